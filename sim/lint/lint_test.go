package lint_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/nilcall"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/lint"
	"github.com/jobsim/jobsim/sim/workload"
)

func edited(edit func(*job.Job)) *job.Job {
	j := job.New("pi", "perl:5.34")
	edit(j)
	return j
}

func scheduled(schedule string, edit func(*cronjob.CronJob)) *cronjob.CronJob {
	c := &cronjob.CronJob{ObjectMeta: jobsim.ObjectMeta{Name: "nightly"}}
	c.Spec.Schedule = schedule
	c.Spec.JobTemplate.Spec = job.New("pi", "perl:5.34").Spec
	edit(c)
	return c
}

func deadline(limit int32, seconds int64) func(*job.Job) {
	return func(j *job.Job) {
		j.Spec.BackoffLimit, j.Spec.ActiveDeadlineSeconds = &limit, &seconds
	}
}

func TestCheck(t *testing.T) {
	forbid := func(c *cronjob.CronJob) { c.Spec.ConcurrencyPolicy = cronjob.ForbidConcurrent }
	minutes := workload.After(7*time.Minute, workload.Succeed())
	for _, c := range []struct {
		why    string
		object jobsim.Object
		work   workload.Workload
		want   []lint.Rule
	}{
		{"the default is in order", edited(func(*job.Job) {}), nil, nil},
		{"six waits of 10m30s in all, and ten minutes", edited(deadline(6, 600)), nil, []lint.Rule{lint.LimitUnreachable}},
		{"a deadline that lets all attempts begin", edited(deadline(6, 640)), nil, nil},
		{"but not when each takes a minute", edited(deadline(6, 640)), workload.After(time.Minute, workload.Succeed()), []lint.Rule{lint.DeadlineTooShort}},
		{"and when each takes a second", edited(deadline(6, 640)), workload.After(time.Second, workload.Fail()), nil},
		{"pods side by side may fail at once", edited(func(j *job.Job) {
			deadline(6, 30)(j)
			j.Spec.Parallelism, j.Spec.Completions = new(int32(7)), new(int32(7))
		}), nil, nil},
		{"OnFailure", edited(func(j *job.Job) { j.Spec.Template.Spec.RestartPolicy = pod.RestartOnFailure }), nil, []lint.Rule{lint.LogsVanish}},
		{"restarts wait, too: 10s, 20s, 40s, 1m20s, 2m40s", edited(func(j *job.Job) {
			deadline(6, 300)(j)
			j.Spec.Template.Spec.RestartPolicy = pod.RestartOnFailure
		}), nil, []lint.Rule{lint.LimitUnreachable, lint.LogsVanish}},
		{"it is kept for a minute, and waits for five", edited(func(j *job.Job) { j.Spec.TTLSecondsAfterFinished = new(int32(60)) }), nil, []lint.Rule{lint.TTLTooShort}},
		{"it is kept for as long as it waits", edited(func(j *job.Job) { j.Spec.TTLSecondsAfterFinished = new(int32(320)) }), nil, nil},
		{"what is ignored", edited(func(j *job.Job) {
			j.Annotations = map[string]string{lint.IgnoreAnnotation: "logs-vanish, ttl-too-short"}
			j.Spec.TTLSecondsAfterFinished = new(int32(60))
			j.Spec.Template.Spec.RestartPolicy = pod.RestartOnFailure
		}), nil, nil},
		{"a schedule with slots", scheduled("0 2 * * *", func(*cronjob.CronJob) {}), nil, nil},
		{"the thirtieth of February", scheduled("0 0 30 2 *", func(*cronjob.CronJob) {}), nil, []lint.Rule{lint.NeverFires}},
		{"it must start at once", scheduled("0 2 * * *", func(c *cronjob.CronJob) { c.Spec.StartingDeadlineSeconds = new(int64(0)) }), nil, []lint.Rule{lint.NeverFires}},
		{"seven minutes in every five", scheduled("*/5 * * * *", forbid), minutes, []lint.Rule{lint.ForbidStarves}},
		{"seven minutes in every hour", scheduled("0 * * * *", forbid), minutes, nil},
		{"the waits last longer than five minutes", scheduled("*/5 * * * *", forbid), nil, []lint.Rule{lint.ForbidStarves}},
		{"unless there is a deadline", scheduled("*/5 * * * *", func(c *cronjob.CronJob) {
			forbid(c)
			c.Spec.JobTemplate.Spec.ActiveDeadlineSeconds, c.Spec.JobTemplate.Spec.BackoffLimit = new(int64(240)), new(int32(4))
		}), nil, nil},
		{"and without Forbid", scheduled("*/5 * * * *", func(*cronjob.CronJob) {}), minutes, nil},
		{"a Job of a CronJob", scheduled("0 2 * * *", func(c *cronjob.CronJob) {
			c.Spec.JobTemplate.Spec.TTLSecondsAfterFinished = new(int32(60))
		}), nil, []lint.Rule{lint.TTLTooShort}},
	} {
		t.Run(c.why, func(t *testing.T) {
			found, err := lint.Check(t.Context(), []jobsim.Object{c.object}, c.work)
			require.NoError(t, err)
			var rules []lint.Rule
			for _, f := range found {
				rules = append(rules, f.Rule)
				assert.NotEmpty(t, f.Field)
				assert.NotEmpty(t, f.Message)
				assert.NotEmpty(t, f.Arithmetic)
				assert.Equal(t, "default", f.Namespace)
			}
			assert.Equal(t, c.want, rules, "%+v", found)
		})
	}
}

