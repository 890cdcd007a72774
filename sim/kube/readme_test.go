package kube_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/kube"
	"github.com/jobsim/jobsim/sim/workload"
)

// What README.md shows, line by line.
func TestReadme(t *testing.T) {
	ctx, job := context.Background(), exampleJob()

	k, err := kube.New(sim.Config{Workload: workload.Sequence(workload.Fail(), workload.Succeed())})
	require.NoError(t, err)
	c := k.Clientset()
	_, err = c.BatchV1().Jobs("default").Create(ctx, job, metav1.CreateOptions{}) // the code under test
	require.NoError(t, err)
	err = k.Run()
	require.NoError(t, err)
	j, err := c.BatchV1().Jobs("default").Get(ctx, "pi", metav1.GetOptions{}) // Complete, as Kubernetes would
	require.NoError(t, err)

	assert.EqualValues(t, 1, j.Status.Failed)
	assert.EqualValues(t, 1, j.Status.Succeeded)
}
