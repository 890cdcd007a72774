package pod

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jobsim/jobsim/internal/field"
)

// resourceName is a type of its own because that decides how a value is quoted.
type resourceName string

// The resources without a domain that the API server knows, and those of them
// that a container may ask for (upstream: helper.IsStandardResourceName,
// IsStandardContainerResourceName). Huge pages are among both, and requests for
// them among the first.
var (
	standardResources = []string{
		resourceCPU, resourceMemory, resourceEphemeralStorage,
		"requests.cpu", "requests.memory", "requests.ephemeral-storage",
		"limits.cpu", "limits.memory", "limits.ephemeral-storage",
		"pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps",
		"persistentvolumeclaims", "storage", "requests.storage", "services.nodeports", "services.loadbalancers",
	}
	containerResources = []string{resourceCPU, resourceMemory, resourceEphemeralStorage}
	// countedResources have no fractions, as have extended ones (upstream:
	// helper.IsIntegerResourceName).
	countedResources = []string{
		"pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps",
		"persistentvolumeclaims", "services.nodeports", "services.loadbalancers",
	}
)

// validateResources follows upstream's validateResourceRequirements. Huge pages
// need not be whole ones where allowPartialPages is set: an object from before
// that rule can still be updated. The errors come in the order of the names of the
// resources.
func validateResources(errs *field.Errors, p field.Path, r *ResourceRequirements, allowPartialPages bool) {
	if len(r.Limits)+len(r.Requests) == 0 {
		return
	}
	limits, requests := p.Child("limits"), p.Child("requests")
	for _, name := range slices.Sorted(maps.Keys(r.Limits)) {
		at, q := limits.Key(name), r.Limits[name]
		validateQuantityOf(errs, at, name, q)
		validatePages(errs, at, name, q, allowPartialPages)
	}
	for _, name := range slices.Sorted(maps.Keys(r.Requests)) {
		at, q := requests.Key(name), r.Requests[name]
		validateQuantityOf(errs, at, name, q)
		limit, isLimited := r.Limits[name]
		validateRequest(errs, requests, limits, name, q, limit, isLimited)
		validatePages(errs, at, name, q, allowPartialPages)
	}
	isComputing := func(name string) bool { return name == resourceCPU || name == resourceMemory }
	if r.has(isHugePages) && !r.has(isComputing) {
		errs.Forbidden(p, "HugePages require cpu or memory")
	}
}

// has reports whether a resource of that sort is limited or requested.
func (r *ResourceRequirements) has(isOfSort func(name string) bool) bool {
	for _, list := range []ResourceList{r.Limits, r.Requests} {
		for name := range list {
			if isOfSort(name) {
				return true
			}
		}
	}
	return false
}

// validateQuantityOf checks the name of a resource and its quantity (upstream:
// ValidateContainerResourceName, ValidateResourceQuantityValue). A text that is no
// quantity comes from Go only: no manifest with one can be read.
func validateQuantityOf(errs *field.Errors, p field.Path, name string, q Quantity) {
	validateResourceName(errs, p, resourceName(name))
	if _, err := ParseQuantity(q.String()); err != nil {
		errs.Invalid(p, string(q), err.Error())
	}
	if q.isNegative() {
		errs.Invalid(p, q.String(), "must be greater than or equal to 0")
	}
	if (isExtendedResource(name) || slices.Contains(countedResources, name)) && !q.isInteger() {
		errs.Invalid(p, q, "must be an integer")
	}
}

func validateResourceName(errs *field.Errors, p field.Path, given resourceName) {
	name := string(given)
	msgs := field.IsQualifiedName(name)
	errs.InvalidEach(p, given, msgs)
	if !strings.Contains(name, "/") {
		isPages := isHugePages(name)
		if len(msgs) == 0 && !isPages && !isHugePages(strings.TrimPrefix(name, "requests.")) && !slices.Contains(standardResources, name) {
			errs.Invalid(p, given, "must be a standard resource type or fully qualified")
		}
		if !isPages && !slices.Contains(containerResources, name) {
			errs.Invalid(p, given, "must be a standard resource for containers")
		}
		return
	}
	if !isNativeResource(name) && !isExtendedResource(name) {
		errs.Invalid(p, given, "doesn't follow extended resource name standard")
	}
}

// validateRequest checks a request against the limit of that resource.
func validateRequest(errs *field.Errors, requests, limits field.Path, name string, q, limit Quantity, isLimited bool) {
	mayDiffer := mayExceedRequest(name)
	switch {
	case !isLimited && !mayDiffer:
		errs.Required(limits, "Limit must be set for non overcommitable resources")
	case !isLimited:
	case !mayDiffer && !q.IsSame(string(limit)):
		errs.Invalid(requests, q.String(), fmt.Sprintf("must be equal to %s limit of %s", name, limit))
	case q.Cmp(limit) > 0:
		errs.Invalid(requests, q.String(), fmt.Sprintf("must be less than or equal to %s limit of %s", name, limit))
	}
}

func validatePages(errs *field.Errors, p field.Path, name string, q Quantity, allowPartial bool) {
	if isHugePages(name) && !allowPartial && !isWholePages(name, q) {
		errs.Invalid(p, q.String(), fmt.Sprintf("%s is not positive integer multiple of %s", q, name))
	}
}

// hasPartialPages reports whether a container of the template asks for huge pages
// that are no whole ones (upstream: usesIndivisibleHugePagesValues).
func hasPartialPages(t *Template) bool {
	for c := range t.Spec.containers("") {
		for _, list := range []ResourceList{c.Resources.Limits, c.Resources.Requests} {
			for name, q := range list {
				if isHugePages(name) && !isWholePages(name, q) {
					return true
				}
			}
		}
	}
	return false
}
