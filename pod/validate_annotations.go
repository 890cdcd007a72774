package pod

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jobsim/jobsim/internal/field"
)

// The annotations of a pod whose values the API server looks at.
const (
	mirrorAnnotation       = "kubernetes.io/config.mirror"
	deletionCostAnnotation = "controller.kubernetes.io/pod-deletion-cost"
	seccompAnnotation      = "seccomp.security.alpha.kubernetes.io/pod"
	seccompPrefix          = "container.seccomp.security.alpha.kubernetes.io/"
	appArmorPrefix         = "container.apparmor.security.beta.kubernetes.io/"
)

// validateAnnotations checks the annotations that mean something on a pod, as
// ValidatePodSpecificAnnotations does; those that stand for tolerations, an
// alpha of 2016, are not among them.
func validateAnnotations(errs *field.Errors, p field.Path, annotations map[string]string, s *Spec, allowInvalidCost bool) {
	if value, ok := annotations[mirrorAnnotation]; ok && s.NodeName == "" {
		errs.Invalid(p.Key(mirrorAnnotation), value, "must set spec.nodeName if mirror pod annotation is set")
	}
	if !allowInvalidCost && !hasValidDeletionCost(annotations) {
		errs.Invalid(p.Key(deletionCostAnnotation), annotations[deletionCostAnnotation], "must be a 32bit integer")
	}
	if profile, ok := annotations[seccompAnnotation]; ok {
		validateSeccomp(errs, p.Child(seccompAnnotation), profile)
	}
	keys := slices.Sorted(maps.Keys(annotations))
	for _, key := range keys {
		if strings.HasPrefix(key, seccompPrefix) {
			validateSeccomp(errs, p.Child(key), annotations[key])
		}
	}
	for _, key := range keys {
		if container, ok := strings.CutPrefix(key, appArmorPrefix); ok {
			validateAppArmor(errs, p.Key(key), s, container, annotations[key])
		}
	}
}

// hasValidDeletionCost reports whether the deletion cost, if there is one, is
// a number of 32 bits that starts with neither a plus sign nor a needless
// zero; after a minus sign upstream does not look.
func hasValidDeletionCost(annotations map[string]string) bool {
	cost, ok := annotations[deletionCostAnnotation]
	if !ok {
		return true
	}
	if cost != "0" && strings.IndexAny(cost, "-123456789") != 0 {
		return false
	}
	_, err := strconv.ParseInt(cost, 10, 32)
	return err == nil
}

func validateSeccomp(errs *field.Errors, p field.Path, profile string) {
	if profile == "runtime/default" || profile == "docker/default" || profile == "unconfined" {
		return
	}
	path, isLocal := strings.CutPrefix(profile, "localhost/")
	if !isLocal {
		errs.Invalid(p, profile, "must be a valid seccomp profile")
		return
	}
	if strings.HasPrefix(path, "/") {
		errs.Invalid(p, path, "must be a relative path")
	}
	if slices.Contains(strings.Split(path, "/"), "..") {
		errs.Invalid(p, path, "must not contain '..'")
	}
}

func validateAppArmor(errs *field.Errors, p field.Path, s *Spec, container, profile string) {
	isNamed := func(c Container) bool { return c.Name == container }
	if !slices.ContainsFunc(s.InitContainers, isNamed) && !slices.ContainsFunc(s.Containers, isNamed) {
		errs.Invalid(p, container, "container not found")
	}
	switch {
	case profile == "", profile == "runtime/default", profile == "unconfined":
	case !strings.HasPrefix(profile, "localhost/"):
		errs.Invalid(p, profile, fmt.Sprintf("invalid AppArmor profile name: %q", profile))
	}
}
