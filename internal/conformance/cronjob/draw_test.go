package cronjob

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/robfig/cron/v3"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/kubernetes/pkg/util/parsers"
	"k8s.io/utils/ptr"

	"github.com/jobsim/jobsim/internal/conformance/cronjob/upstream"
	"github.com/jobsim/jobsim/internal/zones"
)

const (
	namespace = "ns"
	uid       = "the CronJob's"
)

// spans are how long after the latest slot, or its creation, a CronJob is
// looked at.
var spans = []time.Duration{time.Minute, time.Hour, 6 * time.Hour, 48 * time.Hour, 30 * 24 * time.Hour, 400 * 24 * time.Hour}

// world draws a world without Jobs: a CronJob at some time.
func (r *random) world() *world {
	for {
		w := r.anyWorld()
		if returns(w, w.CronJob) {
			return w
		}
	}
}

func (r *random) anyWorld() *world {
	zone, machine := r.zone(), ""
	if r.percent(10) {
		machine = r.zone()
	}
	z, err := zones.Load(zone)
	if err != nil {
		panic(err)
	}
	now := r.moment(z)
	created := now.Add(-r.upTo(of(r, spans...))).Truncate(time.Second)
	if r.percent(50) {
		now = now.Add(100 * time.Millisecond) // when the controller looks
	}
	w := &world{Now: now, Zone: machine, Jobs: map[string]*batchv1.Job{}, Fails: map[string]failure{}}
	w.CronJob = &batchv1.CronJob{
		ObjectMeta: metav1.ObjectMeta{Name: "c", Namespace: namespace, UID: uid, CreationTimestamp: metav1.Time{Time: created}},
		Spec:       r.spec(zone),
	}
	if r.percent(50) {
		last := created.Add(r.upTo(now.Sub(created) + 1)).Truncate(time.Minute)
		w.CronJob.Status.LastScheduleTime = &metav1.Time{Time: last}
	}
	w.Stored = w.CronJob
	return w
}

func (r *random) spec(zone string) batchv1.CronJobSpec {
	s := batchv1.CronJobSpec{
		Schedule:                r.schedule(),
		StartingDeadlineSeconds: r.deadline(),
		ConcurrencyPolicy:       of(r, batchv1.AllowConcurrent, batchv1.ForbidConcurrent, batchv1.ReplaceConcurrent),
		Suspend:                 ptr.To(r.percent(7)),
	}
	switch n := r.IntN(100); {
	case n < 65:
		s.TimeZone = &zone
	case n < 75:
		s.TimeZone = ptr.To(of(r, "", "UTC", "Local", "Mars/Base", "../x"))
	}
	s.JobTemplate.Labels = map[string]string{"a": "b"}
	s.JobTemplate.Annotations = map[string]string{"x": "y"}
	s.JobTemplate.Spec.BackoffLimit = ptr.To(int32(r.IntN(7)))
	return s
}

func (r *random) deadline() *int64 {
	switch n := r.IntN(100); {
	case n < 20:
		return ptr.To(r.Int64N(3))
	case n < 30:
		return ptr.To(r.Int64N(4000))
	case n < 50:
		return ptr.To(r.Int64N(200_000))
	case n < 52:
		return ptr.To(r.Int64N(math.MaxInt64)) // more than a Duration holds
	case n < 54:
		return ptr.To(int64(1) << 54) // as a Duration it is its own negative, and every slot too late
	}
	return nil
}

// returns reports whether the real controller returns. Where the library has no
// next slot within five years (as after a 29 February that is a Sunday, or where
// a clock change has it pass over months), or stands still at one, it may look
// for the next one without end (mostRecentScheduleTime).
func returns(w *world, cj *batchv1.CronJob) (yes bool) {
	inZone(w.Zone, func() {
		cj := received(cj)
		parsed, err := parsers.ParseCronScheduleWithPanicRecovery(upstream.FormatSchedule(cj))
		schedule, ok := parsed.(*cron.SpecSchedule)
		yes = err != nil || !ok || hasSlots(schedule, moments(w, cj)) && !standsStill(schedule, cj.CreationTimestamp.Time, w.Now.Local())
	})
	return yes
}

// moments are those from which the controller may look for slots, and others.
func moments(w *world, cj *batchv1.CronJob) []time.Time {
	now, created := w.Now.Local(), cj.CreationTimestamp.Time
	list := []time.Time{now, created}
	if last := cj.Status.LastScheduleTime; last != nil {
		list = append(list, last.Time)
	}
	if deadline := cj.Spec.StartingDeadlineSeconds; deadline != nil {
		list = append(list, now.Add(-time.Second*time.Duration(*deadline)))
	}
	for year := created.Year() - 1; year <= now.Year()+1; year++ {
		list = append(list, time.Date(year, 1, 1, 0, 0, 0, 0, now.Location()))
	}
	return list
}

// hasSlots reports whether a schedule has a slot after all moments or never.
func hasSlots(s *cron.SpecSchedule, moments []time.Time) bool {
	some, none := !s.Next(time.Time{}).IsZero(), false
	for _, m := range moments {
		none = none || s.Next(m).IsZero()
	}
	return !(some && none)
}

