// Package kubectl prints what kubectl would: the tables of get, the pages of
// describe, the answers of logs and delete, byte for byte as kubectl
// prints them (jobsim.KubernetesVersion says which).
//
// It has two layers. [WriteTable] and [Describe] print objects that the caller
// has, as they look at a moment that the caller names; [Watch] prints a stream
// of revisions. Above them [Command] is an interpreter: it takes a command line
// and a [Cluster].
//
//	kubectl.Run(cluster, os.Stdout, "get", "pods", "-l", "job-name=pi")
//
// A field that jobsim's objects do not have is printed as for an object that
// has left it empty: Volumes: <none>, say. Times are written in UTC.
//
// What kubectl does with a kind is one row of a table of kinds; a kind without
// a row prints as a custom resource without columns does, name and age.
package kubectl
