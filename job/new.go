package job

import (
	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// New returns a Job of one container, which has the name of the Job, and of one
// pod with restartPolicy Never: what a test or an example starts from. The
// command may be left out. Whatever else the Job is to have is set on it.
func New(name, image string, command ...string) *Job {
	return &Job{
		TypeMeta:   jobsim.TypeMeta{APIVersion: APIVersion, Kind: Kind},
		ObjectMeta: jobsim.ObjectMeta{Name: name},
		Spec: Spec{Template: pod.Template{Spec: pod.Spec{
			RestartPolicy: pod.RestartNever,
			Containers:    []pod.Container{{Name: name, Image: image, Command: command}},
		}}},
	}
}
