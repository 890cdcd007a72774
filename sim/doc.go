// Package sim is a virtual Kubernetes cluster in which Jobs run to their end in
// virtual time. It is where the pure decisions of packages job and pod meet
// time.
//
// A [Cluster] has an API server's duties, the Job controller with its work
// queue, garbage collection, a scheduler and kubelets. What containers do is a
// [Workload]: a function, or something put together from [Sequence], [After],
// [Chance], [WorkQueue] and others, or a [Script] in YAML. What else befalls
// the cluster happens through its methods, at a time said with [Cluster.At].
//
//	c, err := sim.New(sim.Config{Workload: sim.Sequence(sim.Fail(), sim.Succeed())})
//	err = c.Create(j)                 // a *job.Job
//	err = c.Run()                     // until every Job is finished
//	fmt.Println(c.Job("default", "pi").Status, c.Pods("default"), c.Events("default"))
//
// The same Config and the same calls give the same revisions, byte for byte, on
// every machine. An error of a run names the seed.
//
// # How it is built
//
// All that is to happen waits in one queue, ordered by (time, sequence), and is
// served one by one (queue.go, run.go). Every write goes through store.go, which
// numbers the revision and tells watchers and controllers. jobcontroller.go
// carries out job.Plan and job.Outcome, kubelet.go and container.go pod.Decisions
// into runs; apiserver.go and delete.go do what the API server and the garbage
// collector do; recorder.go keeps the events.
package sim
