package manifest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
)

// Kinds that Kubernetes has and jobsim does not are skipped, with one warning.
func TestRead_SkipsOtherKinds(t *testing.T) {
	r, err := Reader{}.Read(
		Source{Name: "a.yaml", Data: []byte("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n---\n" + podB)},
		Source{Name: "b.yaml", Data: []byte("apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ServiceAccount, metadata: {name: robot, namespace: x}}\n- {apiVersion: apps/v1, kind: Deployment}\n")},
	)
	require.NoError(t, err)
	require.Len(t, r.Objects, 1)
	require.Len(t, r.Warnings, 1)
	assert.Equal(t, "a.yaml:1: ConfigMap settings, ServiceAccount x/robot, Deployment: known to Kubernetes but not simulated; skipped", r.Warnings[0].String())
}

// A value in the wrong case gets the hint that the names of fields get.
func TestSuggestValue(t *testing.T) {
	for _, c := range []struct {
		e    jobsim.FieldError
		want string
	}{
		{jobsim.FieldError{Type: jobsim.ErrorTypeNotSupported, BadValue: `"never"`, Detail: `supported values: "OnFailure", "Never"`}, `supported values: "OnFailure", "Never"; did you mean Never?`},
		{jobsim.FieldError{Type: jobsim.ErrorTypeNotSupported, BadValue: `"no"`, Detail: `supported values: "OnFailure", "Never"`}, `supported values: "OnFailure", "Never"`},
		{jobsim.FieldError{Type: jobsim.ErrorTypeInvalid, BadValue: `"never"`, Detail: `supported values: "Never"`}, `supported values: "Never"`},
	} {
		suggestValue(&c.e)
		assert.Equal(t, c.want, c.e.Detail)
	}
}