// standsStill reports whether a slot has no later next one where the clocks are
// put back.
func standsStill(s *cron.SpecSchedule, from, until time.Time) bool {
	from, until = from.AddDate(-1, 0, 0).In(s.Location), until.Add(time.Hour)
	for at, by := zones.NextShift(from, until); by != 0; at, by = zones.NextShift(at, until) {
		for t := at.Add(-25 * time.Hour); by < 0 && t.Before(at.Add(4*time.Hour)); {
			next := s.Next(t)
			if next.IsZero() {
				break
			}
			if !next.After(t) {
				return true
			}
			t = next
		}
	}
	return false
}

// worldWithJobs draws a world with Jobs, of which the caches may be behind, and
// with calls that fail.
func (r *random) worldWithJobs() *world {
	w := r.world()
	s := &w.CronJob.Spec
	s.SuccessfulJobsHistoryLimit, s.FailedJobsHistoryLimit = r.limit(), r.limit()
	if r.percent(7) {
		w.CronJob.DeletionTimestamp = &metav1.Time{Time: w.Now.Truncate(time.Second)}
	}
	if r.percent(30) {
		w.CronJob.Status.LastSuccessfulTime = &metav1.Time{Time: w.CronJob.CreationTimestamp.Add(r.upTo(5 * time.Minute)).Truncate(time.Second)}
	}
	for i := range r.IntN(6) {
		r.addJob(w, i)
	}
	if r.percent(15) {
		r.addReference(w, &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: "gone", UID: "gone"}})
	}
	r.splitStored(w)
	r.addFailures(w)
	return w
}

func (r *random) limit() *int32 {
	if r.percent(10) {
		return nil
	}
	return ptr.To(int32(r.IntN(3)))
}

// addJob adds a Job: the API server, the cache and status.active have it, or
// one of them lacks it.
func (r *random) addJob(w *world, i int) {
	name := fmt.Sprintf("j%d", i)
	if r.percent(20) { // that of a slot
		name = fmt.Sprintf("c-%d", w.Now.Unix()/60-r.Int64N(3))
	}
	if w.hasJob(name) {
		return
	}
	j := r.job(w, name)
	stored := !r.percent(8)
	if stored {
		w.Jobs[name] = j
	}
	if metav1.IsControlledBy(j, w.CronJob) && !r.percent(12) {
		w.Cached = append(w.Cached, j)
	}
	if r.percent(65) {
		r.addReference(w, j)
	}
	if stored && r.percent(6) { // deleted and created again
		again := j.DeepCopy()
		again.UID += "-again"
		w.Jobs[name] = again
	}
}

func (r *random) job(w *world, name string) *batchv1.Job {
	owner := w.CronJob
	if r.percent(15) {
		owner = &batchv1.CronJob{ObjectMeta: metav1.ObjectMeta{Name: "c", UID: "another"}}
	}
	j := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{
		Name: name, Namespace: namespace, UID: types.UID("u-" + name), ResourceVersion: "7",
		OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(owner, batchv1.SchemeGroupVersion.WithKind("CronJob"))},
	}}
	minute := func() *metav1.Time {
		return &metav1.Time{Time: w.CronJob.CreationTimestamp.Add(time.Duration(r.IntN(5)) * time.Minute)}
	}
	if r.percent(80) {
		j.Status.StartTime = minute()
	}
	switch r.IntN(4) {
	case 0, 1:
		j.Status.Conditions = []batchv1.JobCondition{{Type: batchv1.JobSuspended, Status: corev1.ConditionFalse}, {Type: batchv1.JobComplete, Status: corev1.ConditionTrue}}
		if r.percent(85) {
			j.Status.CompletionTime = minute()
		}
	case 2:
		j.Status.Conditions = []batchv1.JobCondition{{Type: batchv1.JobFailureTarget, Status: corev1.ConditionTrue}, {Type: batchv1.JobFailed, Status: corev1.ConditionTrue}}
	}
	return j
}

func (r *random) addReference(w *world, j *batchv1.Job) {
	w.CronJob.Status.Active = append(w.CronJob.Status.Active, corev1.ObjectReference{
		APIVersion: "batch/v1", Kind: "Job", Namespace: namespace, Name: j.Name, UID: j.UID, ResourceVersion: "7",
	})
}

// splitStored has the API server's CronJob differ from the cached one, whose
// status may be behind.
func (r *random) splitStored(w *world) {
	w.Stored = w.CronJob.DeepCopy()
	if r.percent(75) {
		return
	}
	for _, name := range w.names() {
		j := w.Jobs[name]
		if metav1.IsControlledBy(j, w.CronJob) && r.percent(70) {
			r.addReference(&world{CronJob: w.Stored}, j)
		}
	}
	edited := w.Stored.DeepCopy()
	edited.Spec = r.spec("Europe/Berlin")
	if r.percent(30) && returns(w, edited) {
		w.Stored = edited
	}
}

func (w *world) hasJob(name string) bool {
	return w.Jobs[name] != nil || slices.ContainsFunc(w.Cached, func(j *batchv1.Job) bool { return j.Name == name })
}

func (w *world) names() []string { return slices.Sorted(maps.Keys(w.Jobs)) }

func (r *random) addFailures(w *world) {
	for _, name := range w.names() {
		if r.percent(8) {
			w.Fails["delete "+name] = unavailable
		}
		if r.percent(8) {
			w.Fails["get "+name] = unavailable
		}
	}
	if r.percent(10) {
		w.Fails["create a Job"] = of(r, unavailable, quotaExceeded, namespaceTerminating)
	}
	if r.percent(5) {
		w.Fails["get the CronJob"] = unavailable
	}
}
