package cronjob

import (
	"errors"
	"strings"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/internal/field"
	"github.com/jobsim/jobsim/internal/zones"
)

// Controller is the CronJob controller as a set of rules: a value goes in, a
// decision comes out. [Controller.Plan] returns the calls to make,
// [Controller.Settle] what follows from their results, and
// [Controller.Reconcile] both at once for a caller whose calls do not fail.
// [Controller.Slots] lists what becomes of the slots of an interval.
//
// It holds what a release or an operator may set. The zero value is Kubernetes
// 1.37: a field that is zero has its default. [Controller.Validate] names the
// values that are not allowed. A Controller keeps no state, so one serves all
// CronJobs and is safe for concurrent use.
type Controller struct {
	// TimeZone is the zone of the controller's process, in which schedules
	// without a zone are read; empty: UTC. Upstream it is that of the machine.
	TimeZone string
	// NextScheduleDelta is how long after a slot the controller looks at the
	// CronJob, so that clocks which differ a little do no harm; nil: 100 ms
	// (upstream: nextScheduleDelta). Negative is not allowed.
	NextScheduleDelta *time.Duration
	// APIBackOff is the wait before a failed sync is tried again; nil: 5 ms
	// doubling to 1000 s (upstream: DefaultTypedControllerRateLimiter). See
	// [Controller.RetryAfter].
	APIBackOff *backoff.Exponential
}

// The values of a Controller's fields that are not set.
const defaultNextScheduleDelta = 100 * time.Millisecond

var defaultAPIBackOff = backoff.Exponential{Initial: 5 * time.Millisecond, Max: 1000 * time.Second}

// RetryAfter returns how long to wait before a sync is tried again after so
// many failed ones in a row; 0 for none (upstream: AddRateLimited).
func (c Controller) RetryAfter(failedSyncs int) time.Duration {
	return c.apiBackOff().After(failedSyncs)
}

func (c Controller) apiBackOff() backoff.Exponential {
	if c.APIBackOff == nil {
		return defaultAPIBackOff
	}
	return *c.APIBackOff
}

func (c Controller) nextScheduleDelta() time.Duration {
	if c.NextScheduleDelta == nil {
		return defaultNextScheduleDelta
	}
	return max(0, *c.NextScheduleDelta)
}

// zone is that of the process; UTC, where TimeZone is not a zone.
func (c Controller) zone() *zones.Zone {
	z, err := zones.Load(c.TimeZone)
	if err != nil {
		return zones.UTC
	}
	return z
}

// zoneOf is the zone that a spec.timeZone names. Local is that of the process.
func (c Controller) zoneOf(name string) (*zones.Zone, error) {
	if name == "Local" {
		return c.zone(), nil
	}
	return zones.Load(name)
}

// Validate returns an error for each field whose value is not allowed, named
// as in Go: NextScheduleDelta. Where a Controller is used all the same, an
// unknown zone counts as UTC and a negative duration as none.
func (c Controller) Validate() []*jobsim.FieldError {
	var errs field.Errors
	if _, err := zones.Load(c.TimeZone); err != nil {
		errs.Invalid("TimeZone", c.TimeZone, err.Error())
	}
	number := func(name field.Path, n int64) { errs.Nonnegative(name, &n) }
	if c.NextScheduleDelta != nil {
		number("NextScheduleDelta", int64(*c.NextScheduleDelta))
	}
	number("APIBackOff.Initial", int64(c.apiBackOff().Initial))
	number("APIBackOff.Max", int64(c.apiBackOff().Max))
	return errs.List()
}

var errNilCronJob = errors.New("the CronJob is nil")

// Schedule parses the schedule of a CronJob in its time zone, as the controller
// reads it (upstream: formatSchedule). A zone in the schedule itself goes before
// spec.timeZone, and a spec.timeZone that is unknown counts as none.
func (c Controller) Schedule(cj *CronJob) (Schedule, error) {
	if cj == nil {
		return Schedule{}, errNilCronJob
	}
	text := cj.Spec.Schedule
	if cj.Spec.TimeZone != nil && !hasZone(text) {
		if zone, err := c.zoneOf(*cj.Spec.TimeZone); err == nil {
			return newSchedule(text, inUTC+text, zone)
		}
	}
	return parseSchedule(text, c.zone())
}

// hasZone reports whether a schedule contains TZ anywhere, which is what
// Kubernetes looks for.
func hasZone(schedule string) bool { return strings.Contains(schedule, "TZ") }
