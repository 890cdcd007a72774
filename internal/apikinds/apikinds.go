// Package apikinds lists the kinds that an API server of Kubernetes has by itself and
// that jobsim does not simulate, so that a file which holds one beside a Job is
// no mistake.
package apikinds

import "strings"

// Kind is a kind of the Kubernetes API.
type Kind struct {
	// Group is the API group, empty for the core group, and Version its preferred version.
	Group, Version string
	// Kind is the name of the type, and Plural the word for it in a command line.
	Kind, Plural string
	// Short are the short names that kubectl knows.
	Short []string
}

// group are the kinds of one API group, with its versions.
type group struct {
	name     string
	versions string
	kinds    string // KIND or KIND=plural, each with /short names behind it
}

// groups are those of Kubernetes 1.37, with the beta versions that older manifests
// still name. Source: the install packages below k8s.io/kubernetes/pkg/apis, and the
// ShortNames of the registries below pkg/registry.
var groups = []group{
	{"", "v1", "ConfigMap/cm Endpoints=endpoints/ep LimitRange/limits PersistentVolume/pv PersistentVolumeClaim/pvc PodTemplate ReplicationController/rc ResourceQuota/quota Secret Service/svc ServiceAccount/sa Namespace/ns Node/no"},
	{"apps", "v1 v1beta1 v1beta2", "ControllerRevision DaemonSet/ds Deployment/deploy ReplicaSet/rs StatefulSet/sts"},
	{"admissionregistration.k8s.io", "v1 v1beta1", "MutatingAdmissionPolicy=mutatingadmissionpolicies MutatingAdmissionPolicyBinding MutatingWebhookConfiguration ValidatingAdmissionPolicy=validatingadmissionpolicies ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration"},
	{"apiextensions.k8s.io", "v1 v1beta1", "CustomResourceDefinition/crd/crds"},
	{"apiregistration.k8s.io", "v1 v1beta1", "APIService"},
	{"autoscaling", "v1 v2 v2beta1 v2beta2", "HorizontalPodAutoscaler/hpa"},
	{"certificates.k8s.io", "v1 v1beta1", "CertificateSigningRequest/csr ClusterTrustBundle"},
	{"coordination.k8s.io", "v1", "Lease"},
	{"discovery.k8s.io", "v1", "EndpointSlice"},
	{"flowcontrol.apiserver.k8s.io", "v1", "FlowSchema PriorityLevelConfiguration"},
	{"networking.k8s.io", "v1 v1beta1", "IPAddress=ipaddresses/ip Ingress=ingresses/ing IngressClass=ingressclasses NetworkPolicy=networkpolicies/netpol ServiceCIDR"},
	{"node.k8s.io", "v1", "RuntimeClass=runtimeclasses"},
	{"policy", "v1 v1beta1", "PodDisruptionBudget/pdb"},
	{"rbac.authorization.k8s.io", "v1 v1beta1", "ClusterRole ClusterRoleBinding Role RoleBinding"},
	{"resource.k8s.io", "v1 v1beta1 v1beta2", "DeviceClass=deviceclasses ResourceClaim ResourceClaimTemplate ResourceSlice"},
	{"scheduling.k8s.io", "v1", "PriorityClass=priorityclasses/pc"},
	{"storage.k8s.io", "v1", "CSIDriver CSINode CSIStorageCapacity=csistoragecapacities StorageClass=storageclasses/sc VolumeAttachment VolumeAttributesClass=volumeattributesclasses/vac"},
	{"extensions", "v1beta1", "DaemonSet Deployment Ingress=ingresses NetworkPolicy=networkpolicies ReplicaSet"},
}

// Has reports whether the API server has a kind: "apps/v1", "Deployment".
func Has(apiVersion, kind string) bool {
	name, version, grouped := strings.Cut(apiVersion, "/")
	if !grouped {
		name, version = "", apiVersion
	}
	for _, g := range groups {
		if g.name != name || !contains(g.versions, version) {
			continue
		}
		for _, k := range g.list() {
			if k.Kind == kind {
				return true
			}
		}
	}
	return false
}

// Named returns the kind that a word of kubectl's command line means, in lower case:
// the plural, the singular or a short name, with or without the group behind it.
func Named(word string) (Kind, bool) {
	for _, g := range groups {
		for _, k := range g.list() {
			if k.isNamed(word) {
				return k, true
			}
		}
	}
	return Kind{}, false
}

// APIVersion is group and version, as an object names them: "apps/v1".
func (k Kind) APIVersion() string {
	if k.Group == "" {
		return k.Version
	}
	return k.Group + "/" + k.Version
}

// Qualified is the plural with the API group behind it: "deployments.apps".
func (k Kind) Qualified() string {
	if k.Group == "" {
		return k.Plural
	}
	return k.Plural + "." + k.Group
}

func (k Kind) isNamed(word string) bool {
	for _, name := range append([]string{k.Plural, strings.ToLower(k.Kind)}, k.Short...) {
		if word == name || k.Group != "" && word == name+"."+k.Group {
			return true
		}
	}
	return false
}

func (g group) list() []Kind {
	var list []Kind
	for _, text := range strings.Fields(g.kinds) {
		words := strings.Split(text, "/")
		kind, plural, given := strings.Cut(words[0], "=")
		if !given {
			plural = strings.ToLower(kind) + "s"
		}
		list = append(list, Kind{Group: g.name, Version: strings.Fields(g.versions)[0], Kind: kind, Plural: plural, Short: words[1:]})
	}
	return list
}

func contains(words, word string) bool {
	for _, w := range strings.Fields(words) {
		if w == word {
			return true
		}
	}
	return false
}
