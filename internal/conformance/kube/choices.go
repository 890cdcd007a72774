package kube

import (
	"cmp"
	"slices"
	"sort"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/kubernetes/pkg/controller"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/conformance/scenario"
	"github.com/jobsim/jobsim/job"
)

// choices decides what the real controller leaves to the order of a Go map. Its
// informer lists a Job's pods in such an order. The controller sorts those that
// are active before it deletes surplus ones (controller.ActivePods), but leaves
// pods of the same rank in the order in which they came, and it takes the
// first so many of the ended ones that it has to count. Any order of the list
// may occur in a cluster. Here it is:
//
//   - first a pod that is counted already and for which the other side fails the Job
//     by its podFailurePolicy;
//   - then the pods that the other side's trace shows as let go of at this
//     moment, those last that are counted with it (a sync ends with the pod with
//     which it has counted enough), then those that it lists as uncounted since
//     before: it is they that are counted in this sync;
//   - ended pods before active ones before those that are being deleted;
//   - active pods by the controller's own rank, so that its sort leaves them as
//     they are (that of package sort is not stable beyond 12 elements);
//   - then the pods that the other side's trace shows as changed at this moment;
//   - then the older pod.
//
// So wherever the controller is free to choose it chooses as jobsim did, and
// both sides go on with the same pods. Where it is not free the list's order
// makes no difference, and a wrong choice of jobsim's shows.
type choices struct {
	now func() time.Duration
	// identities are those of all pods that were created.
	identities *scenario.Identities
	// changed are the labels of the pods that changed at a moment on the other
	// side.
	changed map[time.Duration]map[string]bool
	// released are those of which the controller let go.
	released map[time.Duration]map[string]bool
	// orphaned are those that lost their owner: if they were released at the same
	// moment, it was as orphans, unless they were counted.
	orphaned map[time.Duration]map[string]bool
	// uncounted are those that the statuses of each Job list as uncounted, in the
	// order of time.
	uncounted map[string][]uncountedPods
	// synced are the keys of the Jobs that were synced at a moment, in their order.
	synced map[time.Duration][]string
	// blamed are the pods for which a Job was failed by its policy.
	blamed map[time.Duration]map[string]bool
}

// uncountedPods are the pods that a status lists as uncounted.
type uncountedPods struct {
	at   time.Duration
	pods []string
}

// alike notes which pods changed when.
func (c *choices) alike(other *scenario.Trace) {
	c.changed, c.released = map[time.Duration]map[string]bool{}, map[time.Duration]map[string]bool{}
	c.orphaned, c.blamed = map[time.Duration]map[string]bool{}, map[time.Duration]map[string]bool{}
	c.uncounted, c.synced = map[string][]uncountedPods{}, map[time.Duration][]string{}
	if other == nil {
		return
	}
	for _, s := range other.Synced {
		c.synced[s.At] = append(c.synced[s.At], s.Job)
	}
	for _, e := range other.Entries {
		if job, pods, ok := e.Uncounted(); ok {
			c.uncounted[job] = append(c.uncounted[job], uncountedPods{e.At, pods})
		}
		if e.Pod == "" {
			c.synced[e.At] = append(c.synced[e.At], e.JobKey())
			note(c.blamed, e.At, e.Blamed())
			continue
		}
		note(c.changed, e.At, e.Pod)
		if e.Released() {
			note(c.released, e.At, e.Pod)
		}
		if e.Orphaned() {
			note(c.orphaned, e.At, e.Pod)
		}
	}
}

// firstJob is the Job that was synced first at this moment on the other side, or the
// first of the list.
func (c *choices) firstJob(due []string) string {
	for _, key := range c.synced[c.now()] {
		if slices.Contains(due, key) {
			return key
		}
	}
	return due[0]
}

func note(pods map[time.Duration]map[string]bool, at time.Duration, label string) {
	if pods[at] == nil {
		pods[at] = map[string]bool{}
	}
	pods[at][label] = true
}

// The turns of pods to be counted.
const (
	blamedNow = iota
	releasedNow
	countedNow
	countedBefore
	notCounted
)

// counting are the turns of the pods that the controller has let go of at this
// moment on the other side, or would have.
func (c *choices) counting() map[string]int {
	now := c.now()
	turns := map[string]int{}
	for label := range c.released[now] {
		if !c.orphaned[now][label] {
			turns[label] = releasedNow
		}
	}
	for _, statuses := range c.uncounted {
		later := sort.Search(len(statuses), func(i int) bool { return statuses[i].at > now })
		for _, s := range slices.Backward(statuses[:later]) {
			if s.at < now { // the latest of before
				s.list(turns, countedBefore)
				break
			}
			s.list(turns, countedNow)
		}
	}
	for label, turn := range turns {
		if turn == countedBefore && c.released[now][label] {
			turns[label] = releasedNow
		}
	}
	return turns
}

// list gives the pods a turn.
func (s uncountedPods) list(turns map[string]int, turn int) {
	for _, label := range s.pods {
		turns[label] = turn
	}
}

// turnOf is that of a pod among those to be counted. One that was counted before may
// stand anywhere, and comes first where the other side's Job fails because of it.
func (c *choices) turnOf(label string, p *corev1.Pod, counting map[string]int) int {
	if c.blamed[c.now()][label] && !slices.Contains(p.Finalizers, job.TrackingFinalizer) {
		return blamedNow
	}
	if turn, ok := counting[label]; ok {
		return turn
	}
	return notCounted
}

// listed is a pod in a list, with what it is sorted by.
type listed struct {
	pod   *corev1.Pod
	turn  int // among those to be counted
	class int
	late  bool // others are to be chosen before it
	age   int
}

// The classes of pods in a list.
const (
	ended = iota
	active
	terminating
)

// order puts a list of pods into an order that is right for a Go map, and that
// is the same each time.
func (c *choices) order(pods []*corev1.Pod) {
	preferred, counting := c.changed[c.now()], c.counting()
	list := make([]listed, len(pods))
	for i, p := range pods {
		id, age, _ := c.identities.Known(jobsim.UID(p.UID))
		list[i] = listed{p, c.turnOf(id.String(), p, counting), classOf(p), !preferred[id.String()], age}
	}
	slices.SortStableFunc(list, compareListed)
	for i := range list {
		pods[i] = list[i].pod
	}
}

func classOf(p *corev1.Pod) int {
	switch {
	case p.Status.Phase == corev1.PodSucceeded, p.Status.Phase == corev1.PodFailed:
		return ended
	case p.DeletionTimestamp != nil:
		return terminating
	}
	return active
}

func compareListed(a, b listed) int {
	rank := 0
	if a.class == active && b.class == active {
		rank = compareRank(a.pod, b.pod)
	}
	return cmp.Or(cmp.Compare(a.turn, b.turn), cmp.Compare(a.class, b.class), rank, compareBools(a.late, b.late), cmp.Compare(a.age, b.age))
}

// compareRank is the controller's own order of active pods.
func compareRank(a, b *corev1.Pod) int {
	pair := controller.ActivePods{a, b}
	switch {
	case pair.Less(0, 1):
		return -1
	case pair.Less(1, 0):
		return 1
	}
	return 0
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
