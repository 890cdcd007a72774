// Package simtest makes the usual test of a Job short: a manifest in, a
// cluster that has run out.
//
//	c := simtest.Run(t, simtest.Load(t, "testdata/flaky.yaml"))
//	if !c.Job("default", "flaky").Status.IsTrue(job.Complete) { … }
//
// What goes wrong on the way ends the test with the error, which names the
// seed that repeats it. Without a manifest, [New] takes the objects; job.New
// makes a Job of one container.
package simtest

import (
	"testing"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/load"
)

// New returns a cluster that holds the objects and in which nothing has
// happened yet.
func New(t testing.TB, cfg sim.Config, objects ...jobsim.Object) *sim.Cluster {
	t.Helper()
	c, err := sim.New(cfg)
	if err == nil {
		err = c.Create(objects...)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Load returns a cluster that holds the objects of manifest files, whose
// containers do what the workload documents in them and beside them say; see
// [load.Files]. Nothing has happened in it yet. What the manifests ask for and
// jobsim leaves out is logged.
func Load(t testing.TB, files ...string) *sim.Cluster {
	t.Helper()
	return LoadInto(t, sim.Config{}, files...)
}

// LoadInto is [Load] for a cluster of another kind than the zero Config's.
func LoadInto(t testing.TB, cfg sim.Config, files ...string) *sim.Cluster {
	t.Helper()
	in, err := load.Files(files...)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range in.Warnings {
		t.Log("Warning:", w)
	}
	c, err := in.Cluster(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Run runs the cluster until every Job is finished and every pod has ended,
// and returns it.
func Run(t testing.TB, c *sim.Cluster) *sim.Cluster {
	t.Helper()
	if err := c.Run(); err != nil {
		t.Fatal(err)
	}
	return c
}
