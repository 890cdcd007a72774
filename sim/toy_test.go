package sim

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/control"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim/kubectl"
	"github.com/jobsim/jobsim/sim/workload"
)

// Relay is a toy: a kind of object whose controller runs a number of Jobs one
// after the other. It needs nothing of package sim but one row in each of two
// tables.
type Relay struct {
	jobsim.TypeMeta
	jobsim.ObjectMeta `json:"metadata"`
	Legs              int `json:"legs"`
	Status            struct {
		Done int `json:"done"`
	} `json:"status"`
}

var relayStrategy = control.Strategy[Relay]{
	SetDefaults: func(r *Relay) { r.Legs = max(1, r.Legs) },
	PrepareForCreate: func(r *Relay) {
		r.Status.Done, r.Generation = 0, 1
	},
	SetStatus: func(r, from *Relay) { r.Status = from.Status },
	Validate: func(r *Relay) []*jobsim.FieldError {
		if r.Legs > 9 {
			return []*jobsim.FieldError{{Type: jobsim.ErrorTypeInvalid, Field: "legs", BadValue: fmt.Sprint(r.Legs), Detail: "must be at most 9"}}
		}
		return nil
	},
}

var ruleLegs = jobsim.Rule{Name: "legs", Says: "one Job runs after the other"}

type relayController struct{}

func (relayController) Name() string { return "relay-controller" }

func (relayController) Kinds() []string { return []string{"Relay", job.Kind} }

func (relayController) Retry() backoff.Exponential {
	return backoff.Exponential{Initial: time.Second, Max: time.Minute}
}

func (relayController) Changed(_ time.Time, old, now jobsim.Object) []control.Wake {
	o := now
	if o == nil {
		o = old
	}
	if r, ok := o.(*Relay); ok {
		return []control.Wake{{Key: control.KeyOf(r)}}
	}
	if ref := o.GetObjectMeta().ControllerOf(); ref != nil && ref.Kind == "Relay" {
		return []control.Wake{{Key: control.Key{Kind: ref.Kind, Namespace: o.GetObjectMeta().Namespace, Name: ref.Name}, After: time.Second}}
	}
	return nil
}

func (relayController) Sync(c control.Cluster, k control.Key) ([]control.Wake, error) {
	r, ok := c.Get(k).(*Relay)
	if !ok || r.DeletionTimestamp != nil {
		return nil, nil
	}
	jobs := c.Controlled(job.Kind, r.Namespace, r.UID)
	r.Status.Done = 0
	for _, o := range jobs {
		if o.(*job.Job).Status.Finished() {
			r.Status.Done++
		}
	}
	if err := c.UpdateStatus(r); err != nil || r.Status.Done < len(jobs) || len(jobs) == r.Legs {
		return nil, err
	}
	name := fmt.Sprintf("%s-%d", r.Name, len(jobs)+1)
	created, err := c.Create(relayJob(r, name))
	if errors.Is(err, control.ErrAlreadyExists) {
		created, err = c.Read(control.Key{Kind: job.Kind, Namespace: r.Namespace, Name: name})
	}
	if err != nil {
		return nil, err
	}
	c.Why(k, []jobsim.Reason{ruleLegs.Reason("{0} of {1} legs are over: the next begins", jobsim.NumberArg(len(jobs)), jobsim.NumberArg(r.Legs))})
	c.Record(k, jobsim.EventNote{Type: jobsim.EventNormal, Reason: "SuccessfulCreate", Message: "Created job " + created.GetObjectMeta().Name})
	return nil, nil
}

func relayJob(r *Relay, name string) *job.Job {
	return &job.Job{
		ObjectMeta: jobsim.ObjectMeta{Name: name, Namespace: r.Namespace, OwnerReferences: []jobsim.OwnerReference{{
			APIVersion: r.APIVersion, Kind: r.Kind, Name: r.Name, UID: r.UID, Controller: new(true), BlockOwnerDeletion: new(true),
		}}},
		Spec: job.Spec{Template: pod.Template{Spec: pod.Spec{
			RestartPolicy: pod.RestartNever, Containers: []pod.Container{{Name: "main", Image: "busybox:1"}},
		}}},
	}
}

