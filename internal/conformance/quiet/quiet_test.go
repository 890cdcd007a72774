package quiet_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	_ "k8s.io/component-base/metrics/prometheus/workqueue" // sets a provider

	"github.com/jobsim/jobsim/internal/conformance/quiet"
	_ "github.com/jobsim/jobsim/internal/conformance/round" // its flags
)

func TestQueues(t *testing.T) {
	assert.NotEqual(t, "workqueue.noopMetricsProvider", quiet.Provider())
	quiet.Queues()
	assert.Equal(t, "workqueue.noopMetricsProvider", quiet.Provider())
}
