package pod

import (
	"time"

	"github.com/jobsim/jobsim"
)

// APIVersion and Kind of a Pod.
const (
	APIVersion = "v1"
	Kind       = "Pod"
)

// Pod is v1 Pod: the part of its spec that jobsim simulates, and the part of
// its status that controllers and people read.
type Pod struct {
	// TypeMeta is v1 and Pod in what jobsim returns; nothing reads it.
	jobsim.TypeMeta
	jobsim.ObjectMeta `json:"metadata"`
	// Spec is what is asked for, Status what has become of it. A Status that is
	// given to a cluster with a new pod is dropped.
	Spec   Spec   `json:"spec,omitzero"`
	Status Status `json:"status,omitzero"`
}

// Template is the form from which a controller makes pods.
type Template struct {
	// ObjectMeta gives the pods their labels, annotations and finalizers; of
	// the other fields a Job takes none over.
	jobsim.ObjectMeta `json:"metadata,omitzero"`
	// Spec is copied to each pod.
	Spec Spec `json:"spec,omitzero"`
}

// RestartPolicy is what the kubelet does when a container ends. The API server
// defaults it to Always.
type RestartPolicy string

// The restart policies. A Job may use only the last two.
const (
	// RestartAlways restarts a container however it ended.
	RestartAlways RestartPolicy = "Always"
	// RestartOnFailure restarts a container that ended with an exit code other
	// than 0.
	RestartOnFailure RestartPolicy = "OnFailure"
	// RestartNever lets each container run once.
	RestartNever RestartPolicy = "Never"
)

// Spec is what is asked of a pod.
type Spec struct {
	// InitContainers run one after the other before the Containers start, but
	// for sidecars, which keep running beside what follows; see
	// [Container.IsSidecar].
	InitContainers []Container `json:"initContainers,omitempty"`
	// Containers run side by side; a pod has at least one.
	Containers []Container `json:"containers"`
	// RestartPolicy is that of all containers without one of their own.
	RestartPolicy RestartPolicy `json:"restartPolicy,omitempty"`
	// TerminationGracePeriodSeconds is how long a container may take to stop
	// after SIGTERM before it is killed. The API server defaults it to 30.
	TerminationGracePeriodSeconds *int64 `json:"terminationGracePeriodSeconds,omitempty"`
	// ActiveDeadlineSeconds is how long the pod may be active on its node,
	// from status.startTime; nil means without end.
	ActiveDeadlineSeconds *int64 `json:"activeDeadlineSeconds,omitempty"`
	// NodeSelector names labels that the node must have, with their values. The
	// simulator's nodes have whichever labels a pod asks for.
	NodeSelector map[string]string `json:"nodeSelector,omitempty"`
	// NodeName is the node that the pod is bound to; empty: the scheduler has
	// not chosen one yet.
	NodeName string `json:"nodeName,omitempty"`
	// Hostname is that of the pod; empty: the pod's name.
	Hostname string `json:"hostname,omitempty"`
	// Affinity is which nodes the pod must or should be on, by their labels and
	// by the pods that are there; nil: any. It is kept and shown; every node of the
	// simulator satisfies it.
	Affinity *Affinity `json:"affinity,omitempty"`
	// Tolerations are the taints of nodes that do not keep the pod away or have it
	// evicted.
	Tolerations []Toleration `json:"tolerations,omitempty"`
	// SchedulingGates keep the pod from being scheduled until all of them have
	// been removed (KEP-3521).
	SchedulingGates []SchedulingGate `json:"schedulingGates,omitempty"`
}

// Container is one program of a pod.
type Container struct {
	// Name is unique in the pod, init containers included.
	Name string `json:"name"`
	// Image is [host[:port]/]name[:tag][@digest]; no tag means latest.
	Image string `json:"image,omitempty"`
	// Command replaces the entry point of the image, Args its arguments. They,
	// WorkingDir and Env are kept and shown; what the container does in the
	// simulator is up to its workload.
	Command    []string `json:"command,omitempty"`
	Args       []string `json:"args,omitempty"`
	WorkingDir string   `json:"workingDir,omitempty"`
	Env        []EnvVar `json:"env,omitempty"`
	// Resources are kept and shown; the simulator's nodes have as much as is
	// asked for.
	Resources ResourceRequirements `json:"resources,omitzero"`
	// ImagePullPolicy is Always, IfNotPresent or Never. The API server
	// defaults it to Always for an image with tag latest or no tag, and to
	// IfNotPresent otherwise.
	ImagePullPolicy string `json:"imagePullPolicy,omitempty"`
	// RestartPolicy goes before that of the pod; nil: the container has none of
	// its own. Always makes an init container a sidecar: it starts before the
	// containers and keeps running beside them without keeping the pod from
	// ending.
	RestartPolicy *RestartPolicy `json:"restartPolicy,omitempty"`
}

