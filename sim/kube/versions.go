package kube

import "strconv"

// The resourceVersions of clients are the simulated ones doubled, plus two: an even
// number. controller-runtime's fake client adds one to that of an object which it
// hands on for an update, so an odd number stands for the even one before it, and no
// newer revision can be mistaken for it. An empty cluster is at 2, since 0 has a
// meaning of its own in lists.

func outerOf(revision int64) string { return strconv.FormatInt(2*revision+2, 10) }

// outer is a simulated resourceVersion as clients see it.
func outer(version string) string {
	revision, err := strconv.ParseInt(version, 10, 64)
	if err != nil {
		return ""
	}
	return outerOf(revision)
}

// inner is the simulated resourceVersion that a client means; empty: none in
// particular.
func inner(version string) string {
	if version == "" {
		return ""
	}
	return strconv.FormatInt(innerOf(version), 10)
}

// innerOf is the revision that a client means; -1: none that there is.
func innerOf(version string) int64 {
	n, err := strconv.ParseInt(version, 10, 64)
	if err != nil || n < 2 {
		return -1
	}
	return n/2 - 1
}
