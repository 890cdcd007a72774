package kube

import (
	"context"
	"testing/synctest"

	"github.com/go-logr/logr"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/klog/v2"
	jobcontroller "k8s.io/kubernetes/pkg/controller/job"

	"github.com/jobsim/jobsim/internal/conformance/quiet"
)

func init() {
	// The controller reports each API error to these, on top of retrying.
	utilruntime.ErrorHandlers = nil
	quiet.Queues()
}

// startController runs Kubernetes' Job controller on the server until stop is
// called. A controller that is started again begins with empty caches and
// queues.
func startController(s *Server, t *turns, c *choices, order *creations) (stop func()) {
	ctx, cancel := context.WithCancel(klog.NewContext(context.Background(), logr.Discard()))
	jobs, pods := informers.NewSharedInformerFactory(s.Client, 0), informers.NewSharedInformerFactory(s.Client, 0)
	controller, err := jobcontroller.NewController(ctx, orderedClient{s.Client, order},
		podInformer{pods.Core().V1().Pods(), c.order, t.hold, ctx}, jobInformer{jobs.Batch().V1().Jobs()}, nil, nil)
	must(err)
	t.gate = gated(controller, workqueue.NewTypedItemExponentialFailureRateLimiter[string](
		jobcontroller.DefaultJobApiBackOff, jobcontroller.MaxJobApiBackOff), t.agenda)
	stopHeartbeat(controller, "orphanQueue")
	jobs.Start(ctx.Done())
	synctest.Wait() // so that the Job of each pod is known when the pod is listed
	pods.Start(ctx.Done())
	synctest.Wait() // with full caches the controller starts at once
	done := make(chan struct{})
	go func() {
		defer close(done)
		controller.Run(ctx, 1)
	}()
	return func() {
		cancel()
		<-done
		jobs.Shutdown()
		pods.Shutdown()
	}
}
