package sim

import (
	"fmt"
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
)

// UpdateJob changes a Job's spec, labels or annotations: edit gets a copy of the
// Job as stored, and what it makes of it is checked and stored as the API
// server would. Changes of the status are not kept. It is [Cluster.Update] for
// a Job.
func (c *Cluster) UpdateJob(namespace, name string, edit func(*job.Job)) error {
	if edit == nil {
		return errNilEdit
	}
	return c.Update(job.Kind, namespace, name, func(o jobsim.Object) { edit(o.(*job.Job)) })
}

// UpdateCronJob is [Cluster.Update] for a CronJob. An edit of the schedule or the
// time zone does not take back a wake-up of the controller that is queued.
func (c *Cluster) UpdateCronJob(namespace, name string, edit func(*cronjob.CronJob)) error {
	if edit == nil {
		return errNilEdit
	}
	return c.Update(cronjob.Kind, namespace, name, func(o jobsim.Object) { edit(o.(*cronjob.CronJob)) })
}

// Update changes an object of a kind, such as "Job": edit gets a copy of the
// object as stored, and what it makes of it is checked and stored as the API
// server would. edit must not change the cluster.
//
// The error is an *[APIError] for an object that is not there, or whose
// resourceVersion edit has set to another than the stored one; it is a
// *jobsim.InvalidError for a change that the API server refuses.
func (c *Cluster) Update(kind, namespace, name string, edit func(jobsim.Object)) error {
	if edit == nil {
		return errNilEdit
	}
	t, err := c.tableFor("Update", kind)
	if err != nil {
		return err
	}
	return t.update(c, actorUser, namespace, name, edit)
}

// updateStatus stores the status of an object, and nothing else of it.
func (c *Cluster) updateStatus(who Component, o jobsim.Object) error {
	t, err := c.tableOf(o)
	if err != nil {
		return err
	}
	return t.updateStatus(c, who, o)
}

var errNilEdit = fmt.Errorf("sim: Update: the function is nil")

// tableFor returns the table of a kind that a caller names.
func (c *Cluster) tableFor(method, kind string) (anyTable, error) {
	if c.isZero() {
		return nil, errZeroCluster
	}
	if t := c.tables.of(kind); t != nil {
		return t, nil
	}
	return nil, fmt.Errorf("sim: %s: kind: Unsupported value: %q: supported values: %s", method, kind, strings.Join(c.kindNames(), ", "))
}

// kindNames are the kinds that the cluster stores.
func (c *Cluster) kindNames() []string {
	names := make([]string, len(c.tables))
	for i, t := range c.tables {
		names[i] = t.of().name
	}
	return names
}
