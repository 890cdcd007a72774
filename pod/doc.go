// Package pod is the Pod of a Job: its API types, their defaults and their
// validation. What a node does with a pod is in pod/kubelet.
package pod
