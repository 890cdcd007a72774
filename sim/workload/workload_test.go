package workload

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// replica is an attempt by the n-th pod of a Job, in its first run.
func replica(n int) Attempt {
	return Attempt{
		Namespace: "default", Job: "pi", Pod: "pi-abcde", Container: "main", Image: "perl",
		Index: -1, Replica: n, Run: 1, Try: 1, Rand: NewRand(1),
	}
}

func start(t testing.TB, w Workload) *Instance {
	t.Helper()
	i, err := Start(w)
	require.NoError(t, err)
	return i
}

func TestAttemptNumber(t *testing.T) {
	tests := []struct {
		name               string
		replica, run, want int
	}{
		{"first", 1, 1, 1},
		{"third pod, restartPolicy Never", 3, 1, 3},
		{"third run, restartPolicy OnFailure", 1, 3, 3},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, Attempt{Replica: tt.replica, Run: tt.run}.Number(), tt.name)
	}
}

// TestWorkloads goes through attempts 1, 2, 3, … of each workload.
func TestWorkloads(t *testing.T) {
	tests := []struct {
		name string
		work Workload
		want string
	}{
		{"succeed", Succeed(), "exit 0"},
		{"fail", Fail(), "exit 1"},
		{"exit code", Exit(42), "exit 42"},
		{"exit 0 is success", Exit(0), "exit 0"},
		{"the highest exit code", Exit(255), "exit 255"},
		{"hang", Hang(), "hang"},
		{"out of memory", OOMKilled(), "exit 137, OOMKilled"},
		{"out of memory, yet exit 0", OOMKilledChild(), "exit 0, OOMKilled"},
		{"nothing said", nil, "exit 0 after 5s"},
		{"function", Func(func(a Attempt) Outcome { return Outcome{ExitCode: int32(a.Replica)} }), "exit 1; exit 2"},
		{"sequence", Sequence(Fail(), Exit(2), Succeed()), "exit 1; exit 2; exit 0; exit 0"}, // the last stays
		{"sequence of one", Sequence(Fail()), "exit 1; exit 1"},
		{"ranges", Attempts(Range{1, 2, Fail()}, Range{3, 0, Succeed()}), "exit 1; exit 1; exit 0; exit 0"},
		{"range of one", Attempts(Range{2, 2, Fail()}, Range{1, 0, Succeed()}), "exit 0; exit 1; exit 0"},
		{"ranges that overlap", Attempts(Range{1, 2, Exit(3)}, Range{2, 3, Exit(4)}), "exit 3; exit 3; exit 4"}, // the first counts
		{"ranges with a gap", Attempts(Range{1, 1, Fail()}, Range{3, 0, Fail()}).Else(Exit(5)), "exit 1; exit 5; exit 1"},
		{"container named", PerContainer(map[string]Workload{"main": Exit(3)}).Else(Exit(4)), "exit 3"},
		{"other containers", PerContainer(map[string]Workload{"log": Exit(3)}).Else(Exit(4)), "exit 4"},
		{"a star is a name like any other", PerContainer(map[string]Workload{"*": Exit(3)}).Else(Exit(4)), "exit 4"},
		{"the last Else counts", PerContainer(nil).Else(Exit(3)).Else(Exit(4)), "exit 4"},
		{"job named", PerJob(map[string]Workload{"pi": Exit(3)}).Else(Exit(4)), "exit 3"},
		{"other jobs", PerJob(map[string]Workload{"e": Exit(3)}).Else(Exit(4)), "exit 4"},
		{"any other index", PerIndex(map[int]Workload{0: Fail()}).Else(Exit(3)), "exit 3"},
		{"Else behind a time", After(time.Second, PerJob(nil)).Else(Exit(3)), "exit 3 after 1s"},
		{"the zero Task", Task{}, "exit 0 after 5s"},
		{"default in a choice", Sequence(Default(), Fail()), "exit 0 after 5s; exit 1"},
		{"certain", Chance(1, Succeed(), Fail()), "exit 0; exit 0; exit 0"},
		{"impossible", Chance(0, Succeed(), Fail()), "exit 1; exit 1; exit 1"},
		{"an outcome whose Next is a choice", Outcome{Next: Sequence(Fail())}, "busy, then sequence entry 1: exit 1"},
		{"time", After(5*time.Second, Fail()), "exit 1 after 5s"},
		{"no time", After(0, Fail()), "exit 1"},
		{"times add up", After(time.Second, After(2*time.Second, Fail())), "exit 1 after 3s"},
		{"times saturate", After(math.MaxInt64, After(math.MaxInt64, Fail())), "exit 1 after 2562047h47m16.854775807s"},
		{"time before a choice", After(time.Second, Sequence(Fail(), After(time.Second, Succeed()))), "exit 1 after 1s; exit 0 after 2s"},
		{"uniform without choice", AfterUniform(time.Second, time.Second, Fail()), "exit 1 after 1s"},
		{"exponential without mean", AfterExponential(0, Fail()), "exit 1"},
		{"negative After of one's own counts as none", After(time.Second, Outcome{After: -time.Hour}), "exit 0 after 1s"},
		{"container after attempt", Sequence(PerContainer(map[string]Workload{"main": Fail()}), Succeed()), "exit 1; exit 0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wants := strings.Split(tt.want, "; ")
			work := start(t, tt.work)
			for i, want := range wants {
				assert.Equal(t, want, work.Run(replica(i+1)).String(), "attempt %d", i+1)
			}
			if tt.work == nil {
				return
			}
			for i, want := range wants { // the description itself runs alike
				assert.Equal(t, want, tt.work.Run(replica(i+1)).String(), "attempt %d, not begun", i+1)
			}
		})
	}
}

