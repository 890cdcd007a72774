package apikinds

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestHas(t *testing.T) {
	for _, known := range [][2]string{{"v1", "ConfigMap"}, {"apps/v1", "Deployment"}, {"networking.k8s.io/v1", "Ingress"}, {"autoscaling/v2", "HorizontalPodAutoscaler"}} {
		assert.True(t, Has(known[0], known[1]), known)
	}
	for _, unknown := range [][2]string{{"apps/v1", "ConfigMap"}, {"apps/v9", "Deployment"}, {"v1", "configmap"}, {"batch/v1", "Job"}, {"example.com/v1", "Deployment"}, {"", ""}} {
		assert.False(t, Has(unknown[0], unknown[1]), unknown)
	}
}

func TestNamed(t *testing.T) {
	for word, want := range map[string]string{
		"rs": "replicasets.apps", "replicaset": "replicasets.apps", "svc": "services", "services": "services",
		"deployments.apps": "deployments.apps", "ingress": "ingresses.networking.k8s.io", "netpol": "networkpolicies.networking.k8s.io",
		"endpoints": "endpoints", "pc": "priorityclasses.scheduling.k8s.io",
	} {
		k, ok := Named(word)
		assert.True(t, ok, word)
		assert.Equal(t, want, k.Qualified(), word)
	}
	_, ok := Named("foo")
	assert.False(t, ok)
}
