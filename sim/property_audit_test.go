package sim_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
)

// audit watches a cluster and notes every rule that a revision breaks. It knows
// nothing but the watch stream, as any client of Kubernetes.
type audit struct {
	limited bool // the controller may do only part of its work in a sync
	// late: the controllers see each revision some time after it was made. What
	// they do is judged by what they knew, and by how it ends.
	late bool
	// inconsistent: the Job controller may act on a cache that is older than its
	// own writes. It may count a pod that it has let go of as surplus, once it
	// sees that the pod had ended.
	inconsistent bool

	doing string // the action that is being done

	given    bool // somebody has made pods besides the controller
	moment   time.Duration
	revision int64
	jobs     map[jobsim.UID]*jobStory
	pods     map[jobsim.UID]*podStory
	names    map[string]jobsim.UID // of the objects that are there
	lines    []string
	broken   []string

	guard *sim.Guard // nil: the test has none
}

// jobStory is what there was of a Job.
type jobStory struct {
	now  *job.Job
	gone bool
	// given says that somebody else made pods that belong to it.
	given bool
	// adopted says that it took a pod in that somebody else had made.
	adopted bool
	// succeeded and failed are the pods that were let go of as such: what the
	// counters have to show.
	succeeded, failed int32
	// deletedFirst of those that succeeded were being deleted when they did.
	deletedFirst int32
	// counted are the pods that were listed as uncounted, and are no longer.
	counted map[jobsim.UID]bool
	// most is the largest parallelism that it ever had, and mostCompletions the
	// largest completions.
	most, mostCompletions int32
	// resized says that its completions have changed.
	resized bool
}

// podStory is what there was of a pod.
type podStory struct {
	now  *pod.Pod
	gone bool
	// deleted is when its deletion was asked for.
	deleted time.Duration
	// lost: it had ended when its Job let go of it, and was not to be counted.
	lost bool
	// leaving: its Job has withdrawn it, and is to delete it.
	leaving bool
	// account is as what its Job let go of it; empty: not yet.
	account account
	// astray: the selector of its Job may not have matched its labels when the Job
	// finished or went, or a user created it after that.
	astray bool
}

// account is what became of a pod that its Job has let go of.
type account string

const (
	accountSucceeded account = "succeeded"
	accountFailed    account = "failed"
	accountIgnored   account = "ignored" // by a rule of the podFailurePolicy
	// accountWithdrawn is a pod that counts as nothing: it was deleted as surplus,
	// for the suspension or after the success of its Job, has no part in it, or its
	// Job is over or gone.
	accountWithdrawn account = "withdrawn"
)

func newAudit(c *sim.Cluster) *audit {
	a := &audit{jobs: map[jobsim.UID]*jobStory{}, pods: map[jobsim.UID]*podStory{}, names: map[string]jobsim.UID{}}
	c.Watch(a.observe)
	return a
}

func (a *audit) require(holds bool, format string, args ...any) {
	if !holds && len(a.broken) < 10 {
		a.broken = append(a.broken, fmt.Sprintf("%s: ", a.moment)+fmt.Sprintf(format, args...))
	}
}

// observe is the watcher: it checks each event against the rules and against
// what came before.
func (a *audit) observe(e sim.WatchEvent) {
	if e.At > a.moment {
		a.endOfMoment()
	}
	a.require(e.At >= a.moment, "time goes back to %s", e.At)
	a.moment = e.At
	text, err := json.Marshal(e.Object)
	a.require(err == nil, "no JSON: %v", err)
	a.lines = append(a.lines, fmt.Sprintf("%s %s %s", e.At, e.Type, text))
	if j, ok := e.Object.(*job.Job); ok {
		a.checkMeta("job", e.Type, &j.ObjectMeta)
		a.checkJob(e.Type, j)
		return
	}
	if c, ok := e.Object.(*cronjob.CronJob); ok {
		a.checkMeta("cronjob", e.Type, &c.ObjectMeta)
		return
	}
	p := e.Object.(*pod.Pod)
	a.checkMeta("pod", e.Type, &p.ObjectMeta)
	a.checkPod(e.Type, p)
}