func TestSequenceReadsTheSameUnderBothPolicies(t *testing.T) {
	work := Sequence(Fail(), Fail(), Succeed())
	for n := 1; n <= 5; n++ {
		never, onFailure := replica(n), replica(1)
		onFailure.Run = n
		assert.Equal(t, work.Run(never), work.Run(onFailure), "attempt %d", n)
	}
}

func TestPerIndex(t *testing.T) {
	work := PerIndex(map[int]Workload{0: Exit(3), 7: Sequence(Fail(), Succeed())}).Else(Exit(9))
	for _, tt := range []struct {
		index, replica int
		want           string
	}{
		{0, 1, "exit 3"},
		{7, 1, "exit 1"},
		{7, 2, "exit 0"}, // the second pod of the index
		{1, 1, "exit 9"},
	} {
		a := replica(tt.replica)
		a.Index = tt.index
		assert.Equal(t, tt.want, work.Run(a).String(), "index %d, replica %d", tt.index, tt.replica)
	}
}

func TestTries(t *testing.T) {
	work := Tries(Range{First: 1, Last: 2, Do: ImageCannotBePulled()}, Range{First: 3, Do: Fail()})
	a := replica(1)
	assert.NotEmpty(t, work.Run(a).PullError)
	a.Try = 2
	assert.NotEmpty(t, work.Run(a).PullError)
	a.Try = 3
	assert.Equal(t, Outcome{ExitCode: 1}, work.Run(a))
	late := replica(5)
	late.Try = 1
	assert.NotEmpty(t, work.Run(late).PullError, "the first try of the fifth pod")
}

func TestRandomTimes(t *testing.T) {
	tests := []struct {
		name   string
		work   Workload
		lo, hi time.Duration
	}{
		{"uniform", AfterUniform(time.Second, 3*time.Second, Succeed()), time.Second, 3 * time.Second},
		{"quantiles", AfterQuantiles([]time.Duration{time.Second, time.Minute, 3 * time.Minute}, Succeed()), time.Second, 3 * time.Minute},
		{"uniform before a time", AfterUniform(time.Second, 3*time.Second, After(time.Hour, Succeed())), time.Hour + time.Second, time.Hour + 3*time.Second},
		{"exponential", AfterExponential(10*time.Second, Succeed()), 0, 450 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, seen := replica(1), map[time.Duration]bool{}
			for range 100 {
				d := tt.work.Run(a).After
				seen[d] = true
				assert.GreaterOrEqual(t, d, tt.lo)
				assert.LessOrEqual(t, d, tt.hi)
			}
			assert.Greater(t, len(seen), 90, "times differ")
		})
	}
}

