// Package kube puts a simulated cluster behind Kubernetes' own clients, so that the
// test of an operator, a workflow engine or a queue has Jobs that run: in virtual
// time, with the failures that the test chooses, and with no status written by hand.
//
//	k, err := kube.New(sim.Config{Workload: workload.Sequence(workload.Fail(), workload.Succeed())})
//	c := k.Clientset() // client-go's fake; for controller-runtime's see Cluster.Tracker
//	c.BatchV1().Jobs("default").Create(ctx, job, metav1.CreateOptions{}) // the code under test
//	err = k.Run()
//	j, _ := c.BatchV1().Jobs("default").Get(ctx, "pi", metav1.GetOptions{}) // Complete, as Kubernetes would
//
// # What is where
//
// Jobs, CronJobs and Pods are objects of the simulation: they have defaults, are
// checked, get UIDs, generated names and resourceVersions, are deleted gracefully and
// garbage collected. Objects of all other kinds are in a stock tracker of client-go.
// What the simulation has no field for (volumes, service accounts, probes) is kept
// beside it and comes back with the object, and on the pods that are made from a
// template.
//
// # Time
//
// Time passes in [Cluster.Run], [Cluster.RunFor] and [Cluster.RunUntil] only, unless a
// clock drives the cluster ([Cluster.Follow]). Inside a bubble of testing/synctest an
// operator reacts at the virtual moment of each revision.
//
// # What is not there
//
// A server-side apply of what is simulated, and subresources other than status, are
// refused in one sentence. Events of the simulation are read with [Cluster.Do], not
// through clients. An object that is added to the tracker gets a UID of its own. Dry
// runs are carried out. What the simulation has no field for is not validated, and a
// change of nothing else has no revision.
package kube
