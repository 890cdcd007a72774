// Package kubectl says what kubectl would: the tables of get, the pages of
// describe, the answers of logs and delete, byte for byte as kubectl 1.36
// prints them.
//
// It has two layers. [WriteJobs], [WritePods], [WriteEvents], [DescribeJob] and
// [DescribePod] print objects that the caller has, as they look at a moment
// that the caller names; [Watch] prints a stream of revisions. Above them
// [Command] is an interpreter: it takes a command line and a [Cluster].
//
//	kubectl.Run(cluster, os.Stdout, "get", "pods", "-l", "job-name=pi")
//
// Where kubectl would answer with a field that jobsim's objects do not have, it
// prints what it does for an object without that field: Volumes: <none>, say.
// Moments are written in UTC.
package kubectl
