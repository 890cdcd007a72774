// Package jobsim tells what a Kubernetes Job will do, without a cluster and
// without waiting.
package jobsim