// EnvVar is one variable of a container's environment.
type EnvVar struct {
	// Name may not be empty; Value may, and its $(NAME) is not expanded.
	Name  string `json:"name"`
	Value string `json:"value,omitempty"`
	// ValueFrom is where the value comes from instead; nil: it is Value.
	ValueFrom *EnvVarSource `json:"valueFrom,omitempty"`
}

// EnvVarSource is where the value of a variable comes from. Of the sources that
// Kubernetes has, jobsim keeps the fields of the pod.
type EnvVarSource struct {
	// FieldRef is a field of the pod. It has to be there.
	FieldRef *ObjectFieldSelector `json:"fieldRef,omitempty"`
}

// ObjectFieldSelector names a field of a pod.
type ObjectFieldSelector struct {
	// APIVersion is the one in whose terms FieldPath is written; v1 by default.
	APIVersion string `json:"apiVersion,omitempty"`
	// FieldPath is the path of the field: metadata.name, say, or with a key
	// metadata.labels['KEY'].
	FieldPath string `json:"fieldPath"`
}

// Container returns the i-th container of the pod: first the init containers,
// then the others, each in the order of the spec; nil where there is none.
func (s *Spec) Container(i int) *Container {
	switch n := len(s.InitContainers); {
	case i < 0, i >= n+len(s.Containers):
		return nil
	case i < n:
		return &s.InitContainers[i]
	default:
		return &s.Containers[i-n]
	}
}

// IsSidecar reports whether an init container is one that keeps running.
func (c *Container) IsSidecar() bool {
	return c.RestartPolicy != nil && *c.RestartPolicy == RestartAlways
}

// Phase is where a pod is in its life.
type Phase string

// The phases. A pod in Succeeded or Failed is terminal: it stays so.
const (
	// Pending is a pod of which not every container has run yet: it waits for
	// a node, for images, or for its init containers.
	Pending Phase = "Pending"
	// Running is one of which a container runs or is to be restarted.
	Running Phase = "Running"
	// Succeeded is one whose containers have all ended with exit code 0.
	Succeeded Phase = "Succeeded"
	// Failed is one that has ended otherwise.
	Failed Phase = "Failed"
	// Unknown is no longer set by Kubernetes; old tools still sort by it.
	Unknown Phase = "Unknown"
)

// ConditionType names a condition of a pod.
type ConditionType string

// The conditions of a pod.
const (
	// ReadyToStartContainers: the pod has its sandbox and its network.
	ReadyToStartContainers ConditionType = "PodReadyToStartContainers"
	// Initialized: all init containers have succeeded.
	Initialized ConditionType = "Initialized"
	// Ready: the pod can serve, which is ContainersReady and its readiness
	// gates, of which jobsim has none.
	Ready ConditionType = "Ready"
	// ContainersReady: all containers and sidecars run and are ready.
	ContainersReady ConditionType = "ContainersReady"
	// Scheduled: the pod has a node.
	Scheduled ConditionType = "PodScheduled"
	// DisruptionTarget: the pod is ended from outside, by eviction or the loss
	// of its node.
	DisruptionTarget ConditionType = "DisruptionTarget"
)

// Condition is one condition of a pod.
type Condition struct {
	// Type is unique in the list of a pod.
	Type ConditionType `json:"type"`
	// ObservedGeneration is the metadata.generation of the pod that the
	// condition is about (KEP-5067).
	ObservedGeneration int64                  `json:"observedGeneration,omitempty"`
	Status             jobsim.ConditionStatus `json:"status"`
	// LastProbeTime is never set by Kubernetes, which writes null.
	LastProbeTime *time.Time `json:"lastProbeTime"`
	// LastTransitionTime is when Status changed last, in whole seconds.
	LastTransitionTime time.Time `json:"lastTransitionTime,omitzero"`
	// Reason is a word for programs and Message a sentence for people; both may
	// be empty.
	Reason  string `json:"reason,omitempty"`
	Message string `json:"message,omitempty"`
}

