package conformance

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/conformance/scenario"
)

// cronDivergences are scenarios with a CronJob on which the sides once differed,
// cut down.
var cronDivergences = []struct {
	name  string
	build func(s *scenario.Scenario)
}{
	{"Jobs that a foreground deletion removes at one moment", func(s *scenario.Scenario) {
		s.Behaviors[0].Runs[0].After = 24 * time.Hour
		s.Actions = []scenario.Action{{At: 5*time.Hour + odd, Verb: scenario.DeleteCronForeground}}
	}},
	{"a creation fails for another reason although the name is taken", func(s *scenario.Scenario) {
		s.Faults = []scenario.Fault{{Call: scenario.CreateJob, For: s.Until, Count: 4, After: true, Reason: "InternalError"}}
	}},
	// At 41h23m35s a Job ends, another one is deleted and a third created, while
	// no status can be stored: looks before and after the Job controller fail
	// three times, one after it twice, and the retries of the next hour show it.
	{"how often the CronJob controller fails at the moment of the Job controller", func(s *scenario.Scenario) {
		*s = *scenario.GenerateCron(0x64c3bec69f1b6a16)
	}},
}

// TestCronDivergences plays those.
func TestCronDivergences(t *testing.T) {
	for _, d := range cronDivergences {
		t.Run(d.name, func(t *testing.T) {
			s := hourly()
			d.build(s)
			_, diff := compare(t, s, nil)
			require.Empty(t, diff)
		})
	}
}

// hourly is an hourly CronJob over half a day, whose Jobs have one pod that runs
// for five seconds.
func hourly() *scenario.Scenario {
	s := simple()
	s.Until = 12 * time.Hour
	s.CronJob = &cronjob.CronJob{
		TypeMeta:   jobsim.TypeMeta{APIVersion: cronjob.APIVersion, Kind: cronjob.Kind},
		ObjectMeta: jobsim.ObjectMeta{Name: scenario.CronJobName, Namespace: scenario.Namespace},
		Spec:       cronjob.Spec{Schedule: "0 * * * *", JobTemplate: cronjob.JobTemplate{Spec: s.Job.Spec}},
	}
	return s
}
