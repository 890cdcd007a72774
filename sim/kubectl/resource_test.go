package kubectl

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// cronTab is an object of a kind that kubectl has no functions for.
type cronTab struct {
	jobsim.TypeMeta
	jobsim.ObjectMeta `json:"metadata"`
	Spec              map[string]string `json:"spec"`
}

// cronTabs is a cluster that has one.
type cronTabs struct{ list []jobsim.Object }

func (c *cronTabs) Now() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

func (c *cronTabs) APIResources() []jobsim.APIResource {
	return []jobsim.APIResource{{Name: "crontabs", APIVersion: "stable.example.com/v1", Kind: "CronTab"}, {Name: "jobs", APIVersion: "batch/v1", Kind: "Job"}}
}

func (c *cronTabs) Objects(kind, _ string) []jobsim.Object {
	if kind == "CronTab" {
		return c.list
	}
	return nil
}

func (c *cronTabs) Logs(string, string, string, bool) ([]string, error) { return nil, nil }

func (*cronTabs) Create(...jobsim.Object) error { return nil }

func (c *cronTabs) Delete(_, _, name string, _ jobsim.DeleteOptions) error {
	c.list = nil
	return nil
}

func newCronTab() *cronTab {
	return &cronTab{
		jobsim.TypeMeta{Kind: "CronTab", APIVersion: "stable.example.com/v1"},
		jobsim.ObjectMeta{
			Name: "nightly", Namespace: "default", Labels: map[string]string{"app": "backup"},
			CreationTimestamp: time.Date(2026, 3, 1, 11, 0, 0, 0, time.UTC),
		},
		map[string]string{"image": "cron"},
	}
}

// A kind that the cluster has needs no row: it has the table of a custom
// resource, a generic page, and all that is the same for every kind.
func TestKindOfTheCluster(t *testing.T) {

	for _, c := range []struct{ line, want string }{
		{"get crontabs", "NAME      AGE\nnightly   60m\n"},
		{"get crontab,jobs -L app", "NAME                                 AGE   APP\ncrontab.stable.example.com/nightly   60m   backup\n"},
		{"get crontab.v1.stable.example.com nightly -o name", "crontab.stable.example.com/nightly\n"},
		{"get crontab/nightly -o yaml", "apiVersion: stable.example.com/v1\nkind: CronTab\nmetadata:\n  creationTimestamp: \"2026-03-01T11:00:00Z\"\n" +
			"  labels:\n    app: backup\n  name: nightly\n  namespace: default\nspec:\n  image: cron\n"},
		{"get crontab missing", `Error from server (NotFound): crontabs.stable.example.com "missing" not found`},
		{"get crontabs -l app!=backup", "No resources found in default namespace.\n"},
		{"get all", "No resources found in default namespace.\n"},
		{"describe crontab nightly", "Name:         nightly\nNamespace:    default\nLabels:       app=backup\nAnnotations:  <none>\nEvents:       <none>\n"},
		{"events --for crontab/nightly", "No events found in default namespace.\n"},
		{"logs crontab/nightly", "error: cannot get the logs from *v1.CronTab: selector for *v1.CronTab not implemented"},
		{"delete crontab nightly", "crontab.stable.example.com \"nightly\" deleted from default namespace\n"},
	} {
		var b strings.Builder
		if err := Run(&cronTabs{[]jobsim.Object{newCronTab()}}, &b, strings.Fields(c.line)...); err != nil {
			b.WriteString(err.Error())
		}
		assert.Equal(t, c.want, b.String(), c.line)
	}
	assert.Equal(t, "crontab.stable.example.com/nightly", Reference(newCronTab()))
	assert.Equal(t, "pod/a", Reference(&pod.Pod{ObjectMeta: jobsim.ObjectMeta{Name: "a"}}), "which needs no TypeMeta")
}

// An object of a kind without a row prints too.
func TestKindWithoutARow(t *testing.T) {
	var b strings.Builder
	now := (&cronTabs{}).Now()
	require.NoError(t, WriteTable(&b, now, []*cronTab{newCronTab()}, TableOptions{WithKind: true}))
	assert.Equal(t, "NAME                                 AGE\ncrontab.stable.example.com/nightly   60m\n", b.String())

	fields, err := fieldsOf(newCronTab())
	require.NoError(t, err)
	assert.Equal(t, "CronTab", fields["kind"])
	assert.Contains(t, Describe(newCronTab(), DescribeOptions{HideEvents: true}), "Name:         nightly\n")
}

func TestTableIsOfOneKind(t *testing.T) {
	err := WriteTable(&strings.Builder{}, time.Time{}, []jobsim.Object{&job.Job{}, &pod.Pod{}}, TableOptions{})
	assert.EqualError(t, err, "a table is of one kind: object 1 is a Pod, not a Job")
	assert.Error(t, NewWatch(&strings.Builder{}, TableOptions{}).Rows(time.Time{}, &pod.Pod{}, &jobsim.Event{}))
}

func TestCommandNeedsACluster(t *testing.T) {
	assert.EqualError(t, (&Command{}).Run("get", "pods"), "kubectl.Command: Cluster and Out are required")
}
