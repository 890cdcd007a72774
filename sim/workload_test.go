package sim

import (
	"errors"
	"math"
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

func mustBegin(t testing.TB, w Workload) Workload {
	t.Helper()
	begun, err := Begin(w)
	require.NoError(t, err)
	return begun
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
		{"exit code of Windows", Exit(math.MinInt32), "exit -2147483648"},
		{"hang", Hang(), "hang"},
		{"out of memory", OOMKilled(), "exit 137, OOMKilled"},
		{"out of memory, yet exit 0", OOMKilledChild(), "exit 0, OOMKilled"},
		{"nothing said", nil, "exit 0 after 5s"},
		{"function", WorkloadFunc(func(a Attempt) Outcome { return Exit(int32(a.Replica)) }), "exit 1; exit 2"},
		{"sequence", Sequence(Fail(), Exit(2), Succeed()), "exit 1; exit 2; exit 0; exit 0"}, // the last stays
		{"sequence of one", Sequence(Fail()), "exit 1; exit 1"},
		{"ranges", Attempts(Range{1, 2, Fail()}, Range{3, 0, Succeed()}), "exit 1; exit 1; exit 0; exit 0"},
		{"range of one", Attempts(Range{2, 2, Fail()}, Range{1, 0, Succeed()}), "exit 0; exit 1; exit 0"},
		{"ranges that overlap", Attempts(Range{1, 2, Exit(3)}, Range{2, 3, Exit(4)}), "exit 3; exit 3; exit 4"}, // the first counts
		{"ranges with a gap", Attempts(Range{1, 1, Fail()}, Range{3, 0, Fail()}), "exit 1; exit 0 after 5s; exit 1"},
		{"container named", PerContainer(map[string]Workload{"main": Exit(3), "*": Exit(4)}), "exit 3"},
		{"other containers", PerContainer(map[string]Workload{"log": Exit(3), "*": Exit(4)}), "exit 4"},
		{"container not named", PerContainer(map[string]Workload{"log": Exit(3)}), "exit 0 after 5s"},
		{"no container", PerContainer(nil), "exit 0 after 5s"},
		{"job named", PerJob(map[string]Workload{"pi": Exit(3), "*": Exit(4)}), "exit 3"},
		{"other jobs", PerJob(map[string]Workload{"e": Exit(3), "*": Exit(4)}), "exit 4"},
		{"index, of a pod without", PerIndex(map[int]Workload{0: Fail()}), "exit 0 after 5s"},
		{"any other index", PerIndex(map[int]Workload{0: Fail(), AnyOther: Exit(3)}), "exit 3"},
		{"certain", Chance("1", Succeed(), Fail()), "exit 0; exit 0; exit 0"},
		{"impossible", Chance("0", Succeed(), Fail()), "exit 1; exit 1; exit 1"},
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
			work := mustBegin(t, tt.work)
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
	work := PerIndex(map[int]Workload{0: Exit(3), 7: Sequence(Fail(), Succeed())})
	for _, tt := range []struct {
		index, replica int
		want           string
	}{
		{0, 1, "exit 3"},
		{7, 1, "exit 1"},
		{7, 2, "exit 0"}, // the second pod of the index
		{1, 1, "exit 0 after 5s"},
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
	assert.Equal(t, Fail(), work.Run(a))
}

func TestRandomTimes(t *testing.T) {
	tests := []struct {
		name   string
		work   Workload
		lo, hi time.Duration
	}{
		{"uniform", AfterUniform(time.Second, 3*time.Second, Succeed()), time.Second, 3 * time.Second},
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

func TestRandomTimeLeavesTheFateAlone(t *testing.T) {
	flaky := Chance("0.4", Succeed(), Fail())
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
			"command in the path", CommandNotFound("perl1").StartError,
			`failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "perl1": executable file not found in $PATH: unknown`,
		},
		{
			"command by its path", CommandNotFound("/bin/no").StartError,
			`failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "/bin/no": stat /bin/no: no such file or directory: unknown`,
		},
		{"ConfigMap", ConfigMapMissing("settings").ConfigError, `configmap "settings" not found`},
		{
			"image", ImageCannotBePulled().Run(a).PullError,
			`rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/perl:latest": failed to resolve reference "docker.io/library/perl:latest": docker.io/library/perl:latest: not found`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, tt.got) })
	}
	assert.EqualValues(t, 127, CommandNotFound("perl1").ExitCode)
}

