// Package api holds what jobsim's API server makes of Jobs, CronJobs and Pods
// (job, cronjob and pod: SetDefaults, PrepareForCreate, Validate, PrepareForUpdate,
// ValidateUpdate) against Kubernetes' own defaults, Job strategy and
// validation: random specs, valid and broken, become the same objects or are
// refused with the same errors. It also holds every status that jobsim's Job
// controller stores against the validation of status updates.
//
// To run more: go test ./api -specs 100000 -seed 7. A failure prints the line
// that repeats it.
package api

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-logr/logr"
	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/klog/v2"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/conformance/round"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

func init() { klog.SetLogger(logr.Discard()) }

// maxFailures is how many differences one test shows before it stops.
const maxFailures = 3

// answer is what a side says to a request.
type answer struct {
	object string   // as JSON, with the fields that jobsim knows
	errs   []string // type, field, value, detail
	// warnings are what the API server warns of where it accepts.
	warnings []string
	// panics is set where the real API server would crash.
	panics string
}

// count is what became of the requests of a test.
type count struct{ accepted, refused, panicked int }

// request is what both sides are asked.
type request struct {
	drawn      any // what was drawn, to be shown
	real, ours func() answer
	// crashes is set where the real API server is known to.
	crashes bool
}

// compareAll draws requests and asks both sides.
func compareAll(t *testing.T, draw func(*random) request) {
	var n count
	failures := 0
	for _, seed := range round.Seeds("spec", *round.Specs) {
		if failures == maxFailures {
			break
		}
		r := draw(newRandom(seed))
		want, have := r.real(), r.ours()
		n.add(want)
		if want.panics != "" {
			require.True(t, r.crashes, "seed %s: %s\n%s", round.Name(seed), want.panics, text(r.drawn))
			continue
		}
		if want.object != have.object || !slices.Equal(byField(want.errs), byField(have.errs)) || !slices.Equal(byField(want.warnings), byField(have.warnings)) {
			failures++
			t.Errorf("%s\n%s\nto repeat: go test ./api -run '^%s$' -scenario %s",
				text(r.drawn), difference(want, have), t.Name(), round.Name(seed))
		}
	}
	t.Logf("%d accepted, %d refused, %d skipped", n.accepted, n.refused, n.panicked)
}

func (n *count) add(a answer) {
	switch {
	case a.panics != "":
		n.panicked++
	case len(a.errs) > 0:
		n.refused++
	default:
		n.accepted++
	}
}

// crashes reports whether the real API server crashes on such a Job:
// validateSuccessPolicy reads completions, which an Indexed Job lacks that only
// has a parallelism. jobsim says that they are required.
func crashes(raw []byte) bool {
	s := read[job.Job](raw).Spec
	return s.SuccessPolicy != nil && s.Completions == nil && s.CompletionMode != nil && *s.CompletionMode == job.Indexed
}

// byField orders the errors about the same map: those about its keys come in
// the order of a Go map there, and of the keys here.
func byField(errs []string) []string {
	ordered := slices.Clone(errs)
	for start := 0; start < len(ordered); {
		end := start + 1
		for end < len(ordered) && fieldOf(ordered[end]) == fieldOf(ordered[start]) {
			end++
		}
		slices.Sort(ordered[start:end])
		start = end
	}
	return ordered
}

// fieldOf is the field of an error; for one value of a map it is the map, and for
// the limits and requests of a container the resources, since errors about both
// mix.
func fieldOf(err string) string {
	_, rest, _ := strings.Cut(err, "|")
	for _, of := range []string{"annotations[", ".resources.", ".resources:"} {
		if at, _, ok := strings.Cut(rest, of); ok {
			return at
		}
	}
	field, _, _ := strings.Cut(rest, ":")
	return field
}

func difference(want, have answer) string {
	var b strings.Builder
	if want.object != have.object {
		fmt.Fprintf(&b, "Kubernetes makes of it %s\njobsim makes of it     %s\n", want.object, have.object)
	}
	fmt.Fprintf(&b, "Kubernetes says\n  %s\njobsim says\n  %s", strings.Join(slices.Concat(want.errs, want.warnings), "\n  "), strings.Join(slices.Concat(have.errs, have.warnings), "\n  "))
	return b.String()
}