func TestRandomTimeLeavesTheOutcomeAlone(t *testing.T) {
	flaky := Chance(0.4, Succeed(), Fail())
	slow := AfterUniform(time.Second, time.Hour, flaky)
	for seed := range uint64(100) {
		a, b := replica(1), replica(1)
		a.Rand, b.Rand = NewRand(seed), NewRand(seed)
		assert.Equal(t, flaky.Run(a).ExitCode, slow.Run(b).ExitCode, "seed %d", seed)
	}
}

func TestRuntimeErrors(t *testing.T) {
	a := replica(1)
	tests := []struct{ name, got, want string }{
		{
			"command in the path", CommandNotFound("perl1").Run(a).StartError,
			`failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "perl1": executable file not found in $PATH: unknown`,
		},
		{
			"command by its path", CommandNotFound("/bin/no").Run(a).StartError,
			`failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "/bin/no": stat /bin/no: no such file or directory: unknown`,
		},
		{"ConfigMap", ConfigMapMissing("settings").Run(a).ConfigError, `configmap "settings" not found`},
		{
			"image", ImageCannotBePulled().Run(a).PullError,
			`rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/perl:latest": failed to resolve reference "docker.io/library/perl:latest": docker.io/library/perl:latest: not found`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, tt.got) })
	}
	assert.EqualValues(t, 127, CommandNotFound("perl1").Run(a).ExitCode)
}

func TestWithLog(t *testing.T) {
	a := replica(3)
	a.Index, a.Run, a.Item = 2, 4, 9
	lines := []string{`{job}/{pod}/{container}`, `{index} {replica} {run} {attempt} {item}`, `{"level":"info"} {other} {}`}
	want := []string{"pi/pi-abcde/main", "2 3 4 6 9", `{"level":"info"} {other} {}`}
	for _, tt := range []struct {
		name string
		task Task
		want []string
	}{
		{"an end", Fail().WithLog(lines...), want},
		{"a choice", Sequence(Fail(), Succeed()).WithLog(lines...), want},
		{"a time", After(time.Second, Fail()).WithLog(lines...), want},
		{"a random time", AfterUniform(0, time.Second, Fail()).WithLog(lines...), want},
		{"an answer to SIGTERM", IgnoreTerm(Hang()).WithLog(lines...), want},
		{"a function", After(0, Func(func(Attempt) Outcome { return Outcome{} })).WithLog(lines...), want},
		{"before a time", After(time.Second, Fail().WithLog(lines...)), want},
		{"before a choice", Sequence(Fail().WithLog(lines...)), want},
		{"the last log counts", Fail().WithLog("{job}").WithLog("x"), []string{"x"}},
		{"the outer log counts", Sequence(Fail().WithLog("{job}")).WithLog("x"), []string{"x"}},
		{"none", Fail().WithLog("x").WithLog(), nil},
		{"an Outcome has no placeholders", Task{Outcome{Log: []string{"{job}"}}}, []string{"{job}"}},
	} {
		assert.Equal(t, tt.want, tt.task.Run(a).Log, tt.name)
		assert.Equal(t, tt.want, start(t, tt.task).Run(a).Log, "%s, begun", tt.name)
	}
	assert.Equal(t, `{job}/{pod}/{container}`, lines[0], "the lines given are not changed")
}

// TestNothingIsShared: what a caller does to a slice afterwards changes
// nothing, and what comes out may be changed.
func TestNothingIsShared(t *testing.T) {
	lines := []string{"one"}
	term := Termination{Log: lines}
	kept := Outcome{Log: lines, Term: &term}
	for name, w := range map[string]Workload{
		"WithLog": OnTerm(term, Fail().WithLog(lines...)), "a choice": OnTerm(term, Sequence(Fail()).WithLog(lines...)),
		"an Outcome": kept, "a Func": Func(func(Attempt) Outcome { return kept }),
	} {
		lines[0] = "one"
		work := start(t, w)
		first := work.Run(replica(1))
		lines[0] = "two"
		assert.Equal(t, []string{"one"}, first.Log, name)
		assert.Equal(t, []string{"one"}, first.Term.Log, name)
		first.Log[0], first.Term.Log[0] = "three", "three"
		lines[0] = "one"
		second := work.Run(replica(1))
		assert.Equal(t, []string{"one"}, second.Log, name)
		assert.Equal(t, []string{"one"}, second.Term.Log, name)
	}
}

