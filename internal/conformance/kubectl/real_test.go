package kubectl

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/liggitt/tabwriter"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	cliprinters "k8s.io/cli-runtime/pkg/printers"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/batch/install" // registers its types
	_ "k8s.io/kubernetes/pkg/apis/core/install"  // registers its types
	"k8s.io/kubernetes/pkg/printers"
	"k8s.io/kubernetes/pkg/printers/internalversion"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim/kubectl"
)

// converted is an object of the other side that reads the same.
func converted[To any](from any) *To {
	raw, err := json.Marshal(from)
	if err != nil {
		panic(fmt.Errorf("writing %T: %w", from, err))
	}
	var to To
	if err := json.Unmarshal(raw, &to); err != nil {
		panic(fmt.Errorf("reading %s: %w", raw, err))
	}
	return &to
}

// objects are real objects of one kind.
type objects struct {
	kind  schema.GroupVersionKind
	items []runtime.Object
}

func realObjects[To, From any](kind schema.GroupVersionKind, list []From) objects {
	o := objects{kind: kind}
	for i := range list {
		o.items = append(o.items, any(converted[To](list[i])).(runtime.Object))
	}
	return o
}

func realJobs(list []*job.Job) objects {
	return realObjects[batchv1.Job](batchv1.SchemeGroupVersion.WithKind("Job"), list)
}

func realCronJobs(list []*cronjob.CronJob) objects {
	return realObjects[batchv1.CronJob](batchv1.SchemeGroupVersion.WithKind("CronJob"), list)
}

// realPods are pods as the kubelet leaves them: it lists the IP of a pod as the
// first of several too, of which jobsim knows no second one.
func realPods(list []*pod.Pod) objects {
	pods := realObjects[corev1.Pod](corev1.SchemeGroupVersion.WithKind("Pod"), list)
	for _, o := range pods.items {
		if status := &o.(*corev1.Pod).Status; status.PodIP != "" {
			status.PodIPs = []corev1.PodIP{{IP: status.PodIP}}
		}
	}
	return pods
}

func realEvents(list []jobsim.Event) objects {
	return realObjects[corev1.Event](corev1.SchemeGroupVersion.WithKind("Event"), list)
}

// internal is the API server's own version of an object.
func internal(kind schema.GroupVersionKind, o runtime.Object) runtime.Object {
	return as(schema.GroupVersion{Group: kind.Group, Version: runtime.APIVersionInternal}, o)
}

// served is an object as the API server hands it out, once its own version of
// it.
func served(kind schema.GroupVersionKind, o runtime.Object) runtime.Object {
	return as(kind.GroupVersion(), internal(kind, o))
}

func as(version schema.GroupVersion, o runtime.Object) runtime.Object {
	converted, err := legacyscheme.Scheme.ConvertToVersion(o, version)
	if err != nil {
		panic(fmt.Errorf("converting %T: %w", o, err))
	}
	return converted
}

// printer is the real kubectl get: the API server makes tables, and kubectl
// writes them.
type printer struct {
	bytes.Buffer
	server  *printers.HumanReadableGenerator
	options kubectl.TableOptions
	writer  cliprinters.ResourcePrinter // nil until the kind is known
	tabs    *tabwriter.Writer
}

func newPrinter(o kubectl.TableOptions) *printer {
	p := &printer{server: printers.NewTableGenerator().With(internalversion.AddHandlers), options: o}
	p.tabs = cliprinters.GetNewTabWriter(&p.Buffer)
	return p
}

// print writes the objects as one table, or as more rows of the one before.
func (p *printer) print(o objects) {
	if len(o.items) == 0 {
		return
	}
	if p.writer == nil {
		p.writer = cliprinters.NewTablePrinter(cliprinters.PrintOptions{
			Wide: p.options.Wide, NoHeaders: p.options.NoHeaders, WithNamespace: p.options.WithNamespace,
			WithKind: p.options.WithKind, Kind: o.kind.GroupKind(),
			ShowLabels: p.options.ShowLabels, ColumnLabels: slices.Clone(p.options.LabelColumns),
		})
	}
	table := &metav1.Table{}
	for _, item := range o.items {
		one := p.table(o.kind, item)
		table.ColumnDefinitions = one.ColumnDefinitions
		table.Rows = append(table.Rows, one.Rows...)
	}
	if err := p.writer.PrintObj(table, p.tabs); err != nil {
		panic(fmt.Errorf("printing: %w", err))
	}
	_ = p.tabs.Flush() // to a buffer
}

// table is what the API server makes of one object: it prints its internal
// version, with all columns.
func (p *printer) table(kind schema.GroupVersionKind, o runtime.Object) *metav1.Table {
	table, err := p.server.GenerateTable(internal(kind, o), printers.GenerateOptions{Wide: true})
	if err != nil {
		panic(fmt.Errorf("printing a %s: %w", kind.Kind, err))
	}
	return table
}
