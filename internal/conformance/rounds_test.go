package conformance

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/jobsim/jobsim/internal/conformance/round"
	"github.com/jobsim/jobsim/internal/conformance/scenario"
)

// playAll judges the scenarios of all seeds, with a worker for each processor;
// each stops after so many failures.
func playAll(t *testing.T, seeds []uint64, enough int, judge func(t *testing.T, seed uint64) bool) {
	t.Run("play", func(t *testing.T) {
		workers := runtime.GOMAXPROCS(0)
		for worker := range workers {
			t.Run(fmt.Sprintf("worker %d", worker), func(t *testing.T) {
				t.Parallel()
				failures := 0
				for i := worker; i < len(seeds) && failures < enough; i += workers {
					if !judge(t, seeds[i]) {
						failures++
					}
				}
			})
		}
	})
}

// showSmall fails the test with the smallest scenario found on which the two
// sides differ, and the line that repeats it. test is the name of the test.
func showSmall(t *testing.T, test string, s *scenario.Scenario, diff string) {
	t.Logf("scenario %s differs; looking for a smaller one", round.Name(s.Seed))
	small := scenario.Shrink(s, func(s *scenario.Scenario) bool { _, diff := compare(t, s, nil); return diff != "" })
	if _, again := compare(t, small, nil); again != "" {
		diff = again
	} else { // it does not go the same way each time, which it should
		small = s
	}
	repeat := fmt.Sprintf("go test -run %s -scenario %s -without %q", test, round.Name(small.Seed), strings.Join(small.Without, ";"))
	if len(small.With) > 0 {
		repeat += fmt.Sprintf(" -with %q", strings.Join(small.With, ";"))
	}
	t.Errorf("%s\n%s\nto repeat: %s", small, diff, repeat)
}