func TestOnTerm(t *testing.T) {
	slow := Termination{After: 3 * time.Second}
	tests := []struct {
		name string
		work Workload
		want *Termination
	}{
		{"nothing said", Hang(), nil},
		{"an outcome", OnTerm(slow, Hang()), &slow},
		{"a choice", OnTerm(slow, Sequence(Hang())), &slow},
		{"the inner one holds", OnTerm(slow, Sequence(IgnoreTerm(Hang()))), &Termination{Ignore: true}},
		{"ignored", IgnoreTerm(Hang()), &Termination{Ignore: true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, start(t, tt.work).Run(replica(1)).Term)
		})
	}
}

func TestStartReportsAllThatIsWrong(t *testing.T) {
	var noFunc Func
	var noScript *Script
	_, err := Start(PerContainer(map[string]Workload{
		"a": Sequence(),
		"b": Sequence(Fail(), nil, Chance(1.5, Succeed(), Fail())),
		"c": Attempts(Range{First: 0, Do: Fail()}, Range{First: 3, Last: 2, Do: Fail()}),
		"d": After(-time.Second, Fail()),
		"e": AfterUniform(2*time.Second, time.Second, WorkQueue(-1, Fail())),
		"f": WorkQueue(1, AfterExponential(-1, Fail())),
		"g": OnTerm(Termination{After: -1}, Fail()),
		"h": PerIndex(map[int]Workload{-2: Fail()}),
		"i": &Script{Rules: []ScriptRule{{Job: "[", Run: Fail()}, {Job: "x"}}},
		"j": Attempts(),
		"k": Exit(300),
		"l": Sequence(Exit(-1), After(time.Second, Outcome{ExitCode: 256})),
		"m": OnTerm(Termination{ExitCode: 300}, Hang()),
		"n": Outcome{Term: &Termination{After: -1}},
		"o": noFunc,
		"p": After(time.Second, noScript),
		"q": Outcome{Next: noFunc},
		"r": Sequence(Fail()).Else(Succeed()),
		"s": Fail().Else(Succeed()),
		"t": PerJob(nil).Else(nil),
		"u": Chance(Probability(math.NaN()), Exit(300).WithLog("x").Else(Fail()), Fail()),
		"v": Chance(-0.1, Succeed(), Fail()),
		"w": &forgetful{},
		"x": &Script{Else: noFunc},
	}))
	assert.EqualError(t, err, strings.Join([]string{
		`workload: container "a": Sequence: must have at least one entry`,
		`container "b": sequence entry 2: a Workload is nil`,
		`container "b": sequence entry 3: Chance: invalid probability 1.5: must be from 0 to 1`,
		`container "c": attempts 0-: a range must have First ≥ 1, and Last ≥ First or 0 for no end`,
		`container "c": attempts 3-2: a range must have First ≥ 1, and Last ≥ First or 0 for no end`,
		`container "d": After: -1s must be 0 or more`,
		`container "e": AfterUniform: from 2s to 1s: must be 0 or more, and go upwards`,
		`container "f": AfterExponential: mean -1ns must be 0 or more`,
		`container "g": OnTerm: After -1ns must be 0 or more`,
		`container "h": index -2: an index must be 0 or more`,
		`container "i": rule 1 (job [): job: "[": ` + patternWanted,
		`container "i": rule 2 (job x): a Workload is nil`,
		`container "j": attempts: must have at least one range`,
		`container "k": Exit: exit code 300 must be from 0 to 255`,
		`container "l": sequence entry 1: Exit: exit code -1 must be from 0 to 255`,
		`container "l": sequence entry 2: exit code 256 must be from 0 to 255`,
		`container "m": OnTerm: exit code 300 must be from 0 to 255`,
		`container "n": After -1ns must be 0 or more`,
		`container "o": a Workload is nil: workload.Func`,
		`container "p": a Workload is nil: *workload.Script`,
		`container "q": a Workload is nil: workload.Func`,
		`container "r": Else: sequence entry 1: exit 1 has no entries that may not match`,
		`container "s": Else: exit 1 has no entries that may not match`,
		`container "t": else: a Workload is nil`,
		`container "u": Chance: invalid probability NaN: must be from 0 to 1`,
		`container "v": Chance: invalid probability -0.1: must be from 0 to 1`,
		`container "w": a Workload is nil`,
		`container "x": else: a Workload is nil: workload.Func`,
	}, "\n"))
}

