package job_test

import (
	"fmt"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// What the API server does with a new Job, in its order: defaults, the
// generated selector, validation.
func ExampleValidate() {
	var j job.Job
	j.Name, j.Namespace, j.UID = "pi", "default", "0b1e"
	j.Spec.BackoffLimit = new(int32(-1))
	j.Spec.Template.Spec = pod.Spec{
		RestartPolicy: "never",
		Containers:    []pod.Container{{Name: "pi", Image: "perl:5.34"}},
	}

	j.SetDefaults()
	j.PrepareForCreate()
	for _, err := range job.Validate(&j) {
		fmt.Println(err)
	}
	// Output:
	// spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0
	// spec.template.spec.restartPolicy: Unsupported value: "never": supported values: "Always", "OnFailure", "Never"
	// spec.template.spec.restartPolicy: Unsupported value: "never": supported values: "OnFailure", "Never"
}

// A stored Job is replaced by one with another number of completions, which
// only an Indexed Job may change.
func ExampleValidateUpdate() {
	var old job.Job
	old.Name, old.Namespace, old.UID, old.ResourceVersion = "pi", "default", "0b1e", "1"
	old.Spec.Template.Spec = pod.Spec{
		RestartPolicy: pod.RestartNever,
		Containers:    []pod.Container{{Name: "pi", Image: "perl:5.34"}},
	}
	old.SetDefaults()
	old.PrepareForCreate()

	j := old
	j.Spec.Completions = new(int32(5))
	j.PrepareForUpdate(&old)
	for _, err := range job.ValidateUpdate(&j, &old) {
		fmt.Println(err)
	}
	fmt.Println("generation", old.Generation, "to", j.Generation)
	// Output:
	// spec.completions: Invalid value: 5: field is immutable
	// generation 1 to 2
}
