package kubelet

import (
	"testing"
	"time"

	"github.com/jobsim/jobsim/internal/share"
	"github.com/jobsim/jobsim/pod"
)

// BenchmarkSync is the usual way of a pod with one container: it is started, it
// runs, it has exited with 0. A wave of a hundred pods starts at each second,
// as a Job with that parallelism makes it.
func BenchmarkSync(b *testing.B) {
	for _, bench := range []struct {
		name string
		pool *share.Pool
	}{{"shared", new(share.Pool)}, {"unshared", nil}} {
		b.Run(bench.name, func(b *testing.B) {
			template := onePod(pod.RestartNever)
			runs, p := make([]Run, 1), *template
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				start := epoch.Add(time.Duration(i/100) * time.Second)
				p.Status = pod.Status{Phase: pod.Pending, Conditions: scheduledAt(start, bench.pool)}
				benchPod(&p, runs, start, bench.pool)
				if p.Status.Phase != pod.Succeeded {
					b.Fatal(p.Status.Phase)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N), "ns/pod")
		})
	}
}

func benchPod(p *pod.Pod, runs []Run, start time.Time, pool *share.Pool) {
	var k Kubelet
	o := Observation{Now: start, Pod: p, Runs: runs}
	runs[0] = Run{Image: ImagePresent}
	d := k.SyncWith(pool, o)
	p.Status = d.Status
	runs[0].Apply(d.Actions[0], start)
	runs[0].State, runs[0].StartedAt = Running, start
	p.Status = k.SyncWith(pool, o).Status
	o.Now = start.Add(5 * time.Second)
	runs[0].State, runs[0].FinishedAt = Exited, o.Now
	p.Status = k.SyncWith(pool, o).Status
}

// scheduledAt are the conditions that the scheduler leaves; it shares them as
// the kubelet does, so that they do not count here.
func scheduledAt(t time.Time, pool *share.Pool) []pod.Condition {
	return pool.Conditions([]pod.Condition{{Type: pod.Scheduled, Status: "True", LastTransitionTime: t}})
}