func TestWithLog(t *testing.T) {
	a := replica(3)
	a.Index, a.Run, a.Item = 2, 4, 9
	lines := []string{`{job}/{pod}/{container}`, `{index} {replica} {run} {attempt} {item}`, `{"level":"info"} {other} {}`}
	got := Fail().WithLog(lines...).Run(a).Log
	assert.Equal(t, []string{"pi/pi-abcde/main", "2 3 4 6 9", `{"level":"info"} {other} {}`}, got)
	assert.Equal(t, `{job}/{pod}/{container}`, lines[0], "the lines given are not changed")
	assert.Equal(t, []string{"{job}"}, Outcome{Log: []string{"{job}"}}.Run(a).Log, "only WithLog has placeholders")
	assert.Equal(t, []string{"x"}, Fail().WithLog("{job}").WithLog("x").Run(a).Log, "the last log counts")
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
			assert.Equal(t, tt.want, mustBegin(t, tt.work).Run(replica(1)).Term)
		})
	}
}

func TestBeginReportsAllThatIsWrong(t *testing.T) {
	_, err := Begin(PerContainer(map[string]Workload{
		"a": Sequence(),
		"b": Sequence(Fail(), nil, Chance("1.5", Succeed(), Fail())),
		"c": Attempts(Range{First: 0, Do: Fail()}, Range{First: 3, Last: 2, Do: Fail()}),
		"d": After(-time.Second, Fail()),
		"e": AfterUniform(2*time.Second, time.Second, WorkQueue(-1, Fail())),
		"f": WorkQueue(1, AfterExponential(-1, Fail())),
		"g": OnTerm(Termination{After: -1}, Fail()),
		"h": PerIndex(map[int]Workload{-2: Fail()}),
		"i": &Script{Rules: []Rule{{Job: "[", Run: Fail()}, {Job: "x"}}},
		"j": Attempts(),
	}))
	assert.EqualError(t, err, strings.Join([]string{
		`workload: container "a": Sequence: must have at least one entry`,
		`container "b": sequence entry 2: a Workload is nil`,
		`container "b": sequence entry 3: Chance: invalid probability "1.5": ` + probabilityWanted,
		`container "c": attempts 0-: a range must have First ≥ 1, and Last ≥ First or 0 for no end`,
		`container "c": attempts 3-2: a range must have First ≥ 1, and Last ≥ First or 0 for no end`,
		`container "d": After: -1s must be 0 or more`,
		`container "e": AfterUniform: from 2s to 1s: must be 0 or more, and go upwards`,
		`container "f": AfterExponential: mean -1ns must be 0 or more`,
		`container "g": OnTerm: After -1ns must be 0 or more`,
		`container "h": index -2: an index must be 0 or more, or AnyOther`,
		`container "i": rule 1 (job [): job: "[": ` + patternWanted,
		`container "i": rule 2 (job x): a Workload is nil`,
		`container "j": attempts: must have at least one range`,
	}, "\n"))
}

