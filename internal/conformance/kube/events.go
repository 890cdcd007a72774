package kube

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/tools/record"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
)

// startRecorder runs client-go's recorder of events for a kubelet, as the
// controller runs one of its own.
func startRecorder(s *Server, node string) (recorder record.EventRecorder, stop func()) {
	broadcaster := record.NewBroadcaster()
	broadcaster.StartRecordingToSink(&typedcorev1.EventSinkImpl{Interface: s.Client.CoreV1().Events("")})
	source := corev1.EventSource{Component: "kubelet", Host: node}
	return broadcaster.NewRecorder(legacyscheme.Scheme, source), broadcaster.Shutdown
}

// reference is a part of a pod as the object of an event.
func reference(p *corev1.Pod, fieldPath string) *corev1.ObjectReference {
	return &corev1.ObjectReference{
		APIVersion: "v1", Kind: "Pod", Namespace: p.Namespace, Name: p.Name, UID: p.UID, FieldPath: fieldPath,
	}
}

// createEvent stores an event that a recorder of client-go sends. The
// recorder names events by the nanosecond, which in a bubble several share. The
// later ones get another name, as a real clock would have given them.
func (s *Server) createEvent(given *corev1.Event) object {
	e := given.DeepCopy()
	s.onTime(e, &e.FirstTimestamp, &e.LastTimestamp)
	if s.events.rows[keyOf(e)] != nil {
		e.Name += "." + strconv.Itoa(len(s.events.keys))
	}
	if strings.HasPrefix(e.Message, combined) {
		s.combined[given.Name+subject(e.Message)] = e.Name
	}
	return s.put(s.events, e)
}

// onTime moves the times that a kubelet's recorder has just set to the second
// that objects show already, see Turn.Early. The controller is never ahead of the
// clock.
func (s *Server) onTime(e *corev1.Event, times ...*metav1.Time) {
	if s.now().Unix() == time.Now().Unix() || e.Source.Host == "" {
		return
	}
	for _, t := range times {
		*t = metav1.NewTime(t.Add(time.Second))
	}
}

// combined is how the message of an event begins that stands for several. To
// update such an event the recorder uses the name that it sent, not the one
// that it got back.
const combined = "(combined from similar events): "

// subject is the first word of what an event stands for that stands for several:
// two of one nanosecond differ in it. Empty: it stands for itself.
func subject(text string) string {
	_, what, _ := strings.Cut(text, combined)
	word, _, _ := strings.Cut(what, " ")
	return word
}

// patchEvent stores a repeat of an event. The recorder counts also those that it
// does not send, of which the first may be one: then another of the same nanosecond
// may have its name, which is not found then.
func (s *Server) patchEvent(k key, patch []byte) (object, error) {
	repeat := &corev1.Event{}
	must(json.Unmarshal(patch, repeat))
	standsFor := subject(repeat.Message)
	if standsFor != "" {
		k.Name = s.combined[k.Name+standsFor]
	}
	stored, err := s.events.get(k)
	if err == nil && standsFor == "" && stored.(*corev1.Event).Message != repeat.Message {
		err = apierrors.NewNotFound(s.events.resource, k.Name)
	}
	if err != nil {
		return nil, err
	}
	before, err := json.Marshal(stored)
	must(err)
	after, err := strategicpatch.StrategicMergePatch(before, patch, corev1.Event{})
	must(err)
	e := &corev1.Event{}
	must(json.Unmarshal(after, e))
	s.onTime(e, &e.LastTimestamp)
	return s.put(s.events, e), nil
}

// Events returns the stored events in the order of their creation.
func (s *Server) Events() []*corev1.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*corev1.Event
	for o := range s.events.all() {
		all = append(all, o.(*corev1.Event))
	}
	return all
}
