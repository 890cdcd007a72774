// Package learn makes a workload from pods that ran: how long the runs of their
// containers took, and how often they failed, with which exit code and at which
// attempt.
//
//	pods, err := learn.Read("pods.json", data) // what kubectl get pods -o json prints
//	err = learn.From(pods).WriteWorkload(os.Stdout)
//
// The document that is written is one of package [workload], with the counts and their
// intervals in comments. What is counted are runs of a container:
//
//   - A run that has ended counts with its exit code, and with its time where that is
//     known. A pod shows the last two runs of a container; of one that was restarted more
//     often, the earlier runs are known to have failed, or the container would not have
//     been restarted. They count as failures whose exit code and time are not known.
//   - A run that is still going has not shown how it ends. It is left out, and mentioned
//     with how long it has been going.
//   - A run that was ended from outside, because its pod was evicted, deleted, preempted
//     or past its deadline, or its node was lost, says nothing about the workload. It is
//     left out, and mentioned with the reason.
//   - A sidecar is ended by the kubelet, and is written as one that hangs.
//
// Attempts are counted as [workload.Attempt.Number] does, and distinguished only where
// their failures differ so much that their intervals do not overlap, and only in Jobs
// whose pods followed one another. Pods that were deleted are not among what is read; if the
// first ones of a Job are missing, later attempts are taken for earlier ones. Indexes
// are not distinguished.
package learn
