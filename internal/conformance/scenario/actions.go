package scenario

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Action is something done to a Job or its pods at a time. Those of one moment
// are done in their order.
type Action struct {
	At   time.Duration
	Verb Verb
	// N is the new parallelism, completions, limit, quota or room, a number of
	// seconds, the manifest to create, or which pod of the Job: see Scenario.Pod.
	N int64
	// Job is which manifest names the Job that the action is about; see
	// Scenario.Manifest.
	Job int
	// Node is which node it is about, from 0.
	Node int
	// Patch is the change that Edit and EditPod make, as a JSON merge patch (RFC
	// 7396), and of SetCondition the type and the status: "Type=True".
	Patch string
}

// Verb is what an Action does.
type Verb string

// The verbs. An action whose pod does not exist does nothing on both sides.
const (
	Create           Verb = "create job"
	Edit             Verb = "edit job"
	Suspend          Verb = "suspend"
	Resume           Verb = "resume"
	Scale            Verb = "set parallelism"
	SetCompletions   Verb = "set completions"
	SetLimit         Verb = "set backoffLimit"
	SetDeadline      Verb = "set deadline"
	ClearDeadline    Verb = "clear deadline"
	EditPod          Verb = "edit pod"
	ReleasePod       Verb = "change the labels of a pod that the selector looks at"
	ReturnPod        Verb = "give a pod the labels that the selector looks at"
	DeletePod        Verb = "delete pod"
	DeletePodNow     Verb = "delete pod without grace"
	Evict            Verb = "evict pod"
	SetCondition     Verb = "set a condition of a pod"
	CreateStray      Verb = "create a pod that the selector may match"
	SetQuota         Verb = "set pod quota"
	LiftQuota        Verb = "lift pod quota"
	LoseNode         Verb = "lose node"
	RecoverNode      Verb = "recover node"
	SetRoom          Verb = "set the room of a node"
	Restart          Verb = "restart the controller"
	DeleteBackground Verb = "delete job, background"
	DeleteForeground Verb = "delete job, foreground"
	DeleteOrphan     Verb = "delete job, orphan"

	CreateCronJob        Verb = "create cronjob"
	EditCronJob          Verb = "edit cronjob"
	StopCronJobs         Verb = "stop the cronjob controller"
	StartCronJobs        Verb = "start the cronjob controller"
	CreateFromCronJob    Verb = "create job from cronjob"
	DeleteLatestJob      Verb = "delete the latest job"
	DeleteCronBackground Verb = "delete cronjob, background"
	DeleteCronForeground Verb = "delete cronjob, foreground"
	DeleteCronOrphan     Verb = "delete cronjob, orphan"
)

// jobPatches are the verbs that change a Job, with the patch that does it.
var jobPatches = map[Verb]string{
	Suspend:        `{"spec":{"suspend":true}}`,
	Resume:         `{"spec":{"suspend":false}}`,
	Scale:          `{"spec":{"parallelism":%d}}`,
	SetCompletions: `{"spec":{"completions":%d}}`,
	SetLimit:       `{"spec":{"backoffLimit":%d}}`,
	SetDeadline:    `{"spec":{"activeDeadlineSeconds":%d}}`,
	ClearDeadline:  `{"spec":{"activeDeadlineSeconds":null}}`,
}

// JobPatch returns the change that the action makes to its Job, as a JSON merge
// patch; empty: it changes no Job.
func (a Action) JobPatch() string {
	text := jobPatches[a.Verb]
	switch {
	case a.Verb == Edit:
		return a.Patch
	case bytes.ContainsRune([]byte(text), '%'):
		return fmt.Sprintf(text, a.N)
	}
	return text
}

// elsewhere is the value of a label that no selector of a scenario picks.
const elsewhere = "elsewhere"

// PodPatch returns the patch that the action makes to a pod of a Job with this
// selector.
func (a Action) PodPatch(selector map[string]string) string {
	if a.Verb == EditPod {
		return a.Patch
	}
	labels := map[string]string{}
	for key, value := range selector {
		labels[key] = value
		if a.Verb == ReleasePod {
			labels[key] = elsewhere
		}
	}
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"labels": labels}})
	if err != nil {
		panic(err) // a map of strings can be written
	}
	return string(patch)
}

// MergePatch changes an object as a JSON merge patch says (RFC 7396). What the
// object cannot hold is dropped.
func MergePatch[T any](o *T, patch string) error {
	before, err := json.Marshal(o)
	if err != nil {
		return err
	}
	var target, change any
	if err := decode(before, &target); err != nil {
		return err
	}
	if err := decode([]byte(patch), &change); err != nil {
		return fmt.Errorf("patch %s: %w", patch, err)
	}
	after, err := json.Marshal(merged(target, change))
	if err != nil {
		return err
	}
	changed := new(T)
	if err := json.Unmarshal(after, changed); err != nil {
		return err
	}
	*o = *changed
	return nil
}

// decode reads JSON and keeps numbers as they are written.
func decode(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode(into)
}

func merged(target, patch any) any {
	changes, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	object, ok := target.(map[string]any)
	if !ok {
		object = map[string]any{}
	}
	for key, value := range changes {
		if value == nil {
			delete(object, key)
			continue
		}
		object[key] = merged(object[key], value)
	}
	return object
}

// Pod is which pod the action is about, if it is about one.
func (s *Scenario) Pod(a Action) Identity {
	j := s.Manifest(a.Job)
	id := Identity{Owner: owner(j.Namespace, j.Name), Index: -1, Replica: int(a.N)}
	if isIndexed(j) {
		id.Index, id.Replica = int(a.N)%indexesOfActions, int(a.N)/indexesOfActions
	}
	return id
}

// indexesOfActions is how many indexes of a Job the actions are about, those from
// 0 on.
const indexesOfActions = 3

// Condition is the type and the status that SetCondition sets.
func (a Action) Condition() (conditionType, status string) {
	conditionType, status, _ = strings.Cut(a.Patch, "=")
	return conditionType, status
}
