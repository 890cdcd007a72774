package kubectl

import (
	"slices"
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// restartPolicies are the values of --restart.
var restartPolicies = []string{"Always", "OnFailure", "Never"}

// run is kubectl run, which makes a Pod, whatever --restart is; up to release 1.17
// OnFailure made a Job. Its terminal is not simulated: nothing is attached to -i.
func (s *session) run() error {
	if len(s.args) == 0 {
		return errorf("NAME is required for run\nSee 'kubectl run -h' for help and examples")
	}
	image, output := s.text("image", ""), s.text("output", "")
	restart := s.text("restart", "Always")
	labels, err := s.runLabels()
	switch {
	case err != nil:
		return err
	case image == "":
		return errorf("required flag(s) \"image\" not set")
	case !slices.Contains(restartPolicies, restart):
		return errorf("invalid restart policy: %s\nSee 'kubectl run -h' for help and examples", restart)
	case output != "" && output != "name":
		return errorf("run: the output format %q is not simulated", output)
	}
	p := &pod.Pod{
		TypeMeta:   jobsim.TypeMeta{APIVersion: pod.APIVersion, Kind: pod.Kind},
		ObjectMeta: jobsim.ObjectMeta{Name: s.args[0], Namespace: s.namespace, Labels: labels},
		Spec:       pod.Spec{RestartPolicy: pod.RestartPolicy(restart)},
	}
	c := pod.Container{Name: s.args[0], Image: image, Args: s.args[1:]}
	if s.flag("command") {
		c.Command, c.Args = c.Args, nil
	}
	for _, text := range s.list("env") {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" {
			return errorf("invalid env: %s", text)
		}
		c.Env = append(c.Env, pod.EnvVar{Name: name, Value: value})
	}
	p.Spec.Containers = []pod.Container{c}
	if err := s.cluster.Create(p); err != nil {
		return refused(err)
	}
	if output == "name" {
		return say(s.out, "%s", Reference(p))
	}
	return say(s.out, "%s created", Reference(p))
}

// runLabels are those of --labels, or run=NAME.
func (s *session) runLabels() (map[string]string, error) {
	if !s.changed("labels") {
		return map[string]string{"run": s.args[0]}, nil
	}
	labels := map[string]string{}
	for _, text := range strings.Split(s.text("labels", ""), ",") {
		name, value, ok := strings.Cut(text, "=")
		if !ok {
			return nil, errorf("unexpected label spec: %s", text)
		}
		labels[name] = value
	}
	return labels, nil
}
