package pod_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim/pod"
)

func TestSetDefaultsOfAPod(t *testing.T) {
	p := pod.Pod{Spec: pod.Spec{
		InitContainers: []pod.Container{{Image: "a:1"}},
		Containers:     []pod.Container{{Image: "b"}, {Image: "c", ImagePullPolicy: pod.PullNever}},
	}}
	p.SetDefaults()
	assert.Equal(t, pod.RestartAlways, p.Spec.RestartPolicy)
	assert.EqualValues(t, 30, *p.Spec.TerminationGracePeriodSeconds)
	assert.Equal(t, pod.PullIfNotPresent, p.Spec.InitContainers[0].ImagePullPolicy)
	assert.Equal(t, pod.PullAlways, p.Spec.Containers[0].ImagePullPolicy)
	assert.Equal(t, pod.PullNever, p.Spec.Containers[1].ImagePullPolicy, "as given")
}

func TestSetDefaultsOfTheGracePeriod(t *testing.T) {
	for _, c := range []struct {
		given             *int64
		ofPod, ofTemplate int64
		why               string
	}{
		{nil, 30, 30, "none given"},
		{new(int64(0)), 0, 0, "zero was given"},
		{new(int64(-1)), 1, -1, "-1 too"},
		{new(int64(-5)), 1, -5, "a negative one is 1, but for a template"},
	} {
		p := pod.Pod{Spec: pod.Spec{TerminationGracePeriodSeconds: c.given}}
		tmpl := pod.Template{Spec: p.Spec}
		p.SetDefaults()
		tmpl.SetDefaults()
		assert.Equal(t, c.ofPod, *p.Spec.TerminationGracePeriodSeconds, c.why)
		assert.Equal(t, c.ofTemplate, *tmpl.Spec.TerminationGracePeriodSeconds, c.why)
	}
}

// TestSetDefaultsOfImagePullPolicy has the answers of Kubernetes.
func TestSetDefaultsOfImagePullPolicy(t *testing.T) {
	x := func(s string, n int) string { return strings.Repeat(s, n) }
	for _, c := range []struct{ image, want, why string }{
		{"busybox", pod.PullAlways, "no tag is latest"},
		{"busybox:latest", pod.PullAlways, "latest"},
		{"busybox:1.36", pod.PullIfNotPresent, "another tag"},
		{"busybox:Latest", pod.PullIfNotPresent, "case matters"},
		{"perl:5.34.0", pod.PullIfNotPresent, "dots in a tag"},
		{"library/busybox", pod.PullAlways, "a path"},
		{"localhost:5000/busybox", pod.PullAlways, "a port is no tag"},
		{"localhost:5000/busybox:1", pod.PullIfNotPresent, "a port and a tag"},
		{"index.docker.io/busybox", pod.PullAlways, "the old name of Docker Hub"},
		{"[::1]:5000/busybox", pod.PullAlways, "an address in brackets"},
		{"example.com/team/app", pod.PullAlways, "a host"},
		{"EXAMPLE.com/app", pod.PullAlways, "a host may be upper case"},
		{"under_score.example/app", pod.PullAlways, "no host, but the first part of a name"},
		{"busybox@sha256:" + x("a", 64), pod.PullIfNotPresent, "a digest does not change"},
		{"busybox:latest@sha256:" + x("a", 64), pod.PullAlways, "though latest stands beside it"},
		{"busybox:" + x("t", 128), pod.PullIfNotPresent, "the longest tag"},

		{"", pod.PullIfNotPresent, "what is not valid has no tag"},
		{"Busybox", pod.PullIfNotPresent, "upper case"},
		{"busybox ", pod.PullIfNotPresent, "a space"},
		{"a//b", pod.PullIfNotPresent, "an empty part"},
		{"a___b", pod.PullIfNotPresent, "three underscores"},
		{"a__b--c.d", pod.PullAlways, "legal separators"},
		{"-a.example/b", pod.PullIfNotPresent, "neither a host nor a part"},
		{"busybox:", pod.PullIfNotPresent, "an empty tag"},
		{"busybox:latest:latest", pod.PullIfNotPresent, "two tags"},
		{"busybox@latest", pod.PullIfNotPresent, "no digest"},
		{"busybox:latest@sha256:" + x("A", 64), pod.PullIfNotPresent, "a digest in upper case"},
		{"busybox:latest@md5:" + x("a", 32), pod.PullIfNotPresent, "a digest of an unknown algorithm"},
		{x("a", 64), pod.PullIfNotPresent, "the id of an image is not its name"},
		{x("b", 247), pod.PullAlways, "with library/ before it as long as may be"},
		{x("b", 248), pod.PullIfNotPresent, "too long"},
	} {
		tmpl := pod.Template{Spec: pod.Spec{Containers: []pod.Container{{Image: c.image}}}}
		tmpl.SetDefaults()
		assert.Equal(t, c.want, tmpl.Spec.Containers[0].ImagePullPolicy, "%q: %s", c.image, c.why)
	}
}
