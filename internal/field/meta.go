package field

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jobsim/jobsim"
)

// maxAnnotationsSize is the most that all annotations of an object may take
// together, keys and values, in bytes.
const maxAnnotationsSize = 256 * 1024

// The finalizers that have no domain before them.
const (
	finalizerKubernetes = "kubernetes"
	finalizerOrphan     = "orphan"
	finalizerForeground = "foregroundDeletion"
)

// nameCheck returns what is wrong with a name; a prefix is one that will have
// something appended.
type nameCheck func(name string, prefix bool) []string

// ObjectMeta checks the metadata of an object that lives in a namespace and
// whose name is a DNS subdomain, as those of Jobs, Pods and CronJobs are. The
// name must have been generated before.
func (e *Errors) ObjectMeta(p Path, m *jobsim.ObjectMeta) {
	e.objectMeta(p, m, isSubdomainName)
	e.finalizerNames(p.Child("finalizers"), m.Finalizers)
}

func (e *Errors) objectMeta(p Path, m *jobsim.ObjectMeta, check nameCheck) {
	e.objectNames(p, m, check)
	if m.Namespace == "" {
		e.Required(p.Child("namespace"), "")
	} else {
		e.InvalidEach(p.Child("namespace"), m.Namespace, IsDNS1123Label(m.Namespace))
	}
	e.Nonnegative(p.Child("generation"), &m.Generation)
	e.Labels(p.Child("labels"), m.Labels)
	e.Annotations(p.Child("annotations"), m.Annotations)
	e.ownerReferences(p.Child("ownerReferences"), m.OwnerReferences)
	e.finalizers(p.Child("finalizers"), m.Finalizers)
}

func (e *Errors) objectNames(p Path, m *jobsim.ObjectMeta, check nameCheck) {
	if m.GenerateName != "" {
		e.InvalidEach(p.Child("generateName"), m.GenerateName, check(m.GenerateName, true))
	}
	if m.Name == "" {
		e.Required(p.Child("name"), "name or generateName is required")
	} else {
		e.InvalidEach(p.Child("name"), m.Name, check(m.Name, false))
	}
}

// isSubdomainName lets a prefix end in a dash. Like upstream's
// maskTrailingDash it then does not look at the last two bytes at all.
func isSubdomainName(name string, prefix bool) []string {
	if prefix && len(name) > 1 && strings.HasSuffix(name, "-") {
		name = name[:len(name)-2] + "a"
	}
	return IsDNS1123Subdomain(name)
}

// ObjectMetaUpdate checks what an update does to the metadata, and first the
// new metadata as rest.BeforeUpdate does it for all kinds.
func (e *Errors) ObjectMetaUpdate(p Path, m, old *jobsim.ObjectMeta) {
	e.objectMeta(p, m, isPathSegment)
	if old.DeletionTimestamp != nil {
		e.noNewFinalizers(p.Child("finalizers"), m.Finalizers, old.Finalizers)
	}
	if m.ResourceVersion == "" {
		e.Invalid(p.Child("resourceVersion"), m.ResourceVersion, "must be specified for an update")
	}
	if m.Generation < old.Generation {
		e.Invalid(p.Child("generation"), m.Generation, "must not be decremented")
	}
	e.Immutable(p.Child("name"), m.Name, old.Name)
	e.Immutable(p.Child("namespace"), m.Namespace, old.Namespace)
	e.Immutable(p.Child("uid"), m.UID, old.UID)
	e.Immutable(p.Child("creationTimestamp"), timestamp(&m.CreationTimestamp), timestamp(&old.CreationTimestamp))
	e.Immutable(p.Child("deletionTimestamp"), timestamp(m.DeletionTimestamp), timestamp(old.DeletionTimestamp))
	e.Immutable(p.Child("deletionGracePeriodSeconds"), m.DeletionGracePeriodSeconds, old.DeletionGracePeriodSeconds)
	e.finalizerNames(p.Child("finalizers"), m.Finalizers)
}

// ObjectMetaCreate checks what rest.BeforeCreate does for all kinds once nothing
// else is wrong with an object: that the names can stand in a path. Of a name
// that is a DNS subdomain this is true; the end of a generateName was not
// looked at. The rest of the metadata, which upstream checks again there, is in
// order by then: [Errors.ObjectMeta] comes first.
func (e *Errors) ObjectMetaCreate(p Path, m *jobsim.ObjectMeta) {
	if len(e.list) == 0 {
		e.objectNames(p, m, isPathSegment)
	}
}

// timestamp returns a time as metav1.Time writes it, whole seconds in UTC, and
// nil for none.
func timestamp(t *time.Time) *string {
	if t == nil || t.IsZero() {
		return nil
	}
	return new(t.UTC().Format(time.RFC3339))
}

