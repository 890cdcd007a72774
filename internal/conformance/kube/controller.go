package kube

import (
	"context"
	"testing/synctest"

	"github.com/go-logr/logr"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/client-go/informers"
	"k8s.io/klog/v2"
	jobcontroller "k8s.io/kubernetes/pkg/controller/job"
)

func init() {
	// The controller reports each API error to these, on top of retrying.
	utilruntime.ErrorHandlers = nil
}

// startController runs Kubernetes' Job controller on the server until stop is
// called, and calls synced after each sync of a Job. A controller that is
// started again begins with empty caches and queues.
func startController(s *Server, synced func()) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ctx = klog.NewContext(ctx, logr.New(syncSink(synced)))
	factory := informers.NewSharedInformerFactory(s.Client, 0)
	controller, err := jobcontroller.NewController(ctx, s.Client,
		factory.Core().V1().Pods(), factory.Batch().V1().Jobs(), nil, nil)
	must(err)
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

// syncSink is a log that reads one line: that a sync is over.
type syncSink func()

// syncVerbosity is the level at which the controller logs its syncs.
const syncVerbosity = 4

// Init implements logr.LogSink.
func (syncSink) Init(logr.RuntimeInfo) {}

// Enabled implements logr.LogSink.
func (syncSink) Enabled(level int) bool { return level == syncVerbosity }

// Info implements logr.LogSink.
func (synced syncSink) Info(_ int, message string, _ ...any) {
	if message == "Finished syncing job" {
		synced()
	}
}

// Error implements logr.LogSink.
func (syncSink) Error(error, string, ...any) {}

// WithValues implements logr.LogSink.
func (synced syncSink) WithValues(...any) logr.LogSink { return synced }

// WithName implements logr.LogSink.
func (synced syncSink) WithName(string) logr.LogSink { return synced }
