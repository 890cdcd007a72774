package kube

import (
	"context"
	"testing/synctest"

	"github.com/go-logr/logr"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/controller/ttlafterfinished"
)

// startTTLController runs Kubernetes' controller of ttlSecondsAfterFinished until
// stop is called. Its turn comes when all else has come to rest, and before the
// garbage collector's.
func (c *cluster) startTTLController(client *fake.Clientset) (stop func()) {
	ctx, cancel := context.WithCancel(klog.NewContext(context.Background(), logr.Discard()))
	factory := informers.NewSharedInformerFactory(client, 0)
	controller := ttlafterfinished.New(ctx, factory.Batch().V1().Jobs(), client)
	c.ttlQueue = gated(controller, workqueue.DefaultTypedControllerRateLimiter[string](), c.agenda)
	factory.Start(ctx.Done())
	synctest.Wait() // with full caches the controller starts at once
	done := make(chan struct{})
	go func() {
		defer close(done)
		controller.Run(ctx, 1)
	}()
	return func() {
		cancel()
		<-done
		factory.Shutdown()
	}
}