func (e *Errors) noNewFinalizers(p Path, finalizers, old []string) {
	isOld := func(f string) bool { return slices.Contains(old, f) }
	added := slices.DeleteFunc(slices.Clone(finalizers), isOld)
	if len(added) == 0 {
		return
	}
	slices.Sort(added)
	e.Forbidden(p, fmt.Sprintf("no new finalizers can be added if the object is being deleted, found new finalizers %#v",
		slices.Compact(added)))
}

// wrongKeys are the keys, in order, of the labels or annotations that something
// is wrong with.
func wrongKeys(m map[string]string, isWrong func(key, value string) bool) []string {
	var keys []string
	for key, value := range m {
		if isWrong(key, value) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// Labels checks the keys and values of labels. The errors come in the order of
// the keys; upstream's come in any.
func (e *Errors) Labels(p Path, labels map[string]string) {
	isWrong := func(key, value string) bool { return len(IsQualifiedName(key))+len(IsLabelValue(value)) > 0 }
	for _, key := range wrongKeys(labels, isWrong) {
		e.InvalidEach(p, key, IsQualifiedName(key))
		e.InvalidEach(p, labels[key], IsLabelValue(labels[key]))
	}
}

// Annotations checks the keys of annotations, in which case does not matter,
// and the size of all of them.
func (e *Errors) Annotations(p Path, annotations map[string]string) {
	var size int64
	isWrong := func(key, value string) bool {
		size += int64(len(key)) + int64(len(value))
		return len(IsQualifiedName(strings.ToLower(key))) > 0
	}
	for _, key := range wrongKeys(annotations, isWrong) {
		e.InvalidEach(p, key, IsQualifiedName(strings.ToLower(key)))
	}
	if size > maxAnnotationsSize {
		e.TooLong(p, maxAnnotationsSize)
	}
}

func (e *Errors) ownerReferences(p Path, refs []jobsim.OwnerReference) {
	controller := ""
	for i := range refs {
		r := &refs[i]
		e.ownerReference(p.Index(i), r)
		if r.Controller == nil || !*r.Controller {
			continue
		}
		name := r.Kind + "/" + r.Name
		if controller == "" {
			controller = name
			continue
		}
		e.Invalid(p, refs, fmt.Sprintf(
			"Only one reference can have Controller set to true. Found \"true\" in references for %s and %s", controller, name))
	}
}

func (e *Errors) ownerReference(p Path, r *jobsim.OwnerReference) {
	group, version := groupVersion(r.APIVersion)
	if r.APIVersion != "" && version == "" {
		e.Invalid(p.Child("apiVersion"), r.APIVersion, "must be <group>/<version> or <version>")
	}
	for _, f := range []struct{ name, value string }{
		{"apiVersion", r.APIVersion}, {"kind", r.Kind}, {"name", r.Name}, {"uid", string(r.UID)},
	} {
		if f.value == "" {
			e.Required(p.Child(f.name), "must not be empty")
		}
	}
	if group == "" && version == "v1" && r.Kind == "Event" {
		e.Invalid(p, *r, "/v1, Kind=Event is disallowed from being an owner")
	}
}

// groupVersion splits an apiVersion as schema.ParseGroupVersion does. One with
// two slashes has neither part.
func groupVersion(apiVersion string) (group, version string) {
	group, version, found := strings.Cut(apiVersion, "/")
	if !found {
		return "", apiVersion
	}
	if strings.Contains(version, "/") {
		return "", ""
	}
	return group, version
}

func (e *Errors) finalizers(p Path, finalizers []string) {
	for _, f := range finalizers {
		e.InvalidEach(p, f, IsQualifiedName(f))
	}
	if slices.Contains(finalizers, finalizerOrphan) && slices.Contains(finalizers, finalizerForeground) {
		e.Invalid(p, finalizers, "finalizer "+finalizerOrphan+" and "+finalizerForeground+" cannot be both set")
	}
}

// finalizerNames checks that each finalizer has a domain or is one of the
// three that Kubernetes itself uses without.
func (e *Errors) finalizerNames(p Path, finalizers []string) {
	standard := []string{finalizerKubernetes, finalizerOrphan, finalizerForeground}
	for i, f := range finalizers {
		if !strings.Contains(f, "/") && !slices.Contains(standard, f) {
			e.Invalid(p.Index(i), f, "name is neither a standard finalizer name nor is it fully qualified")
		}
	}
}

// KeepServerManaged gives the metadata of an update what only the API server
// sets: the times and, where the request has none, the UID and the grace period
// (upstream: rest.BeforeUpdate).
func KeepServerManaged(m, old *jobsim.ObjectMeta) {
	if m.UID == "" {
		m.UID = old.UID
	}
	if !old.CreationTimestamp.IsZero() {
		m.CreationTimestamp = old.CreationTimestamp
	}
	if old.DeletionTimestamp != nil {
		m.DeletionTimestamp = old.DeletionTimestamp
	}
	if m.DeletionGracePeriodSeconds == nil {
		m.DeletionGracePeriodSeconds = old.DeletionGracePeriodSeconds
	}
}
