package scenario

import "time"

// Call is a kind of API call that a controller makes.
type Call string

// The calls of the Job controller.
const (
	CreatePod    Call = "create pod"
	PatchPod     Call = "patch pod"
	RemovePod    Call = "delete pod"
	UpdateStatus Call = "update job status"
)

// The calls of the CronJob controller.
const (
	CreateJob           Call = "create job"
	RemoveJob           Call = "delete job"
	UpdateCronJobStatus Call = "update cronjob status"
	// The reads past its cache: of a Job that status.active names and that it has
	// not seen, that makes room, or that has the name of a slot's Job already; and
	// of the CronJob where a Job runs that its status does not name.
	ReadJob     Call = "get job"
	ReadCronJob Call = "get cronjob"
)

// The calls of the TTL controller.
const (
	ReadExpired   Call = "get expired job"
	RemoveExpired Call = "delete expired job"
)

// Fault lets a controller's API calls of a kind fail for a while. Which of the
// calls about different pods the Job controller makes first is up to goroutines,
// so a Fault of such calls takes all of a moment.
type Fault struct {
	Call Call
	// From and For are when: the calls at From and less than For later.
	From, For time.Duration
	// Skip is how many of these calls pass first, and Count how many then fail;
	// 0: all. Only for calls whose order is determined, or which are alike: not
	// for PatchPod and RemovePod.
	Skip, Count int
	// After says that the call takes effect, and only its answer is an error.
	After bool
	// Reason is the API's word for the error.
	Reason string
}

// messages are what the API server says, by reason. They name no object, since
// names differ between the sides.
var messages = map[string]string{
	"Conflict":      "Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version and try again",
	"Timeout":       "Timeout: request did not complete within requested timeout - context deadline exceeded",
	"InternalError": "Internal error occurred: etcdserver: request timed out",
	"Forbidden":     "forbidden: the webhook denied the request",
}

// Message is what the error says.
func (f Fault) Message() string { return messages[f.Reason] }

// Faults decides which calls of one run fail.
type Faults struct {
	list []Fault
	seen []int
}

// NewFaults returns the Faults of one run of the scenario.
func (s *Scenario) NewFaults() *Faults {
	return &Faults{list: s.Faults, seen: make([]int, len(s.Faults))}
}

// Next returns the fault that a call at this moment meets; nil: none.
func (f *Faults) Next(now time.Duration, call Call) *Fault {
	for i := range f.list {
		fault := &f.list[i]
		if fault.Call != call || now < fault.From || now >= fault.From+fault.For {
			continue
		}
		n := f.seen[i]
		f.seen[i]++
		if n >= fault.Skip && (fault.Count == 0 || n < fault.Skip+fault.Count) {
			return fault
		}
	}
	return nil
}
