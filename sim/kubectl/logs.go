package kubectl

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

const logsUsage = "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command\nSee 'kubectl logs -h' for help and examples"

// selectorTail is how many lines a container shows when a selector picks the
// pods and --tail is not given.
const selectorTail = 10

// logRequest is what kubectl logs asks of one pod after the other.
type logRequest struct {
	container     string
	allContainers bool
	previous      bool
	prefix        bool
	// tail is the number of lines from the end; negative: all.
	tail int64
}

// logs is kubectl logs. It finds what it is asked about before it looks
// closely at the flags, as kubectl does.
func (s *session) logs() error {
	if err := s.checkLogArguments(); err != nil {
		return err
	}
	objects, err := s.logObjects()
	if err != nil {
		return err
	}
	r, err := s.logRequest()
	if err != nil {
		return err
	}
	sources, err := s.logSources(objects, r)
	if err != nil {
		return err
	}
	for _, source := range sources {
		if err := s.logsOf(source, r); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) checkLogArguments() error {
	selected := s.text("selector", "") != ""
	switch n := len(s.args); {
	case n == 0 && !selected, n > 2:
		return errorf(logsUsage)
	case n == 1 && selected:
		return errorf("only a selector (-l) or a POD name is allowed\nSee 'kubectl logs -h' for help and examples")
	}
	return nil
}

func (s *session) logRequest() (logRequest, error) {
	r := logRequest{
		container:     s.text("container", ""),
		allContainers: s.flag("all-containers"),
		previous:      s.flag("previous"),
		prefix:        s.flag("prefix"),
		tail:          s.number("tail", -1),
	}
	if len(s.args) == 2 {
		r.container = s.args[1]
	}
	if s.text("selector", "") != "" && !s.changed("tail") {
		r.tail = selectorTail
	}
	switch {
	case r.allContainers && r.container != "":
		return r, errorf("--all-containers=true should not be specified with container name %s", r.container)
	case len(s.args) == 2 && s.changed("container"):
		return r, errorf("only one of -c or an inline [CONTAINER] arg is allowed")
	case r.tail < -1:
		return r, errorf("--tail must be greater than or equal to -1")
	}
	return r, nil
}

// logSource is one container of one pod.
type logSource struct {
	pod       *pod.Pod
	container string
}

// logSources finds the containers whose logs to print: of each pod one, or all
// of them in the order of the spec. Remarks are printed here, before the first
// line of a log.
func (s *session) logSources(objects []jobsim.Object, r logRequest) ([]logSource, error) {
	var sources []logSource
	for _, o := range objects {
		p, err := s.podForLogs(o)
		if err != nil {
			return nil, err
		}
		if r.allContainers {
			for _, c := range slices.Concat(p.Spec.InitContainers, p.Spec.Containers) {
				sources = append(sources, logSource{p, c.Name})
			}
			continue
		}
		name, err := s.logContainer(p, r.container)
		if err != nil {
			return nil, err
		}
		sources = append(sources, logSource{p, name})
	}
	return sources, nil
}

// defaultContainerAnnotation names the container that kubectl means where
// none is named.
const defaultContainerAnnotation = "kubectl.kubernetes.io/default-container"

// logContainer returns the container that is meant: the one that is named, the
// one of the annotation, or the first, which kubectl remarks on.
func (s *session) logContainer(p *pod.Pod, name string) (string, error) {
	all := slices.Concat(p.Spec.Containers, p.Spec.InitContainers)
	has := func(name string) bool {
		return slices.ContainsFunc(all, func(c pod.Container) bool { return c.Name == name })
	}
	if name != "" {
		if !has(name) {
			return "", errorf("container %s is not valid for pod %s out of: %s", name, p.Name, containerNames(p))
		}
		return name, nil
	}
	if name = p.Annotations[defaultContainerAnnotation]; name != "" {
		if has(name) {
			return name, nil
		}
		if err := say(s.errOut, "Default container name %q not found in pod %s", name, p.Name); err != nil {
			return "", err
		}
	}
	if len(p.Spec.Containers) == 0 {
		return "", errorf("pod %s/%s does not have any containers", p.Namespace, p.Name)
	}
	name = p.Spec.Containers[0].Name
	if len(all) == 1 {
		return name, nil
	}
	return name, say(s.errOut, "Defaulted container %q out of: %s", name, containerNames(p))
}

func containerNames(p *pod.Pod) string {
	var names []string
	for _, c := range p.Spec.Containers {
		names = append(names, c.Name)
	}
	for _, c := range p.Spec.InitContainers {
		names = append(names, c.Name+" (init)")
	}
	return strings.Join(names, ", ")
}

// logsOf prints the lines of one container. A pod without a node has none: the
// API server answers with nothing.
func (s *session) logsOf(source logSource, r logRequest) error {
	p, container := source.pod, source.container
	if p.Spec.NodeName == "" {
		return nil
	}
	lines, err := s.cluster.Logs(p.Namespace, p.Name, container, r.previous)
	if err != nil {
		return refused(err)
	}
	if r.tail >= 0 && int64(len(lines)) > r.tail {
		lines = lines[int64(len(lines))-r.tail:]
	}
	var b strings.Builder
	for _, line := range lines {
		if r.prefix {
			fmt.Fprintf(&b, "[pod/%s/%s] ", p.Name, container)
		}
		b.WriteString(line + "\n")
	}
	if _, err := io.WriteString(s.out, b.String()); err != nil {
		return fmt.Errorf("writing logs: %w", err)
	}
	return nil
}
