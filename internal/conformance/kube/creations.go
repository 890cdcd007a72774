package kube

import (
	"context"
	"slices"
	"strconv"
	"sync"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
)

// creations puts the pods of an Indexed Job that the controller creates at once
// into the order of their indexes. It creates them from a goroutine for each,
// batch by batch, so that any order may occur in a cluster, and where some of them
// are refused each may be that one. jobsim does it in this order.
type creations struct {
	agenda *agenda

	mu   sync.Mutex
	held []heldCreation
}

// heldCreation is one that waits for its turn.
type heldCreation struct {
	index int
	done  chan struct{} // closed when it may go on
}

// hold returns when it is the turn of the pod to be created.
func (c *creations) hold(ctx context.Context, p *corev1.Pod) error {
	index, err := strconv.Atoi(p.Annotations[batchv1.JobCompletionIndexAnnotation])
	if err != nil {
		return nil // of no index: it is like the others
	}
	done := make(chan struct{})
	c.mu.Lock()
	c.held = append(c.held, heldCreation{index, done})
	c.mu.Unlock()
	c.agenda.alert()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// next lets the creation go on that has the lowest index, once all of a batch are
// held. It reports whether there was one.
func (c *creations) next() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.held) == 0 {
		return false
	}
	first := 0
	for i := range c.held {
		if c.held[i].index < c.held[first].index {
			first = i
		}
	}
	close(c.held[first].done)
	c.held = slices.Delete(c.held, first, first+1)
	return true
}

// orderedClient is a client whose creations of pods have an order.
type orderedClient struct {
	kubernetes.Interface
	creations *creations
}

// CoreV1 implements kubernetes.Interface.
func (c orderedClient) CoreV1() typedcorev1.CoreV1Interface {
	return orderedCore{c.Interface.CoreV1(), c.creations}
}

type orderedCore struct {
	typedcorev1.CoreV1Interface
	creations *creations
}

// Pods implements typedcorev1.CoreV1Interface.
func (c orderedCore) Pods(namespace string) typedcorev1.PodInterface {
	return orderedPods{c.CoreV1Interface.Pods(namespace), c.creations}
}

type orderedPods struct {
	typedcorev1.PodInterface
	creations *creations
}

// Create implements typedcorev1.PodInterface.
func (c orderedPods) Create(ctx context.Context, p *corev1.Pod, o metav1.CreateOptions) (*corev1.Pod, error) {
	if err := c.creations.hold(ctx, p); err != nil {
		return nil, err
	}
	return c.PodInterface.Create(ctx, p, o)
}
