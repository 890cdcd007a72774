package pod

import (
	"encoding/json"
	"reflect"
	"strconv"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/field"
)

// The API server shows a refused template as the JSON of its internal type:
// all fields in their order, with their Go names, also those that have no
// value. The types below have that form; a field that a Spec does not keep has
// its default.

type shownTemplate struct {
	jobsim.ObjectMeta
	Spec shownSpec
}

type shownSpec struct {
	Volumes                              any
	InitContainers                       []shownContainer
	Containers                           []shownContainer
	EphemeralContainers                  any
	RestartPolicy                        RestartPolicy
	TerminationGracePeriodSeconds        *int64
	ActiveDeadlineSeconds                *int64
	DNSPolicy                            string
	NodeSelector                         map[string]string
	ServiceAccountName                   string
	DeprecatedServiceAccount             string
	AutomountServiceAccountToken         any
	NodeName                             string
	HostNetwork, HostPID, HostIPC        bool
	ShareProcessNamespace                any
	SecurityContext                      shownSecurityContext
	ImagePullSecrets                     any
	Hostname, Subdomain                  string
	Affinity                             internalForm
	SchedulerName                        string
	Tolerations                          internalForm
	HostAliases                          any
	PriorityClassName                    string
	Priority                             any
	DNSConfig, ReadinessGates            any
	RuntimeClassName, EnableServiceLinks any
	PreemptionPolicy, Overhead           any
	TopologySpreadConstraints            any
	SetHostnameAsFQDN, OS, HostUsers     any
	SchedulingGates                      internalForm
	ResourceClaims                       any
	Resources, HostnameOverride          any
	SchedulingGroup, EvictionResponders  any
}

type shownSecurityContext struct {
	SELinuxOptions, WindowsOptions               any
	RunAsUser, RunAsGroup, RunAsNonRoot          any
	SupplementalGroups, SupplementalGroupsPolicy any
	FSGroup                                      any
	Sysctls                                      any
	FSGroupChangePolicy                          any
	SeccompProfile, AppArmorProfile              any
	SELinuxChangePolicy                          any
}

type shownContainer struct {
	Name, Image                   string
	Command, Args                 []string
	WorkingDir                    string
	Ports, EnvFrom                any
	Env                           []shownEnvVar
	Resources                     shownResources
	ResizePolicy                  any
	RestartPolicy                 *RestartPolicy
	RestartPolicyRules            any
	VolumeMounts, VolumeDevices   any
	LivenessProbe, ReadinessProbe any
	StartupProbe, Lifecycle       any
	TerminationMessagePath        string
	TerminationMessagePolicy      string
	ImagePullPolicy               string
	SecurityContext               any
	Stdin, StdinOnce, TTY         bool
}

type shownResources struct {
	Limits, Requests ResourceList
	Claims           any
}

// internalForm is shown with the Go names of its fields and those below, also
// without values. A label selector is the same type in all versions of the API, and
// keeps the names that it has in a manifest.
type internalForm struct{ value any }

func (f internalForm) MarshalJSON() ([]byte, error) {
	return appendInternal(nil, reflect.ValueOf(f.value))
}

func appendInternal(text []byte, v reflect.Value) ([]byte, error) {
	switch {
	case v.Type() == reflect.TypeFor[*jobsim.LabelSelector]():
	case v.Kind() == reflect.Pointer && !v.IsNil():
		return appendInternal(text, v.Elem())
	case v.Kind() == reflect.Slice && !v.IsNil():
		return appendEach(text, '[', ']', v.Len(), func(text []byte, i int) ([]byte, error) { return appendInternal(text, v.Index(i)) })
	case v.Kind() == reflect.Struct:
		return appendEach(text, '{', '}', v.NumField(), func(text []byte, i int) ([]byte, error) {
			return appendInternal(append(strconv.AppendQuote(text, v.Type().Field(i).Name), ':'), v.Field(i))
		})
	}
	plain, err := json.Marshal(v.Interface())
	return append(text, plain...), err
}

// appendEach writes a list of n elements between two brackets.
func appendEach(text []byte, from, to byte, n int, element func([]byte, int) ([]byte, error)) (_ []byte, err error) {
	text = append(text, from)
	for i := range n {
		if i > 0 {
			text = append(text, ',')
		}
		if text, err = element(text, i); err != nil {
			return nil, err
		}
	}
	return append(text, to), nil
}

type shownEnvVar struct {
	Name, Value string
	ValueFrom   *shownEnvVarSource
}

type shownEnvVarSource struct {
	FieldRef                                                    *shownFieldRef
	ResourceFieldRef, ConfigMapKeyRef, SecretKeyRef, FileKeyRef any
}

type shownFieldRef struct{ APIVersion, FieldPath string }

func showTemplate(t *Template) shownTemplate {
	return shownTemplate{ObjectMeta: t.ObjectMeta, Spec: showSpec(&t.Spec)}
}

func showSpec(s *Spec) shownSpec {
	return shownSpec{
		InitContainers:                field.Each(s.InitContainers, showContainer),
		Containers:                    field.Each(s.Containers, showContainer),
		RestartPolicy:                 s.RestartPolicy,
		TerminationGracePeriodSeconds: s.TerminationGracePeriodSeconds,
		ActiveDeadlineSeconds:         s.ActiveDeadlineSeconds,
		DNSPolicy:                     "ClusterFirst",
		NodeSelector:                  s.NodeSelector,
		NodeName:                      s.NodeName,
		Hostname:                      s.Hostname,
		Affinity:                      internalForm{s.Affinity},
		SchedulerName:                 "default-scheduler",
		Tolerations:                   internalForm{s.Tolerations},
		SchedulingGates:               internalForm{s.SchedulingGates},
	}
}

func showContainer(c Container) shownContainer {
	return shownContainer{
		Name:                     c.Name,
		Image:                    c.Image,
		Command:                  c.Command,
		Args:                     c.Args,
		WorkingDir:               c.WorkingDir,
		Env:                      field.Each(c.Env, showEnvVar),
		Resources:                shownResources{Limits: c.Resources.Limits, Requests: c.Resources.Requests},
		RestartPolicy:            c.RestartPolicy,
		TerminationMessagePath:   "/dev/termination-log",
		TerminationMessagePolicy: "File",
		ImagePullPolicy:          c.ImagePullPolicy,
	}
}

func showEnvVar(v EnvVar) shownEnvVar {
	shown := shownEnvVar{Name: v.Name, Value: v.Value}
	if v.ValueFrom != nil {
		shown.ValueFrom = &shownEnvVarSource{FieldRef: (*shownFieldRef)(v.ValueFrom.FieldRef)}
	}
	return shown
}