// checkMeta: resourceVersions grow, names are unique, a UID is added once, and no
// event follows its deletion.
func (a *audit) checkMeta(kind string, t sim.WatchType, m *jobsim.ObjectMeta) {
	revision, err := strconv.ParseInt(m.ResourceVersion, 10, 64)
	a.require(err == nil && revision > a.revision, "%s %s: resourceVersion %s after %d", kind, m.Name, m.ResourceVersion, a.revision)
	a.revision = revision
	key := kind + " " + m.Namespace + "/" + m.Name
	switch there, taken := a.names[key]; {
	case t == sim.Added:
		a.require(!taken, "%s is added and there already", key)
		a.require(a.jobs[m.UID] == nil && a.pods[m.UID] == nil, "%s: the UID %s is not new", key, m.UID)
		a.names[key] = m.UID
	default:
		a.require(taken && there == m.UID, "%s: %s of %s, while there is %q", key, t, m.UID, there)
	}
	if t == sim.Deleted {
		// The last look is that before the write that took the last finalizer.
		held := len(m.Finalizers) > 0 && (m.DeletionTimestamp == nil || *m.DeletionGracePeriodSeconds > 0)
		a.require(!held, "%s is removed with finalizers %q", key, m.Finalizers)
		delete(a.names, key)
	}
}

// checkPod checks what holds for every revision of a pod.
func (a *audit) checkPod(t sim.WatchType, p *pod.Pod) {
	story := a.pods[p.UID]
	if story == nil {
		a.pods[p.UID] = &podStory{now: p}
		a.require(p.Status.Phase == pod.Pending, "pod %s begins as %q", p.Name, p.Status.Phase)
		if p.GenerateName == "bare-" {
			a.given, a.pods[p.UID].astray = true, true
			if ref := p.ControllerOf(); ref != nil {
				a.jobs[ref.UID].given = true
			}
		}
		return
	}
	old := story.now
	if t == sim.Deleted { // what held it is off, although the last look shows it
		last := *p
		last.Finalizers = nil
		p = &last
	}
	if ref := p.ControllerOf(); ref != nil && old.ControllerOf() == nil && a.jobs[ref.UID] != nil {
		a.jobs[ref.UID].adopted, story.account = true, "" // it may count for this Job too
	}
	a.require(t != sim.Modified || !reflect.DeepEqual(withoutRevision(p), withoutRevision(old)), "pod %s: a revision without a change", p.Name)
	a.requireSameIdentity("pod", &old.ObjectMeta, &p.ObjectMeta)
	a.require(!old.IsTerminal() || old.Status.Phase == p.Status.Phase, "pod %s leaves %s for %s", p.Name, old.Status.Phase, p.Status.Phase)
	a.require(old.Status.Phase != pod.Running || p.Status.Phase != pod.Pending, "pod %s goes back to Pending", p.Name)
	a.require(old.Spec.NodeName == "" || old.Spec.NodeName == p.Spec.NodeName, "pod %s moves from %q to %q", p.Name, old.Spec.NodeName, p.Spec.NodeName)
	for _, lists := range [][2][]pod.ContainerStatus{
		{old.Status.ContainerStatuses, p.Status.ContainerStatuses}, {old.Status.InitContainerStatuses, p.Status.InitContainerStatuses},
	} {
		a.require(len(lists[0]) <= len(lists[1]), "pod %s loses container statuses", p.Name)
		for i := range min(len(lists[0]), len(lists[1])) {
			a.require(lists[0][i].RestartCount <= lists[1][i].RestartCount, "pod %s: restartCount goes back", p.Name)
		}
	}
	if old.DeletionTimestamp == nil {
		story.deleted = a.moment
	}
	a.noteRelease(old, p)
	if ref := p.ControllerOf(); ref != nil && a.jobs[ref.UID] != nil && !a.jobs[ref.UID].now.Spec.Selector.Matches(p.Labels) {
		story.astray = true
	}
	story.now, story.gone = p, t == sim.Deleted
	for _, ref := range p.OwnerReferences {
		owner := a.jobs[ref.UID]
		a.require(owner != nil, "pod %s belongs to %s, which never was", p.Name, ref.UID)
	}
}

