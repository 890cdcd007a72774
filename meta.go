package jobsim

import "time"

// TypeMeta is the type of an object. Objects that a cluster returns have it;
// in an object that is to be created it may be empty.
type TypeMeta struct {
	// Kind is "Job", "Pod", "Event". APIVersion is the API group and version,
	// "batch/v1", of which the core group has the version only: "v1".
	Kind       string `json:"kind,omitempty"`
	APIVersion string `json:"apiVersion,omitempty"`
}

// GetTypeMeta returns the TypeMeta itself, so that every type that embeds one
// has this half of [Object].
func (t *TypeMeta) GetTypeMeta() *TypeMeta { return t }

// APIResource is a kind of objects as the API server lists it for kubectl
// api-resources.
type APIResource struct {
	// Name is the word in a command line: "jobs".
	Name string
	// APIVersion and Kind are the type of one object, as in its TypeMeta.
	APIVersion, Kind string
}

// Object is an object of any kind: what has a TypeMeta and an ObjectMeta, as
// *job.Job, *pod.Pod and *Event have by embedding them. It is how code that
// serves all kinds alike reads an object's kind, name and owners.
type Object interface {
	// GetTypeMeta and GetObjectMeta return the object's own, not copies.
	GetTypeMeta() *TypeMeta
	GetObjectMeta() *ObjectMeta
}

// ObjectMeta is what every stored object carries: its name and identity, its
// labels, who owns it and what keeps it from being removed. The field names
// on the wire are those of meta/v1 ObjectMeta.
//
// An object that a cluster returns is a copy, which the caller may change. The
// Pods that the rules of package job make from one template share its maps and
// slices: change those only on a copy.
type ObjectMeta struct {
	// Name is unique among the objects of its kind in the namespace, at a time.
	Name string `json:"name,omitempty"`
	// GenerateName is a prefix from which the API server makes the name of an
	// object that is created without one.
	GenerateName string `json:"generateName,omitempty"`
	// Namespace is empty until the object is created; then it is "default" if
	// none was given.
	Namespace string `json:"namespace,omitempty"`
	// UID is set when the object is created.
	UID UID `json:"uid,omitempty"`
	// ResourceVersion names one revision of the object. It is opaque: compare
	// it for equality only.
	ResourceVersion string `json:"resourceVersion,omitempty"`
	// Generation counts the changes of the spec, from 1.
	Generation int64 `json:"generation,omitempty"`
	// CreationTimestamp is a whole second in UTC, as the API server stores it.
	CreationTimestamp time.Time `json:"creationTimestamp,omitzero"`
	// DeletionTimestamp is the time by which a deletion that was requested is
	// meant to be over, in whole seconds: the time of the request plus
	// DeletionGracePeriodSeconds. Both are nil as long as no deletion was
	// requested.
	DeletionTimestamp          *time.Time `json:"deletionTimestamp,omitempty"`
	DeletionGracePeriodSeconds *int64     `json:"deletionGracePeriodSeconds,omitempty"`
	// Labels are what selectors match; Annotations are notes of any form.
	Labels      map[string]string `json:"labels,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
	// OwnerReferences name the objects that this one belongs to.
	OwnerReferences []OwnerReference `json:"ownerReferences,omitempty"`
	// Finalizers keep a deleted object in the store until each is removed.
	Finalizers []string `json:"finalizers,omitempty"`
}

// GetObjectMeta returns the ObjectMeta itself, so that every type that embeds
// one has this half of [Object].
func (m *ObjectMeta) GetObjectMeta() *ObjectMeta { return m }

// UID identifies one object among all that ever existed, also among those that
// had the same name one after the other.
type UID string

// OwnerReference names an object that another belongs to. When the last owner
// is gone, garbage collection removes the dependent.
type OwnerReference struct {
	// APIVersion, Kind, Name and UID identify the owner, which is in the same
	// namespace. An owner counts as existing only if its UID is this one.
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Name       string `json:"name"`
	UID        UID    `json:"uid"`
	// Controller marks the one owner that manages the object.
	Controller *bool `json:"controller,omitempty"`
	// BlockOwnerDeletion makes a foreground deletion of the owner wait for
	// this object.
	BlockOwnerDeletion *bool `json:"blockOwnerDeletion,omitempty"`
}

// NewControllerRef returns the reference by which an object names the one that
// controls it: an owner of that type and metadata (upstream:
// metav1.NewControllerRef).
func NewControllerRef(owner *ObjectMeta, apiVersion, kind string) OwnerReference {
	if owner == nil {
		owner = &ObjectMeta{}
	}
	return OwnerReference{
		APIVersion: apiVersion, Kind: kind, Name: owner.Name, UID: owner.UID,
		Controller: new(true), BlockOwnerDeletion: new(true),
	}
}

// ControllerOf returns the reference to the owner that controls the object, or
// nil where none does.
func (m *ObjectMeta) ControllerOf() *OwnerReference {
	for i := range m.OwnerReferences {
		if r := &m.OwnerReferences[i]; r.Controller != nil && *r.Controller {
			return r
		}
	}
	return nil
}

// HasFinalizer reports whether the finalizer is still on the object.
func (m *ObjectMeta) HasFinalizer(name string) bool {
	for _, f := range m.Finalizers {
		if f == name {
			return true
		}
	}
	return false
}

// ConditionStatus is True, False or Unknown.
type ConditionStatus string

// The values of a condition's status.
const (
	ConditionTrue    ConditionStatus = "True"
	ConditionFalse   ConditionStatus = "False"
	ConditionUnknown ConditionStatus = "Unknown"
)

// ObjectReference points to an object, or with FieldPath to a part of it.
type ObjectReference struct {
	// The fields are those of the object; the empty ones are left open.
	Kind            string `json:"kind,omitempty"`
	Namespace       string `json:"namespace,omitempty"`
	Name            string `json:"name,omitempty"`
	UID             UID    `json:"uid,omitempty"`
	APIVersion      string `json:"apiVersion,omitempty"`
	ResourceVersion string `json:"resourceVersion,omitempty"`
	// FieldPath is the part that is meant, such as "spec.containers{main}";
	// empty: the object as a whole.
	FieldPath string `json:"fieldPath,omitempty"`
}

// DeletionPropagation is what becomes of the dependents of an object that is
// deleted.
type DeletionPropagation string

// The propagation policies of a deletion. The zero value leaves the choice to
// the API, which is [PropagateOrphan] for Jobs, with a warning.
const (
	// PropagateOrphan leaves the dependents, without an owner.
	PropagateOrphan DeletionPropagation = "Orphan"
	// PropagateBackground removes the object at once and its dependents after
	// it. It is what kubectl delete asks for.
	PropagateBackground DeletionPropagation = "Background"
	// PropagateForeground removes the dependents first.
	PropagateForeground DeletionPropagation = "Foreground"
)

// DeleteOptions is how an object is to be deleted. The zero value leaves
// everything to the API server's defaults for the kind.
type DeleteOptions struct {
	// GracePeriodSeconds is how long the containers of a Pod get to stop; 0
	// removes the Pod at once. Nil: spec.terminationGracePeriodSeconds. Kinds
	// that are not deleted gracefully, such as Job, ignore it.
	GracePeriodSeconds *int64 `json:"gracePeriodSeconds,omitempty"`
	// PropagationPolicy is what becomes of the dependents; empty: the default
	// of the kind. A Pod has no dependents that jobsim simulates, and ignores it.
	PropagationPolicy DeletionPropagation `json:"propagationPolicy,omitempty"`
}
