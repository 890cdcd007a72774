package sim

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim/workload"
)

func labelsOf(r *jobRow) map[string]string { return r.get().Labels }

func setSeven(n *int32) { *n = 7 }

type holder struct{ labels map[string]string }

// pastTheTable are ways to write a stored Job that the check of the sources does
// not see, and what the report has to show.
var pastTheTable = []struct {
	name, want string
	write      func(*jobRow)
}{
	{"a pointer to a field", "Active", func(r *jobRow) { active := &r.get().Status.Active; *active = 7 }},
	{"a map that a function returns", "by-a-map", func(r *jobRow) { labelsOf(r)["written"] = "by-a-map" }},
	{"a map in a struct", "by-a-struct", func(r *jobRow) { h := holder{r.get().Labels}; h.labels["written"] = "by-a-struct" }},
	{"a pointer that is passed on", "Parallelism", func(r *jobRow) { setSeven(r.get().Spec.Parallelism) }},
	{"another package: JSON", "Failed", func(r *jobRow) {
		if err := json.Unmarshal([]byte(`{"status":{"failed":7}}`), r.get()); err != nil {
			panic(err)
		}
	}},
	{"another package: maps", "by-maps-copy", func(r *jobRow) { maps.Copy(r.get().Labels, map[string]string{"written": "by-maps-copy"}) }},
	{"the object itself", "Generation", func(r *jobRow) { r.object.Generation = 7 }},
	{"an element of a slice", "by an index", func(r *jobRow) { r.get().Spec.Template.Spec.Containers[0].Image = "by an index" }},
}

// guarded returns a running Job, and what its guard reports.
func guarded(t *testing.T) (*Cluster, *Guard, *[]string) {
	t.Helper()
	c, err := New(Config{Workload: workload.Hang()})
	require.NoError(t, err)
	var reports []string
	g := GuardStore(c, func(s string) { reports = append(reports, s) })
	j := job.New("victim", "busybox")
	j.Labels = map[string]string{"app": "x"}
	require.NoError(t, c.Create(j))
	require.NoError(t, c.RunFor(horizonOfGuard))
	g.Compare()
	require.Empty(t, reports, "what the table itself writes is no finding")
	return c, g, &reports
}

const horizonOfGuard = 60_000_000_000 // a minute: the Job's pod runs

// TestGuardNoticesWrites writes a stored Job past its table: it is reported when
// all are compared, at the next revision of the Job, when the Job is removed, and
// once it is.
func TestGuardNoticesWrites(t *testing.T) {
	later := map[string]func(*Cluster, *Guard, func()) error{
		"compare": func(_ *Cluster, g *Guard, write func()) error {
			write()
			g.Compare()
			return nil
		},
		"next revision": func(c *Cluster, _ *Guard, write func()) error {
			write()
			return c.UpdateJob("default", "victim", func(j *job.Job) { j.Annotations = map[string]string{"next": "revision"} })
		},
		"removal": func(c *Cluster, _ *Guard, write func()) error {
			write()
			return c.DeleteJob("default", "victim", "Orphan")
		},
		"after the removal": func(c *Cluster, g *Guard, write func()) error {
			if err := c.DeleteJob("default", "victim", "Background"); err != nil {
				return err
			}
			write()
			g.Compare()
			return nil
		},
	}
	for _, w := range pastTheTable {
		for when, act := range later {
			t.Run(w.name+"/"+when, func(t *testing.T) {
				c, g, reports := guarded(t)
				r := c.jobs.find("default", "victim")
				require.NoError(t, act(c, g, func() { w.write(r) }))
				require.NotEmpty(t, *reports)
				assert.Contains(t, (*reports)[0], "Job default/victim was written past its table")
				assert.Contains(t, (*reports)[0], w.want)
				reported := len(*reports) // the Job's pod shares the containers of its template
				g.Compare()
				g.Compare()
				assert.Less(t, len(*reports), 3)
				assert.LessOrEqual(t, len(*reports)-reported, 1, "each is reported once")
			})
		}
	}
}

// TestGuardNoticesByItself: nothing has to ask for the comparison of an object
// that has no revisions of its own any more.
func TestGuardNoticesByItself(t *testing.T) {
	c, _, reports := guarded(t)
	setSeven(&c.jobs.find("default", "victim").get().Status.Active)
	other := job.New("other", "busybox")
	other.Spec.Parallelism, other.Spec.Completions = new(int32(comparedEvery)), new(int32(comparedEvery))
	require.NoError(t, c.Create(other))
	require.NoError(t, c.RunFor(horizonOfGuard))
	require.Len(t, *reports, 1)
	assert.Contains(t, (*reports)[0], "Job default/victim")
}

// TestGuardSeesReplicas: what a controller sees late is looked after too.
func TestGuardSeesReplicas(t *testing.T) {
	c, err := New(Config{Workload: workload.Hang()}.WithLag("job-controller", 1))
	require.NoError(t, err)
	var reports []string
	g := GuardStore(c, func(s string) { reports = append(reports, s) })
	require.NoError(t, c.Create(job.New("victim", "busybox")))
	require.NoError(t, c.RunFor(horizonOfGuard))
	setSeven(&c.jobController.view.jobs.find("default", "victim").object.Status.Active)
	g.Compare()
	require.Len(t, reports, 1)
}