func withoutRevision(p *pod.Pod) *pod.Pod {
	q := *p
	q.ResourceVersion = ""
	return &q
}

func (a *audit) requireSameIdentity(kind string, old, m *jobsim.ObjectMeta) {
	a.require(old.CreationTimestamp.Equal(m.CreationTimestamp), "%s %s: creationTimestamp changes", kind, m.Name)
	a.require(old.Generation <= m.Generation, "%s %s: generation goes back", kind, m.Name)
	a.require(old.DeletionTimestamp == nil || m.DeletionTimestamp != nil, "%s %s: a deletion is taken back", kind, m.Name)
	if old.DeletionTimestamp != nil && m.DeletionTimestamp != nil {
		a.require(*m.DeletionGracePeriodSeconds <= *old.DeletionGracePeriodSeconds, "%s %s: the grace period grows", kind, m.Name)
	}
}

// noteRelease notes that a Job takes its finalizer off a pod, and whether it has
// to count the pod. A pod that has ended counts by its phase. One that is being
// deleted counts as failed, unless the Job waits for such pods
// (podReplacementPolicy: Failed), and then still if the Job fails. All others do
// not count: they were deleted as surplus or because the Job had succeeded, or
// are not the Job's any more.
func (a *audit) noteRelease(old, p *pod.Pod) {
	ref := old.ControllerOf()
	if ref == nil || !old.HasFinalizer(job.TrackingFinalizer) || p.HasFinalizer(job.TrackingFinalizer) {
		return
	}
	if now := p.ControllerOf(); now == nil || now.UID != ref.UID {
		return // its labels no longer match the selector (upstream: ReleasePod)
	}
	owner, story := a.jobs[ref.UID], a.pods[p.UID]
	a.require(story.account == "", "pod %s is let go of twice, first as %s", p.Name, story.account)
	if owner == nil || owner.gone || owner.now.Status.Finished() {
		story.account = accountWithdrawn
		return
	}
	if a.late {
		a.noteLateRelease(owner, p)
		return
	}
	story.account = a.accountOf(owner.now, p)
	switch story.account {
	case accountSucceeded:
		owner.succeeded++
	case accountFailed:
		owner.failed++
	}
}

// accountOf is as what a Job that goes on lets go of a pod.
func (a *audit) accountOf(j *job.Job, p *pod.Pod) account {
	waits := j.Spec.PodReplacementPolicy != nil && *j.Spec.PodReplacementPolicy == job.ReplaceFailed
	switch {
	case isIndexed(j) && !isIndexOf(j, p):
		return accountWithdrawn // it takes no part in the Job
	case p.Status.Phase == pod.Succeeded:
		return accountSucceeded
	case ignores(j, p):
		return accountIgnored
	case p.Status.Phase == pod.Failed,
		p.DeletionTimestamp != nil && !waits && !a.deletedAfterSuccess(j, p),
		j.Status.IsTrue(job.FailureTarget):
		return accountFailed
	}
	a.pods[p.UID].leaving = j.DeletionTimestamp == nil
	return accountWithdrawn
}

// checkAccounts: every pod that a Job has made is in one account, or is active or
// being deleted.
func (a *audit) checkAccounts() {
	for _, uid := range slices.Sorted(maps.Keys(a.pods)) {
		p := a.pods[uid]
		ref := p.now.ControllerOf()
		if ref == nil || p.now.GenerateName == "bare-" {
			continue // released by its Job, or made by somebody else
		}
		// The last failed pod of an index is kept until the next one is created or the
		// Job ends: the delay is counted from it (upstream: getPodsWithDelayedDeletionPerIndex).
		owner := a.jobs[ref.UID]
		kept := owner != nil && owner.now.Spec.BackoffLimitPerIndex != nil && !owner.now.Status.Finished()
		open := !p.gone && (p.now.IsActive() || p.now.IsTerminating() || kept)
		a.require(p.account != "" || open, "pod %s (%s, gone %t) is in no account", p.now.Name, p.now.Status.Phase, p.gone)
	}
}

// isIndexOf reports whether the pod has an index of the Job.
func isIndexOf(j *job.Job, p *pod.Pod) bool {
	index := job.CompletionIndex(p)
	return index >= 0 && index < int(*j.Spec.Completions)
}

