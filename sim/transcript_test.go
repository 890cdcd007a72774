package sim_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"
	"sigs.k8s.io/yaml"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/kubectl"
	"github.com/jobsim/jobsim/sim/manifest"
	"github.com/jobsim/jobsim/sim/workload"
)

// TestTranscripts replays the stories in testdata. Each file is one: prose
// first, then commands and what they print. To accept new output, run
//
//	go test ./sim -run TestTranscripts -rewrite
//
// and read what has changed.
func TestTranscripts(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		if strings.Contains(path, "rapid") { // where rapid keeps what failed
			t.Skip("not a story")
		}
		s := &story{t: t}
		datadriven.RunTest(t, path, s.run)
		for _, guard := range s.guards {
			guard.Compare()
		}
	})
}

// story is one transcript on its way.
type story struct {
	t        *testing.T
	config   sim.Config
	script   []byte
	cluster  *sim.Cluster
	legacy   bool
	printed  int // events already printed
	warnings []string
	guards   []*sim.Guard // of all its clusters
}

// commands are the words that a transcript may use. An argument is key=value
// or a word.
var commands = map[string]func(*story, *datadriven.TestData) string{
	// cluster [seed=N] [at=TIME] [release=1.2] [schedule=D] [pull=D] [start=D]
	//   [nodes=(NAME:PODS,…)] [crashloop=(INITIAL,MAX)]: what the cluster is
	//   like; first, if at all. Later on, it begins anew with another cluster.
	"cluster": (*story).configure,
	// workload: what the containers do, as a line of workload.ParseRun or a document.
	"workload": (*story).workload,
	// apply: creates the objects of the manifest.
	"apply": (*story).apply,
	// run [DURATION | until=finished | until=settled | until=idle]: lets time
	// pass and prints the events of it. quiet prints only the time.
	"run": (*story).letRun,
	// kubectl ARGS [| grep [-e] TEXT…], on the same line or below: what kubectl
	// prints. With cluster release=1.2 it is kubectl 1.2.
	"kubectl": (*story).kubectl,
	// watch pods|jobs DURATION|until=…: runs, and prints what kubectl get -w
	// does meanwhile.
	"watch": (*story).watch,
	// why job=NAME | cronjob=NAME | pod=NAME [from=D]: the rules that decided.
	"why": (*story).why,
	// waiting [pod=NAME]: for what the containers wait, in the kubelet's words.
	"waiting": (*story).waiting,
	// containers pod=NAME: the state of each container.
	"containers": (*story).containers,
	// pods [job=NAME] [wide]: when each pod was created, on which node if wide,
	// and its status.
	"pods": (*story).pods,
	// slots cronjob=NAME for=D [odd]: runs, and prints what becomes of each slot,
	// or with odd of those that are not run in time.
	"slots": (*story).slots,
	// stop-cronjobs, start-cronjobs, restart-cronjobs: the CronJob controller.
	"stop-cronjobs":    cronJobController((*sim.Cluster).StopCronJobController),
	"start-cronjobs":   cronJobController((*sim.Cluster).StartCronJobController),
	"restart-cronjobs": cronJobController((*sim.Cluster).RestartCronJobController),
	// status job=NAME | cronjob=NAME | pod=NAME: the status as YAML.
	"status": (*story).status,
	// show job=NAME|pod=NAME FIELD…: these fields of the object.
	"show": (*story).show,
	// yaml job=NAME | pod=NAME: the whole object.
	"yaml": (*story).wholeObject,
	// edit job=NAME | cronjob=NAME | pod=NAME: merges the YAML into it, as kubectl
	// patch.
	"edit": (*story).edit,
	// delete-through-api job=NAME | cronjob=NAME [policy=P].
	"delete-through-api": (*story).deleteThroughAPI,
	// node name=NAME pods=N; quota name=NAME pods=N; restart-controller; evict
	// pod=NAME | job=NAME, which is all pods of the Job that have not ended.
	"node":               (*story).node,
	"quota":              (*story).quota,
	"restart-controller": (*story).restartController,
	"evict":              (*story).evict,
	// condition pod=NAME type=T [status=S]: sets a condition of the pod, True if
	// nothing else is said.
	"condition": (*story).setCondition,
	// lose-node name=NAME; recover-node name=NAME.
	"lose-node":    (*story).loseNode,
	"recover-node": (*story).recoverNode,
	// unused: what the script holds that was never used.
	"unused": (*story).unused,
}

