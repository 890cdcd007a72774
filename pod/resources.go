package pod

import (
	"maps"
	"strings"

	"github.com/jobsim/jobsim/internal/field"
)

// ResourceRequirements are the resources of a container. The claims that
// Kubernetes has here too are not kept.
type ResourceRequirements struct {
	// Limits are the most that the container may use, and Requests what it is
	// sure to get. A Pod that has a limit and no request gets the limit as its
	// request.
	Limits   ResourceList `json:"limits,omitempty"`
	Requests ResourceList `json:"requests,omitempty"`
}

// ResourceList is how much of each resource, by its name: cpu, memory,
// ephemeral-storage, hugepages-2Mi, or one with a domain such as
// example.com/dongle.
type ResourceList map[string]Quantity

// The resources that a container mostly asks for.
const (
	resourceCPU              = "cpu"
	resourceMemory           = "memory"
	resourceEphemeralStorage = "ephemeral-storage"
)

// roundUp makes thousandths the smallest part of each quantity, and writes each as
// the API server does (upstream: SetDefaults_ResourceList). The list may be shared with another object: it is
// replaced by what is returned, and stays as it is.
func (l ResourceList) roundUp() ResourceList {
	rounded, isCopied := l, false
	for name, q := range l {
		r := q.roundUp()
		if r == q {
			continue
		}
		if !isCopied {
			rounded, isCopied = maps.Clone(l), true
		}
		rounded[name] = r
	}
	return rounded
}

// lacksRequest reports whether a resource has a limit and no request.
func (r *ResourceRequirements) lacksRequest() bool {
	for name := range r.Limits {
		if _, isRequested := r.Requests[name]; !isRequested {
			return true
		}
	}
	return false
}

// isNativeResource reports whether the resource is one of Kubernetes' own
// (upstream: helper.IsNativeResource).
func isNativeResource(name string) bool {
	return !strings.Contains(name, "/") || strings.Contains(name, "kubernetes.io/")
}

// isExtendedResource reports whether the resource is one that a node may have
// beside those of Kubernetes (upstream: helper.IsExtendedResourceName).
func isExtendedResource(name string) bool {
	const quotaPrefix = "requests."
	return !isNativeResource(name) && !strings.HasPrefix(name, quotaPrefix) && len(field.IsQualifiedName(quotaPrefix+name)) == 0
}

const hugePagesPrefix = "hugepages-"

// isHugePages has the name of upstream's helper.IsHugePageResourceName.
func isHugePages(name string) bool { return strings.HasPrefix(name, hugePagesPrefix) }

// isWholePages reports whether a quantity of huge pages is a number of pages of
// the size in their name (upstream: helper.IsHugePageResourceValueDivisible).
func isWholePages(name string, q Quantity) bool {
	size, err := ParseQuantity(strings.TrimPrefix(name, hugePagesPrefix))
	if err != nil || size.amount().nano.Sign() <= 0 || !size.isInteger() {
		return false
	}
	return q.isMultipleOf(size)
}

// mayExceedRequest reports whether a limit may be above the request (upstream:
// helper.IsOvercommitAllowed).
func mayExceedRequest(name string) bool { return isNativeResource(name) && !isHugePages(name) }