func TestInvalidWorkloadCannotStart(t *testing.T) {
	outcome := Chance("often", Succeed(), Fail()).Run(replica(1))
	assert.Contains(t, outcome.StartError, `invalid probability "often"`)
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
		{"a container of another name", PerContainer(map[string]Workload{"mian": Fail()}), 1, []string{`container "mian" (exit 1)`}},
		{"an entry in an entry", PerContainer(map[string]Workload{"main": Sequence(Fail(), Hang())}), 1, []string{`container "main": sequence entry 2 (hang)`}},
		{"under a time", AfterUniform(0, time.Second, OnTerm(Termination{}, Sequence(Fail(), Hang()))), 1, []string{"sequence entry 2 (hang)"}},
		{"luck is no entry", Chance("0", Succeed(), Fail()), 3, nil},
		{"an entry under luck", Chance("1", Sequence(Fail(), Hang()), Sequence(Fail())), 1, []string{"chance 1: sequence entry 2 (hang)"}},
		{"a rule", &Script{Rules: []Rule{{Job: "p*", Run: Fail()}, {Job: "pi", Container: "main", Run: Hang()}}}, 1, []string{"rule 2 (job pi, container main) (hang)"}},
		{"nothing to use", Fail(), 0, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			work := mustBegin(t, tt.work)
			for n := range tt.replicas {
				work.Run(replica(n + 1))
			}
			assert.Equal(t, tt.want, Unused(work))
			assert.Equal(t, Unused(mustBegin(t, tt.work)), Unused(mustBegin(t, work)), "to begin again is to forget")
		})
	}
}

func TestDescriptionIsNotMarked(t *testing.T) {
	work := Sequence(Fail(), Succeed())
	mustBegin(t, work).Run(replica(1))
	work.Run(replica(2))
	assert.Len(t, Unused(work), 2, "one description serves many clusters at once")
}

// counting is a Workload of one's own with state.
type counting struct{ runs int }

func (c *counting) Run(Attempt) Outcome { c.runs++; return Exit(int32(c.runs)) }
func (c *counting) Begin() Workload     { return &counting{} }
func (c *counting) Unused() []string    { return []string{"counting: something"} }

func TestWorkloadOfOnesOwn(t *testing.T) {
	own := &counting{}
	work := mustBegin(t, After(time.Second, PerJob(map[string]Workload{"pi": own})))
	work.Run(replica(1))
	assert.Equal(t, "exit 2 after 1s", work.Run(replica(2)).String())
	assert.Zero(t, own.runs, "the cluster has a copy")
	assert.Equal(t, []string{`job "pi": counting: something`}, Unused(work))
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
		{Outcome{Hang: true, Next: Fail()}, "hang"}, // Next is then only told of the end
		{AfterUniform(time.Second, 2*time.Second, Fail()), "exit 1 after 1s..2s"},
		{AfterExponential(time.Second, Fail()), "exit 1 after exponential 1s"},
		{Sequence(Fail(), Succeed()), "sequence entry 1: exit 1; sequence entry 2: exit 0"},
		{IgnoreTerm(Chance("1/3", Hang(), Fail())), "chance 1/3: hang; else: exit 1"},
		{WorkQueue(3, After(time.Second, Succeed())), "work queue of 3 items, each: exit 0 after 1s"},
		{Sequence(), "invalid: Sequence: must have at least one entry"},
		{WorkloadFunc(nil), "sim.WorkloadFunc"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, describe(tt.work))
	}
}

func TestErrorsCanBeTold(t *testing.T) {
	_, err := Begin(Sequence(nil))
	assert.True(t, errors.Is(err, errNil))
}

func TestRunDoesNotAllocate(t *testing.T) {
	for name, work := range benchmarked() {
		work, a := mustBegin(t, work), replica(2)
		assert.Zero(t, testing.AllocsPerRun(100, func() { work.Run(a) }), name)
	}
}

func benchmarked() map[string]Workload {
	return map[string]Workload{
		"after":    After(5*time.Second, Succeed()),
		"sequence": Sequence(After(5*time.Second, Fail()), After(time.Second, Succeed())),
		"chance":   Chance("0.4", Succeed(), Fail().WithLog("ERROR:root:Task failed")),
		"script":   &Script{Rules: []Rule{{Job: "pi", Run: After(5*time.Second, Succeed())}}},
		"index":    PerIndex(map[int]Workload{1: Fail()}),
	}
}

func BenchmarkWorkload(b *testing.B) {
	for name, work := range benchmarked() {
		b.Run(name, func(b *testing.B) {
			work, a := mustBegin(b, work), replica(2)
			b.ReportAllocs()
			for b.Loop() {
				work.Run(a)
			}
		})
	}
}