// Status is what has become of a pod. Whoever writes it replaces the slices
// and pointers whole and never changes what they point to, so a copy of the
// struct is a snapshot.
type Status struct {
	// ObservedGeneration is the metadata.generation that the kubelet has seen.
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`
	// Phase is empty only before the API server has stored the pod.
	Phase Phase `json:"phase,omitempty"`
	// Conditions has at most one of each type.
	Conditions []Condition `json:"conditions,omitempty"`
	// Message and Reason say why the pod as a whole is in its phase; most
	// pods have neither.
	Message string `json:"message,omitempty"`
	Reason  string `json:"reason,omitempty"`
	// HostIP and PodIP are kept as they are given; jobsim writes none.
	HostIP string `json:"hostIP,omitempty"`
	PodIP  string `json:"podIP,omitempty"`
	// StartTime is when the kubelet first saw the pod, in whole seconds; nil:
	// it has not.
	StartTime *time.Time `json:"startTime,omitempty"`
	// InitContainerStatuses are in the order of the spec, ContainerStatuses by
	// name. They are empty until the kubelet has seen the pod.
	InitContainerStatuses []ContainerStatus `json:"initContainerStatuses,omitempty"`
	ContainerStatuses     []ContainerStatus `json:"containerStatuses,omitempty"`
	// QOSClass is set when the pod is created, from the resources of its containers.
	QOSClass string `json:"qosClass,omitempty"`
}

// ContainerStatus is what has become of one container.
type ContainerStatus struct {
	// Name is that of the container in the spec.
	Name string `json:"name"`
	// State is the container now; LastTerminationState is how its previous
	// run ended.
	State                ContainerState `json:"state,omitzero"`
	LastTerminationState ContainerState `json:"lastState,omitzero"`
	// Ready: a container or sidecar that runs, and an init container that has
	// succeeded.
	Ready bool `json:"ready"`
	// RestartCount is how many runs came before the one that State shows.
	RestartCount int32 `json:"restartCount"`
	// Image is that of the spec. ImageID and ContainerID are kept as they are
	// given; jobsim writes none.
	Image       string `json:"image"`
	ImageID     string `json:"imageID"`
	ContainerID string `json:"containerID,omitempty"`
	// Started: the container runs and has passed its startup probe, of which
	// jobsim has none. Nil is false.
	Started *bool `json:"started,omitempty"`
}

// ContainerState is exactly one of its members; none means waiting.
type ContainerState struct {
	// Waiting before the first run and between runs, Running during a run,
	// Terminated after the last.
	Waiting    *ContainerStateWaiting    `json:"waiting,omitempty"`
	Running    *ContainerStateRunning    `json:"running,omitempty"`
	Terminated *ContainerStateTerminated `json:"terminated,omitempty"`
}

// ContainerStateWaiting is a container that does not run yet, or not now.
type ContainerStateWaiting struct {
	// Reason is a word such as ContainerCreating or CrashLoopBackOff, Message
	// what there is to add; often empty.
	Reason  string `json:"reason,omitempty"`
	Message string `json:"message,omitempty"`
}

// ContainerStateRunning is a container that runs.
type ContainerStateRunning struct {
	// StartedAt is in whole seconds.
	StartedAt time.Time `json:"startedAt,omitzero"`
}

// ContainerStateTerminated is a run of a container that is over.
type ContainerStateTerminated struct {
	// ExitCode is 0 for a success; 128 and the number of the signal for a
	// process that a signal has ended.
	ExitCode int32 `json:"exitCode"`
	// Signal is not set by today's container runtimes.
	Signal int32 `json:"signal,omitempty"`
	// Reason is Completed, Error, OOMKilled, StartError or the like; Message is
	// the termination message of the process, or why it did not start.
	Reason  string `json:"reason,omitempty"`
	Message string `json:"message,omitempty"`
	// StartedAt and FinishedAt are in whole seconds.
	StartedAt  time.Time `json:"startedAt,omitzero"`
	FinishedAt time.Time `json:"finishedAt,omitzero"`
	// ContainerID is kept as it is given; jobsim writes none.
	ContainerID string `json:"containerID,omitempty"`
}

// Condition returns the condition of that type, or nil.
func (s *Status) Condition(t ConditionType) *Condition {
	for i := range s.Conditions {
		if s.Conditions[i].Type == t {
			return &s.Conditions[i]
		}
	}
	return nil
}

// IsReady reports whether the pod's Ready condition is True.
func (p *Pod) IsReady() bool {
	c := p.Status.Condition(Ready)
	return c != nil && c.Status == jobsim.ConditionTrue
}

// IsTerminal reports whether the pod has ended, one way or the other.
func (p *Pod) IsTerminal() bool {
	return p.Status.Phase == Succeeded || p.Status.Phase == Failed
}

// IsActive reports whether the pod has not ended and is not being deleted.
func (p *Pod) IsActive() bool { return !p.IsTerminal() && p.DeletionTimestamp == nil }

// IsTerminating reports whether the pod is being deleted and has not ended.
func (p *Pod) IsTerminating() bool { return !p.IsTerminal() && p.DeletionTimestamp != nil }
