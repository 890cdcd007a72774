// Package manifest reads manifests: YAML and JSON files with Jobs, Pods and
// CronJobs, as for kubectl apply. The result is typed objects of packages job,
// pod and cronjob, or errors in Kubernetes' own words.
//
//	result, err := manifest.Read("flaky.yaml", data)
//
// # What it takes
//
// Job of batch/v1, Job of extensions/v1beta1 (turned into a batch/v1 Job, see
// below), Pod of v1, CronJob of batch/v1, batch/v1beta1 and batch/v2alpha1,
// ScheduledJob of batch/v2alpha1 (turned into a batch/v1 CronJob, see below), and
// List, JobList, PodList and CronJobList of them. A file may hold any number of
// YAML documents or JSON objects. Documents of the API group
// jobsim.dev, which define what the containers do, may stand beside them; they
// are returned as they are.
//
// # Known, simulated, unknown
//
// Reading is strict, as kubectl's --validate=strict is:
//
//   - A field that is in no Kubernetes API type is an error that names its
//     path, with a guess at what was meant. Names are case-sensitive.
//   - A value of the wrong type is an error, also in a field that jobsim does
//     not simulate.
//   - A field of the Kubernetes API that jobsim does not simulate, such as
//     volumes, is left out, with a warning that names it. There is no warning
//     where the value changes nothing: null, empty, or what the API server
//     would default it to.
//   - What the API server manages (uid, resourceVersion, managedFields, …) and
//     the status are left out without a warning, as the API server does.
//
// The fields of the Kubernetes API are a table in the directory known,
// generated from k8s.io/api; what jobsim simulates is what has a field in the
// types of packages job, pod and cronjob. A kind that is not of the Kubernetes API has the
// fields of its Go type, and is read as strictly.
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
//
// # Old CronJobs
//
// A CronJob of an older version has the fields that the version had: timeZone in
// batch/v2alpha1 is unknown. The rest is read as batch/v1 has it, with the
// defaults of batch/v1.
package manifest