// ignores reports whether the first rule of the Job's podFailurePolicy that
// matches the pod ignores its failure.
func ignores(j *job.Job, p *pod.Pod) bool {
	if j.Spec.PodFailurePolicy == nil {
		return false
	}
	for _, rule := range j.Spec.PodFailurePolicy.Rules {
		matches := false
		if rule.OnExitCodes == nil {
			c := p.Status.Condition(rule.OnPodConditions[0].Type)
			matches = c != nil && c.Status == rule.OnPodConditions[0].Status
		} else {
			for _, c := range slices.Concat(p.Status.ContainerStatuses, p.Status.InitContainerStatuses) {
				end := c.State.Terminated
				listed := end != nil && slices.Contains(rule.OnExitCodes.Values, end.ExitCode)
				matches = matches || end != nil && end.ExitCode != 0 && listed == (rule.OnExitCodes.Operator == job.ExitCodesIn)
			}
		}
		if matches {
			return rule.Action == job.ActionIgnore
		}
	}
	return false
}

// noteLateRelease is noteRelease where the controller may not know yet how the
// pod is: it counts as what the Job has listed it. A pod that had ended and is
// not listed was deleted in the same sync, as one that still ran, or the Job is
// about to go. One that the Job has adopted may be let go of as an orphan that has
// the finalizer, before the controller sees that it is none (upstream:
// handleSingleOrphanPod).
func (a *audit) noteLateRelease(owner *jobStory, p *pod.Pod) {
	u := owner.now.Status.UncountedTerminatedPods
	switch {
	case u != nil && slices.Contains(u.Succeeded, p.UID):
		owner.succeeded++
		if p.DeletionTimestamp != nil {
			owner.deletedFirst++
		}
	case u != nil && slices.Contains(u.Failed, p.UID):
		owner.failed++
	case isIndexed(owner.now) && (!isIndexOf(owner.now, p) || a.indexes(owner.now.Status.CompletedIndexes).Contains(job.CompletionIndex(p))):
		// it takes no part in the Job, or its index is counted
	case ignores(owner.now, p):
	case p.IsTerminal() && owner.now.DeletionTimestamp == nil && !owner.adopted:
		a.pods[p.UID].lost = true
	}
}

// deletedAfterSuccess reports whether the Job deleted the pod in the sync that
// lets go of it, because it had succeeded: such a pod does not count, for the
// sync decides by the pod as it was before (upstream: deleteActivePods and
// trackJobStatusAndRemoveFinalizers, which see the same pods). One that was
// deleted before is listed as failed.
func (a *audit) deletedAfterSuccess(j *job.Job, p *pod.Pod) bool {
	u := j.Status.UncountedTerminatedPods
	return j.Status.IsTrue(job.SuccessCriteriaMet) && a.pods[p.UID].deleted == a.moment &&
		(u == nil || !slices.Contains(u.Failed, p.UID))
}

// noteWanted notes what the spec wants.
func (s *jobStory) noteWanted(j *job.Job) {
	s.most = max(s.most, *j.Spec.Parallelism)
	if j.Spec.Completions != nil {
		s.mostCompletions = max(s.mostCompletions, *j.Spec.Completions)
	}
}