// forgetful is a Beginner that begins with nothing.
type forgetful struct{}

func (*forgetful) Run(Attempt) Outcome { return Outcome{} }
func (*forgetful) Begin() Workload     { return nil }

func TestInvalidWorkloadHasAnErr(t *testing.T) {
	tests := []struct {
		name string
		work Workload
		want string
	}{
		{"not begun", Chance(2, Succeed(), Fail()), "Chance: invalid probability 2: must be from 0 to 1"},
		{"a nil function", Func(nil), "a Workload is nil"},
		{"an exit code of a function", start(t, Func(func(Attempt) Outcome { return Outcome{ExitCode: 300} })), "pod default/pi-abcde, container main: exit code 300 must be from 0 to 255"},
		{"a negative one", start(t, Func(func(Attempt) Outcome { return Outcome{ExitCode: -1} })), "pod default/pi-abcde, container main: exit code -1 must be from 0 to 255"},
		{"one after SIGTERM", start(t, Func(func(Attempt) Outcome { return Outcome{Term: &Termination{ExitCode: 300}} })), "pod default/pi-abcde, container main: exit code 300 must be from 0 to 255"},
		{"an error of a function", start(t, Func(func(Attempt) Outcome { return Outcome{Err: errors.New("no data")} })), "pod default/pi-abcde, container main: no data"},
	}
	for _, tt := range tests {
		assert.EqualError(t, tt.work.Run(replica(1)).Err, tt.want, tt.name)
	}
	next := start(t, Func(func(Attempt) Outcome { return Outcome{Next: Func(nil)} }))
	assert.EqualError(t, next.Continue(next.Run(replica(1)), replica(1)).Err, "pod default/pi-abcde, container main: a Workload is nil")
}

func TestUnmatched(t *testing.T) {
	const who = "pod default/pi-abcde, container main: "
	tests := []struct {
		name string
		work Workload
		want string
	}{
		{"a container", PerContainer(map[string]Workload{"mian": Fail()}), `no entry for container "main": there is only "mian"`},
		{"a star in Go", PerContainer(map[string]Workload{"*": Fail()}), `no entry for container "main": there is only "*"`},
		{"none", PerContainer(nil), `no entry for container "main": there are none`},
		{"a job", PerJob(map[string]Workload{"e": Fail(), "phi": Fail()}), `no entry for job "pi": there are "e", "phi"`},
		{"an index of a pod without", PerIndex(map[int]Workload{0: Fail(), 10: Fail(), 9: Fail()}), "no entry for a pod without index: there are 0, 9, 10"},
		{"an attempt", Attempts(Range{2, 3, Fail()}, Range{5, 0, Fail()}), "no entry for attempt 1: there are 2-3, 5-"},
		{"a try", Tries(Range{2, 2, Fail()}), "no entry for try 1: there is only 2"},
		{"a rule", &Script{Rules: []ScriptRule{{Job: "flaky", Run: Fail()}, {Container: "log", Run: Fail()}}}, "no rule matches: there are rule 1 (job flaky), rule 2 (container log)"},
		{"no rules", &Script{}, "no rule matches: there are none"},
		{"deep inside", After(time.Second, Sequence(OnTerm(Termination{}, PerJob(nil)).WithLog("x"))), `no entry for job "pi": there are none`},
		{"after a step", Outcome{Next: PerJob(nil)}, `no entry for job "pi": there are none`},
		{"of an item", WorkQueue(1, PerJob(nil)), `no entry for job "pi": there are none`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			work := start(t, tt.work)
			o := work.Run(replica(1))
			if o.Next != nil {
				o = work.Continue(o, replica(1))
			}
			var unmatched *UnmatchedError
			require.ErrorAs(t, o.Err, &unmatched)
			assert.EqualError(t, unmatched, who+tt.want)
		})
	}
	var unmatched *UnmatchedError
	bare := Attempt{Pod: "x", Container: "main", Index: 3}
	require.ErrorAs(t, PerJob(nil).Run(bare).Err, &unmatched)
	assert.EqualError(t, unmatched, "pod x, container main: no entry for a pod without job: there are none")
	require.ErrorAs(t, PerIndex(map[int]Workload{7: Fail()}).Run(bare).Err, &unmatched)
	assert.Equal(t, &UnmatchedError{Pod: "x", Container: "main", Index: 3, Unit: "index", Value: "3", Keys: []string{"7"}}, unmatched)
}

