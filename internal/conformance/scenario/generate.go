package scenario

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"sort"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// Generate draws a scenario. Each feature draws from a stream of its own, so
// that leaving one out does not change what the others draw: that is how a
// failing scenario is cut down, see Shrink. Only the moments of actions depend
// on the features before, since they are chosen by what happens so far.
func Generate(seed uint64, without ...string) *Scenario {
	return GenerateWith(seed, nil, without...)
}

// GenerateWith draws a scenario that has some features for certain. To play many
// of these finds what is wrong with a new feature sooner.
func GenerateWith(seed uint64, with []string, without ...string) *Scenario {
	s := base(seed)
	s.With = with
	return draw(s, features, without)
}

// again draws the scenario again, with other features left out.
func (s *Scenario) again(without []string) *Scenario {
	if s.CronJob != nil {
		return GenerateCron(s.Seed, without...)
	}
	return GenerateWith(s.Seed, s.With, without...)
}

func draw(s *Scenario, features []feature, without []string) *Scenario {
	seed := s.Seed
	s.Without = without
	for _, f := range features {
		r := &random{rand.New(rand.NewPCG(seed, hash(f.name)))}
		drawn := r.IntN(100) < f.percent || slices.Contains(s.With, f.name)
		if drawn && !slices.Contains(without, f.name) {
			s.Features = append(s.Features, f.name)
			f.draw(r, s)
		}
	}
	sort.SliceStable(s.Actions, func(i, j int) bool { return s.Actions[i].At < s.Actions[j].At })
	return s
}

func hash(name string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name)) // never fails
	return h.Sum64()
}

// base is the scenario without any feature: one pod that succeeds.
func base(seed uint64) *Scenario {
	r := &random{rand.New(rand.NewPCG(seed, 0))}
	s := &Scenario{
		Seed:    seed,
		Job:     manifest(JobName),
		Latency: Latency{Schedule: r.below(20 * time.Millisecond), Start: r.below(200 * time.Millisecond), Spread: 50 * time.Millisecond},
		Until:   2 * time.Hour,
	}
	for range 5 {
		s.Behaviors = append(s.Behaviors, Behavior{
			Runs: []Run{{After: r.upTo(15)}, {After: r.upTo(15)}, {After: r.upTo(5)}},
			Stop: r.below(3 * time.Second),
		})
	}
	return s
}

// manifest is a Job that asks for nothing in particular.
func manifest(name string) *job.Job {
	return &job.Job{
		TypeMeta:   jobsim.TypeMeta{APIVersion: job.APIVersion, Kind: job.Kind},
		ObjectMeta: jobsim.ObjectMeta{Name: name, Namespace: Namespace},
		Spec: job.Spec{Template: pod.Template{Spec: pod.Spec{
			RestartPolicy: pod.RestartNever,
			Containers:    []pod.Container{{Name: "main", Image: "busybox"}},
		}}},
	}
}

// random draws what scenarios are made of.
type random struct{ *rand.Rand }

// below draws a duration of less than d. It has a fraction of a second to the
// nanosecond, so that two moments that have nothing to do with each other do
// not coincide.
func (r *random) below(d time.Duration) time.Duration { return time.Duration(r.Int64N(int64(d-1))) + 1 }

// upTo draws a duration of up to n seconds; half of them are short.
func (r *random) upTo(n int64) time.Duration {
	if r.IntN(2) == 0 {
		n = min(n, 3)
	}
	return r.below(time.Duration(n) * time.Second)
}

func (r *random) int32(least, most int32) *int32 {
	n := least + r.Int32N(most-least+1)
	return &n
}

func (r *random) int64(least, most int64) *int64 {
	n := least + r.Int64N(most-least+1)
	return &n
}

// percent reports true that often of a hundred.
func (r *random) percent(n int) bool { return r.IntN(100) < n }

// oneOf draws an element of the list.
func oneOf[T any](r *random, list ...T) T { return list[r.IntN(len(list))] }

// some calls f for each of a random part of the Behaviors.
func (r *random) some(s *Scenario, f func(*Behavior)) {
	for i := range s.Behaviors {
		if r.IntN(2) == 0 {
			f(&s.Behaviors[i])
		}
	}
}