// checkJob checks what holds for every revision of a Job.
func (a *audit) checkJob(t sim.WatchType, j *job.Job) {
	s := &j.Status
	a.checkCounts(j)
	story := a.jobs[j.UID]
	if story == nil {
		a.jobs[j.UID] = &jobStory{now: j, counted: map[jobsim.UID]bool{}}
		a.jobs[j.UID].noteWanted(j)
		a.require(reflect.DeepEqual(*s, job.Status{}), "job %s begins with a status", j.Name)
		return
	}
	old := &story.now.Status
	story.noteWanted(j)
	if !reflect.DeepEqual(old, s) {
		errs := job.ValidateStatusUpdate(j, story.now)
		a.require(len(errs) == 0, "job %s: the API server would refuse the status: %v", j.Name, errs)
	}
	a.checkListed(story, j)
	a.requireSameIdentity("job", &story.now.ObjectMeta, &j.ObjectMeta)
	story.resized = story.resized || !reflect.DeepEqual(story.now.Spec.Completions, j.Spec.Completions)
	a.require((old.Succeeded <= s.Succeeded || story.resized) && old.Failed <= s.Failed, "job %s: the counters go back: %+v, %+v", j.Name, old, s)
	if isIndexed(j) {
		a.checkIndexes(story, j)
	}
	if old.Finished() {
		a.require(reflect.DeepEqual(old, s), "job %s: the status changes after the end", j.Name)
	} else if s.Finished() {
		a.checkEnd(story, j)
	}
	for _, c := range old.Conditions {
		a.require(s.IsTrue(c.Type) || c.Type == job.Suspended || c.Status != jobsim.ConditionTrue, "job %s: %s is taken back", j.Name, c.Type)
	}
	if t == sim.Deleted && !a.late {
		a.checkRemoval(story.now)
	}
	story.now, story.gone = j, t == sim.Deleted
	if !story.gone && !s.Finished() && !a.inconsistent {
		u := s.UncountedTerminatedPods
		if u == nil {
			u = &job.UncountedTerminatedPods{}
		}
		a.require(isIndexed(j) || s.Succeeded <= story.succeeded && story.succeeded <= s.Succeeded+int32(len(u.Succeeded)),
			"job %s: %d pods were let go of as succeeded, counted %d, to be counted %d", j.Name, story.succeeded, s.Succeeded, len(u.Succeeded))
		a.require(s.Failed <= story.failed && story.failed <= s.Failed+int32(len(u.Failed)),
			"job %s: %d pods were let go of as failed, counted %d, to be counted %d", j.Name, story.failed, s.Failed, len(u.Failed))
	}
}

func isIndexed(j *job.Job) bool { return *j.Spec.CompletionMode == job.Indexed }

// indexes reads a list of a status.
func (a *audit) indexes(text string) job.Indexes {
	x, err := job.ParseIndexes(text)
	a.require(err == nil && x.String() == text, "%q is no list of indexes: %v", text, err)
	return x
}

// checkIndexes: the lists of indexes of a status have none in common and grow,
// save that those beyond completions are dropped; as many indexes are completed as
// pods have succeeded.
func (a *audit) checkIndexes(story *jobStory, j *job.Job) {
	s, old := &j.Status, &story.now.Status
	completed, before := a.indexes(s.CompletedIndexes), a.indexes(old.CompletedIndexes)
	a.require(int(s.Succeeded) == completed.Count(), "job %s: %d succeeded, completed %s", j.Name, s.Succeeded, completed)
	a.require(story.resized || completed.Union(before).Equal(completed), "job %s: completed %s, and %s before", j.Name, completed, before)
	if s.FailedIndexes == nil {
		a.require(old.FailedIndexes == nil, "job %s: the list of failed indexes is gone", j.Name)
		return
	}
	failed := a.indexes(*s.FailedIndexes)
	a.require(failed.Union(completed).Count() == failed.Count()+completed.Count(), "job %s: completed %s, failed %s", j.Name, completed, failed)
	if old.FailedIndexes != nil {
		before := a.indexes(*old.FailedIndexes)
		a.require(story.resized || failed.Union(before).Equal(failed), "job %s: failed %s, and %s before", j.Name, failed, before)
	}
}

// checkListed: a pod is listed before it is counted, and not listed again
// afterwards, under either result.
func (a *audit) checkListed(story *jobStory, j *job.Job) {
	before, now := listed(story.now), listed(j)
	for _, uid := range now {
		a.require(!story.counted[uid], "job %s: pod %s is counted already and listed again", j.Name, uid)
	}
	for _, uid := range before {
		if !slices.Contains(now, uid) {
			story.counted[uid] = true
		}
	}
	s := &j.Status
	counted := int(s.Succeeded + s.Failed)
	if isIndexed(j) { // successes are counted by their index
		counted = int(s.Failed)
	}
	a.require(counted == len(story.counted), "job %s: %d succeeded and %d failed, and %d pods were counted",
		j.Name, s.Succeeded, s.Failed, len(story.counted))
}

// listed are the pods that the Job is about to count.
func listed(j *job.Job) []jobsim.UID {
	u := j.Status.UncountedTerminatedPods
	if u == nil {
		return nil
	}
	return slices.Concat(u.Succeeded, u.Failed)
}

