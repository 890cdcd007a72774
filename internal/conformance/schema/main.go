// Command schema lists the fields of the Kubernetes API: every type that can be
// reached from a Job, a Pod or a CronJob, with its fields on the wire and the kind
// of value that each takes. Package sim/manifest embeds what it prints, so
// that it can distinguish a typing mistake from a field that is not simulated
// without importing anything from k8s.io.
//
// Run it in internal/conformance, after a change of the k8s.io version there:
//
//	go run ./schema >../../sim/manifest/known/kubernetes.txt
//
// The test beside it fails while the two differ.
package main

import (
	"fmt"
	"os"
	"reflect"
	"runtime/debug"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
)

// roots are the kinds that a manifest may hold. The rest follows from them.
var roots = []reflect.Type{
	reflect.TypeFor[batchv1.Job](),
	reflect.TypeFor[batchv1.JobList](),
	reflect.TypeFor[batchv1.CronJob](),
	reflect.TypeFor[batchv1.CronJobList](),
	reflect.TypeFor[corev1.Pod](),
	reflect.TypeFor[corev1.PodList](),
	reflect.TypeFor[corev1.List](),
}

func main() {
	if err := write(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// apiVersion is the version of k8s.io/api that this program is linked with.
func apiVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, dep := range info.Deps {
		if dep.Path == "k8s.io/api" {
			return dep.Version
		}
	}
	return "unknown"
}
