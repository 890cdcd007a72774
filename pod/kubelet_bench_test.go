package pod

import (
	"testing"
	"time"
)

// BenchmarkSync is the usual way of a pod with one container: it is started, it
// runs, it has exited with 0. A wave of a hundred pods starts at each second,
// as a Job with that parallelism makes it.
func BenchmarkSync(b *testing.B) {
	for _, bench := range []struct {
		name  string
		share *Shared
	}{{"shared", new(Shared)}, {"unshared", nil}} {
		b.Run(bench.name, func(b *testing.B) {
			template := onePod(RestartNever)
			runs, pod := make([]Run, 1), *template
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				pod = *template
				start := epoch.Add(time.Duration(i/100) * time.Second)
				pod.Status = Status{Phase: Pending, Conditions: scheduledAt(start, bench.share)}
				benchPod(&pod, runs, start, bench.share)
				if pod.Status.Phase != Succeeded {
					b.Fatal(pod.Status.Phase)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N), "ns/pod")
		})
	}
}

func benchPod(pod *Pod, runs []Run, start time.Time, share *Shared) {
	var k Kubelet
	o := Observation{Now: start, Pod: pod, Runs: runs, Share: share}
	runs[0] = Run{Image: ImagePresent}
	d := k.Sync(o)
	runs[0].Apply(d.Actions[0], start)
	runs[0].State, runs[0].StartedAt = RunRunning, start
	o.Unstored = d.Status
	d = k.Sync(o)
	pod.Status, o.Unstored = *d.Status, nil
	o.Now = start.Add(5 * time.Second)
	runs[0].State, runs[0].FinishedAt = RunExited, o.Now
	d = k.Sync(o)
	pod.Status = *d.Status
}

// scheduledAt are the conditions that the scheduler leaves; it shares them as
// the kubelet does, so that they do not count here.
func scheduledAt(t time.Time, share *Shared) []Condition {
	return share.Conditions([]Condition{{Type: Scheduled, Status: "True", LastTransitionTime: t}})
}
