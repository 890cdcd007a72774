package job_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// TestCrashesCostNothingButTime lets a caller carry decisions out that crashes
// between any two of its writes, while pods end, are deleted and the spec
// changes. In the end every pod that ended is counted exactly once.
func TestCrashesCostNothingButTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			w.now = w.now.Add(time.Duration(rapid.IntRange(0, 30_000).Draw(t, "pause")) * time.Millisecond)
			w.meddle(t)
			w.sync(t, rapid.IntRange(-20, 20).Draw(t, "writes before the crash"))
		}
		for range 1000 {
			if w.job.Status.Finished() {
				w.checkEnd(t)
				return
			}
			w.now = w.now.Add(time.Minute)
			w.resolve()
			w.sync(t, noCrash)
		}
		t.Fatalf("the Job does not end: %+v", w.job.Status)
	})
}

// world is a store and a caller of Reconcile, as small as can be.
type world struct {
	controller job.Controller
	now        time.Time
	job        *job.Job
	pods       []*pod.Pod // in the store
	made       int
	record     backoff.Record
	// listed is in which list of uncounted pods a stored status named a pod.
	listed map[jobsim.UID]string
	failed bool // a call of the latest sync
	// queueEnds: the latest sync saw a success of a work queue.
	queueEnds bool
	writes    int // that are left before the crash; negative: none comes
}

const noCrash = -1

var errRefused = errors.New("refused")

func newWorld(t *rapid.T) *world {
	w := &world{now: epoch, listed: map[jobsim.UID]string{}}
	if rapid.Bool().Draw(t, "limited") {
		w.controller = job.Controller{
			MaxPodCreateDeletePerSync: rapid.IntRange(1, 3).Draw(t, "pods per sync"),
			MaxUncountedPods:          rapid.IntRange(1, 3).Draw(t, "uncounted pods"),
		}
	}
	w.job = newJob(func(j *job.Job) {
		s := &j.Spec
		j.Status = job.Status{}
		s.Parallelism = new(rapid.Int32Range(1, 5).Draw(t, "parallelism"))
		if s.Completions = nil; rapid.Bool().Draw(t, "fixed completions") {
			s.Completions = new(rapid.Int32Range(0, 8).Draw(t, "completions"))
		}
		s.BackoffLimit = new(rapid.Int32Range(0, 6).Draw(t, "limit"))
		s.PodReplacementPolicy = new(rapid.SampledFrom([]job.PodReplacementPolicy{job.ReplaceFailed, job.ReplaceTerminatingOrFailed}).Draw(t, "replace"))
		if rapid.IntRange(0, 4).Draw(t, "deadline?") == 0 {
			s.ActiveDeadlineSeconds = new(rapid.Int64Range(1, 600).Draw(t, "deadline"))
		}
	})
	return w
}

// meddle lets something happen to the Job or to one of its pods.
func (w *world) meddle(t *rapid.T) {
	deed := rapid.IntRange(0, 9).Draw(t, "deed")
	switch {
	case deed == 0:
		w.job.Spec.Suspend = new(rapid.Bool().Draw(t, "suspend"))
	case deed == 1:
		w.job.Spec.Parallelism = new(rapid.Int32Range(0, 5).Draw(t, "parallelism"))
	case len(w.pods) == 0:
	default:
		p := rapid.SampledFrom(w.pods).Draw(t, "pod")
		phases := []pod.Phase{pod.Running, pod.Succeeded, pod.Failed}
		switch {
		case deed == 2:
			w.delete(p)
		case !p.IsTerminal():
			w.end(p, rapid.SampledFrom(phases).Draw(t, "phase"))
		}
	}
}

// resolve lets the Job come to an end: pods succeed, nothing is suspended.
func (w *world) resolve() {
	w.job.Spec.Suspend = nil
	w.job.Spec.Parallelism = new(max(1, *w.job.Spec.Parallelism))
	for _, p := range slices.Clone(w.pods) {
		if !p.IsTerminal() {
			w.end(p, pod.Succeeded)
		}
	}
}

// end moves the pod on, and away if nothing holds it any more.
func (w *world) end(p *pod.Pod, phase pod.Phase) {
	p.Status.Phase = phase
	if phase != pod.Running {
		p.Status.ContainerStatuses = []pod.ContainerStatus{{
			Name:  "main",
			State: pod.ContainerState{Terminated: &pod.ContainerStateTerminated{FinishedAt: w.now}},
		}}
	}
	w.collect(p)
}

// delete marks the pod as being deleted.
func (w *world) delete(p *pod.Pod) {
	if p.DeletionTimestamp == nil {
		p.DeletionTimestamp, p.DeletionGracePeriodSeconds = new(w.now), new(int64(0))
	}
	w.collect(p)
}

func (w *world) collect(p *pod.Pod) {
	if p.DeletionTimestamp != nil && len(p.Finalizers) == 0 && (p.IsTerminal() || p.Status.Phase == pod.Pending) {
		w.pods = slices.DeleteFunc(w.pods, func(q *pod.Pod) bool { return p == q })
	}
}

// write reports whether the next write comes to pass.
func (w *world) write() bool {
	w.writes--
	return w.writes != -1
}

// sync carries out one decision, in the order that it asks for, and crashes
// after so many writes. A negative number is no crash.
func (w *world) sync(t *rapid.T, writes int) {
	w.writes = max(writes, noCrash)
	if w.writes == noCrash {
		w.writes = 1 << 30
	}
	crashed := !w.carryOut(t)
	if crashed {
		w.record = backoff.Record{} // the controller starts anew
		return
	}
	w.checkSync(t)
}