func text(v any) string { return string(marshal(v)) }

func marshal(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // what is drawn here can be written
	}
	return b
}

// read reads an object as the side with type T does. What is drawn here is of
// the right types.
func read[T any](raw []byte) *T {
	var object T
	if err := json.Unmarshal(raw, &object); err != nil {
		panic(fmt.Errorf("%w: %s", err, raw))
	}
	return &object
}

// common writes an object with the fields that both sides have, so that
// objects of both can be compared.
func common[Ours, Theirs any](object any) string {
	return text(read[Theirs](marshal(read[Ours](marshal(object)))))
}

func commonJob(object any) string { return common[job.Job, batchv1.Job](object) }

// commonPod leaves out the status, which neither side touches.
func commonPod(object any) string {
	p := read[pod.Pod](marshal(object))
	p.Status = pod.Status{}
	return common[pod.Pod, corev1.Pod](p)
}

// oursSays is jobsim's answer. The API server warns of what it accepts.
func oursSays(object string, errs []*jobsim.FieldError, warnings func() []string) answer {
	a := answer{object: object, errs: said(errs)}
	if len(errs) == 0 {
		a.warnings = warnings()
	}
	return a
}

// said lists errors of ours.
func said(errs []*jobsim.FieldError) []string {
	var list []string
	for _, e := range errs {
		list = append(list, string(e.Type)+"|"+e.Error())
	}
	return list
}

func TestCreateJob(t *testing.T) {
	compareAll(t, func(r *random) request {
		drawn := r.job()
		identify(drawn)
		raw := marshal(drawn)
		ours := func() answer {
			j := read[job.Job](raw)
			j.SetDefaults()
			j.PrepareForCreate()
			return oursSays(commonJob(j), job.Validate(j), func() []string { return job.Warnings(j) })
		}
		return request{drawn: drawn, real: func() answer { return realCreate(raw) }, ours: ours, crashes: crashes(raw)}
	})
}

// identify gives a drawn object what the API server gives it before it checks
// it: a UID, and a name if only the start of one was drawn.
func identify(drawn object) {
	meta := drawn["metadata"].(object)
	meta["uid"] = "u-1"
	start, _ := meta["generateName"].(string)
	if name, _ := meta["name"].(string); name == "" && start != "" {
		meta["name"] = start + "x7k2p"
	}
}

func TestUpdateJob(t *testing.T) {
	compareAll(t, func(r *random) request {
		stored, updated := r.update()
		old, raw := marshal(stored), marshal(updated)
		ours := func() answer {
			j, o := read[job.Job](raw), read[job.Job](old)
			j.SetDefaults()
			o.SetDefaults()
			j.PrepareForUpdate(o)
			return oursSays(commonJob(j), job.ValidateUpdate(j, o), func() []string { return job.UpdateWarnings(j, o) })
		}
		drawn := object{"old": stored, "new": updated}
		return request{drawn: drawn, real: func() answer { return realUpdate(raw, old) }, ours: ours, crashes: crashes(raw)}
	})
}

func TestCreatePod(t *testing.T) {
	compareAll(t, func(r *random) request {
		drawn := object{"metadata": r.object(metaFields), "spec": r.object(podFields)}
		identify(drawn)
		raw := marshal(drawn)
		ours := func() answer {
			p := read[pod.Pod](raw)
			p.SetDefaults()
			p.PrepareForCreate()
			return oursSays(commonPod(p), pod.Validate(p), func() []string { return pod.Warnings(p) })
		}
		return request{drawn: drawn, real: func() answer { return realPod(raw) }, ours: ours}
	})
}

// TestImages compares the default of imagePullPolicy, which depends on how the
// name of the image is read.
func TestImages(t *testing.T) {
	compareAll(t, func(r *random) request {
		drawn := object{"metadata": object{"name": "pi", "namespace": "default", "uid": "u-1"}, "spec": object{"containers": []any{object{"name": "main", "image": r.imageName()}}}}
		raw := marshal(drawn)
		ours := func() answer {
			p := read[pod.Pod](raw)
			p.SetDefaults()
			p.PrepareForCreate()
			return answer{object: commonPod(p)}
		}
		return request{drawn: drawn, real: func() answer { return answer{object: realPod(raw).object} }, ours: ours}
	})
}
