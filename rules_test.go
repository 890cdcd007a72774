package jobsim_test

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/pod/kubelet"
)

// The names of rules, but for fields: a constant of the API, or words, of which
// those with a capital are proper names.
var (
	constantName = regexp.MustCompile(`^([A-Z][a-z]+){2,}$`)
	wordsName    = regexp.MustCompile(`^(API|Job|[a-z-]+)( [a-z-]+)+$|^[a-z]+$`)
)

func TestCataloguesOfRules(t *testing.T) {
	for _, catalogue := range []struct {
		rules  func() []jobsim.Rule
		object any
	}{
		{job.Rules, job.Job{}}, {cronjob.Rules, cronjob.CronJob{}}, {kubelet.Rules, pod.Pod{}},
	} {
		seen := map[string]bool{}
		for _, r := range catalogue.rules() {
			assert.False(t, seen[r.Name], "%s is there twice", r.Name)
			seen[r.Name] = true
			assert.Regexp(t, `^[A-Z].*\.$`, r.Says, "%s: a sentence", r.Name)
			assert.NotEmpty(t, r.Source, r.Name)
			named := hasField(reflect.TypeOf(catalogue.object), r.Name) || constantName.MatchString(r.Name) || wordsName.MatchString(r.Name)
			assert.True(t, named, "%q is no field of a %T, no constant of the API, and no words", r.Name, catalogue.object)
		}
		first := catalogue.rules()[0]
		catalogue.rules()[0].Name = "another"
		assert.Equal(t, first, catalogue.rules()[0], "the list is the caller's own")
	}
}

// hasField reports whether a type has the field at a path of JSON names.
func hasField(typ reflect.Type, path string) bool {
	name, rest, deeper := strings.Cut(path, ".")
	for _, f := range reflect.VisibleFields(typ) {
		if tag, _, _ := strings.Cut(f.Tag.Get("json"), ","); tag == name {
			return !deeper || hasField(f.Type, rest)
		}
	}
	return false
}