// carryOut reports whether it came to the end.
func (w *world) carryOut(t *rapid.T) bool {
	observed := *w.job // Settle wants the Job as it was, and w.job changes
	o := job.Observation{Now: w.now, Job: &observed, Pods: slices.Clone(w.pods), Backoff: w.record}
	p := w.controller.Plan(o)
	w.queueEnds = queueEnds(&o)
	w.checkCreate(t, len(p.Create))
	refused := func() error {
		if rapid.IntRange(0, 9).Draw(t, "refused") == 0 {
			return errRefused
		}
		return nil
	}
	var results job.Results
	for _, deletion := range p.Delete {
		err := refused()
		results.Delete = append(results.Delete, err)
		if err != nil {
			continue
		}
		if deletion.Uncounted {
			if !w.write() {
				return false
			}
			w.release(deletion.Pod)
		}
		if !w.write() {
			return false
		}
		w.delete(deletion.Pod)
	}
	crashed := false
	results.Create = job.SlowStart(p.Create, func(creation job.Creation) error {
		if crashed = crashed || !w.write(); crashed {
			return errRefused
		}
		if err := refused(); err != nil {
			return err
		}
		w.made++
		p := w.job.NewPod(creation)
		p.Name, p.UID, p.CreationTimestamp = fmt.Sprintf("pi-%d", w.made), jobsim.UID(fmt.Sprintf("pod-%d", w.made)), w.now
		p.Status.Phase = pod.Pending
		w.pods = append(w.pods, p)
		return nil
	})
	if crashed {
		return false
	}
	d := w.controller.Settle(o, p, results)
	if !w.store(t, d.Status) {
		return false
	}
	for _, p := range d.Release {
		if !w.write() {
			return false
		}
		err := refused()
		results.Release = append(results.Release, err)
		if err != nil {
			continue
		}
		if p.IsTerminal() && w.listed[p.UID] == "" {
			t.Fatalf("pod %s ended as %s, and is let go of uncounted", p.Name, p.Status.Phase)
		}
		w.release(p)
	}
	again := w.controller.Settle(o, p, results)
	if cmp.Diff(d.Status, again.Status) != "" || cmp.Diff(d.Release, again.Release) != "" {
		t.Fatalf("with the results of the releases there is another status, or another release")
	}
	if !w.store(t, again.Final) {
		return false
	}
	w.record, w.failed = d.Backoff, again.Failed
	return true
}

func (w *world) release(p *pod.Pod) {
	p.Finalizers = nil
	w.collect(p)
}

// store stores a status, and looks that none is lost or named twice.
func (w *world) store(t *rapid.T, s *job.Status) bool {
	if s == nil {
		return true
	}
	if !w.write() {
		return false
	}
	old := w.job.Status
	if s.Succeeded < old.Succeeded || s.Failed < old.Failed {
		t.Fatalf("the counters go back: %+v, %+v", old, s)
	}
	w.list(t, "succeeded", s.UncountedTerminatedPods.Succeeded)
	w.list(t, "failed", s.UncountedTerminatedPods.Failed)
	w.job.Status = *s
	return true
}

func (w *world) list(t *rapid.T, as string, uids []jobsim.UID) {
	for _, uid := range uids {
		if before := w.listed[uid]; before != "" && before != as {
			t.Fatalf("pod %s is counted as %s and as %s", uid, before, as)
		}
		w.listed[uid] = as
	}
}

// checkCreate looks that a Job which replaces only failed pods makes none for a
// pod that has not ended.
func (w *world) checkCreate(t *rapid.T, n int) {
	if n == 0 || *w.job.Spec.PodReplacementPolicy != job.ReplaceFailed {
		return
	}
	there := 0
	for _, p := range w.pods {
		if !p.IsTerminal() {
			there++
		}
	}
	if parallelism := int(*w.job.Spec.Parallelism); there+n > parallelism {
		t.Fatalf("%d pods are created to %d that have not ended; parallelism %d", n, there, parallelism)
	}
}

// checkSync looks at what a sync without a crash promises.
func (w *world) checkSync(t *rapid.T) {
	active := 0
	for _, p := range w.pods {
		if p.IsActive() {
			active++
		}
	}
	s, spec := &w.job.Status, &w.job.Spec
	if int(s.Active) != active {
		t.Fatalf("status.active is %d, and %d pods are active", s.Active, active)
	}
	if limited := w.controller.MaxPodCreateDeletePerSync > 0; !limited && !w.queueEnds && !w.failed && active > int(*spec.Parallelism) {
		t.Fatalf("%d active pods, parallelism %d", active, *spec.Parallelism)
	}
}

// queueEnds reports whether a Job is a work queue with a success: it keeps the
// pods that it has then, whatever its parallelism. A pod that was listed as
// failed, since it was being deleted, and succeeds after all counts for that
// (upstream: manageJob, getNewFinishedPods).
func queueEnds(o *job.Observation) bool {
	return o.Job.Spec.Completions == nil && (o.Job.Status.Succeeded > 0 ||
		slices.ContainsFunc(o.Pods, func(p *pod.Pod) bool { return p.Status.Phase == pod.Succeeded }))
}

// checkEnd looks at the counters of a Job that is over.
func (w *world) checkEnd(t *rapid.T) {
	count := map[string]int32{}
	for _, as := range w.listed {
		count[as]++
	}
	s := &w.job.Status
	if s.Succeeded != count["succeeded"] || s.Failed != count["failed"] {
		t.Fatalf("counted %d and %d, ended %v", s.Succeeded, s.Failed, count)
	}
	for _, p := range w.pods {
		if p.HasFinalizer(job.TrackingFinalizer) || p.IsActive() {
			t.Fatalf("the Job is over, and pod %s is %s with finalizers %q", p.Name, p.Status.Phase, p.Finalizers)
		}
	}
}