// What is said about the deadline and the limit is what a run does, with containers that
// fail at once: the limit is found unreachable only where the deadline ends the Job.
func TestUnreachableLimitsAreNotReached(t *testing.T) {
	for _, policy := range []pod.RestartPolicy{pod.RestartNever, pod.RestartOnFailure} {
		for limit := range int32(6) {
			for _, seconds := range []int64{1, 5, 12, 25, 31, 60, 75, 140, 160, 300, 315, 640} {
				j := edited(deadline(limit, seconds))
				j.Spec.Template.Spec.RestartPolicy = policy
				found, err := lint.Check(t.Context(), []jobsim.Object{j}, nil)
				require.NoError(t, err)
				isUnreachable := len(found) > 0 && found[0].Rule == lint.LimitUnreachable

				c, err := sim.New(sim.Config{Workload: workload.Fail()})
				require.NoError(t, err)
				require.NoError(t, c.Create(j))
				require.NoError(t, c.Run())
				if isUnreachable {
					assert.Equal(t, job.ReasonDeadlineExceeded, c.Totals().FirstFailure, "%s, limit %d, deadline %d s", policy, limit, seconds)
				}
			}
		}
	}
}

func TestNothingPanicsOnNil(t *testing.T) {
	nilcall.Package{
		Functions: map[string]any{"Check": lint.Check},
		Given:     []any{(*job.Job)(nil), (*cronjob.CronJob)(nil), &job.Job{}, &cronjob.CronJob{}},
	}.Check(t)
}

func ExampleCheck() {
	j := job.New("pi", "perl:5.34")
	j.Spec.BackoffLimit, j.Spec.ActiveDeadlineSeconds = new(int32(10)), new(int64(600))
	findings, err := lint.Check(context.Background(), []jobsim.Object{j}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range findings {
		fmt.Printf("%s %s: %s\n%s\n", f.Rule, f.Field, f.Message, f.Arithmetic)
	}
	// Output:
	// limit-unreachable spec.backoffLimit: a backoffLimit of 10 is never reached: activeDeadlineSeconds ends the Job before; a limit above 5 makes no difference
	// the waits up to it are 10s + 20s + 40s + … + 10m0s = 50m30s, and the deadline is 10m0s
}
