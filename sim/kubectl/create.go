package kubectl

import (
	"maps"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// instantiateAnnotation marks a Job that was made by hand from a CronJob.
const instantiateAnnotation = "cronjob.kubernetes.io/instantiate"

// create is kubectl create job, of an image or from a CronJob.
func (s *session) create() error {
	if len(s.args) == 0 || s.args[0] != "job" {
		return errorf("kubectl create is simulated for a job only: create job NAME --image=IMAGE [-- COMMAND] or create job NAME --from=cronjob/NAME")
	}
	name, command, err := s.nameAndCommand()
	if err != nil {
		return err
	}
	output := s.text("output", "")
	image, from := s.text("image", ""), s.text("from", "")
	switch {
	case output != "" && output != "name":
		return errorf("create: the output format %q is not simulated", output)
	case (image == "") == (from == ""):
		return errorf("either --image or --from must be specified")
	case from != "" && len(command) > 0:
		return errorf("cannot specify --from and command")
	}
	j := jobOfImage(name, image, command)
	if from != "" {
		if j, err = s.jobFrom(name, from); err != nil {
			return err
		}
	}
	j.Namespace = s.namespace
	if err := s.cluster.Create(j); err != nil {
		return errorf("failed to create job: %w", err)
	}
	if output == "name" {
		return say(s.out, "%s", Reference(j))
	}
	return say(s.out, "%s created", Reference(j))
}

// nameAndCommand are what stands before and behind the dashes (upstream:
// NameFromCommandArgs).
func (s *session) nameAndCommand() (string, []string, error) {
	before := len(s.args) - 1
	if s.dash > 0 {
		before = s.dash - 1
	}
	if before != 1 {
		return "", nil, errorf("exactly one NAME is required, got %d\nSee 'kubectl create job -h' for help and examples", before)
	}
	return s.args[1], s.args[2:], nil
}

// jobFrom is the Job of a CronJob that is made by hand. Upstream the reference
// does not block the deletion of the CronJob.
func (s *session) jobFrom(name, from string) (*job.Job, error) {
	sel := &selection{}
	names, err := sel.arguments(s.kinds, []string{from})
	switch {
	case err != nil:
		return nil, err
	case len(names) == 0 && len(sel.named) == 0:
		return nil, errorf("resource(s) were provided, but no name was specified")
	}
	o, err := s.named(sel.named[0])
	if err != nil {
		return nil, err
	}
	c, ok := o.(*cronjob.CronJob)
	if !ok {
		return nil, errorf("unknown object type *v1.%s", s.kinds.of(o).kind)
	}
	template := &c.Spec.JobTemplate
	annotations := map[string]string{instantiateAnnotation: "manual"}
	maps.Copy(annotations, template.Annotations)
	isController := true
	return &job.Job{
		TypeMeta: jobsim.TypeMeta{APIVersion: job.APIVersion, Kind: job.Kind},
		ObjectMeta: jobsim.ObjectMeta{
			Name: name, Labels: template.Labels, Annotations: annotations,
			OwnerReferences: []jobsim.OwnerReference{{
				APIVersion: cronjob.APIVersion, Kind: cronjob.Kind, Name: c.Name, UID: c.UID, Controller: &isController,
			}},
		},
		Spec: template.Spec,
	}, nil
}

func jobOfImage(name, image string, command []string) *job.Job {
	return &job.Job{
		TypeMeta:   jobsim.TypeMeta{APIVersion: job.APIVersion, Kind: job.Kind},
		ObjectMeta: jobsim.ObjectMeta{Name: name},
		Spec: job.Spec{Template: pod.Template{Spec: pod.Spec{
			RestartPolicy: pod.RestartNever,
			Containers:    []pod.Container{{Name: name, Image: image, Command: command}},
		}}},
	}
}