// checkCounts: no status contradicts itself (the API server would refuse it).
func (a *audit) checkCounts(j *job.Job) {
	s := &j.Status
	var ready, terminating int32
	if s.Ready != nil {
		ready = *s.Ready
	}
	if s.Terminating != nil {
		terminating = *s.Terminating
	}
	a.require(s.Active >= 0 && ready >= 0 && terminating >= 0 && ready <= s.Active,
		"job %s: active %d, ready %d, terminating %d", j.Name, s.Active, ready, terminating)
	if u := s.UncountedTerminatedPods; u != nil {
		seen := map[jobsim.UID]bool{}
		for _, uid := range slices.Concat(u.Succeeded, u.Failed) {
			a.require(!seen[uid], "job %s: pod %s is listed twice as uncounted", j.Name, uid)
			seen[uid] = true
		}
	}
	types := map[job.ConditionType]bool{}
	for _, c := range s.Conditions {
		a.require(!types[c.Type], "job %s has two conditions %s", j.Name, c.Type)
		types[c.Type] = true
	}
	a.require(!types[job.FailureTarget] || !types[job.SuccessCriteriaMet], "job %s is to fail and to succeed", j.Name)
	a.require((s.CompletionTime != nil) == s.IsTrue(job.Complete), "job %s: completionTime without Complete, or the other way round", j.Name)
}

// checkEnd: a Job that is Complete or Failed has no pod left to stop or to count,
// and had SuccessCriteriaMet or FailureTarget before, with the same reason.
func (a *audit) checkEnd(story *jobStory, j *job.Job) {
	s := &j.Status
	a.require(s.Active == 0 && *s.Ready == 0 && *s.Terminating == 0, "job %s ends with active %d, ready %d, terminating %d", j.Name, s.Active, *s.Ready, *s.Terminating)
	a.require(len(s.UncountedTerminatedPods.Succeeded)+len(s.UncountedTerminatedPods.Failed) == 0, "job %s ends with uncounted pods", j.Name)
	a.require(a.inconsistent || (isIndexed(j) || s.Succeeded == story.succeeded) && s.Failed == story.failed, "job %s ends with %d succeeded and %d failed; it let go of %d and %d",
		j.Name, s.Succeeded, s.Failed, story.succeeded, story.failed)
	announced, end := s.Condition(job.FailureTarget), s.Condition(job.Failed)
	if s.IsTrue(job.Complete) {
		announced, end = s.Condition(job.SuccessCriteriaMet), s.Condition(job.Complete)
	}
	a.require(!s.IsTrue(job.Complete) || !s.IsTrue(job.Failed), "job %s is Complete and Failed", j.Name)
	a.require(announced != nil && story.now.Status.Condition(announced.Type) != nil, "job %s ends without announcement", j.Name)
	a.require(announced == nil || announced.Reason == end.Reason && announced.Message == end.Message, "job %s ends for another reason than announced", j.Name)
	a.require(s.Conditions[len(s.Conditions)-1].Type == end.Type, "job %s: %s is not the last condition", j.Name, end.Type)
}

// checkRemoval: a Job that is deleted in the foreground is removed after the
// pods that block it, and one that orphans its pods after it has released them.
// One that is deleted again, in the background, is removed at once: its last
// look shows the finalizer that this took off.
func (a *audit) checkRemoval(last *job.Job) {
	if a.doing == deletionOf(last.Name, jobsim.PropagateBackground) {
		return
	}
	orphans, foreground := last.HasFinalizer("orphan"), last.HasFinalizer("foregroundDeletion")
	for _, p := range a.pods {
		for _, r := range p.now.OwnerReferences {
			blocks := r.BlockOwnerDeletion != nil && *r.BlockOwnerDeletion
			a.require(p.gone || r.UID != last.UID || !orphans && !(foreground && blocks),
				"job %s (%q) is gone before its pod %s", last.Name, last.Finalizers, p.now.Name)
		}
	}
}

