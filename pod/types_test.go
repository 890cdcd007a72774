package pod_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim/pod"
)

func TestContainerAt(t *testing.T) {
	s := pod.Spec{
		InitContainers: []pod.Container{{Name: "setup"}},
		Containers:     []pod.Container{{Name: "main"}, {Name: "log"}},
	}
	for i, want := range []string{"setup", "main", "log"} {
		assert.Equal(t, want, s.Container(i).Name)
	}
	assert.Same(t, &s.Containers[0], s.Container(1), "the container itself, not a copy")
	assert.Nil(t, s.Container(-1))
	assert.Nil(t, s.Container(3))
}