func TestUnused(t *testing.T) {
	tests := []struct {
		name     string
		work     Workload
		replicas int
		want     []string
	}{
		{"all used", Sequence(Fail(), Succeed()), 2, nil},
		{"the last not reached", Sequence(Fail(), Fail(), Succeed()), 2, []string{"sequence entry 3 (exit 0)"}},
		{"never run", Sequence(Fail(), Succeed()), 0, []string{"sequence entry 1 (exit 1)", "sequence entry 2 (exit 0)"}},
		{"a range", Attempts(Range{1, 3, Fail()}, Range{4, 0, After(time.Second, Succeed())}), 3, []string{"attempts 4- (exit 0 after 1s)"}},
		{"a container of another name", PerContainer(map[string]Workload{"mian": Fail()}).Else(Succeed()), 1, []string{`container "mian" (exit 1)`}},
		{"an entry in an entry", PerContainer(map[string]Workload{"main": Sequence(Fail(), Hang())}), 1, []string{`container "main": sequence entry 2 (hang)`}},
		{"under a time", AfterUniform(0, time.Second, OnTerm(Termination{}, Sequence(Fail(), Hang()))), 1, []string{"sequence entry 2 (hang)"}},
		{"chance is no entry", Chance(0, Succeed(), Fail()), 3, nil},
		{"Else is no entry", PerJob(map[string]Workload{"pi": Fail()}).Else(Hang()), 1, nil},
		{"an entry under Else", PerJob(nil).Else(Sequence(Fail(), Hang())), 1, []string{"else: sequence entry 2 (hang)"}},
		{"an entry after a step", Outcome{Next: Sequence(Fail())}, 1, []string{"sequence entry 1 (exit 1)"}},
		{"an entry under chance", Chance(1, Sequence(Fail(), Hang()), Sequence(Fail())), 1, []string{"chance 1: sequence entry 2 (hang)"}},
		{"a rule", &Script{Rules: []ScriptRule{{Job: "p*", Run: Fail()}, {Job: "pi", Container: "main", Run: Hang()}}}, 1, []string{"rule 2 (job pi, container main) (hang)"}},
		{"nothing to use", Fail(), 0, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			work := start(t, tt.work)
			for n := range tt.replicas {
				work.Run(replica(n + 1))
			}
			assert.Equal(t, tt.want, work.Unused())
			assert.Equal(t, start(t, tt.work).Unused(), start(t, work).Unused(), "to start again is to forget")
		})
	}
}

func TestDescriptionIsNotMarked(t *testing.T) {
	work := Sequence(Fail(), Succeed())
	start(t, work).Run(replica(1))
	work.Run(replica(2))
	assert.Len(t, start(t, work).Unused(), 2, "one description serves many clusters at once")
}

// counting is a Workload of one's own with state.
type counting struct{ runs int }

func (c *counting) Run(Attempt) Outcome { c.runs++; return Outcome{ExitCode: int32(c.runs)} }
func (c *counting) Begin() Workload     { return &counting{} }
func (c *counting) Unused() []string    { return []string{"counting: something"} }

func TestWorkloadOfOnesOwn(t *testing.T) {
	own := &counting{}
	work := start(t, After(time.Second, PerJob(map[string]Workload{"pi": own})))
	work.Run(replica(1))
	assert.Equal(t, "exit 2 after 1s", work.Run(replica(2)).String())
	assert.Zero(t, own.runs, "the cluster has a copy")
	assert.Equal(t, []string{`job "pi": counting: something`}, work.Unused())
}

