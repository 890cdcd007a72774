// Package job is the Kubernetes Job: its API types, defaults and validation,
// and the decisions of its controller as a pure function.
package job
