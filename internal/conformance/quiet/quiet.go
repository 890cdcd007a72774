// Package quiet keeps the work queues of Kubernetes' controllers from measuring
// themselves: each would wake up twice a second, and in virtual time days take as
// long as there are wake-ups.
package quiet

import (
	"fmt"
	_ "unsafe" // for go:linkname

	"k8s.io/client-go/util/workqueue"
)

//go:linkname globalMetricsProvider k8s.io/client-go/util/workqueue.globalMetricsProvider
var globalMetricsProvider workqueue.MetricsProvider

// noMetrics is the provider that a program begins with. Packages are initialized
// in the order of their paths where imports leave it open, and so this one comes
// before the package that sets another provider.
var noMetrics = globalMetricsProvider

// Queues has the queues that are made from now on measure nothing.
func Queues() { globalMetricsProvider = noMetrics }

// Provider is the type of what measures the queues that are made from now on.
func Provider() string { return fmt.Sprintf("%T", globalMetricsProvider) }
