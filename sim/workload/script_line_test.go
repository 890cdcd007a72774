package workload

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseRun(t *testing.T) {
	tests := []struct {
		line string
		want Task
	}{
		{"succeed", Succeed()},
		{"fail", Fail()},
		{"exit 3", Exit(3)},
		{"exit 255", Exit(255)},
		{"hang", Hang()},
		{"oomKilled", OOMKilled()},
		{"oomKilledChild", OOMKilledChild()},
		{"imageCannotBePulled", ImageCannotBePulled()},
		{"commandNotFound perl1", CommandNotFound("perl1")},
		{`commandNotFound "a, b"`, CommandNotFound("a, b")}, // quotes keep blanks and commas
		{"configMapMissing settings", ConfigMapMissing("settings")},
		{"succeed after 5s", After(5*time.Second, Succeed())},
		{"succeed after 0s", Succeed()},
		{"succeed after 1s..3s", AfterUniform(time.Second, 3*time.Second, Succeed())},
		{"succeed after 1s..2s..9s", AfterQuantiles([]time.Duration{time.Second, 2 * time.Second, 9 * time.Second}, Succeed())},
		{"succeed after 2s..2s..2s", After(2*time.Second, Succeed())},
		{"succeed after exponential 10s", AfterExponential(10*time.Second, Succeed())},
		{"succeed after 1s after 2s", After(3*time.Second, Succeed())},
		{`fail saying "a" saying "b {run}" after 1s`, After(time.Second, Fail().WithLog("a", "b {run}"))},
		{"fail, fail, succeed", Sequence(Fail(), Fail(), Succeed())},
		{" fail\t,succeed ", Sequence(Fail(), Succeed())},
		{"fail x1, succeed", Sequence(Fail(), Succeed())},
		{"fail x3, succeed", Attempts(Range{1, 3, Fail()}, Range{4, 0, Succeed()})},
		{`fail x2 after 1s saying "a", succeed`, Attempts(Range{1, 2, After(time.Second, Fail().WithLog("a"))}, Range{3, 0, Succeed()})},
		{"fail, exit 2 after 1s x2, hang", Attempts(Range{1, 1, Fail()}, Range{2, 3, After(time.Second, Exit(2))}, Range{4, 0, Hang()})},
		{"40% succeed else fail", Chance(0.4, Succeed(), Fail())},
		{"2/5 succeed after 1s else exit 2 after 2s", Chance(0.4, After(time.Second, Succeed()), After(2*time.Second, Exit(2)))},
		{"0.4 succeed else fail x2, succeed", Attempts(Range{1, 2, Chance(0.4, Succeed(), Fail())}, Range{3, 0, Succeed()})},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			got, err := ParseRun(tt.line)
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestParseRunRefuses(t *testing.T) {
	const verbs = `must be one of "succeed", "fail", "exit", "hang", "oomKilled", "oomKilledChild", "commandNotFound", "configMapMissing", "imageCannotBePulled"`
	tests := []struct{ line, want string }{
		{"", `invalid run "": "": ` + verbs},
		{"fial", `invalid run "fial": "fial": ` + verbs},
		{"Fail", `invalid run "Fail": "Fail": ` + verbs},
		{"fail,", `invalid run "fail,": "": ` + verbs},
		{",fail", `invalid run ",fail": "": ` + verbs},
		{"fail succeed", `invalid run "fail succeed": "succeed": must be a comma or the end here`},
		{"exit", `invalid run "exit": after "exit" there must be an exit code`},
		{"exit x", `invalid run "exit x": exit "x": must be a whole number from 0 to 255`},
		{"exit 4294967296", `invalid run "exit 4294967296": exit "4294967296": must be a whole number from 0 to 255`},
		{"exit 300", `invalid run "exit 300": exit "300": must be a whole number from 0 to 255`},
		{"exit -1", `invalid run "exit -1": exit "-1": must be a whole number from 0 to 255`},
		{"commandNotFound, fail", `invalid run "commandNotFound, fail": after "commandNotFound" there must be a command`},
		{"fail after", `invalid run "fail after": invalid time "": ` + spanWanted},
		{"fail after 5", `invalid run "fail after 5": invalid time "5": ` + spanWanted},
		{"fail after -5s", `invalid run "fail after -5s": invalid time "-5s": ` + spanWanted},
		{"fail after 3s..1s", `invalid run "fail after 3s..1s": invalid time "3s..1s": ` + spanWanted},
		{"fail after 1s..3s..2s", `invalid run "fail after 1s..3s..2s": invalid time "1s..3s..2s": ` + spanWanted},
		{"fail after 1s..", `invalid run "fail after 1s..": invalid time "1s..": ` + spanWanted},
		{"fail after exponential", `invalid run "fail after exponential": invalid time "exponential ": ` + spanWanted},
		{"fail saying hello", `invalid run "fail saying hello": after "saying" there must be a text in quotes`},
		{`fail saying "hello`, `invalid run "fail saying \"hello": "hello: a text must end with a quote`},
		{`imageCannotBePulled saying "x"`, `invalid run "imageCannotBePulled saying \"x\"": imageCannotBePulled: must not say anything, as nothing runs`},
		{"fail x0, succeed", `invalid run "fail x0, succeed": "x0": must be a number of attempts from 1, such as x3`},
		{"fail x, succeed", `invalid run "fail x, succeed": "x": must be a number of attempts from 1, such as x3`},
		{"fail x3", `invalid run "fail x3": "x3": the last step stands for all later attempts and must not be repeated`},
		{"fail, succeed x2", `invalid run "fail, succeed x2": "x2": the last step stands for all later attempts and must not be repeated`},
		{"fail x1000000000, succeed", `invalid run "fail x1000000000, succeed": "x1000000000": must be less than 1000000000 attempts in all`},
		{"140% succeed else fail", `invalid run "140% succeed else fail": invalid probability "140%": ` + probabilityWanted},
		{"40% succeed", `invalid run "40% succeed": after a probability and a step, "else" and another step must follow`},
		{"fail x2 after 1s x2, succeed", `invalid run "fail x2 after 1s x2, succeed": "x2": must not be repeated more than once`},
		{"40% fail x2 else fail, succeed", `invalid run "40% fail x2 else fail, succeed": after a probability and a step, "else" and another step must follow`},
		{"40% fial else fail", `invalid run "40% fial else fail": "fial": ` + verbs},
		{"40% fail else fial", `invalid run "40% fail else fial": "fial": ` + verbs},
		{"fail else succeed", `invalid run "fail else succeed": "else": must be a comma or the end here`},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			_, err := ParseRun(tt.line)
			assert.EqualError(t, err, tt.want)
		})
	}
}
