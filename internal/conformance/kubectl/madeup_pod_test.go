package kubectl

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

func (r *random) pod(name string) *corev1.Pod {
	p := &corev1.Pod{ObjectMeta: r.meta(name), Spec: r.podSpec()}
	p.Status = corev1.PodStatus{
		Phase:    of(r, corev1.PodPending, corev1.PodRunning, corev1.PodRunning, corev1.PodSucceeded, corev1.PodFailed, corev1.PodUnknown),
		PodIP:    of(r, "10.244.0.7", ""),
		QOSClass: of(r, corev1.PodQOSBestEffort, ""),
	}
	if r.percent(80) {
		p.Spec.NodeName = of(r, "node-1", "minikube")
		p.Status.HostIP = of(r, "10.0.0.1", "")
		p.Status.StartTime = maybe(r, 100, r.ago())
	}
	if r.percent(10) {
		p.Status.Reason = of(r, "Evicted", "NodeLost", "DeadlineExceeded")
		p.Status.Message = of(r, "", "Pod was active on the node longer than the specified deadline")
	}
	for _, t := range []corev1.PodConditionType{"PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"} {
		if r.percent(60) {
			reason := of(r, "", "", "", "", "SchedulingGated")
			p.Status.Conditions = append(p.Status.Conditions, corev1.PodCondition{Type: t, Status: r.conditionStatus(), Reason: reason})
		}
	}
	if r.percent(90) {
		p.Status.InitContainerStatuses = r.statuses(p.Spec.InitContainers)
		p.Status.ContainerStatuses = r.statuses(p.Spec.Containers)
	}
	if r.percent(20) {
		at := metav1.NewTime(r.now.Add(time.Duration(of(r, -10, 0, 1, 2, 3, 30)) * time.Second))
		p.DeletionTimestamp, p.DeletionGracePeriodSeconds = &at, new(int64(30))
	}
	if r.percent(70) {
		p.OwnerReferences = controlledBy("Job", "pi")
	}
	return p
}

func (r *random) statuses(containers []corev1.Container) []corev1.ContainerStatus {
	var list []corev1.ContainerStatus
	for _, c := range containers {
		s := corev1.ContainerStatus{Name: c.Name, Image: "busybox", RestartCount: of[int32](r, 0, 0, 1, 3, 12)}
		s.ContainerID, s.ImageID = of(r, "containerd://12", ""), of(r, "sha256:1", "")
		r.state(&s)
		if r.percent(40) {
			s.LastTerminationState.Terminated = r.terminated()
		} else if r.percent(15) {
			s.LastTerminationState.Waiting = &corev1.ContainerStateWaiting{Reason: "x"}
		}
		list = append(list, s)
	}
	return list
}

func (r *random) state(s *corev1.ContainerStatus) {
	switch r.IntN(5) {
	case 0:
		s.State.Waiting = &corev1.ContainerStateWaiting{Message: "m", Reason: of(r, "", "ContainerCreating", "PodInitializing",
			"CrashLoopBackOff", "ImagePullBackOff", "ErrImagePull", "RunContainerError")}
	case 1, 2:
		s.State.Running = &corev1.ContainerStateRunning{StartedAt: r.ago()}
		s.Ready, s.Started = r.percent(70), maybe(r, 90, true, true, false)
	case 3:
		s.State.Terminated = r.terminated()
	}
}

func (r *random) terminated() *corev1.ContainerStateTerminated {
	return &corev1.ContainerStateTerminated{
		ExitCode: of[int32](r, 0, 0, 1, 137, 127), Signal: of[int32](r, 0, 0, 9),
		Reason:    of(r, "", "Completed", "Completed", "Error", "OOMKilled", "StartError", "ContainerCannotRun", "DeadlineExceeded"),
		Message:   of(r, "", "", "it broke", "line one\nline\ttwo"),
		StartedAt: r.ago(), FinishedAt: r.ago(), ContainerID: of(r, "containerd://1", ""),
	}
}

func (r *random) event(i int, about corev1.ObjectReference) *corev1.Event {
	if about.Kind == "Pod" && r.percent(60) {
		about.FieldPath = "spec.containers{pi}"
	}
	if r.percent(10) {
		about.UID = "another"
	}
	e := &corev1.Event{
		ObjectMeta: metav1.ObjectMeta{
			Name: fmt.Sprintf("%s.%016x%d", about.Name, r.Int64(), i), Namespace: about.Namespace, UID: types.UID(fmt.Sprint("e", i)),
		},
		InvolvedObject: about,
		Type:           of(r, "Normal", "Normal", "Warning"),
		Reason:         of(r, "SuccessfulCreate", "BackOff", "Pulled", "BackoffLimitExceeded"),
		Message:        of(r, messages...),
		FirstTimestamp: r.ago(), Count: of[int32](r, 0, 1, 1, 4, 41),
	}
	e.LastTimestamp = e.FirstTimestamp
	if e.Count > 1 {
		e.LastTimestamp = metav1.NewTime(r.now.Add(-time.Duration(r.IntN(300)) * time.Second))
	}
	if r.percent(5) {
		e.LastTimestamp = metav1.Time{}
	}
	switch r.IntN(4) {
	case 0:
		e.ReportingController = "job-controller"
	case 1:
		e.ReportingController, e.ReportingInstance = "kubelet", "node-1"
	case 2:
		e.Source = corev1.EventSource{Component: "kubelet", Host: "node-1"}
	default:
		e.Source, e.ReportingController = corev1.EventSource{Component: "job-controller"}, "job-controller"
	}
	return e
}
