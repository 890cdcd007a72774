package jobsim_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim"
)

func TestReasonSpellsItsArgumentsOut(t *testing.T) {
	for _, test := range []struct {
		text, want, why string
	}{
		{"{0} of {1}", "1 of 7", "numbers"},
		{"{2s}", "1m30s", "a duration"},
		{"{0 pod|pods} and {1 success|successes}", "1 pod and 7 successes", "nouns agree with their number"},
		{"container {3}", "container main", "a name"},
		{"{4} {x} {} {0", "{4} {x} {} {0", "other braces stay"},
		{"", "", "no text"},
	} {
		r := jobsim.Reason{Text: test.text, Args: [4]jobsim.Arg{
			jobsim.NumberArg(1), jobsim.NumberArg(int32(7)), jobsim.NumberArg(90 * time.Second), jobsim.NameArg("main"),
		}}
		assert.Equal(t, test.want, r.String(), test.why)
	}
}

func ExampleReason() {
	limit := &jobsim.Rule{Name: "spec.backoffLimit"}
	fmt.Println(limit.Reason("{0 pod has|pods have} failed, more than the limit of {1}", jobsim.NumberArg(7), jobsim.NumberArg(6)))
	// Output: spec.backoffLimit: 7 pods have failed, more than the limit of 6
}

// What a caller does with the rule of a reason changes no catalogue.
func TestTheRuleOfAReasonIsACopy(t *testing.T) {
	limit := &jobsim.Rule{Name: "spec.backoffLimit"}
	r := limit.Reason("reached")
	mine := r.Rule()
	mine.Name = "another"
	assert.Equal(t, "spec.backoffLimit", r.Rule().Name)
	assert.Equal(t, "spec.backoffLimit: reached", r.String())
	assert.Empty(t, jobsim.Reason{}.Rule())
	assert.Empty(t, cmp.Diff(r, limit.Reason("reached")))
	assert.NotEmpty(t, cmp.Diff(r, limit.Standing("reached")))
}
