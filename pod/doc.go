// Package pod is the Pod of a Job: its API types and the rules of the kubelet
// for one pod, as pure functions.
package pod
