package kube

import (
	"net/http"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/jobsim/jobsim/internal/conformance/scenario"
)

// jobCalls, cronJobCalls and ttlCalls are the API calls of the controllers that
// may fail, by verb and resource. Only the Job controller makes its own through the
// client that it shares with the users; the others have one each for themselves.
var (
	jobCalls = map[string]scenario.Call{
		"create pods":        scenario.CreatePod,
		"patch pods":         scenario.PatchPod,
		"delete pods":        scenario.RemovePod,
		"update jobs/status": scenario.UpdateStatus,
	}
	cronJobCalls = map[string]scenario.Call{
		"create jobs":            scenario.CreateJob,
		"delete jobs":            scenario.RemoveJob,
		"update cronjobs/status": scenario.UpdateCronJobStatus,
		"get jobs":               scenario.ReadJob,
		"get cronjobs":           scenario.ReadCronJob,
	}
	ttlCalls = map[string]scenario.Call{
		"get jobs":    scenario.ReadExpired,
		"delete jobs": scenario.RemoveExpired,
	}
)

// inject lets the calls of a client fail that the scenario says.
func (c *cluster) inject(client *fake.Clientset, calls map[string]scenario.Call, faults *scenario.Faults) {
	if len(c.scenario.Faults) == 0 {
		return
	}
	next := func(call scenario.Call) *scenario.Fault {
		c.server.mu.Lock()
		defer c.server.mu.Unlock()
		return faults.Next(c.now(), call)
	}
	client.PrependReactor("*", "*", func(a clienttesting.Action) (bool, runtime.Object, error) {
		f := next(calls[callOf(a)])
		switch {
		case f == nil:
			return false, nil, nil
		case f.After:
			if _, _, err := c.server.react(a); err != nil {
				return true, nil, err
			}
		}
		return true, nil, apiError(f)
	})
}

func callOf(a clienttesting.Action) string {
	resource := a.GetResource().Resource
	if a.GetSubresource() != "" {
		resource += "/" + a.GetSubresource()
	}
	return a.GetVerb() + " " + resource
}

// codes are the HTTP statuses of the reasons.
var codes = map[string]int32{
	"Conflict": http.StatusConflict, "Timeout": http.StatusGatewayTimeout,
	"InternalError": http.StatusInternalServerError, "Forbidden": http.StatusForbidden,
}

func apiError(f *scenario.Fault) error {
	return &apierrors.StatusError{ErrStatus: metav1.Status{
		Status: metav1.StatusFailure, Code: codes[f.Reason], Reason: metav1.StatusReason(f.Reason), Message: f.Message(),
	}}
}
