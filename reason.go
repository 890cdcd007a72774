package jobsim

import (
	"strconv"
	"strings"
	"time"
)

// Rule is one rule of Kubernetes that decides something. The packages that
// have rules list them all: job.Rules, kubelet.Rules.
type Rule struct {
	// Name is the field that the rule reads, by its path: "spec.backoffLimit"; or
	// the condition or the reason that it sets, as the API has it: "FailureTarget";
	// or else what Kubernetes' documentation calls it, in lower case but for proper
	// names: "pod failure back-off".
	Name string
	// Says is the rule itself, in one sentence.
	Says string
	// Source is where the rule comes from: a KEP, a page of the documentation,
	// a function of Kubernetes.
	Source string
}

// Reason is one step of an explanation: the rule that decided, with the
// arithmetic of this case. It is a small value, so that a decision costs no
// text until it is printed.
type Reason struct {
	rule *Rule // see Rule; not the caller's to change
	// Text is a sentence with a placeholder for each argument that it shows:
	// {0} is Args[0] as a number or a name, {0s} as a duration, and
	// {0 pod|pods} a number with the noun that goes with it: "1 pod", "7 pods".
	Text string
	Args [4]Arg
	// Standing is whether the Reason is a state and not an act: a wait, a Job
	// that is suspended, a limit that is passed. As long as the state lasts, each
	// look gives an equal Reason, which need be shown only the first time; one
	// that is absent from a look in between begins anew. An act that is done
	// again gives an equal Reason too, and is to be shown again.
	Standing bool
	// Until is when a wait is over, where that is known; else zero. A Reason
	// that has it is Standing.
	Until time.Time
}

// Reason returns the Reason for an act, or for what was found at this moment:
// each look that does or finds it again says so again. At most four arguments
// are shown.
func (r *Rule) Reason(text string, args ...Arg) Reason {
	reason := Reason{rule: r, Text: text}
	copy(reason.Args[:], args)
	return reason
}

// Rule returns the rule that decided, a copy of the one in the catalogue of its
// package; zero only for the zero Reason.
func (r Reason) Rule() Rule {
	if r.rule == nil {
		return Rule{}
	}
	return *r.rule
}

// Equal reports whether both are the same Reason, by the same rule. With it go-cmp
// compares reasons as they are.
func (r Reason) Equal(other Reason) bool { return r == other }

// Standing returns the Reason for a state. It is equal in each look until the
// state changes, so its arguments are not to depend on the time of the look.
func (r *Rule) Standing(text string, args ...Arg) Reason {
	reason := r.Reason(text, args...)
	reason.Standing = true
	return reason
}

// Arg is one value in the sentence of a Reason: a name, or, where that is
// empty, a number. A duration is a number of nanoseconds.
type Arg struct {
	// Name wins over Number where both are set.
	Name   string
	Number int64
}

// NumberArg returns a number, or a time.Duration, as an Arg.
func NumberArg[N ~int | ~int32 | ~int64](n N) Arg { return Arg{Number: int64(n)} }

// NameArg returns a name as an Arg: that of a container, a pod, an index list.
func NameArg[S ~string](name S) Arg { return Arg{Name: string(name)} }

// String returns the rule and the sentence with the arguments in place:
// "spec.backoffLimit: 7 pods have failed, more than the limit of 6".
func (r Reason) String() string {
	var b strings.Builder
	if r.rule != nil {
		b.WriteString(r.rule.Name + ": ")
	}
	for text := r.Text; ; {
		before, rest, open := strings.Cut(text, "{")
		b.WriteString(before)
		placeholder, after, closed := strings.Cut(rest, "}")
		switch shown, ok := r.fill(placeholder); {
		case !open:
			return b.String()
		case closed && ok:
			b.WriteString(shown)
			text = after
		default: // a brace that is no placeholder
			b.WriteByte('{')
			text = rest
		}
	}
}

// fill returns what stands for a placeholder, which comes without its braces.
func (r Reason) fill(placeholder string) (text string, ok bool) {
	if placeholder == "" || placeholder[0] < '0' || int(placeholder[0]-'0') >= len(r.Args) {
		return "", false
	}
	arg, form := r.Args[placeholder[0]-'0'], placeholder[1:]
	one, many, isNoun := strings.Cut(strings.TrimPrefix(form, " "), "|")
	switch {
	case form == "" && arg.Name != "":
		return arg.Name, true
	case form == "":
		return strconv.FormatInt(arg.Number, 10), true
	case form == "s":
		return time.Duration(arg.Number).String(), true
	case isNoun && arg.Number == 1:
		return "1 " + one, true
	case isNoun:
		return strconv.FormatInt(arg.Number, 10) + " " + many, true
	}
	return "", false
}
