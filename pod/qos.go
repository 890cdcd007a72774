package pod

// The classes of pods by how sure their resources are, in status.qosClass.
const (
	// QOSGuaranteed is a pod all of whose containers request as much cpu and memory
	// as they are limited to.
	QOSGuaranteed = "Guaranteed"
	// QOSBurstable is one that requests or is limited to some.
	QOSBurstable = "Burstable"
	// QOSBestEffort is one without requests and limits of either.
	QOSBestEffort = "BestEffort"
)

// QOSClass is the class of a pod of that spec (upstream: qos.ComputePodQOS).
func (s *Spec) QOSClass() string {
	class := ""
	for c := range s.containers("") {
		of := c.Resources.qosClass()
		if class != "" && class != of {
			return QOSBurstable
		}
		class = of
	}
	if class == "" {
		return QOSBestEffort
	}
	return class
}

func (r *ResourceRequirements) qosClass() string {
	if len(r.Limits)+len(r.Requests) == 0 {
		return QOSBestEffort
	}
	cpu, memory := r.qosOf(resourceCPU), r.qosOf(resourceMemory)
	if cpu != memory {
		return QOSBurstable
	}
	return cpu
}

func (r *ResourceRequirements) qosOf(name string) string {
	switch request := r.Requests[name]; {
	case !request.IsSame(string(r.Limits[name])):
		return QOSBurstable
	case request.IsSame("0"):
		return QOSBestEffort
	}
	return QOSGuaranteed
}