// withRelays adds the toy's rows to the tables for a test.
func withRelays(t *testing.T) {
	oldKinds, oldControllers := kinds, controllers
	t.Cleanup(func() { kinds, controllers = oldKinds, oldControllers })
	kinds = append(slices.Clone(kinds), kind{"example.com/v1", "Relay", "relays.example.com", open(relayStrategy)})
	controllers = append(slices.Clone(controllers), register(func() control.Controller { return relayController{} }))
}

// A kind is looked up by its name alone.
func TestKindsAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for i := range kinds {
		for _, word := range []string{kinds[i].name, kinds[i].resource} {
			assert.False(t, seen[word], "two rows of kinds have %s", word)
			seen[word] = true
		}
	}
	assert.False(t, seen[eventKind], "events are not in the table")
}

// A kind and a controller of another package find all that they need: the
// verbs of the API server, a work queue, events, watches, garbage collection.
func TestAKindAndAControllerAreOneRowEach(t *testing.T) {
	withRelays(t)
	c, err := New(Config{})
	require.NoError(t, err)
	seen := map[string]int{}
	c.Watch(func(e WatchEvent) { seen[string(e.Type)+" "+e.Object.GetTypeMeta().Kind]++ })

	require.EqualError(t, c.Create(&Relay{ObjectMeta: jobsim.ObjectMeta{Name: "long"}, Legs: 10}),
		`The Relay "long" is invalid: legs: Invalid value: 10: must be at most 9`)
	r, err := Create(c, &Relay{ObjectMeta: jobsim.ObjectMeta{Name: "r"}, Legs: 3})
	require.NoError(t, err)
	assert.NotEmpty(t, r.UID)
	require.NoError(t, c.RunFor(time.Minute))

	assert.Equal(t, 3, c.Objects("Relay", "")[0].(*Relay).Status.Done)
	assert.Len(t, c.Jobs(""), 3)
	assert.Equal(t, map[string]int{
		"ADDED Relay": 1, "MODIFIED Relay": 3, "ADDED Job": 3, "ADDED Pod": 3, "MODIFIED Job": seen["MODIFIED Job"], "MODIFIED Pod": seen["MODIFIED Pod"],
	}, seen)
	var events []string
	for _, e := range c.Events("") {
		if e.InvolvedObject.Kind == "Relay" {
			events = append(events, e.Source.Component+": "+e.Message)
		}
	}
	assert.Equal(t, []string{"relay-controller: Created job r-1", "relay-controller: Created job r-2", "relay-controller: Created job r-3"}, events)

	require.NoError(t, c.Delete("Relay", "default", "r", jobsim.DeleteOptions{}), "and its Jobs and their pods go with it")
	require.NoError(t, c.RunFor(time.Minute))
	assert.Empty(t, c.Jobs(""))
	assert.Empty(t, c.Pods(""))
}

// other is the namespace of what is not the toy's in TestACallThatFailsIsTriedAgain.
const other = "other"

