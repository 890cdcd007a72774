// Command quickstart runs one Job in virtual time and prints what became of it.
package main

import (
	"fmt"
	"log"
	"os"
	"time"

	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/kubectl"
	"github.com/jobsim/jobsim/sim/manifest"
	"github.com/jobsim/jobsim/sim/workload"
)

const pi = `
apiVersion: batch/v1
kind: Job
metadata:
  name: pi
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: pi
        image: perl:5.34
`

func main() {
	read, err := manifest.Read("pi.yaml", []byte(pi))
	if err != nil {
		log.Fatal(err)
	}
	// Two pods fail after a second each; the third succeeds after three.
	second := workload.After(time.Second, workload.Fail())
	c, err := sim.New(sim.Config{Workload: workload.Sequence(second, second, workload.After(3*time.Second, workload.Succeed()))})
	if err != nil {
		log.Fatal(err)
	}
	if err := c.Create(read.Objects...); err != nil {
		log.Fatal(err)
	}
	if err := c.Run(); err != nil {
		log.Fatal(err)
	}
	if err := kubectl.Run(c, os.Stdout, "get", "jobs,pods"); err != nil {
		log.Fatal(err)
	}
	fmt.Println()
	for _, e := range c.WhyJob("default", "pi") {
		for _, reason := range e.Reasons {
			fmt.Printf("%4s  %s\n", e.At, reason)
		}
	}
}
