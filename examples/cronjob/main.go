// Command cronjob asks of a nightly CronJob what people ask of a schedule: which
// nights of a year have no backup, and why.
package main

import (
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/kubectl"
	"github.com/jobsim/jobsim/sim/workload"
)

const year = 365 * 24 * time.Hour

// nightly is a CronJob at half past two, New York time.
func nightly() *cronjob.CronJob {
	zone := "America/New_York"
	return &cronjob.CronJob{
		ObjectMeta: jobsim.ObjectMeta{Name: "nightly", Namespace: "default"},
		Spec: cronjob.Spec{
			Schedule: "30 2 * * *", TimeZone: &zone, ConcurrencyPolicy: cronjob.ForbidConcurrent,
			JobTemplate: cronjob.JobTemplate{Spec: job.New("backup", "example.com/backup:2.1").Spec},
		},
	}
}

func main() {
	if err := fromTheSchedule(); err != nil {
		log.Fatal(err)
	}
	if err := simulated(); err != nil {
		log.Fatal(err)
	}
}

// fromTheSchedule needs no cluster.
func fromTheSchedule() error {
	slots, err := cronjob.Controller{}.Slots(nightly(), cronjob.Interval{From: sim.DefaultStart, To: sim.DefaultStart.Add(year)})
	if err != nil {
		return err
	}
	fmt.Println("From the schedule alone:")
	for s := range slots {
		if s.Outcome != cronjob.SlotRuns || s.Repeated {
			fmt.Println(s.Time.Format(time.RFC1123), s.Outcome)
		}
	}
	return nil
}

// simulated is the same year where one backup in a hundred takes two days, and
// the controller is down for a week in July.
func simulated() error {
	c, err := sim.New(sim.Config{
		Workload: workload.Chance(0.01, workload.After(48*time.Hour, workload.Succeed()), workload.After(time.Hour, workload.Succeed())),
		EventTTL: time.Hour,
	})
	if err != nil {
		return err
	}
	if err := c.Create(nightly()); err != nil {
		return err
	}
	july := time.Date(2026, time.July, 1, 0, 0, 0, 0, time.UTC).Sub(c.Start())
	c.At(july, (*sim.Cluster).StopCronJobController)
	c.At(july+7*24*time.Hour, (*sim.Cluster).StartCronJobController)

	fmt.Println("\nSimulated:")
	for s, err := range c.Slots("default", "nightly", year) {
		if err != nil {
			return err
		}
		if late := s.Start.Sub(s.Time); s.Outcome != cronjob.SlotRuns {
			fmt.Println(s.Time.Format(time.RFC1123), s.Outcome)
		} else if late > time.Minute {
			fmt.Println(s.Time.Format(time.RFC1123), "late by", late.Round(time.Minute))
		}
	}

	fmt.Println()
	if err := kubectl.Run(c, os.Stdout, "get", "cronjobs,jobs"); err != nil {
		return err
	}
	// Such a run has no end of its own.
	if endless, ok := errors.AsType[*sim.EndlessError](c.Run()); ok {
		fmt.Println("\nRun:", endless)
	}
	return nil
}
