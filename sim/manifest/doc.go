// Package manifest reads what people write: YAML and JSON files with Jobs and
// Pods, as one would hand them to kubectl apply. Out come the typed objects of
// packages job and pod, or errors in Kubernetes' own words.
//
//	result, err := manifest.Read("flaky.yaml", data)
//
// # What it takes
//
// Job of batch/v1, Job of extensions/v1beta1 (turned into a batch/v1 Job, see
// below), Pod of v1, and List, JobList and PodList of them. A file may hold
// any number of YAML documents or JSON objects. Documents of the API group
// jobsim.dev, which say what the containers do, may stand beside them; they
// are handed on untouched.
//
// # Known, simulated, unknown
//
// Reading is strict, as kubectl's --validate=strict is:
//
//   - A field that Kubernetes does not know is an error that names its path,
//     with a guess at what was meant. Names are case-sensitive.
//   - A value of the wrong type is an error, also in a field that jobsim does
//     not simulate.
//   - A field that Kubernetes knows and jobsim does not simulate, such as
//     volumes, is left out, with a warning that names it. There is no warning
//     where the value asks for nothing: null, empty, or what the API server
//     would default it to.
//   - What the API server manages (uid, resourceVersion, managedFields, …) and
//     the status are left out in silence, as the API server would itself.
//
// Which fields Kubernetes knows is a table in the directory known, generated
// from k8s.io/api; what jobsim simulates is whatever has a field in the types
// of packages job and pod.
//
// # All or nothing
//
// Read returns every error of every document at once, each with file, line and
// object; where there is an error there are no objects. It neither sets
// defaults nor validates: that happens when an object is created. A program
// that wants both reports together gives Reader.Check a function that
// validates.
//
// # The old group
//
// In extensions/v1beta1 a Job's selector is the user's own unless autoSelector
// is true, the inverse of batch/v1 with its manualSelector. The release that
// served that group filled in two defaults from the labels of the pod
// template, before it converted: the selector and the labels of the Job.
// Package manifest does the same, so the converted Job selects the same pods.
package manifest
