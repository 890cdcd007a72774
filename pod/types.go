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
	jobsim.TypeMeta
	jobsim.ObjectMeta `json:"metadata"`
	Spec              Spec   `json:"spec,omitzero"`
	Status            Status `json:"status,omitzero"`
}

// Template is the form from which a controller makes pods.
type Template struct {
	jobsim.ObjectMeta `json:"metadata,omitzero"`
	Spec              Spec `json:"spec,omitzero"`
}

// RestartPolicy says what the kubelet does when a container ends.
type RestartPolicy string

// The restart policies. A Job may use only the last two.
const (
	RestartAlways    RestartPolicy = "Always"
	RestartOnFailure RestartPolicy = "OnFailure"
	RestartNever     RestartPolicy = "Never"
)

// Spec is what is asked of a pod.
type Spec struct {
	InitContainers []Container   `json:"initContainers,omitempty"`
	Containers     []Container   `json:"containers"`
	RestartPolicy  RestartPolicy `json:"restartPolicy,omitempty"`
	// TerminationGracePeriodSeconds is how long a container may take to stop
	// after SIGTERM before it is killed. The API server defaults it to 30.
	TerminationGracePeriodSeconds *int64 `json:"terminationGracePeriodSeconds,omitempty"`
	// ActiveDeadlineSeconds is how long the pod may be active on its node,
	// from status.startTime; nil means without end.
	ActiveDeadlineSeconds *int64            `json:"activeDeadlineSeconds,omitempty"`
	NodeSelector          map[string]string `json:"nodeSelector,omitempty"`
	NodeName              string            `json:"nodeName,omitempty"`
	Hostname              string            `json:"hostname,omitempty"`
}

// Container is one program of a pod.
type Container struct {
	Name       string   `json:"name"`
	Image      string   `json:"image,omitempty"`
	Command    []string `json:"command,omitempty"`
	Args       []string `json:"args,omitempty"`
	WorkingDir string   `json:"workingDir,omitempty"`
	Env        []EnvVar `json:"env,omitempty"`
	// ImagePullPolicy is Always, IfNotPresent or Never. The API server
	// defaults it to Always for an image with tag latest or no tag, and to
	// IfNotPresent otherwise.
	ImagePullPolicy string `json:"imagePullPolicy,omitempty"`
	// RestartPolicy Always makes an init container a sidecar: it starts before
	// the containers and keeps running beside them without keeping the pod
	// from ending. Nil on all other containers.
	RestartPolicy *RestartPolicy `json:"restartPolicy,omitempty"`
}

// EnvVar is one variable of a container's environment.
type EnvVar struct {
	Name  string `json:"name"`
	Value string `json:"value,omitempty"`
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
	Pending   Phase = "Pending"
	Running   Phase = "Running"
	Succeeded Phase = "Succeeded"
	Failed    Phase = "Failed"
	Unknown   Phase = "Unknown"
)

// ConditionType names a condition of a pod.
type ConditionType string

// The conditions of a pod.
const (
	ReadyToStartContainers ConditionType = "PodReadyToStartContainers"
	Initialized            ConditionType = "Initialized"
	Ready                  ConditionType = "Ready"
	ContainersReady        ConditionType = "ContainersReady"
	Scheduled              ConditionType = "PodScheduled"
	DisruptionTarget       ConditionType = "DisruptionTarget"
)

// Condition is one condition of a pod.
type Condition struct {
	Type               ConditionType          `json:"type"`
	ObservedGeneration int64                  `json:"observedGeneration,omitempty"`
	Status             jobsim.ConditionStatus `json:"status"`
	LastProbeTime      *time.Time             `json:"lastProbeTime"`
	LastTransitionTime time.Time              `json:"lastTransitionTime,omitzero"`
	Reason             string                 `json:"reason,omitempty"`
	Message            string                 `json:"message,omitempty"`
}

// Status is what has become of a pod. Whoever writes it replaces the slices
// and pointers whole and never changes what they point to, so a copy of the
// struct is a snapshot.
type Status struct {
	ObservedGeneration int64       `json:"observedGeneration,omitempty"`
	Phase              Phase       `json:"phase,omitempty"`
	Conditions         []Condition `json:"conditions,omitempty"`
	// Message and Reason say why the pod as a whole is in its phase; most
	// pods have neither.
	Message string `json:"message,omitempty"`
	Reason  string `json:"reason,omitempty"`
	HostIP  string `json:"hostIP,omitempty"`
	PodIP   string `json:"podIP,omitempty"`
	// StartTime is when the kubelet first saw the pod.
	StartTime             *time.Time        `json:"startTime,omitempty"`
	InitContainerStatuses []ContainerStatus `json:"initContainerStatuses,omitempty"`
	ContainerStatuses     []ContainerStatus `json:"containerStatuses,omitempty"`
	QOSClass              string            `json:"qosClass,omitempty"`
}

// ContainerStatus is what has become of one container.
type ContainerStatus struct {
	Name string `json:"name"`
	// State is the container now; LastTerminationState is how its previous
	// run ended.
	State                ContainerState `json:"state,omitzero"`
	LastTerminationState ContainerState `json:"lastState,omitzero"`
	Ready                bool           `json:"ready"`
	RestartCount         int32          `json:"restartCount"`
	Image                string         `json:"image"`
	ImageID              string         `json:"imageID"`
	ContainerID          string         `json:"containerID,omitempty"`
	Started              *bool          `json:"started,omitempty"`
}

// ContainerState is exactly one of its members; none means waiting.
type ContainerState struct {
	Waiting    *ContainerStateWaiting    `json:"waiting,omitempty"`
	Running    *ContainerStateRunning    `json:"running,omitempty"`
	Terminated *ContainerStateTerminated `json:"terminated,omitempty"`
}

// ContainerStateWaiting is a container that does not run yet, or not now.
type ContainerStateWaiting struct {
	Reason  string `json:"reason,omitempty"`
	Message string `json:"message,omitempty"`
}

// ContainerStateRunning is a container that runs.
type ContainerStateRunning struct {
	StartedAt time.Time `json:"startedAt,omitzero"`
}

// ContainerStateTerminated is a run of a container that is over.
type ContainerStateTerminated struct {
	ExitCode    int32     `json:"exitCode"`
	Signal      int32     `json:"signal,omitempty"`
	Reason      string    `json:"reason,omitempty"`
	Message     string    `json:"message,omitempty"`
	StartedAt   time.Time `json:"startedAt,omitzero"`
	FinishedAt  time.Time `json:"finishedAt,omitzero"`
	ContainerID string    `json:"containerID,omitempty"`
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
