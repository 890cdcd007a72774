package kubectl_test

import (
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/kubectl"
)

func ExampleWriteTable() {
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	end := start.Add(219 * time.Second)
	completions := int32(1)
	j := &job.Job{
		ObjectMeta: jobsim.ObjectMeta{Name: "flaky", CreationTimestamp: start},
		Spec:       job.Spec{Completions: &completions},
		Status: job.Status{
			StartTime: &start, CompletionTime: &end, Succeeded: 1, Failed: 4,
			Conditions: []job.Condition{{Type: job.Complete, Status: jobsim.ConditionTrue}},
		},
	}
	if err := kubectl.WriteTable(os.Stdout, end.Add(time.Minute), []*job.Job{j}, kubectl.TableOptions{}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// NAME    STATUS     COMPLETIONS   DURATION   AGE
	// flaky   Complete   1/1           3m39s      4m39s
}

func ExamplePodStatus() {
	p := &pod.Pod{Status: pod.Status{
		Phase: pod.Running,
		ContainerStatuses: []pod.ContainerStatus{{
			State: pod.ContainerState{Waiting: &pod.ContainerStateWaiting{Reason: "CrashLoopBackOff"}},
		}},
	}}
	fmt.Println(kubectl.PodStatus(p))
	// Output: CrashLoopBackOff
}

func ExampleParseSelector() {
	s, err := kubectl.ParseSelector("job-name in (pi,flaky),!chapter")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Matches(map[string]string{"job-name": "pi"}))
	fmt.Println(s.Matches(map[string]string{"job-name": "pi", "chapter": "jobs"}))

	_, err = kubectl.ParseSelector("job-name pi")
	fmt.Println(err)
	// Output:
	// true
	// false
	// unable to parse requirement: found 'pi', expected: in, notin, =, ==, !=, gt, lt
}

func ExampleRun() {
	c, err := sim.New(sim.Config{})
	if err != nil {
		log.Fatal(err)
	}
	if err := c.Create(job.New("pi", "perl:5.34")); err != nil {
		log.Fatal(err)
	}
	if err := c.RunFor(3 * time.Second); err != nil {
		log.Fatal(err)
	}
	for _, command := range []string{"get jobs,pods", "delete job pi", "get pods"} {
		fmt.Println("$ kubectl", command)
		if err := kubectl.Run(c, os.Stdout, strings.Fields(command)...); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// $ kubectl get jobs,pods
	// NAME           STATUS    COMPLETIONS   DURATION   AGE
	// job.batch/pi   Running   0/1           3s         3s
	//
	// NAME           READY   STATUS    RESTARTS   AGE
	// pod/pi-cwk8l   1/1     Running   0          3s
	// $ kubectl delete job pi
	// job.batch "pi" deleted from default namespace
	// $ kubectl get pods
	// NAME       READY   STATUS    RESTARTS   AGE
	// pi-cwk8l   1/1     Running   0          3s
}