// inOther lets things happen to which a relay does not come: a pod is adopted, a
// Job of a CronJob is replaced, pods find no room, events repeat.
func inOther(t *testing.T, c *Cluster) {
	labels := map[string]string{"app": "x"}
	pods := pod.Template{
		ObjectMeta: jobsim.ObjectMeta{Labels: labels},
		Spec:       pod.Spec{RestartPolicy: pod.RestartOnFailure, Containers: []pod.Container{{Name: "main", Image: "busybox:1"}}},
	}
	adopter := &job.Job{
		ObjectMeta: jobsim.ObjectMeta{Name: "adopter", Namespace: other},
		Spec:       job.Spec{ManualSelector: new(true), Selector: &jobsim.LabelSelector{MatchLabels: labels}, Template: pods},
	}
	require.NoError(t, c.Create(&pod.Pod{ObjectMeta: jobsim.ObjectMeta{Name: "bare", Namespace: other, Labels: labels}, Spec: pods.Spec}, adopter))
	plain := pods
	plain.Labels = nil
	require.NoError(t, c.Create(&cronjob.CronJob{
		ObjectMeta: jobsim.ObjectMeta{Name: "hang", Namespace: other},
		Spec: cronjob.Spec{
			Schedule: "* * * * *", ConcurrencyPolicy: cronjob.ReplaceConcurrent,
			JobTemplate: cronjob.JobTemplate{Spec: job.Spec{Template: plain}},
		},
	}))
	require.NoError(t, c.Create(&job.Job{ObjectMeta: jobsim.ObjectMeta{Name: "paused", Namespace: other}, Spec: job.Spec{Suspend: new(true), Template: plain}}))
	for i := range 11 {
		c.At(time.Duration(i+1)*time.Minute, func(c *Cluster) error {
			return c.UpdateJob(other, "paused", func(j *job.Job) { j.Spec.Suspend = new(i%2 == 1) })
		})
	}
	for i := range 4 {
		require.NoError(t, c.Create(&pod.Pod{ObjectMeta: jobsim.ObjectMeta{Name: fmt.Sprint("crowd-", i), Namespace: other}, Spec: pods.Spec}))
	}
	c.At(30*time.Minute, func(c *Cluster) error { return c.DeleteCronJob(other, "hang", jobsim.PropagateForeground) })
}

// eventsOfRun are the events, each with how often it occurred.
func eventsOfRun(c *Cluster) []string {
	var lines []string
	for _, e := range c.Events("") {
		lines = append(lines, fmt.Sprintf("%s %s: %s %s x%d", e.Source.Component, e.InvolvedObject.Name, e.Reason, e.Message, e.Count))
	}
	slices.Sort(lines)
	return lines
}

// Any call can be made to fail in one place; whoever made it tries again. An
// event is tried again where the API server cannot be reached, and then all are
// there in the end.
func TestACallThatFailsIsTriedAgain(t *testing.T) {
	internal, unreachable := error(&APIError{"InternalError", "try again"}), errors.New("no route to host")
	run := func(t *testing.T, refuse func(q request) error) *Cluster {
		withRelays(t)
		c, err := New(Config{
			Nodes: []Node{{Name: "n", Pods: 3}},
			Workload: workload.Func(func(a workload.Attempt) workload.Outcome {
				switch {
				case strings.HasPrefix(a.Job, "hang"):
					return workload.Hang().Run(a)
				case a.Job == "paused":
					return workload.After(150*time.Second, workload.Succeed()).Run(a)
				case a.Pod == "crowd-0" && a.Run < 6:
					return workload.Fail().Run(a)
				}
				return workload.After(5*time.Second, workload.Succeed()).Run(a)
			}),
		})
		require.NoError(t, err)
		c.admissions = append(slices.Clip(c.admissions), func(_ *Cluster, q request) error { return refuse(q) })
		inOther(t, c)
		require.NoError(t, c.Create(&Relay{ObjectMeta: jobsim.ObjectMeta{Name: "r"}, Legs: 2}))
		require.NoError(t, c.RunFor(time.Hour))
		assert.Equal(t, 2, c.Objects("Relay", "")[0].(*Relay).Status.Done)
		require.Len(t, c.Jobs("default"), 2)
		for _, j := range c.Jobs("") {
			assert.Equal(t, int32(1), j.Status.Succeeded, j.Name)
		}
		assert.Equal(t, "adopter", c.Pod(other, "bare").OwnerReferences[0].Name)
		assert.Empty(t, c.CronJobs(""))
		require.NoError(t, c.Delete("Relay", "default", "r", jobsim.DeleteOptions{}))
		require.NoError(t, c.RunFor(time.Hour))
		assert.Empty(t, c.Pods("default"))
		assert.True(t, c.Settled())
		return c
	}
	smooth := eventsOfRun(run(t, func(request) error { return nil }))
	for _, test := range []struct {
		actor Component
		verb  Verb
		kind  string
		with  error
	}{
		{ComponentJobController, VerbCreate, "Pod", internal},
		{ComponentJobController, VerbUpdateStatus, "Job", internal},
		{ComponentJobController, VerbPatch, "Pod", internal},
		{ComponentJobController, VerbGet, "Job", internal},
		{ComponentJobController, VerbCreate, "Event", unreachable},
		{ComponentJobController, VerbPatch, "Event", unreachable},
		{ComponentCronJobController, VerbCreate, "Job", internal},
		{ComponentCronJobController, VerbUpdateStatus, "CronJob", internal},
		{ComponentCronJobController, VerbGet, "Job", internal},
		{ComponentCronJobController, VerbCreate, "Event", unreachable},
		{ComponentScheduler, VerbBind, "Pod", internal},
		{ComponentScheduler, VerbUpdateStatus, "Pod", internal},
		{ComponentScheduler, VerbCreate, "Event", unreachable},
		{ComponentKubelet, VerbUpdateStatus, "Pod", internal},
		{ComponentKubelet, VerbCreate, "Event", unreachable},
		{ComponentKubelet, VerbPatch, "Event", unreachable},
		{ComponentGarbageCollector, VerbGet, "Job", internal},
		{ComponentGarbageCollector, VerbGet, "Pod", internal},
		{ComponentGarbageCollector, VerbDelete, "Pod", internal},
		{ComponentGarbageCollector, VerbPatch, "CronJob", internal},
		{"relay-controller", VerbCreate, "Job", internal},
		{"relay-controller", VerbUpdateStatus, "Relay", internal},
		{"relay-controller", VerbCreate, "Event", unreachable},
	} {
		t.Run(fmt.Sprintf("%s: %s %s", test.actor, test.verb, test.kind), func(t *testing.T) {
			refused := 0
			c := run(t, func(q request) error {
				if q.actor != test.actor || q.verb != test.verb || q.kind.name != test.kind || refused == 3 {
					return nil
				}
				refused++
				return test.with
			})
			assert.Equal(t, 3, refused)
			if test.kind == eventKind {
				assert.Equal(t, smooth, eventsOfRun(c))
			}
		})
	}
}

