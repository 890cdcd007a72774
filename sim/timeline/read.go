package timeline

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// Read makes the picture of revisions that were saved as JSON:
//
//   - what jobsim run -o watch writes: {"at": 2.5, "type": "MODIFIED", "object": {…}};
//   - what kubectl get jobs -o json --watch --output-watch-events prints, and the
//     same of pods: {"type": "ADDED", "object": {…}}. kubectl watches one kind at a
//     time, so that this takes two streams;
//   - objects and lists of them, as kubectl get jobs,pods -o json prints.
//
// Several streams may follow each other in any order; each is to be whole. Objects of
// other kinds are passed over. Where a stream does not say when a revision was
// made, times are those that the objects themselves have, in whole seconds, and what
// has none is left out.
func Read(streams ...io.Reader) (*Picture, error) {
	r := &reader{recorder: &Recorder{}, last: map[key]time.Time{}}
	for _, stream := range streams {
		if isNil(stream) {
			return nil, errors.New("timeline: there is no stream")
		}
		r.start = time.Time{}
		if err := r.read(stream); err != nil {
			return nil, fmt.Errorf("%s%w", nameOf(stream), err)
		}
	}
	return r.recorder.Picture(), nil
}

// nameOf is the beginning of an error about a stream that has a name, as a file does.
func nameOf(stream io.Reader) string {
	if n, ok := stream.(interface{ Name() string }); ok {
		return n.Name() + ": "
	}
	return ""
}

// reader reads streams into a recorder.
type reader struct {
	recorder *Recorder
	// start is the moment from which a stream with times counts; zero: not known yet.
	start time.Time
	// last is when the latest revision of each object was made, as far as is known.
	last map[key]time.Time
}

// document is one value of a stream: a revision, an object or a list.
type document struct {
	At     json.Number       `json:"at"`
	Type   string            `json:"type"`
	Object json.RawMessage   `json:"object"`
	Items  []json.RawMessage `json:"items"`
}

func (r *reader) read(stream io.Reader) error {
	decoder := json.NewDecoder(stream)
	for n := 1; ; n++ {
		var raw json.RawMessage
		err := decoder.Decode(&raw)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = r.document(raw)
		}
		if err != nil {
			return fmt.Errorf("value %d, which ends at byte %d: %w", n, decoder.InputOffset(), err)
		}
	}
}

func (r *reader) document(raw json.RawMessage) error {
	var d document
	if err := json.Unmarshal(raw, &d); err != nil {
		return err
	}
	switch {
	case d.Object != nil:
		return r.revision(&d)
	case d.Items != nil:
		for i, item := range d.Items {
			if err := r.revision(&document{Object: item}); err != nil {
				return fmt.Errorf("items[%d]: %w", i, err)
			}
		}
		return nil
	}
	return r.revision(&document{Object: raw})
}

func (r *reader) revision(d *document) error {
	object, err := decode(d.Object)
	if object == nil || err != nil {
		return err
	}
	v := revision{deleted: d.Type == "DELETED", object: object}
	if d.At != "" {
		at, err := seconds(string(d.At))
		if err != nil {
			return fmt.Errorf("at: %w", err)
		}
		if r.start.IsZero() { // the first revision of a run is the creation of an object
			r.start = object.GetObjectMeta().CreationTimestamp.Add(-at.Truncate(time.Second))
			r.recorder.start = earlier(r.recorder.start, r.start)
		}
		v.at, v.exact = r.start.Add(at), true
	} else {
		k := keyOf(object.GetObjectMeta())
		v.at = later(r.last[k], latestTime(object))
		r.last[k] = v.at
	}
	r.recorder.observe(v)
	return nil
}

// decode returns an object of the kinds that a picture shows, or nil.
func decode(raw json.RawMessage) (jobsim.Object, error) {
	var t jobsim.TypeMeta
	if err := json.Unmarshal(raw, &t); err != nil {
		return nil, err
	}
	objects := map[string]jobsim.Object{pod.Kind: &pod.Pod{}, job.Kind: &job.Job{}, cronjob.Kind: &cronjob.CronJob{}}
	object := objects[t.Kind]
	if object == nil {
		return nil, nil
	}
	if err := json.Unmarshal(raw, object); err != nil {
		return nil, fmt.Errorf("%s: %w", t.Kind, err)
	}
	return object, nil
}

// seconds reads a number of seconds, without rounding.
func seconds(text string) (time.Duration, error) {
	whole, rest, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n < 0 || n > int64(1<<63-1)/int64(time.Second)-1 || len(rest) > 9 {
		return 0, fmt.Errorf("invalid value %q: must be a number of seconds", text)
	}
	nanos := int64(0)
	if rest != "" {
		if nanos, err = strconv.ParseInt(rest+strings.Repeat("0", 9-len(rest)), 10, 64); err != nil || nanos < 0 {
			return 0, fmt.Errorf("invalid value %q: must be a number of seconds", text)
		}
	}
	return apitime.Seconds(n) + time.Duration(nanos), nil
}

// latestTime is the latest time of a change that an object names.
func latestTime(object jobsim.Object) time.Time {
	m := object.GetObjectMeta()
	t := m.CreationTimestamp
	if m.DeletionTimestamp != nil {
		t = later(t, m.DeletionTimestamp.Add(-graceOf(m)))
	}
	switch o := object.(type) {
	case *pod.Pod:
		for i := range o.Status.Conditions {
			t = later(t, o.Status.Conditions[i].LastTransitionTime)
		}
		t = later(t, orZero(o.Status.StartTime))
		for _, list := range [][]pod.ContainerStatus{o.Status.InitContainerStatuses, o.Status.ContainerStatuses} {
			for i := range list {
				for _, s := range []*pod.ContainerState{&list[i].State, &list[i].LastTerminationState} {
					if s.Running != nil {
						t = later(t, s.Running.StartedAt)
					}
					if s.Terminated != nil {
						t = later(t, s.Terminated.FinishedAt)
					}
				}
			}
		}
	case *job.Job:
		for i := range o.Status.Conditions {
			t = later(t, o.Status.Conditions[i].LastTransitionTime)
		}
		t = later(later(t, orZero(o.Status.StartTime)), orZero(o.Status.CompletionTime))
	case *cronjob.CronJob:
		t = later(later(t, orZero(o.Status.LastScheduleTime)), orZero(o.Status.LastSuccessfulTime))
	}
	return t
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
