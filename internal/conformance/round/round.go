// Package round has the flags that say what the tests of this module play, and
// how the seeds of a run are derived. Each package that has tests imports it, so
// that
//
//	go test ./... -args -scenarios 20000 -seed 7
//
// is understood by all of them, also by those to which a flag means nothing.
package round

import (
	"errors"
	"flag"
	"fmt"
	"strconv"
	"strings"

	"github.com/jobsim/jobsim/internal/random"
)

// The flags.
var (
	// Seed is that of the run. Two runs with different ones share no scenario.
	Seed = flag.Uint64("seed", 1, "the `seed` of the run, from which those of the scenarios, specs and worlds are derived")
	// Scenarios, Specs and Worlds are how many of them a test plays.
	Scenarios = flag.Int("scenarios", 2000, "how many random scenarios `N` TestJobs plays")
	// CronScenarios is how many of them have a CronJob, in TestCronJobs.
	CronScenarios = flag.Int("cron-scenarios", 20, "how many random scenarios `N` TestCronJobs plays")
	Specs         = flag.Int("specs", 3000, "how many random specs `N` each test of api compares")
	Worlds        = flag.Int("worlds", 400, "how many random worlds `N` each test of kubectl compares")
	// Draws are how many cases each test of package cronjob compares.
	Draws = flag.Int("draws", 1000, "how many random cases `N` each test of cronjob compares")
	// Without is what the generator leaves out of each scenario.
	Without = flag.String("without", "", "`features` to leave out, separated by semicolons")
	// With is what the generator of TestJobs draws for each scenario.
	With = flag.String("with", "", "`features` that each scenario of TestJobs has, separated by semicolons")
	// Red is the name of a file for the seeds of failed scenarios; empty: none.
	Red = flag.String("red", "", "the `file` to which TestJobs appends the seeds of failed scenarios")

	only seedList
)

func init() {
	flag.Var(&only, "scenario", "the `seeds` of single scenarios, specs or worlds to play instead of a run, separated by commas")
}

// seedList is a flag with seeds in it.
type seedList []uint64

// String implements flag.Value.
func (l *seedList) String() string {
	texts := make([]string, len(*l))
	for i, seed := range *l {
		texts[i] = Name(seed)
	}
	return strings.Join(texts, ",")
}

// Set implements flag.Value.
func (l *seedList) Set(text string) error {
	for part := range strings.SplitSeq(text, ",") {
		seed, err := strconv.ParseUint(strings.TrimSpace(part), 0, 64)
		if err != nil {
			return errors.Unwrap(err)
		}
		*l = append(*l, seed)
	}
	return nil
}

// Name is how a seed is written for the flag -scenario.
func Name(seed uint64) string { return fmt.Sprintf("0x%016x", seed) }

// Seeds returns n seeds of things of a kind, such as scenarios; or those that the
// flag -scenario names.
func Seeds(kind string, n int) []uint64 {
	if len(only) > 0 {
		return only
	}
	seeds := make([]uint64, n)
	for i := range seeds {
		seeds[i] = SeedOf(*Seed, kind, i)
	}
	return seeds
}

// SeedOf is the i-th seed of a run.
func SeedOf(run uint64, kind string, i int) uint64 {
	source := random.New(run).Name(kind).Number(int64(i)).Source()
	return source.Uint64()
}

// LeftOut are the features that are left out.
func LeftOut() []string { return split(*Without) }

// Drawn are the features that each scenario has.
func Drawn() []string { return split(*With) }

func split(features string) []string {
	if features == "" {
		return nil
	}
	return strings.Split(features, ";")
}