func (s *story) run(t *testing.T, d *datadriven.TestData) string {
	command, ok := commands[d.Cmd]
	if !ok {
		d.Fatalf(t, "unknown command %q", d.Cmd)
	}
	if s.cluster == nil && d.Cmd != "cluster" && d.Cmd != "workload" {
		s.begin(d)
	}
	return command(s, d)
}

func (s *story) begin(d *datadriven.TestData) {
	if s.script != nil {
		workload, err := parseWorkload(s.script)
		if err != nil {
			d.Fatalf(s.t, "%v", err)
		}
		s.config.Workload = workload
	}
	c, err := sim.New(s.config)
	if err != nil {
		d.Fatalf(s.t, "%v", err)
	}
	c.OnWarning(func(text string) { s.warnings = append(s.warnings, "Warning: "+text) })
	s.guards = append(s.guards, sim.GuardStore(c, func(report string) { s.t.Error(report) }))
	s.cluster = c
}

func parseWorkload(text []byte) (workload.Workload, error) {
	if strings.Contains(string(text), "apiVersion:") {
		return workload.Parse("workload", text)
	}
	return workload.ParseRun(strings.TrimSpace(string(text)))
}

func (s *story) configure(d *datadriven.TestData) string {
	if s.cluster != nil {
		*s = story{t: s.t, guards: s.guards}
	}
	for _, arg := range d.CmdArgs {
		switch arg.Key {
		case "seed":
			s.config.Seed = uint64(s.number(d, "seed"))
		case "at":
			var err error
			s.config.Start, err = time.Parse(time.RFC3339, arg.Vals[0])
			s.must(d, err)
		case "release":
			s.legacy = true
			s.config.Controller = job.WithoutLimitAndDelay()
		case "schedule":
			s.config.Latency.Schedule = s.duration(d, "schedule")
		case "pull":
			s.config.Latency.Pull = s.duration(d, "pull")
		case "start":
			s.config.Latency.Start = s.duration(d, "start")
		case "crashloop":
			s.config.Kubelet.CrashLoop = s.crashLoop(d, arg)
		case "nodes":
			for _, text := range arg.Vals {
				name, pods, _ := strings.Cut(text, ":")
				n, _ := strconv.Atoi(pods)
				s.config.Nodes = append(s.config.Nodes, sim.Node{Name: name, Pods: n})
			}
		default:
			d.Fatalf(s.t, "cluster: unknown argument %q", arg.Key)
		}
	}
	return ""
}

// crashLoop reads the kubelet's back-off: how it begins, and its cap.
func (s *story) crashLoop(d *datadriven.TestData, arg datadriven.CmdArg) backoff.CrashLoop {
	if len(arg.Vals) != 2 {
		d.Fatalf(s.t, "crashloop: want (INITIAL,MAX)")
	}
	var bounds [2]time.Duration
	for i, text := range arg.Vals {
		var err error
		bounds[i], err = time.ParseDuration(text)
		s.must(d, err)
	}
	return backoff.CrashLoop{Initial: bounds[0], Max: bounds[1]}
}

func (s *story) workload(d *datadriven.TestData) string {
	if s.cluster != nil {
		d.Fatalf(s.t, "workload: must come before the cluster has begun")
	}
	s.script = []byte(d.Input)
	if _, err := parseWorkload(s.script); err != nil {
		return err.Error()
	}
	return ""
}