// endOfMoment checks what holds once all controllers have reacted to the events
// of one moment.
func (a *audit) endOfMoment() {
	if !a.late {
		a.checkHeld()
	}
	for _, uid := range slices.Sorted(maps.Keys(a.pods)) {
		p := a.pods[uid]
		a.require(!p.lost || p.gone || p.now.DeletionTimestamp != nil, "pod %s had ended, and is not counted", p.now.Name)
		a.require(!p.leaving || p.gone || p.now.DeletionTimestamp != nil, "pod %s is withdrawn, and runs on", p.now.Name)
		p.lost, p.leaving = false, false
	}
	for _, uid := range slices.Sorted(maps.Keys(a.jobs)) {
		j := a.jobs[uid]
		switch {
		case j.gone || j.given || j.now.DeletionTimestamp != nil || a.limited:
		case a.late:
			a.checkLateParallelism(j)
		default:
			a.checkParallelism(j.now)
		}
	}
}

// checkHeld: whatever holds a pod will count it, but for one that the selector of
// its Job did not find when the Job finished or went: it is let go of when it is
// deleted (upstream: syncOrphanPodsBySelector, updatePod).
func (a *audit) checkHeld() {
	for _, uid := range slices.Sorted(maps.Keys(a.pods)) {
		p := a.pods[uid]
		if p.gone || !p.now.HasFinalizer(job.TrackingFinalizer) {
			continue
		}
		ref := p.now.ControllerOf()
		if ref != nil && p.astray && p.now.DeletionTimestamp == nil {
			continue
		}
		held := ref != nil && a.jobs[ref.UID] != nil && !a.jobs[ref.UID].gone && !a.jobs[ref.UID].now.Status.Finished()
		a.require(held, "pod %s is held by a Job that will not count it", p.now.Name)
	}
}

// checkLateParallelism: a Job never has more active pods than its spec wanted at
// some time, nor with those that have succeeded more than its completions ever were. One
// that succeeded while it was being deleted may have been replaced before. A
// cache that is older than the controller's own writes may show a Job that has
// not counted pods which it shows as let go of.
func (a *audit) checkLateParallelism(j *jobStory) {
	if j.adopted {
		return
	}
	var active, succeeded int32
	for _, p := range a.pods {
		if ref := p.now.ControllerOf(); p.gone || ref == nil || ref.UID != j.now.UID {
			continue
		}
		switch {
		case p.now.IsActive():
			active++
		case p.now.Status.Phase == pod.Succeeded && p.now.HasFinalizer(job.TrackingFinalizer) && p.now.DeletionTimestamp == nil:
			succeeded++ // and not counted yet
		}
	}
	succeeded += j.succeeded - j.deletedFirst
	a.require(active <= j.most, "job %s: %d active pods, parallelism never more than %d", j.now.Name, active, j.most)
	forgotten := isIndexed(j.now) && j.resized // successes of indexes beyond completions are
	if j.now.Spec.Completions != nil && active > 0 && !a.inconsistent && !forgotten {
		a.require(active+succeeded <= j.mostCompletions, "job %s: %d active pods and %d succeeded, completions never more than %d",
			j.now.Name, active, succeeded, j.mostCompletions)
	}
}

// checkParallelism: a Job has no more active pods than the spec wants, except
// that a work queue which has had a success keeps those that it has.
func (a *audit) checkParallelism(j *job.Job) {
	s := &j.Spec
	var active int32
	var uncounted []*pod.Pod // that have succeeded
	for _, p := range a.pods {
		if ref := p.now.ControllerOf(); p.gone || ref == nil || ref.UID != j.UID {
			continue
		}
		if p.now.IsActive() {
			active++
		}
		// A pod that is being deleted may succeed all the same, while one that
		// the Job has adopted in the meantime is active.
		lateSuccess := a.jobs[j.UID].adopted && p.now.DeletionTimestamp != nil
		if p.now.Status.Phase == pod.Succeeded && p.now.HasFinalizer(job.TrackingFinalizer) && !lateSuccess {
			uncounted = append(uncounted, p.now)
		}
	}
	succeeded := a.successes(j, uncounted)
	switch {
	case j.Status.Finished() || j.Status.IsTrue(job.FailureTarget) || j.Status.IsTrue(job.SuccessCriteriaMet) || s.Suspend != nil && *s.Suspend:
		a.require(active == 0, "job %s is over or suspended, with %d active pods", j.Name, active)
	case s.Completions == nil && succeeded > 0:
	default:
		a.require(active <= *s.Parallelism, "job %s: %d active pods, parallelism %d", j.Name, active, *s.Parallelism)
		if s.Completions != nil && active > 0 {
			a.require(active+succeeded <= *s.Completions, "job %s: %d active pods and %d succeeded, completions %d", j.Name, active, succeeded, *s.Completions)
		}
	}
}