// kubectl serves the kind without a row of its own.
func TestKubectlServesAKindOfAnotherPackage(t *testing.T) {
	withRelays(t)
	c, err := New(Config{})
	require.NoError(t, err)
	require.NoError(t, c.Create(&Relay{ObjectMeta: jobsim.ObjectMeta{Name: "r"}, Legs: 2}))
	require.NoError(t, c.RunFor(time.Minute))
	relay := c.Objects("Relay", "")[0]
	m := relay.GetObjectMeta()
	assert.Equal(t, "relay.example.com/r", kubectl.Reference(relay))
	for _, test := range []struct{ line, want string }{
		{"get relays", "NAME   AGE\nr      60s\n"},
		{"get relays,relay.example.com", "NAME   AGE\nr      60s\n"},
		{"get relay/r -o name", "relay.example.com/r\n"},
		{"get relay r -o yaml", "apiVersion: example.com/v1\nkind: Relay\nlegs: 2\nmetadata:\n  creationTimestamp: \"2026-01-01T00:00:00Z\"\n  generation: 1\n" +
			"  name: r\n  namespace: default\n  resourceVersion: \"" + m.ResourceVersion + "\"\n  uid: " + string(m.UID) + "\nstatus:\n  done: 2\n"},
		{"describe relay r", "Name:         r\nNamespace:    default\nLabels:       <none>\nAnnotations:  <none>\nEvents:\n" +
			"  Type    Reason            Age   From              Message\n" +
			"  ----    ------            ----  ----              -------\n" +
			"  Normal  SuccessfulCreate  60s   relay-controller  Created job r-1\n" +
			"  Normal  SuccessfulCreate  53s   relay-controller  Created job r-2\n"},
		{"get relays missing", `Error from server (NotFound): relays.example.com "missing" not found`},
		{"delete relay r", "relay.example.com \"r\" deleted from default namespace\n"},
		{"get relays", "No resources found in default namespace.\n"},
	} {
		var b strings.Builder
		if err := kubectl.Run(c, &b, strings.Fields(test.line)...); err != nil {
			b.WriteString(err.Error())
		}
		assert.Equal(t, test.want, b.String(), test.line)
	}
}
