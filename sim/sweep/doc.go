// Package sweep runs one scenario under many seeds and counts what becomes of
// it: how often the Jobs complete, how they fail, how long that takes and what
// it costs.
//
//	limits, err := sweep.ParseAxis("backoffLimit=0..10")
//	result, err := sweep.Sweep{
//		Scenario: sweep.Scenario{Objects: in.Objects, Config: sim.Config{Workload: in.Workload}},
//		Axes:     []sweep.Axis{limits},
//		Runs:     10_000,
//	}.Run(ctx)
//	err = result.WriteTable(os.Stdout)
//
// # What is the same again
//
// Run i of a sweep has a seed that follows from the seed of the sweep and from i
// alone. It is the same at every point of the grid, so two limits are compared
// under the same luck. All counts are whole numbers and a sum does not depend on
// its order: a Result is the same, byte for byte, for any number of workers, and
// for shards that were run apart and merged in any order.
//
// # What is exact
//
// How often the Jobs completed, and how they failed, is counted exactly. Times
// and counts are kept in a histogram ([Histogram]), so that memory does not grow
// with the number of runs: a quantile of it is at most 1/1024 above the true one,
// and exact for whole numbers below 2048.
package sweep
