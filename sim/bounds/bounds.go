package bounds

import (
	"fmt"
	"math"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/internal/clone"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim/workload"
)

// Bounds are those of a Job.
type Bounds struct {
	// Earliest and Latest are when the Job becomes Complete or Failed.
	Earliest End `json:"earliest"`
	Latest   End `json:"latest"`
	// Pods is how many pods are created at most.
	Pods Pods `json:"pods"`
}

// End is a bound of when a Job ends.
type End struct {
	// At is the bound, in nanoseconds from the creation of the Job. It means nothing if
	// the bound IsEndless: the Job may go on for ever.
	At        time.Duration `json:"at"`
	IsEndless bool          `json:"isEndless,omitempty"`
	// IsExact says that a run reaches the bound. Otherwise it is a safe one: no run goes
	// beyond it, and perhaps none comes near.
	IsExact bool `json:"isExact"`
	// Why says how the bound follows.
	Why string `json:"why"`
	// Path leads to the bound, or to the nearest end that was found.
	Path Path `json:"path"`
}

// Pods is a bound of how many pods a Job creates.
type Pods struct {
	// Most is the bound.
	Most int64 `json:"most"`
	// IsExact, Why and Path are those of an [End].
	IsExact bool   `json:"isExact"`
	Why     string `json:"why"`
	Path    Path   `json:"path"`
}

// UnsupportedError is a Job that cannot be bounded.
type UnsupportedError struct {
	// Field is what stands in the way, as a path in the manifest.
	Field string
	// Detail says why.
	Detail string
}

// Error names the field.
func (e *UnsupportedError) Error() string {
	if e == nil {
		return "bounds: unsupported"
	}
	return fmt.Sprintf("%s: cannot be bounded: %s", e.Field, e.Detail)
}

// maxRuns bounds the runs that a path may have: beyond it only formulas are asked.
const maxRuns = 5000

// Of returns the bounds of a Job, which is not changed and may leave out what the API
// server defaults.
func Of(j *job.Job, runs workload.Extent) (*Bounds, error) {
	s, err := newSubject(j, runs)
	if err != nil {
		return nil, err
	}
	if err := s.walk(); err != nil {
		return nil, err
	}
	return &Bounds{Earliest: s.earliest(), Latest: s.latest(), Pods: s.pods()}, nil
}

// subject is a Job that is being bounded.
type subject struct {
	job  *job.Job
	runs workload.Extent
	// policy is that of the pods, and slots how many of them are active at most.
	policy pod.RestartPolicy
	slots  int64
	// completions is how many pods have to succeed; of a work queue it is 1.
	completions int64
	isQueue     bool
	// limit is backoffLimit, or with perIndex backoffLimitPerIndex.
	limit    int64
	perIndex bool
	// deadline is activeDeadlineSeconds; 0: there is none.
	deadline time.Duration
	// stop is how long a pod may take to end when it is deleted.
	stop  time.Duration
	paths []Path
}

func newSubject(j *job.Job, runs workload.Extent) (*subject, error) {
	if j == nil {
		return nil, &UnsupportedError{"job", "there is none"}
	}
	j = clone.Of(j)
	j.SetDefaults()
	j.Spec.Selector, j.Spec.ManualSelector = nil, nil
	j.ObjectMeta = jobsim.ObjectMeta{Name: j.Name, Namespace: j.Namespace}
	if j.Name == "" {
		j.Name = "job"
	}
	spec := &j.Spec
	for _, u := range unsupported {
		if u.is(spec) {
			return nil, &UnsupportedError{u.field, u.detail}
		}
	}
	if !runs.MaySucceed && !runs.MayFail && !runs.MayHang || runs.Shortest < 0 || runs.Longest < 0 || runs.LongestStop < 0 {
		return nil, &UnsupportedError{"runs", "the ranges are empty"}
	}
	s := &subject{job: j, runs: runs, policy: spec.Template.Spec.RestartPolicy, limit: int64(*spec.BackoffLimit)}
	s.slots = int64(*spec.Parallelism)
	if s.isQueue = spec.Completions == nil; s.isQueue {
		s.completions = 1
	} else {
		s.completions = int64(*spec.Completions)
		s.slots = min(s.slots, s.completions)
	}
	if l := spec.BackoffLimitPerIndex; l != nil {
		s.limit, s.perIndex = int64(*l), true
	}
	if d := spec.ActiveDeadlineSeconds; d != nil {
		s.deadline = apitime.Seconds(*d)
	}
	grace := int64(pod.DefaultTerminationGracePeriodSeconds)
	if g := spec.Template.Spec.TerminationGracePeriodSeconds; g != nil {
		grace = *g
	}
	s.stop = min(runs.LongestStop, apitime.Seconds(grace))
	return s, nil
}

