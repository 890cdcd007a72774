package jobsim

import (
	"strconv"
	"strings"
	"time"
)

// Reason says why a decision fell: which rule, and its arithmetic. It is a
// small value, so that a decision costs no text until somebody reads it.
type Reason struct {
	// Rule names what decided: a field such as "spec.backoffLimit", or a rule
	// of the controller such as "pod failure delay".
	Rule string
	// Text is a sentence with a placeholder for each argument that it shows:
	// {0} the number Args[0], {0s} the same as a duration.
	Text string
	// Args are the numbers of the arithmetic; durations are in nanoseconds.
	Args [4]int64
}

// String returns the rule and the sentence with the numbers in place:
// "spec.backoffLimit: failed pods: 7 > limit 6".
func (r Reason) String() string {
	text := r.Text
	for i, n := range r.Args {
		digit := strconv.Itoa(i)
		text = strings.ReplaceAll(text, "{"+digit+"}", strconv.FormatInt(n, 10))
		text = strings.ReplaceAll(text, "{"+digit+"s}", time.Duration(n).String())
	}
	return r.Rule + ": " + text
}
