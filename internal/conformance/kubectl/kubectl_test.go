// Package kubectl holds what sim/kubectl prints against what the real code
// prints, byte for byte: get against the API server's table printers and
// kubectl's table writer, describe and events against kubectl's own. The
// objects are those of random simulations stopped at random moments, and
// random ones made to be difficult.
//
// The real printers look at the clock. They run in a synctest bubble whose
// clock is moved to the moment of the objects, so ages are the same on both
// sides to the nanosecond.
//
// To run more: go test ./kubectl -worlds 10000 -seed 7. A failure prints the
// line that repeats it.
package kubectl

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/conformance/round"
	"github.com/jobsim/jobsim/internal/conformance/worlds"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/kubectl"
)

func init() { time.Local = time.UTC } // describe writes local time, and sim/kubectl UTC

// maxFailures is how many differences one test shows before it stops.
const maxFailures = 3

// eachWorld calls f with a seed after the other, each in a bubble of its own.
func eachWorld(t *testing.T, f func(j *judge, seed uint64)) {
	pages, failures := 0, 0
	seeds := round.Seeds("world", *round.Worlds)
	for _, seed := range seeds {
		if failures >= maxFailures {
			break
		}
		synctest.Test(t, func(t *testing.T) {
			j := &judge{t: t, seed: seed, Rand: rand.New(rand.NewPCG(seed, 1))}
			f(j, seed)
			pages += j.pages
			failures += j.failures
		})
	}
	t.Logf("%d worlds, %d pages compared", len(seeds), pages)
}

// TestSimulations looks at random simulations at three random moments.
func TestSimulations(t *testing.T) {
	eachWorld(t, func(j *judge, seed uint64) {
		c, err := worlds.New(seed)
		require.NoError(t, err)
		for range 3 {
			require.NoError(t, c.RunFor(time.Duration(j.Int64N(int64(worlds.Horizon)/2))))
			j.all(c)
		}
	})
}

// TestMadeUp looks at objects that are made to be difficult.
func TestMadeUp(t *testing.T) {
	eachWorld(t, func(j *judge, _ uint64) {
		j.all(makeUp(&random{j.Rand, time.Now().Add(20 * 365 * 24 * time.Hour)}))
	})
}

// TestWatch looks at every revision of the pods and Jobs of a simulation as it
// comes, as get -w does.
func TestWatch(t *testing.T) {
	eachWorld(t, func(j *judge, seed uint64) {
		jobs, pods := newWatch(j.options()), newWatch(j.options())
		c, err := worlds.New(seed, func(e sim.WatchEvent) {
			now := sim.DefaultStart.Add(e.At)
			moveClock(now)
			switch o := e.Object.(type) {
			case *job.Job:
				jobs.real.print(realJobs([]*job.Job{o}))
				require.NoError(t, jobs.ours.Rows(now, o))
			case *pod.Pod:
				pods.real.print(realPods([]*pod.Pod{o}))
				require.NoError(t, pods.ours.Rows(now, o))
			}
		})
		require.NoError(t, err)
		require.NoError(t, c.RunFor(worlds.Horizon/4))
		j.same("get jobs -w", jobs.real.String(), jobs.out.String())
		j.same("get pods -w", pods.real.String(), pods.out.String())
	})
}

// moveClock lets the time of the bubble pass.
func moveClock(to time.Time) { time.Sleep(time.Until(to)) }

// judge compares the pages of one world.
type judge struct {
	*rand.Rand
	t               *testing.T
	seed            uint64
	pages, failures int
}

func (j *judge) same(what, want, have string) {
	j.pages++
	if j.failures > 0 || want == have {
		return
	}
	j.failures++
	name, _, _ := strings.Cut(j.t.Name(), "/")
	assert.Equal(j.t, want, have, "kubectl %s\nto repeat: go test ./kubectl -run '^%s$' -scenario %s", what, name, round.Name(j.seed))
}

// sortedInPlace is up to how many elements sort.Sort keeps equal ones in order.
const sortedInPlace = 12