func (s *story) apply(d *datadriven.TestData) string {
	result, err := manifest.Reader{Check: func(o jobsim.Object) error { return s.cluster.Check(o) }}.
		Read(manifest.Source{Name: "manifest", Data: []byte(d.Input)})
	if err != nil {
		return strings.TrimPrefix(err.Error(), "manifest: ") // as kubectl, which names no file here
	}
	var b strings.Builder
	for _, w := range result.Warnings {
		fmt.Fprintln(&b, w)
	}
	if err := s.cluster.Create(result.Objects...); err != nil {
		return b.String() + err.Error()
	}
	for _, object := range result.Objects {
		fmt.Fprintf(&b, "%s created\n", kubectl.Reference(object))
	}
	return s.withWarnings(b.String())
}

func (s *story) letRun(d *datadriven.TestData) string {
	quiet := false
	advance := s.cluster.Run
	for _, arg := range d.CmdArgs {
		if arg.Key == "quiet" {
			quiet = true
			continue
		}
		advance = s.advance(d, arg)
	}
	err := advance()
	var b strings.Builder
	s.printEvents(&b, quiet)
	s.printNow(&b, err)
	return b.String()
}

// advance is how far an argument of run lets time pass.
func (s *story) advance(d *datadriven.TestData, arg datadriven.CmdArg) func() error {
	if arg.Key == "until" {
		return func() error { return s.until(d, arg.Vals[0]) }
	}
	length, err := time.ParseDuration(arg.Key)
	if err != nil {
		d.Fatalf(s.t, "%v", err)
	}
	return func() error { return s.cluster.RunFor(length) }
}

// printNow prints the time after a run, or why it stopped.
func (s *story) printNow(b *strings.Builder, err error) {
	if err != nil {
		fmt.Fprintln(b, err)
		return
	}
	fmt.Fprintf(b, "%s: now\n", s.cluster.Elapsed())
}

func (s *story) until(d *datadriven.TestData, what string) error {
	switch what {
	case "settled":
		return s.cluster.Run()
	case "finished":
		return s.cluster.RunUntil(func(c *sim.Cluster) bool {
			return !slices.ContainsFunc(c.Jobs(""), func(j *job.Job) bool { return !j.Status.Finished() })
		})
	case "idle":
		err := s.cluster.RunUntil(func(*sim.Cluster) bool { return false })
		var idle *sim.IdleError
		if errors.As(err, &idle) {
			return nil
		}
		return err
	}
	d.Fatalf(s.t, "run: until=%s: want settled, finished or idle", what)
	return nil
}

// printEvents prints the events that are new since it was last called, each with
// the time since the start.
func (s *story) printEvents(b *strings.Builder, quiet bool) {
	events := s.cluster.Events("")
	if !quiet {
		for _, e := range events[min(s.printed, len(events)):] {
			repeats := ""
			if e.Count > 1 {
				repeats = fmt.Sprintf(" (x%d until %s)", e.Count, e.LastTimestamp.Sub(s.cluster.Start()))
			}
			fmt.Fprintf(b, "%s: %s %s/%s: %s%s\n", e.FirstTimestamp.Sub(s.cluster.Start()), e.Reason,
				strings.ToLower(e.InvolvedObject.Kind), e.InvolvedObject.Name, e.Message, repeats)
		}
	}
	s.printed = len(events)
}

func (s *story) kubectl(d *datadriven.TestData) string {
	var b strings.Builder
	k := &kubectl.Command{Cluster: s.cluster, Out: &b}
	args := strings.Fields(strings.TrimPrefix(d.Input, "kubectl "))
	if d.Input == "" {
		args = commandLine(d)
	}
	if len(args) > 0 && args[0] == "kubectl" {
		args = args[1:]
	}
	args, filter := pipe(args)
	k.Legacy = s.legacy
	if err := k.Run(args...); err != nil {
		fmt.Fprintln(&b, err)
	}
	return s.withWarnings(filter(b.String()))
}

