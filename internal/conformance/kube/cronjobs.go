package kube

import (
	"context"
	"slices"
	"testing/synctest"

	"github.com/go-logr/logr"
	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/apis/batch"
	cronjobcontroller "k8s.io/kubernetes/pkg/controller/cronjob"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/conformance/registry"
	"github.com/jobsim/jobsim/internal/conformance/scenario"
	"github.com/jobsim/jobsim/internal/conformance/wire"
	"github.com/jobsim/jobsim/job"
)

func cronJobOf(c *batchv1.CronJob) *cronjob.CronJob {
	return wire.Over[batchv1.CronJob, cronjob.CronJob](c)
}

// startCronJobController runs Kubernetes' CronJob controller until
// stop is called.
func (c *cluster) startCronJobController() (stop func()) {
	ctx, cancel := context.WithCancel(klog.NewContext(context.Background(), logr.Discard()))
	factory := informers.NewSharedInformerFactory(c.server.Client, 0)
	controller, err := cronjobcontroller.NewControllerV2(ctx, factory.Batch().V1().Jobs(),
		factory.Batch().V1().CronJobs(), c.cronClient)
	must(err)
	c.cronQueue = gated(controller, workqueue.DefaultTypedControllerRateLimiter[string](), c.agenda)
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

// createCronJob stores a new CronJob.
func (s *Server) createCronJob(namespace string, c *batchv1.CronJob) (object, error) {
	return s.answer(s.cronJobs)(s.registries.cronJobs.Create(registry.CronJobs.Request(namespace, ""), given(c), rest.ValidateAllObjectFunc, &metav1.CreateOptions{}))
}

// updateCronJob replaces a CronJob, but for its status, or the status.
func (s *Server) updateCronJob(c *batchv1.CronJob, subresource string) (object, error) {
	if subresource == "status" {
		return s.updated(s.cronJobs)(s.registries.cronJobStatus.Update(registry.CronJobs.Request(c.Namespace, "status"), c.Name, rest.DefaultUpdatedObjectInfo(given(c)),
			rest.ValidateAllObjectFunc, rest.ValidateAllObjectUpdateFunc, false, &metav1.UpdateOptions{}))
	}
	return s.updated(s.cronJobs)(s.registries.cronJobs.Update(registry.CronJobs.Request(c.Namespace, ""), c.Name, rest.DefaultUpdatedObjectInfo(given(c)),
		rest.ValidateAllObjectFunc, rest.ValidateAllObjectUpdateFunc, false, &metav1.UpdateOptions{}))
}

// deleteCronJob deletes a CronJob.
func (s *Server) deleteCronJob(k key, options *metav1.DeleteOptions) error {
	_, _, err := s.registries.cronJobs.Delete(registry.CronJobs.Request(k.Namespace, ""), k.Name, rest.ValidateAllObjectFunc, options.DeepCopy())
	return err
}

// releaseCronJob takes a finalizer off a CronJob, as garbage collection does.
func (s *Server) releaseCronJob(k key, finalizer string) error {
	release := func(_ context.Context, _, stored runtime.Object) (runtime.Object, error) {
		c := stored.DeepCopyObject().(*batch.CronJob)
		c.Finalizers = slices.DeleteFunc(c.Finalizers, func(f string) bool { return f == finalizer })
		return c, nil
	}
	_, _, err := s.registries.cronJobs.Update(registry.CronJobs.Request(k.Namespace, ""), k.Name, rest.DefaultUpdatedObjectInfo(nil, release),
		rest.ValidateAllObjectFunc, rest.ValidateAllObjectUpdateFunc, false, &metav1.UpdateOptions{})
	return err
}

// cronPropagations are the verbs that delete the CronJob.
var cronPropagations = map[scenario.Verb]metav1.DeletionPropagation{
	scenario.DeleteCronBackground: metav1.DeletePropagationBackground,
	scenario.DeleteCronForeground: metav1.DeletePropagationForeground,
	scenario.DeleteCronOrphan:     metav1.DeletePropagationOrphan,
}

// actOnCronJob carries out an action about the CronJob; false: it is another
// one.
func (c *cluster) actOnCronJob(a scenario.Action) (bool, error) {
	if c.scenario.CronJob == nil {
		return false, nil
	}
	ctx, name := context.Background(), c.scenario.CronJob.Name
	cronJobs, jobs := c.server.Client.BatchV1().CronJobs(scenario.Namespace), c.server.Client.BatchV1().Jobs(scenario.Namespace)
	if policy := cronPropagations[a.Verb]; policy != "" {
		return true, cronJobs.Delete(ctx, name, metav1.DeleteOptions{PropagationPolicy: &policy})
	}
	var err error
	switch a.Verb {
	case scenario.CreateCronJob:
		_, err = cronJobs.Create(ctx, wire.Over[cronjob.CronJob, batchv1.CronJob](c.scenario.CronJob), metav1.CreateOptions{})
	case scenario.EditCronJob:
		var stored *batchv1.CronJob
		if stored, err = cronJobs.Get(ctx, name, metav1.GetOptions{}); err == nil {
			must(scenario.MergePatch(stored, a.Patch))
			_, err = cronJobs.Update(ctx, stored, metav1.UpdateOptions{})
		}
	case scenario.StopCronJobs:
		c.stopCron()
		c.stopCron = func() {}
	case scenario.StartCronJobs:
		c.stopCron()
		c.stopCron = c.startCronJobController()
	case scenario.CreateFromCronJob:
		var stored *batchv1.CronJob
		if stored, err = cronJobs.Get(ctx, name, metav1.GetOptions{}); err == nil {
			_, err = jobs.Create(ctx, wire.Over[job.Job, batchv1.Job](a.FromCronJob(cronJobOf(stored))), metav1.CreateOptions{})
		}
	case scenario.DeleteLatestJob:
		if latest := c.latestJob(); latest != "" {
			background := metav1.DeletePropagationBackground
			err = jobs.Delete(ctx, latest, metav1.DeleteOptions{PropagationPolicy: &background})
		}
	default:
		return false, nil
	}
	return true, err
}

// latestJob is the name of the Job that was created last; empty: there is none.
func (c *cluster) latestJob() (latest string) {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	for o := range c.server.jobs.all() {
		latest = o.GetName()
	}
	return latest
}

// observeCronJob looks at each revision of a CronJob.
func (g *garbageCollector) observeCronJob(deleted bool, c *batchv1.CronJob) {
	switch {
	case deleted:
		g.agenda.after(0, func() { g.deleteJobs(c, metav1.DeletePropagationBackground) })
	case slices.Contains(c.Finalizers, metav1.FinalizerOrphanDependents):
		g.agenda.after(0, func() { g.orphanJobs(c) })
	case slices.Contains(c.Finalizers, metav1.FinalizerDeleteDependents):
		g.agenda.after(0, func() { g.foregroundJobs(c) })
	}
}

// jobsOf are the Jobs that refer to the CronJob.
func (g *garbageCollector) jobsOf(c *batchv1.CronJob) []*batchv1.Job {
	var found []*batchv1.Job
	for o := range g.server.jobs.all() {
		j := o.(*batchv1.Job)
		if slices.ContainsFunc(j.OwnerReferences, func(r metav1.OwnerReference) bool { return r.UID == c.UID }) {
			found = append(found, j)
		}
	}
	return found
}

// deleteJobs deletes those that are not being deleted already.
func (g *garbageCollector) deleteJobs(c *batchv1.CronJob, policy metav1.DeletionPropagation) {
	g.server.mu.Lock()
	defer g.server.mu.Unlock()
	for _, j := range g.jobsOf(c) {
		if j.DeletionTimestamp == nil {
			must(g.server.deleteJob(keyOf(j), &metav1.DeleteOptions{PropagationPolicy: &policy, Preconditions: &metav1.Preconditions{UID: &j.UID}}))
		}
	}
}

// foregroundJobs deletes the Jobs of a CronJob that waits for them; those with
// pods wait for these in turn (upstream: attemptToDeleteItem).
func (g *garbageCollector) foregroundJobs(c *batchv1.CronJob) {
	g.server.mu.Lock()
	for _, j := range g.jobsOf(c) {
		policy := metav1.DeletePropagationBackground
		if len(g.dependents(j.UID)) > 0 {
			policy = metav1.DeletePropagationForeground
		}
		if j.DeletionTimestamp == nil {
			must(g.server.deleteJob(keyOf(j), &metav1.DeleteOptions{PropagationPolicy: &policy}))
		}
	}
	left := len(g.jobsOf(c))
	g.server.mu.Unlock()
	if left == 0 {
		g.releaseCronJob(c, metav1.FinalizerDeleteDependents)
		return
	}
	g.waiting = c
}

// orphanJobs takes the reference to the CronJob off its Jobs.
func (g *garbageCollector) orphanJobs(c *batchv1.CronJob) {
	g.server.mu.Lock()
	for _, j := range g.jobsOf(c) {
		orphan := j.DeepCopy()
		orphan.OwnerReferences = slices.DeleteFunc(orphan.OwnerReferences, func(r metav1.OwnerReference) bool { return r.UID == c.UID })
		_, err := g.server.updateJob(orphan)
		must(err)
	}
	g.server.mu.Unlock()
	g.releaseCronJob(c, metav1.FinalizerOrphanDependents)
}

func (g *garbageCollector) releaseCronJob(c *batchv1.CronJob, finalizer string) {
	g.server.mu.Lock()
	defer g.server.mu.Unlock()
	stored, err := g.server.cronJobs.get(keyOf(c))
	if err != nil || stored.GetUID() != c.UID || !slices.Contains(stored.GetFinalizers(), finalizer) {
		return
	}
	must(g.server.releaseCronJob(keyOf(c), finalizer))
}

// jobGone goes on with a CronJob that waits for its Jobs, once it has none or one
// that is not being deleted.
func (g *garbageCollector) jobGone() {
	if c := g.waiting; c != nil {
		if jobs := g.jobsOf(c); len(jobs) > 0 && !slices.ContainsFunc(jobs, func(j *batchv1.Job) bool { return j.DeletionTimestamp == nil }) {
			return
		}
		g.waiting = nil
		g.agenda.after(0, func() { g.foregroundJobs(c) })
	}
}
