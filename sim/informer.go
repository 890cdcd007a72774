package sim

import (
	"slices"
	"time"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// informer is what one controller sees of the store: it subscribes to these
// tables and reads them (client-go: SharedInformer and its Indexer). They are
// the tables of the store themselves, so that the cache costs nothing, unless
// the controller's watch lags: then they are replicas, which the revisions reach
// later, in order.
type informer struct {
	tables
	jobs     *table[job.Job, jobDerived]
	pods     *table[pod.Pod, podDerived]
	cronJobs *table[cronjob.CronJob, cronJobDerived]
	// watch brings the revisions; nil: at once.
	watch *watch
}

// informer starts the informer of a controller.
func (c *Cluster) informer(who Component) informer {
	c.informed = append(c.informed, who)
	i := informer{tables: c.tables}
	if lag := c.cfg.lag[who]; lag > 0 {
		i.watch = &watch{cluster: c, lag: lag}
		i.tables = slices.Clone(c.tables)
		for k, t := range c.tables {
			i.tables[k] = t.replica(i.watch)
		}
		c.watches = append(c.watches, i.watch)
	}
	i.jobs = i.of(job.Kind).(*table[job.Job, jobDerived])
	i.pods = i.of(pod.Kind).(*table[pod.Pod, podDerived])
	i.cronJobs = i.of(cronjob.Kind).(*table[cronjob.CronJob, cronJobDerived])
	return i
}

// isAt reports whether the controller has seen a revision of the store.
func (i *informer) isAt(revision int64) bool { return i.watch == nil || i.watch.seen >= revision }

// relist brings the cache up to date, as the list does with which a controller
// begins anew.
func (i *informer) relist() {
	if i.watch != nil {
		i.watch.receive(never)
	}
}

// watch brings the revisions of all kinds to the replicas of one controller,
// each so long after it was made.
type watch struct {
	cluster *Cluster
	lag     time.Duration
	seen    int64 // the latest revision that has arrived
	sent    []sentRevision
}

// sentRevision is a revision on its way.
type sentRevision struct {
	due      time.Duration
	revision int64
	receive  func()
}

func (w *watch) send(revision int64, receive func()) {
	w.sent = append(w.sent, sentRevision{w.cluster.now + w.lag, revision, receive})
	w.cluster.after(w.lag, w, 0)
}

// fire is a moment at which revisions are due, if they have not been listed.
func (w *watch) fire(c *Cluster, _ uint32) { w.receive(c.now) }

// receive delivers what is due by a moment; never: all that there is.
func (w *watch) receive(by time.Duration) {
	for len(w.sent) > 0 && (by == never || w.sent[0].due <= by) {
		next := w.sent[0]
		w.sent = w.sent[1:]
		w.seen = next.revision
		next.receive()
	}
}

// pending reports whether revisions are on their way.
func (w *watch) pending() bool { return len(w.sent) > 0 }
