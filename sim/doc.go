// Package sim is a virtual Kubernetes cluster in which Jobs and CronJobs run in
// virtual time. It is where the pure decisions of packages job, cronjob and
// pod/kubelet meet time.
//
// A [Cluster] has an API server's duties, the Job, the CronJob and the TTL
// controller with their work queues, garbage collection, a scheduler and kubelets. What containers do is a
// workload.Workload. Whatever else is to happen to the cluster is one of its
// methods, called at a time that is arranged with [Cluster.At].
//
//	c, err := sim.New(sim.Config{Workload: workload.Sequence(workload.Fail(), workload.Succeed())})
//	err = c.Create(job.New("pi", "perl:5.34"))
//	err = c.Run()                     // until every Job is finished
//	fmt.Println(c.Job("default", "pi").Status, c.Pods("default"), c.Events("default"))
//
// The same Config and the same calls give the same revisions, byte for byte, on
// every machine. An error of a run names the seed.
//
// A CronJob has no end: use [Cluster.RunFor] or [Cluster.RunUntil], or
// [Cluster.Slots] to see what becomes of each of its slots.
//
// # How it is built
//
// Time: all that is to happen waits in one queue, ordered by (time, sequence),
// and is served one by one (queue.go, run.go).
//
// The store: one typed table a kind (table.go). It alone writes an object. An
// actor asks for a change (changes.go); the table makes it, drops one that
// changes nothing, numbers the revision, and notifies its subscribers of what
// was and what is. Whatever is derived of the objects is derived by a
// subscriber: whose pod it is, how many a node has, what a quota has left.
//
// The door: a request {actor, verb, object} of whoever it is, a user or a
// controller, passes the admissions (door.go, create.go, update.go, delete.go).
// A quota is one of them; a call that fails would be another.
//
// Controllers have one shape: they subscribe to what they see of the store and
// read it (informer.go), have work queues (workqueue.go), and make requests. A
// watch that lags is a field of the informer: its tables are replicas then, which
// the revisions reach later. The Job controller carries out what package job plans
// (jobcontroller.go, jobpods.go), and the CronJob controller what package cronjob
// plans (cronjobcontroller.go, cronjobview.go); beside them are the quotas, the scheduler, the
// kubelets (kubelet.go, container.go), node lifecycle, the TTL controller
// (ttlcontroller.go), garbage collection and pod garbage collection.
//
// What there is, is in two tables: kinds (kinds.go) and controllers
// (cluster.go). A new one is a new row, and may live in a package of its own
// (internal/control). kubectl serves all kinds that are there; for manifests the
// kind is one more row in sim/manifest/kinds.go.
package sim