// settled brings events that are shown with the same age in a fixed order,
// for an object that may have more than sortedInPlace. kubectl describe sorts events by their last second with
// sort.Sort, which does not keep those of the same second in the order in which
// the API server lists them; jobsim keeps it.
func settled(page string) string {
	lines := strings.Split(strings.TrimSuffix(page, "\n"), "\n")
	title := slices.Index(lines, "Events:")
	if title < 0 {
		return page
	}
	rows := lines[title+3:]
	age := func(row string) string { return strings.Fields(row)[2] }
	for start := 0; start < len(rows); {
		end := start + 1
		for end < len(rows) && age(rows[end]) == age(rows[start]) {
			end++
		}
		slices.Sort(rows[start:end])
		start = end
	}
	return strings.Join(lines, "\n") + "\n"
}

// cluster is what both sides look at.
type cluster interface {
	kubectl.Cluster
	Jobs(namespace string) []*job.Job
	Pods(namespace string) []*pod.Pod
	CronJobs(namespace string) []*cronjob.CronJob
	Events(namespace string) []jobsim.Event
}

// all compares all pages about a cluster.
func (j *judge) all(c cluster) {
	moveClock(c.Now())
	jobs, pods, cronJobs, events := c.Jobs(""), c.Pods(""), c.CronJobs(""), c.Events("")
	j.tables(c, jobs, pods, cronJobs, events)
	server := newServer(jobs, pods, cronJobs, events)
	settle := func(page string) string { return page }
	if len(events) > sortedInPlace {
		settle = settled
	}
	for _, o := range jobs {
		ours := j.run(c, "describe", "-n", o.Namespace, "job/"+o.Name)
		j.same("describe job "+o.Name, settle(server.describeJob(j.t, &o.ObjectMeta)), settle(ours))
	}
	for _, o := range pods {
		ours := j.run(c, "describe", "-n", o.Namespace, "pod/"+o.Name)
		j.same("describe pod "+o.Name, settle(server.describePod(j.t, &o.ObjectMeta)), settle(ours))
	}
	for _, o := range cronJobs {
		ours := j.run(c, "describe", "-n", o.Namespace, "cronjob/"+o.Name)
		j.same("describe cronjob "+o.Name, settle(server.describeCronJob(j.t, &o.ObjectMeta)), settle(ours))
	}
	if len(events) > 0 {
		j.same("events -A", server.events(j.t, true), j.run(c, "events", "-A"))
	}
}

func (j *judge) tables(c cluster, jobs []*job.Job, pods []*pod.Pod, cronJobs []*cronjob.CronJob, events []jobsim.Event) {
	for _, table := range []struct {
		name string
		real objects
		ours []jobsim.Object
	}{
		{"get jobs", realJobs(jobs), c.Objects("Job", "")},
		{"get pods", realPods(pods), c.Objects("Pod", "")},
		{"get cronjobs", realCronJobs(cronJobs), c.Objects("CronJob", "")},
		{"get events", realEvents(events), c.Objects("Event", "")},
	} {
		options := j.options()
		real := newPrinter(options)
		real.print(table.real)
		var ours bytes.Buffer
		require.NoError(j.t, kubectl.WriteTable(&ours, c.Now(), table.ours, options))
		j.same(table.name, real.String(), ours.String())
	}
}

// options draws the flags of a table.
func (j *judge) options() kubectl.TableOptions {
	o := kubectl.TableOptions{
		Wide: j.IntN(2) == 0, NoHeaders: j.IntN(5) == 0, WithNamespace: j.IntN(3) == 0,
		WithKind: j.IntN(4) == 0, ShowLabels: j.IntN(4) == 0,
	}
	if j.IntN(4) == 0 {
		o.LabelColumns = []string{"app", "batch.kubernetes.io/job-name"}
	}
	return o
}

// run returns what our kubectl prints.
func (j *judge) run(c kubectl.Cluster, args ...string) string {
	var b bytes.Buffer
	require.NoError(j.t, kubectl.Run(c, &b, args...), args)
	return b.String()
}

// watch is the same get -w on both sides.
type watch struct {
	real *printer
	ours *kubectl.Watch
	out  bytes.Buffer
}

func newWatch(o kubectl.TableOptions) *watch {
	w := &watch{real: newPrinter(o)}
	w.ours = kubectl.NewWatch(&w.out, o)
	return w
}
