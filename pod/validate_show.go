package pod

import (
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
	Affinity                             any
	SchedulerName                        string
	Tolerations, HostAliases             any
	PriorityClassName                    string
	Priority                             any
	DNSConfig, ReadinessGates            any
	RuntimeClassName, EnableServiceLinks any
	PreemptionPolicy, Overhead           any
	TopologySpreadConstraints            any
	SetHostnameAsFQDN, OS, HostUsers     any
	SchedulingGates, ResourceClaims      any
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

type shownResources struct{ Limits, Requests, Claims any }

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
		SchedulerName:                 "default-scheduler",
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
