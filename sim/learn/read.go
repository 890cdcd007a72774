package learn

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/jobsim/jobsim/internal/document"
	"github.com/jobsim/jobsim/pod"
)

// Read returns the pods of a text: of a Pod, a PodList or a List, as kubectl get pods
// prints them with -o json or -o yaml, or several of these one after the other. Objects
// of other kinds are passed over, and so are fields that jobsim does not know. The name
// is for errors; it may be empty.
func Read(name string, data []byte) ([]*pod.Pod, error) {
	r := reader{}
	var err error
	if first := bytes.TrimLeft(data, " \t\r\n\uFEFF"); len(first) > 0 && first[0] == '{' {
		err = r.json(first)
	} else {
		err = r.yaml(data)
	}
	if err == nil && len(r.pods) == 0 {
		err = errors.New("there is no pod: want what kubectl get pods -o json prints")
	}
	if err != nil && name != "" {
		err = fmt.Errorf("%s: %w", name, err)
	}
	if err != nil {
		return nil, err
	}
	return r.pods, nil
}

// reader collects pods.
type reader struct{ pods []*pod.Pod }

// json reads values one after the other: a long list is not bounded in size, as YAML is.
func (r *reader) json(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	for {
		var raw json.RawMessage
		err := decoder.Decode(&raw)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = r.object(raw, "")
		}
		if err != nil {
			return err
		}
	}
}

func (r *reader) yaml(data []byte) error {
	for value, bad := range document.Read(data) {
		if bad != nil {
			return fmt.Errorf("line %d: %s", bad.Line, bad.Problem())
		}
		if value.Node.Kind == document.Null {
			continue
		}
		if err := r.object(value.Node.JSON(), ""); err != nil {
			return fmt.Errorf("line %d: %w", value.Line, err)
		}
	}
	return nil
}

// object reads a pod or a list. The items of a list may leave out their kind where the
// list says it.
func (r *reader) object(raw json.RawMessage, kind string) error {
	var head struct {
		Kind  string            `json:"kind"`
		Items []json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return err
	}
	if head.Kind == "" {
		head.Kind = kind
	}
	switch head.Kind {
	case pod.Kind:
		p := &pod.Pod{}
		if err := json.Unmarshal(raw, p); err != nil {
			return fmt.Errorf("%s: %w", pod.Kind, err)
		}
		r.pods = append(r.pods, p)
	case "PodList":
		return r.items(head.Items, pod.Kind)
	case "List":
		return r.items(head.Items, "")
	}
	return nil
}

func (r *reader) items(items []json.RawMessage, kind string) error {
	for i, item := range items {
		if err := r.object(item, kind); err != nil {
			return fmt.Errorf("items[%d]: %w", i, err)
		}
	}
	return nil
}
