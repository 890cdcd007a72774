package pod

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jobsim/jobsim/internal/field"
)

// validateEnvSource checks where the value of a variable comes from (upstream:
// validateEnvVarValueFrom, with the gate EnvFiles).
func validateEnvSource(errs *field.Errors, p field.Path, v *EnvVar) {
	switch {
	case v.ValueFrom == nil:
		return
	case v.ValueFrom.FieldRef == nil:
		errs.Invalid(p, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`")
		return
	}
	validateFieldRef(errs, p.Child("fieldRef"), v.ValueFrom.FieldRef)
	if v.Value != "" {
		errs.Invalid(p, "", "may not be specified when `value` is not empty")
	}
}

// validateFieldRef follows upstream's validateObjectFieldSelector.
func validateFieldRef(errs *field.Errors, p field.Path, r *ObjectFieldSelector) {
	at := p.Child("fieldPath")
	switch {
	case r.APIVersion == "":
		errs.Required(p.Child("apiVersion"), "")
		return
	case r.FieldPath == "":
		errs.Required(at, "")
		return
	case r.APIVersion != "v1":
		errs.Invalid(at, r.FieldPath, "error converting fieldPath: unsupported pod version: "+r.APIVersion)
		return
	}
	path, key, hasKey := splitKey(r.FieldPath)
	switch {
	case hasKey && path == "metadata.annotations":
		errs.InvalidEach(p, strings.ToLower(key), field.IsQualifiedName(strings.ToLower(key)))
	case hasKey && path == "metadata.labels":
		errs.InvalidEach(p, key, field.IsQualifiedName(key))
	case hasKey:
		errs.Invalid(at, r.FieldPath, fmt.Sprintf("error converting fieldPath: field label does not support subscript: %s", r.FieldPath))
	case r.FieldPath == "spec.host":
	case !slices.Contains(convertibleFields, r.FieldPath):
		errs.Invalid(at, r.FieldPath, "error converting fieldPath: field label not supported: "+r.FieldPath)
	case !slices.Contains(envFields, r.FieldPath):
		field.NotSupported(errs, at, r.FieldPath, envFields)
	}
}

// convertibleFields are those that the API server can name in v1 (upstream:
// ConvertDownwardAPIFieldLabel), and envFields those that a variable may refer
// to (upstream: validEnvDownwardAPIFieldPathExpressions).
var (
	convertibleFields = append([]string{
		"metadata.annotations", "metadata.labels", "spec.restartPolicy", "spec.schedulerName", "status.phase",
	}, envFields...)
	envFields = []string{
		"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
		"status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
	}
)

// splitKey takes metadata.labels['KEY'] apart (upstream:
// SplitMaybeSubscriptedPath).
func splitKey(fieldPath string) (path, key string, ok bool) {
	rest, ok := strings.CutSuffix(fieldPath, "']")
	if !ok {
		return fieldPath, "", false
	}
	path, key, ok = strings.Cut(rest, "['")
	if !ok || path == "" {
		return fieldPath, "", false
	}
	return path, key, true
}
