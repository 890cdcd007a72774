package kube_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/kube"
)

// Variables from Secrets and ConfigMaps, and a name that is there twice, come back as
// they were given, and are on the pods.
func TestVariablesFromElsewhere(t *testing.T) {
	secret := func(key string) *corev1.EnvVarSource {
		return &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{
			LocalObjectReference: corev1.LocalObjectReference{Name: "s"}, Key: key,
		}}
	}
	env := []corev1.EnvVar{
		{Name: "A", ValueFrom: secret("x")}, {Name: "B", Value: "b"}, {Name: "A", ValueFrom: secret("y")},
		{Name: "C", ValueFrom: &corev1.EnvVarSource{ConfigMapKeyRef: &corev1.ConfigMapKeySelector{Key: "k"}}},
		{Name: "D", ValueFrom: &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{APIVersion: "v1", FieldPath: "metadata.name"}}},
	}
	job := exampleJob()
	job.Spec.Template.Spec.Containers[0].Env = env

	ctx := context.Background()
	k, err := kube.New(sim.Config{})
	require.NoError(t, err)
	c := k.Clientset()
	_, err = c.BatchV1().Jobs("default").Create(ctx, job, metav1.CreateOptions{})
	require.NoError(t, err)
	require.NoError(t, k.Run())
	got, err := c.BatchV1().Jobs("default").Get(ctx, "pi", metav1.GetOptions{})
	require.NoError(t, err)
	assert.Equal(t, env, got.Spec.Template.Spec.Containers[0].Env)
	pods, err := c.CoreV1().Pods("default").List(ctx, metav1.ListOptions{})
	require.NoError(t, err)
	require.Len(t, pods.Items, 1)
	assert.Equal(t, env, pods.Items[0].Spec.Containers[0].Env)
}
