package sim_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/clone"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

// scribble writes into all that can be reached from a value without writing the
// value itself, and empties what it points to.
func scribble(values ...any) {
	for _, v := range values {
		scribbleOn(reflect.ValueOf(v))
	}
}

func scribbleOn(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			scribbleOn(v.Elem())
			v.Elem().SetZero()
		}
	case reflect.Slice:
		for i := range v.Len() {
			scribbleOn(v.Index(i))
			v.Index(i).SetZero()
		}
	case reflect.Map:
		v.Clear()
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && v.Type() != reflect.TypeFor[time.Time]() {
				scribbleOn(v.Field(i))
			}
		}
	}
}

// scribbler decides as the Job controller does, and then writes over all that it
// has been given and, at the next call, over what it returned.
type scribbler struct {
	t        *testing.T
	returned []any
	copies   []any // of the Job and the pods that Plan got
	settled  *int
}

func (s *scribbler) Plan(o job.Observation) job.Plan {
	scribble(s.returned...)
	s.copies = []any{clone.Of(o.Job), len(o.Pods)}
	for _, p := range o.Pods {
		s.copies = append(s.copies, clone.Of(p))
	}
	// What it returns is of its own, so that it can scribble on what it was given.
	own := o
	own.Job = clone.Of(o.Job)
	own.Pods = nil
	for _, p := range o.Pods {
		own.Pods = append(own.Pods, clone.Of(p))
	}
	p := job.Controller{}.Plan(own)
	scribble(o.Job, o.Pods, o.Releasing)
	s.returned = []any{p.Adopt, p.Orphan, p.Delete, p.Create}
	return p
}

func (s *scribbler) Settle(o job.Observation, p job.Plan, r job.Results) job.Outcome {
	scribble(s.returned...)
	*s.settled++
	got := []any{o.Job, len(o.Pods)}
	for _, p := range o.Pods {
		got = append(got, p)
	}
	assert.Empty(s.t, cmp.Diff(s.copies, got), "Settle gets the Observation of Plan")
	out := job.Controller{}.Settle(o, p, r)
	s.returned = []any{out.Status, out.Final, out.Events, out.FinalEvents, out.Release, out.Why}
	return out
}

type cronScribbler struct {
	returned []any
	planned  *cronjob.CronJob
	t        *testing.T
}

func (s *cronScribbler) Plan(o cronjob.Observation) cronjob.Plan {
	scribble(s.returned...)
	s.planned = clone.Of(o.CronJob)
	p := cronjob.Controller{}.Plan(o)
	// The plan may hold Jobs of the Observation: those are not to be emptied yet.
	scribble(o.CronJob, o.Schedule, o.Reads.CronJob)
	s.returned = []any{p.Delete, p.Replace, p.Create}
	return p
}

func (s *cronScribbler) Settle(o cronjob.Observation, p cronjob.Plan, r cronjob.Results) cronjob.Outcome {
	scribble(s.returned...)
	assert.Empty(s.t, cmp.Diff(s.planned, o.CronJob), "Settle gets the Observation of Plan")
	out := cronjob.Controller{}.Settle(o, p, r)
	s.returned = []any{out.Status, out.Events, out.Why, r.Created, p.Create, o.Jobs} // the status may point into them
	return out
}

// TestReconcilersShareNothing: Reconcilers that write over all that they are given
// and all that they have returned change nothing else.
func TestReconcilersShareNothing(t *testing.T) {
	settled := 0
	play := func(cfg sim.Config) []string {
		cfg.Workload = workload.After(7*time.Second, workload.Chance(0.6, workload.Succeed(), workload.Fail()))
		c, err := sim.New(cfg)
		require.NoError(t, err)
		guard := sim.GuardStore(c, func(report string) { t.Error(report) })
		a := newAudit(c)
		j := job.New("work", "busybox")
		j.Spec.Completions, j.Spec.Parallelism = new(int32(6)), new(int32(3))
		j.Spec.CompletionMode = new(job.Indexed)
		require.NoError(t, c.Create(j, newCronJob("tick", "*/2 * * * *")))
		c.At(10*time.Second, func(c *sim.Cluster) error {
			return c.UpdateJob("default", "work", func(j *job.Job) { j.Spec.Suspend = new(true) })
		})
		c.At(40*time.Second, func(c *sim.Cluster) error {
			return c.UpdateJob("default", "work", func(j *job.Job) { j.Spec.Suspend = new(false) })
		})
		require.NoError(t, c.RunFor(20*time.Minute))
		guard.Compare()
		return a.lines
	}
	want := play(sim.Config{})
	got := play(sim.Config{Reconciler: &scribbler{t: t, settled: &settled}, CronJobReconciler: &cronScribbler{t: t}})
	require.Empty(t, cmp.Diff(want, got))
	require.Greater(t, settled, 10)
}

// plain is the Job controller as a Reconciler of somebody else's.
type plain struct{ job.Controller }

// A pod that a sync adopts and deletes at once, since it has no index, loses the
// finalizer of its adoption first and so counts nowhere, whatever the sync still
// knows of the pod (upstream: getPodsForJob gives adopted pods the finalizer for the
// rest of syncJob).
func TestAPodThatIsAdoptedAndDeletedAtOnce(t *testing.T) {
	for _, test := range []struct {
		name   string
		config sim.Config
	}{
		{"built in", sim.Config{}},
		{"of somebody else's", sim.Config{Reconciler: plain{}}},
		{"late", sim.Config{}.WithLag(jobController, 2*time.Second)},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newCluster(t, test.config, barePod("stray", labelled), task("indexed", manualSelector, func(j *job.Job) {
				j.Spec.CompletionMode, j.Spec.Completions, j.Spec.Parallelism = new(job.Indexed), new(int32(1)), new(int32(1))
			}))
			var deleted []string
			c.Watch(func(e sim.WatchEvent) {
				if p, ok := e.Object.(*pod.Pod); ok && p.Name == "stray" && p.DeletionTimestamp != nil {
					deleted = append(deleted, string(e.Type))
					assert.False(t, p.HasFinalizer(job.TrackingFinalizer))
				}
			})
			require.NoError(t, c.Run())
			assert.NotEmpty(t, deleted)
			s := c.Job(sim.DefaultNamespace, "indexed").Status
			assert.Equal(t, [2]int32{1, 0}, [2]int32{s.Succeeded, s.Failed})
		})
	}
}