func TestDescribe(t *testing.T) {
	tests := []struct {
		work Workload
		want string
	}{
		{ImageCannotBePulled(), "imageCannotBePulled"},
		{ImageCannotBePulled().Run(replica(1)), "image cannot be pulled"},
		{ConfigMapMissing("a"), "container cannot be created"},
		{CommandNotFound("perl1"), "process cannot start"},
		{Outcome{After: time.Second, Next: Fail()}, "busy after 1s, then exit 1"},
		{Outcome{Hang: true, Next: Fail()}, "hang"}, // Next is then only called at the end
		{AfterUniform(time.Second, 2*time.Second, Fail()), "exit 1 after 1s..2s"},
		{AfterQuantiles([]time.Duration{time.Second, 2 * time.Second, 9 * time.Second}, Fail()), "exit 1 after 1s..2s..9s"},
		{AfterExponential(time.Second, Fail()), "exit 1 after exponential 1s"},
		{Sequence(Fail(), Succeed()), "sequence entry 1: exit 1; sequence entry 2: exit 0"},
		{IgnoreTerm(Chance(0.25, Hang(), Fail())), "chance 0.25: hang; else: exit 1"},
		{WorkQueue(3, After(time.Second, Succeed())), "work queue of 3 items, each: exit 0 after 1s"},
		{Sequence(), "invalid: Sequence: must have at least one entry"},
		{Func(func(Attempt) Outcome { return Outcome{} }), "workload.Func"},
		{Func(nil), "invalid: a Workload is nil: workload.Func"},
		{PerJob(nil).Else(Fail()), "else: exit 1"},
		{Outcome{Err: errNil}, "error: a Workload is nil"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, describe(tt.work))
	}
}

func TestErrorsCanBeMatched(t *testing.T) {
	_, err := Start(Sequence(nil))
	assert.True(t, errors.Is(err, errNil))
}

func TestRunDoesNotAllocate(t *testing.T) {
	for name, work := range benchmarked() {
		work, a := start(t, work), replica(2)
		assert.Zero(t, testing.AllocsPerRun(100, func() { work.Run(a) }), name)
	}
}

func benchmarked() map[string]Workload {
	return map[string]Workload{
		"after":    After(5*time.Second, Succeed()),
		"sequence": Sequence(After(5*time.Second, Fail()), After(time.Second, Succeed())),
		"chance":   Chance(0.4, Succeed(), Fail()),
		"script":   &Script{Rules: []ScriptRule{{Job: "pi", Run: After(5*time.Second, Succeed())}}},
		"index":    PerIndex(map[int]Workload{1: Fail()}).Else(Succeed()),
	}
}

func BenchmarkWorkload(b *testing.B) {
	for name, work := range benchmarked() {
		b.Run(name, func(b *testing.B) {
			work, a := start(b, work), replica(2)
			b.ReportAllocs()
			for b.Loop() {
				work.Run(a)
			}
		})
	}
}

// Each of the pieces between two quantiles is as likely as any other, and so is each
// time in it.
func TestQuantilesAreThose(t *testing.T) {
	points := []time.Duration{0, time.Second, 5 * time.Second, 5 * time.Second, time.Minute}
	in, err := Start(AfterQuantiles(points, Succeed()))
	require.NoError(t, err)
	points[4] = 0 // they were copied
	const runs = 20_000
	var upTo1, exactly5, upTo3 int
	for i := range runs {
		d := in.Run(Attempt{Rand: NewRand(7, strconv.Itoa(i))}).After
		assert.LessOrEqual(t, d, time.Minute)
		for _, c := range []struct {
			in    bool
			count *int
		}{{d <= time.Second, &upTo1}, {d == 5*time.Second, &exactly5}, {d > time.Second && d <= 3*time.Second, &upTo3}} {
			if c.in {
				*c.count++
			}
		}
	}
	assert.InDelta(t, runs/4, upTo1, 300)
	assert.InDelta(t, runs/4, exactly5, 300)
	assert.InDelta(t, runs/8, upTo3, 250)
}

func TestQuantilesThatAreNone(t *testing.T) {
	for _, points := range [][]time.Duration{nil, {-time.Second, time.Second}, {2 * time.Second, time.Second}} {
		_, err := Start(AfterQuantiles(points, Succeed()))
		assert.ErrorContains(t, err, "must be one or more, each of 0 or more, and go upwards")
	}
}
