package conformance

import (
	"encoding/json"
	"errors"
	"flag"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	genericapirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/batch"
	jobregistry "k8s.io/kubernetes/pkg/registry/batch/job"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
)

// admissionRounds is how many random Jobs are created and updated.
const admissionRounds = 20_000

// TestAdmission gives random Jobs, most of them broken, to the API server's own
// code and to jobsim: both set the same defaults and refuse the same with the
// same errors, on creation and on update.
func TestAdmission(t *testing.T) {
	quiet := flag.NewFlagSet("", flag.PanicOnError) // the server logs what it finds twice
	klog.InitFlags(quiet)
	require.NoError(t, quiet.Parse([]string{"-logtostderr=false", "-alsologtostderr=false", "-stderrthreshold=FATAL"}))
	klog.SetOutput(io.Discard)
	accepted, updated := 0, 0
	for seed := range uint64(admissionRounds) {
		r := rand.New(rand.NewPCG(seed, 0))
		theirs, ours := draw(t, r, validJob, 1+r.IntN(4))
		theirErrs, ourErrs := createTheirs(theirs), createOurs(ours)
		requireEqual(t, theirErrs, ourErrs, "creation", seed)
		if len(theirErrs) > 0 {
			continue
		}
		requireSame(t, theirs, ours, seed)
		accepted++
		theirs.ResourceVersion, ours.ResourceVersion = "1", "1"
		theirNew, ourNew := draw(t, r, string(marshal(t, theirs)), 1+r.IntN(3))
		theirErrs, ourErrs = updateTheirs(theirNew, theirs), updateOurs(ourNew, ours)
		requireEqual(t, theirErrs, ourErrs, "update", seed)
		if len(theirErrs) == 0 {
			updated++
			requireSame(t, theirNew, ourNew, seed)
		}
	}
	t.Logf("%d Jobs, %d of them accepted, %d of those updated", admissionRounds, accepted, updated)
	require.Greater(t, accepted, admissionRounds/20)
	require.Greater(t, updated, accepted/20)
}

// validJob is what random changes start from.
const validJob = `{"apiVersion": "batch/v1", "kind": "Job",
	"metadata": {"name": "pi", "namespace": "default", "uid": "11111111-2222-3333-4444-555555555555"},
	"spec": {"template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "main", "image": "perl"}]}}}}`

// draw makes random changes to a Job and returns it in both types.
func draw(t *testing.T, r *rand.Rand, base string, changes int) (*batchv1.Job, *job.Job) {
	var tree any
	require.NoError(t, json.Unmarshal([]byte(base), &tree))
	for range changes {
		k := knobs[r.IntN(len(knobs))]
		var value any
		require.NoError(t, json.Unmarshal([]byte(k.values[r.IntN(len(k.values))]), &value), k.path)
		set(tree, strings.Split(k.path, "/"), value)
	}
	theirs, ours := &batchv1.Job{}, &job.Job{}
	require.NoError(t, json.Unmarshal(marshal(t, tree), theirs))
	require.NoError(t, json.Unmarshal(marshal(t, tree), ours))
	if theirs.Name == "" && theirs.GenerateName != "" { // which happens before
		theirs.Name = theirs.GenerateName + "abcde"
		ours.Name = theirs.Name
	}
	return theirs, ours
}

// set puts a value into a tree of maps and lists, and makes the maps on the way.
func set(tree any, path []string, value any) {
	last := len(path) == 1
	switch node := tree.(type) {
	case map[string]any:
		switch {
		case last && value == nil:
			delete(node, path[0])
		case last:
			node[path[0]] = value
		default:
			if node[path[0]] == nil && path[1] != "0" {
				node[path[0]] = map[string]any{}
			}
			set(node[path[0]], path[1:], value)
		}
	case []any:
		if i, err := strconv.Atoi(path[0]); err == nil && i < len(node) && !last {
			set(node[i], path[1:], value)
		}
	}
}

var requestContext = genericapirequest.WithNamespace(genericapirequest.NewContext(), "default")

func internalJob(j *batchv1.Job) *batch.Job {
	out := &batch.Job{}
	if err := legacyscheme.Scheme.Convert(j, out, nil); err != nil {
		panic(err)
	}
	return out
}

// createTheirs does with a Job what the API server does on creation, and
// returns the errors.
func createTheirs(j *batchv1.Job) (errs []string) {
	defer survive(&errs)
	legacyscheme.Scheme.Default(j)
	in := internalJob(j)
	in.CreationTimestamp = metav1.Time{}
	err := rest.BeforeCreate(jobregistry.Strategy, requestContext, in)
	if convertErr := legacyscheme.Scheme.Convert(in, j, nil); convertErr != nil {
		panic(convertErr)
	}
	return causes(err)
}

// panicked stands for the errors of a Job on which the API server's validation
// panics, as it does on a successPolicy without completions
// (validateSuccessPolicyRule).
var panicked = []string{"the API server panics"}

func survive(errs *[]string) {
	if recover() != nil {
		*errs = panicked
	}
}

// requireEqual compares errors. Where the server panics, jobsim has to refuse.
func requireEqual(t *testing.T, theirs, ours []string, what string, seed uint64) {
	if slices.Equal(theirs, panicked) {
		require.NotEmpty(t, ours, "%s, seed %d", what, seed)
		return
	}
	require.Equal(t, theirs, ours, "%s, seed %d", what, seed)
}

func createOurs(j *job.Job) []string {
	j.SetDefaults()
	j.PrepareForCreate()
	return messages(job.Validate(j))
}

func updateTheirs(j, old *batchv1.Job) (errs []string) {
	defer survive(&errs)
	legacyscheme.Scheme.Default(j)
	in := internalJob(j)
	err := rest.BeforeUpdate(jobregistry.Strategy, requestContext, in, internalJob(old))
	if convertErr := legacyscheme.Scheme.Convert(in, j, nil); convertErr != nil {
		panic(convertErr)
	}
	return causes(err)
}

func updateOurs(j, old *job.Job) []string {
	j.SetDefaults()
	j.PrepareForUpdate(old)
	return messages(job.ValidateUpdate(j, old))
}

// causes are the single errors of a refusal.
func causes(err error) []string {
	if err == nil {
		return nil
	}
	var status apierrors.APIStatus
	if !errors.As(err, &status) || status.Status().Details == nil || len(status.Status().Details.Causes) == 0 {
		return []string{err.Error()}
	}
	var lines []string
	for _, c := range status.Status().Details.Causes {
		lines = append(lines, string(c.Type)+" "+c.Field+": "+c.Message)
	}
	// The server lists twice what two of its checks find; its message, and
	// jobsim, do not.
	slices.Sort(lines)
	return slices.Compact(lines)
}

func messages(errs []*jobsim.FieldError) []string {
	var lines []string
	for _, e := range errs {
		lines = append(lines, string(e.Type)+" "+e.Field+": "+strings.TrimPrefix(e.Error(), e.Field+": "))
	}
	slices.Sort(lines)
	return lines
}

// requireSame sees that both Jobs are the same, as far as jobsim has the
// fields.
func requireSame(t *testing.T, theirs *batchv1.Job, ours *job.Job, seed uint64) {
	var read job.Job
	require.NoError(t, json.Unmarshal(marshal(t, theirs), &read))
	read.TypeMeta, read.CreationTimestamp = ours.TypeMeta, ours.CreationTimestamp
	want, got := generic(t, &read), generic(t, ours)
	require.NoError(t, contains("", want, got), "seed %d", seed)
	require.NoError(t, contains("", got, want), "seed %d, the other way round", seed)
}
