package kube_test

import (
	"context"
	"fmt"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	crclient "sigs.k8s.io/controller-runtime/pkg/client"
	crfake "sigs.k8s.io/controller-runtime/pkg/client/fake"

	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/kube"
	"github.com/jobsim/jobsim/sim/workload"
)

// What the code under test does: it creates a Job.
func exampleJob() *batchv1.Job {
	return &batchv1.Job{
		ObjectMeta: metav1.ObjectMeta{Name: "pi", Namespace: "default"},
		Spec: batchv1.JobSpec{Template: corev1.PodTemplateSpec{Spec: corev1.PodSpec{
			RestartPolicy: corev1.RestartPolicyNever,
			Containers:    []corev1.Container{{Name: "pi", Image: "perl:5.34"}},
		}}},
	}
}

func show(j *batchv1.Job) {
	for _, c := range j.Status.Conditions {
		fmt.Println(c.Type, c.Status, c.LastTransitionTime.UTC().Format("15:04:05"))
	}
	fmt.Println("failed:", j.Status.Failed, "succeeded:", j.Status.Succeeded)
}

// A Job whose first pod fails, with client-go's fake clientset.
func ExampleCluster_Clientset() {
	ctx := context.Background()
	k, err := kube.New(sim.Config{Workload: workload.Sequence(workload.Fail(), workload.Succeed())})
	if err != nil {
		panic(err)
	}
	c := k.Clientset()
	if _, err := c.BatchV1().Jobs("default").Create(ctx, exampleJob(), metav1.CreateOptions{}); err != nil {
		panic(err)
	}
	if err := k.Run(); err != nil {
		panic(err)
	}
	j, err := c.BatchV1().Jobs("default").Get(ctx, "pi", metav1.GetOptions{})
	if err != nil {
		panic(err)
	}
	show(j)
	// Output:
	// SuccessCriteriaMet True 00:00:11
	// Complete True 00:00:11
	// failed: 1 succeeded: 1
}

// The same with controller-runtime's fake client.
func ExampleCluster_Tracker() {
	ctx := context.Background()
	k, err := kube.New(sim.Config{Workload: workload.Sequence(workload.Fail(), workload.Succeed())})
	if err != nil {
		panic(err)
	}
	c := crfake.NewClientBuilder().WithObjectTracker(k.Tracker()).Build()
	j := exampleJob()
	if err := c.Create(ctx, j); err != nil {
		panic(err)
	}
	if err := k.Run(); err != nil {
		panic(err)
	}
	if err := c.Get(ctx, crclient.ObjectKeyFromObject(j), j); err != nil {
		panic(err)
	}
	show(j)
	// Output:
	// SuccessCriteriaMet True 00:00:11
	// Complete True 00:00:11
	// failed: 1 succeeded: 1
}