// successes is how many pods of a Job have succeeded, or of an Indexed Job how many
// of the indexes that it has now: one beyond completions is forgotten when these
// are lowered, and runs again when they are raised.
func (a *audit) successes(j *job.Job, uncounted []*pod.Pod) int32 {
	if !isIndexed(j) {
		return a.jobs[j.UID].succeeded + int32(len(uncounted))
	}
	done := a.indexes(j.Status.CompletedIndexes)
	for _, p := range uncounted {
		if isIndexOf(j, p) {
			done = done.Add(job.CompletionIndex(p))
		}
	}
	var n int32
	for index := range int(*j.Spec.Completions) {
		if done.Contains(index) {
			n++
		}
	}
	return n
}

// finish compares what is in the store with what the watcher received.
func (a *audit) finish(c *sim.Cluster) {
	a.endOfMoment()
	if a.guard != nil {
		a.guard.Compare()
	}
	a.checkHeld()
	if !a.late {
		a.checkAccounts()
	}
	stored := map[jobsim.UID]any{}
	for _, j := range c.Jobs("") {
		stored[j.UID] = j
	}
	for _, p := range c.Pods("") {
		stored[p.UID] = p
		for _, ref := range p.OwnerReferences {
			a.require(!a.jobs[ref.UID].gone, "pod %s outlives its Job %s", p.Name, ref.Name)
		}
	}
	for uid, j := range a.jobs {
		a.compare(uid, j.gone, j.now, stored)
	}
	for uid, p := range a.pods {
		a.compare(uid, p.gone, p.now, stored)
	}
	a.require(len(stored) == 0, "%d objects in the store of which the watcher received no event", len(stored))
}

// checkProgress: long after the last trouble, every Job that may run has ended,
// given pods that end, and is deleted if it had a time to live.
func (a *audit) checkProgress() {
	for _, uid := range slices.Sorted(maps.Keys(a.jobs)) {
		j := a.jobs[uid]
		s := &j.now.Spec
		mayRun := !j.gone && !*s.Suspend && *s.Parallelism > 0 && j.now.DeletionTimestamp == nil && !mayIgnore(s)
		a.require(!mayRun || j.now.Status.Finished(), "job %s does not end: %+v", j.now.Name, j.now.Status)
		expires := s.TTLSecondsAfterFinished != nil && j.now.Status.Finished()
		a.require(!expires || j.gone || j.now.DeletionTimestamp != nil, "job %s outlives its time to live: %+v", j.now.Name, j.now.Status)
	}
}

// mayGoOn reports whether there is a Job that may go on for ever.
func (a *audit) mayGoOn() bool {
	for _, j := range a.jobs {
		if !j.gone && !j.now.Status.Finished() && mayIgnore(&j.now.Spec) {
			return true
		}
	}
	return false
}

// mayIgnore reports whether failures may be ignored for ever: pods that always fail
// in that way are made anew without end, ten minutes apart.
func mayIgnore(s *job.Spec) bool {
	return s.PodFailurePolicy != nil && slices.ContainsFunc(s.PodFailurePolicy.Rules, func(r job.PodFailurePolicyRule) bool {
		return r.Action == job.ActionIgnore
	})
}

func (a *audit) compare(uid jobsim.UID, gone bool, received any, stored map[jobsim.UID]any) {
	object, there := stored[uid]
	delete(stored, uid)
	if gone || !there {
		a.require(gone != there, "%s: gone %t, stored %t", uid, gone, there)
		return
	}
	want, _ := json.Marshal(received)
	got, _ := json.Marshal(object)
	a.require(string(want) == string(got), "the watcher received\n%s\nand stored is\n%s", want, got)
}
