package manifest_test

import (
	"errors"
	"fmt"
	"github.com/jobsim/jobsim"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim/manifest"
)

func ExampleRead() {
	result, err := manifest.Read("pi.yaml", []byte(`
apiVersion: batch/v1
kind: Job
metadata:
  name: pi
spec:
  completions: 3
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: pi
        image: perl
        livenessProbe: {exec: {command: [ls]}}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, j := range manifest.Of[*job.Job](result) {
		fmt.Println(j.Kind, j.Name, "wants", *j.Spec.Completions, "successes")
	}
	for _, w := range result.Warnings {
		fmt.Println("Warning:", w)
	}
	// Output:
	// Job pi wants 3 successes
	// Warning: pi.yaml:14: Job pi: spec.template.spec.containers[0].livenessProbe is known to Kubernetes but not simulated; left out
}

func ExampleRead_mistakes() {
	_, err := manifest.Read("pi.yaml", []byte(`
apiVersion: batch/v1
kind: Job
metadata:
  name: pi
spec:
  backofLimit: 3
  restartPolicy: Never
  template:
    spec:
      containers:
      - name: pi
        env:
        - {name: DIGITS, value: 2000}
`))
	fmt.Println(err)
	// Output:
	// pi.yaml:7: Job pi: strict decoding error: unknown field "spec.backofLimit"; did you mean backoffLimit?
	// pi.yaml:8: Job pi: strict decoding error: unknown field "spec.restartPolicy"; did you mean spec.template.spec.restartPolicy?
	// pi.yaml:14: Job pi: json: cannot unmarshal number into Go struct field EnvVar.spec.template.spec.containers.env.value of type string; spec.template.spec.containers[0].env[0].value is a string: write it in quotes, "2000"
}

// A program that branches on what is wrong looks at the reason.
func ExampleError() {
	_, err := manifest.Read("web.yaml", []byte("apiVersion: example.com/v1\nkind: Web\n"))
	if wrong, ok := errors.AsType[*manifest.Error](err); ok {
		fmt.Println(wrong.Reason, "in", wrong.File, "on line", wrong.Line)
	}
	// Output:
	// UnknownKind in web.yaml on line 1
}

// Check lets a rule of one's own be reported together with everything else.
func ExampleReader() {
	reader := manifest.Reader{Check: func(object jobsim.Object) error {
		if j, ok := object.(*job.Job); ok && j.Spec.ActiveDeadlineSeconds == nil {
			return errors.New("our Jobs have a deadline")
		}
		return nil
	}}
	_, err := reader.Read(
		manifest.Source{Name: "a.yaml", Data: []byte("apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\n")},
		manifest.Source{Name: "b.yaml", Data: []byte("apiVersion: batch/v1\nkind: Job\nmetadata: {nam: b}\n")},
	)
	fmt.Println(err)
	// Output:
	// a.yaml:1: Job a: our Jobs have a deadline
	// b.yaml:3: Job: strict decoding error: unknown field "metadata.nam"; did you mean name?
}