// commandLine is what stands after the command on its line, word by word.
func commandLine(d *datadriven.TestData) []string {
	var words []string
	for _, arg := range d.CmdArgs {
		word := arg.Key
		if len(arg.Vals) > 0 {
			word += "=" + strings.Join(arg.Vals, ",")
		}
		words = append(words, word)
	}
	return words
}

func (s *story) withWarnings(text string) string {
	lines := strings.Join(append(s.warnings, text), "\n")
	s.warnings = nil
	return lines
}

func (s *story) edit(d *datadriven.TestData) string {
	kind, name := s.kindAndName(d)
	patch, err := yaml.YAMLToJSON([]byte(d.Input))
	if err != nil {
		d.Fatalf(s.t, "%v", err)
	}
	err = s.cluster.Update(kind, sim.DefaultNamespace, name, func(o jobsim.Object) {
		if err := json.Unmarshal(patch, o); err != nil {
			d.Fatalf(s.t, "%v", err)
		}
	})
	if err != nil {
		return s.withWarnings(err.Error())
	}
	return s.withWarnings(kubectl.Reference(s.object(kind, name)) + " edited\n")
}

func (s *story) deleteThroughAPI(d *datadriven.TestData) string {
	policy := ""
	d.MaybeScanArgs(s.t, "policy", &policy)
	kind, name := s.kindAndName(d)
	options := jobsim.DeleteOptions{PropagationPolicy: jobsim.DeletionPropagation(policy)}
	if err := s.cluster.Delete(kind, sim.DefaultNamespace, name, options); err != nil {
		return err.Error()
	}
	return s.withWarnings("")
}

func (s *story) node(d *datadriven.TestData) string {
	s.must(d, setNode(s.cluster, s.text(d, "name"), s.number(d, "pods")))
	return ""
}

func (s *story) quota(d *datadriven.TestData) string {
	s.must(d, s.cluster.SetPodQuota(sim.DefaultNamespace, s.text(d, "name"), s.number(d, "pods")))
	return ""
}

func (s *story) restartController(d *datadriven.TestData) string {
	s.must(d, s.cluster.RestartJobController())
	return ""
}

func (s *story) unused(*datadriven.TestData) string {
	lines := s.cluster.Unused()
	slices.SortFunc(lines, cmp.Compare[string])
	return strings.Join(lines, "\n")
}

// kindAndName are what the argument job, cronjob or pod names.
func (s *story) kindAndName(d *datadriven.TestData) (kind, name string) {
	switch {
	case d.HasArg("cronjob"):
		return cronjob.Kind, s.text(d, "cronjob")
	case d.HasArg("pod"):
		return pod.Kind, s.podName(d)
	}
	return job.Kind, s.text(d, "job")
}

// object is the object of that kind and name.
func (s *story) object(kind, name string) jobsim.Object {
	for _, o := range s.cluster.Objects(kind, sim.DefaultNamespace) {
		if o.GetObjectMeta().Name == name {
			return o
		}
	}
	return nil
}

func (s *story) text(d *datadriven.TestData, key string) string {
	var text string
	d.ScanArgs(s.t, key, &text)
	return text
}

func (s *story) number(d *datadriven.TestData, key string) int {
	var n int
	d.ScanArgs(s.t, key, &n)
	return n
}

func (s *story) duration(d *datadriven.TestData, key string) time.Duration {
	length, err := time.ParseDuration(s.text(d, key))
	if err != nil {
		d.Fatalf(s.t, "%v", err)
	}
	return length
}

// setNode gives a node room for so many pods, or adds it; 0 means no limit, -1
// that it takes none.
func setNode(c *sim.Cluster, name string, pods int) error {
	if c.SetNodePods(name, max(0, pods)) != nil {
		if err := c.AddNode(sim.Node{Name: name, Pods: max(0, pods)}); err != nil {
			return err
		}
	}
	if pods < 0 {
		return c.Cordon(name)
	}
	return c.Uncordon(name)
}
