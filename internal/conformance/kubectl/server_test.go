package kubectl

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime/schema"
	cliprinters "k8s.io/cli-runtime/pkg/printers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/kubectl/pkg/cmd/events"
	"k8s.io/kubectl/pkg/describe"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// server answers what describe asks of an API server: one object, or the
// events that a field selector picks.
type server struct {
	objects map[string]any // by path
	list    []corev1.Event // in the order in which the API server lists them
	client  kubernetes.Interface
}

func newServer(jobs []*job.Job, pods []*pod.Pod, cronJobs []*cronjob.CronJob, list []jobsim.Event) *server {
	s := &server{objects: map[string]any{}}
	real := realJobs(jobs)
	for i, j := range jobs {
		s.objects["/apis/batch/v1/namespaces/"+j.Namespace+"/jobs/"+j.Name] = served(real.kind, real.items[i])
	}
	real = realCronJobs(cronJobs)
	for i, c := range cronJobs {
		s.objects["/apis/batch/v1/namespaces/"+c.Namespace+"/cronjobs/"+c.Name] = served(real.kind, real.items[i])
	}
	real = realPods(pods)
	for i, p := range pods {
		s.objects["/api/v1/namespaces/"+p.Namespace+"/pods/"+p.Name] = served(real.kind, real.items[i])
	}
	for i := range list {
		s.list = append(s.list, *converted[corev1.Event](&list[i]))
	}
	slices.SortStableFunc(s.list, func(a, b corev1.Event) int {
		return cmp.Compare(a.Namespace+"/"+a.Name, b.Namespace+"/"+b.Name)
	})
	client, err := kubernetes.NewForConfig(&rest.Config{Host: "http://server", Transport: s, QPS: -1})
	if err != nil {
		panic(err) // the address is a good one
	}
	s.client = client
	return s
}

// RoundTrip is the server's side of a request, without a network.
func (s *server) RoundTrip(r *http.Request) (*http.Response, error) {
	body, found := s.objects[r.URL.Path]
	if strings.HasSuffix(r.URL.Path, "/events") {
		body, found = s.eventsFor(r), true
	}
	status := http.StatusOK
	if !found {
		status = http.StatusNotFound
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: status, Request: r, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(bytes.NewReader(raw)),
	}, nil
}

func (s *server) eventsFor(r *http.Request) corev1.EventList {
	list := corev1.EventList{TypeMeta: metav1.TypeMeta{Kind: "EventList", APIVersion: "v1"}}
	selector := fields.ParseSelectorOrDie(r.URL.Query().Get("fieldSelector"))
	for _, e := range s.list {
		of := fields.Set{
			"involvedObject.name": e.InvolvedObject.Name, "involvedObject.namespace": e.InvolvedObject.Namespace,
			"involvedObject.kind": e.InvolvedObject.Kind, "involvedObject.uid": string(e.InvolvedObject.UID),
		}
		if strings.HasPrefix(r.URL.Path, "/api/v1/namespaces/"+e.Namespace+"/") && selector.Matches(of) {
			list.Items = append(list.Items, e)
		}
	}
	return list
}

var describeSettings = describe.DescriberSettings{ShowEvents: true, ChunkSize: 500}

func (s *server) describeJob(t *testing.T, m *jobsim.ObjectMeta) string {
	page, err := (&describe.JobDescriber{Interface: s.client}).Describe(m.Namespace, m.Name, describeSettings)
	require.NoError(t, err)
	return page
}

func (s *server) describeCronJob(t *testing.T, m *jobsim.ObjectMeta) string {
	describer, ok := describe.DescriberFor(schema.GroupKind{Group: "batch", Kind: "CronJob"}, &rest.Config{Host: "http://server", Transport: s, QPS: -1})
	require.True(t, ok)
	page, err := describer.Describe(m.Namespace, m.Name, describeSettings)
	require.NoError(t, err)
	return page
}

func (s *server) describePod(t *testing.T, m *jobsim.ObjectMeta) string {
	page, err := (&describe.PodDescriber{Interface: s.client}).Describe(m.Namespace, m.Name, describeSettings)
	require.NoError(t, err)
	return page
}

// events is the command kubectl events.
func (s *server) events(t *testing.T, allNamespaces bool) string {
	list := &corev1.EventList{Items: slices.Clone(s.list)}
	sort.Stable(events.SortableEvents(list.Items)) // kubectl's sort.Sort leaves equal ones in no order
	var b bytes.Buffer
	w := cliprinters.GetNewTabWriter(&b)
	require.NoError(t, events.NewEventPrinter(false, allNamespaces).PrintObj(list, w))
	require.NoError(t, w.Flush())
	return b.String()
}