// unsupported are the fields that the formulas do not know.
var unsupported = []struct {
	field, detail string
	is            func(*job.Spec) bool
}{
	{"spec.suspend", "a suspended Job goes on when somebody resumes it", func(s *job.Spec) bool { return s.Suspend != nil && *s.Suspend }},
	{"spec.parallelism", "with 0 the Job does not go on", func(s *job.Spec) bool { return *s.Parallelism <= 0 }},
	{"spec.completions", "with 0 there is nothing to do", func(s *job.Spec) bool { return s.Completions != nil && *s.Completions <= 0 }},
	{"spec.backoffLimit", "must be 0 or more", func(s *job.Spec) bool {
		return *s.BackoffLimit < 0 || s.BackoffLimitPerIndex != nil && *s.BackoffLimitPerIndex < 0
	}},
	{"spec.backoffLimit", "beside backoffLimitPerIndex there must be none", func(s *job.Spec) bool { return s.BackoffLimitPerIndex != nil && *s.BackoffLimit != math.MaxInt32 }},
	{"spec.podFailurePolicy", "its rules are not looked at", func(s *job.Spec) bool { return s.PodFailurePolicy != nil }},
	{"spec.successPolicy", "its rules are not looked at", func(s *job.Spec) bool { return s.SuccessPolicy != nil }},
	{"spec.managedBy", "another controller has the Job", func(s *job.Spec) bool { return s.ManagedBy != nil && *s.ManagedBy != job.ControllerName }},
	{"spec.template.spec.containers", "there must be one", func(s *job.Spec) bool { return len(s.Template.Spec.Containers) != 1 }},
	{"spec.template.spec.initContainers", "there must be none", func(s *job.Spec) bool { return len(s.Template.Spec.InitContainers) > 0 }},
	{"spec.template.spec.containers[0].restartPolicy", "must not be set", func(s *job.Spec) bool { return s.Template.Spec.Containers[0].RestartPolicy != nil }},
	{"spec.template.spec.activeDeadlineSeconds", "pods with a deadline of their own are not looked at", func(s *job.Spec) bool { return s.Template.Spec.ActiveDeadlineSeconds != nil }},
	{"spec.template.spec.schedulingGates", "a pod waits until somebody removes them", func(s *job.Spec) bool { return len(s.Template.Spec.SchedulingGates) > 0 }},
}

// isLine reports whether the pods follow one another and the first success ends the Job.
func (s *subject) isLine() bool { return s.slots == 1 && s.completions == 1 }

// isOneWay reports whether all runs end alike, and pods follow one another.
func (s *subject) isOneWay() bool {
	return s.slots == 1 && !s.perIndex && (!s.runs.MaySucceed || !s.runs.MayFail)
}

// crashLoopReset is how long a run must last for its crash loop to be forgotten
// (HasExpiredFunc in pkg/kubelet/kubelet.go).
const crashLoopReset = 600 * time.Second

// mayForgetCrashLoop reports whether a longer run may shorten a wait.
func (s *subject) mayForgetCrashLoop() bool {
	return s.policy == pod.RestartOnFailure && s.runs.MayFail && s.runs.Longest > crashLoopReset
}

// podDelay is what the Job controller waits before it replaces a failed pod, and
// crashLoop what a kubelet waits before a second restart: the defaults of both.
var (
	podDelay  = backoff.Exponential{Initial: 10 * time.Second, Max: 10 * time.Minute}
	crashLoop = backoff.Exponential{Initial: 10 * time.Second, Max: 5 * time.Minute}
)

// failures is how many runs may fail before the Job, or the index, ends: the one that
// exceeds the limit left out. Under OnFailure it is how many restarts a pod may have.
func (s *subject) failures() int64 {
	if !s.runs.MayFail {
		return 0
	}
	if s.policy == pod.RestartOnFailure {
		return max(1, s.limit)
	}
	return s.limit
}

// waits is the sum of the delays after so many failures in a row.
func (s *subject) waits(failures int64) time.Duration {
	delay := podDelay
	if s.policy == pod.RestartOnFailure {
		delay = crashLoop
		failures-- // the first restart is at once
	}
	const ramp = 16 // from then on the delay is at its cap
	total := time.Duration(0)
	for n := range int(min(failures, ramp)) {
		total = plus(total, delay.After(n+1))
	}
	return plus(total, times(failures-ramp, delay.Max))
}

// plus and times saturate.
func plus(a, b time.Duration) time.Duration {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

func times(n int64, d time.Duration) time.Duration {
	if n <= 0 || d <= 0 {
		return 0
	}
	if int64(d) > math.MaxInt64/n {
		return math.MaxInt64
	}
	return time.Duration(n * int64(d))
}

// ceil is a/b, rounded upwards.
func ceil(a, b int64) int64 { return (a + b - 1) / b }
