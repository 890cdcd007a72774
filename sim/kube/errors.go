package kube

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/sim"
)

// codes are the HTTP codes of the API server's reasons.
var codes = map[metav1.StatusReason]int32{
	metav1.StatusReasonNotFound:      http.StatusNotFound,
	metav1.StatusReasonAlreadyExists: http.StatusConflict,
	metav1.StatusReasonConflict:      http.StatusConflict,
	metav1.StatusReasonForbidden:     http.StatusForbidden,
	metav1.StatusReasonBadRequest:    http.StatusBadRequest,
	metav1.StatusReasonInvalid:       http.StatusUnprocessableEntity,
}

// apiError makes a refusal by the simulated API server one that the functions of
// package apierrors know. Other errors stay as they are.
func (k *kind) apiError(name string, err error) error {
	var refused *sim.APIError
	var invalid *jobsim.InvalidError
	switch {
	case errors.As(err, &invalid):
		return k.status(invalid.Name, metav1.StatusReasonInvalid, k.invalidMessage(invalid), causes(invalid))
	case errors.As(err, &refused):
		reason := metav1.StatusReason(refused.Reason)
		if refused.Reason == "NamespaceTerminating" {
			reason = metav1.StatusReasonForbidden
		}
		return k.status(name, reason, refused.Message, nil)
	}
	return err
}

func (k *kind) status(name string, reason metav1.StatusReason, message string, causes []metav1.StatusCause) error {
	details := &metav1.StatusDetails{Group: k.gvr.Group, Kind: k.gvr.Resource, Name: name, Causes: causes}
	if reason == metav1.StatusReasonInvalid {
		details.Kind = k.gvk.Kind // as apierrors.NewInvalid has it
	}
	return &apierrors.StatusError{ErrStatus: metav1.Status{
		Status: metav1.StatusFailure, Code: codes[reason], Reason: reason, Message: message, Details: details,
	}}
}

// invalidMessage is the sentence of apierrors.NewInvalid.
func (k *kind) invalidMessage(e *jobsim.InvalidError) string {
	texts := make([]string, len(e.Errs))
	for i, err := range e.Errs {
		texts[i] = err.Error()
	}
	text := strings.Join(texts, ", ")
	if len(texts) > 1 {
		text = "[" + text + "]"
	}
	return fmt.Sprintf("%s %q is invalid: %s", k.gvk.GroupKind(), e.Name, text)
}

func causes(e *jobsim.InvalidError) []metav1.StatusCause {
	list := make([]metav1.StatusCause, len(e.Errs))
	for i, err := range e.Errs {
		list[i] = metav1.StatusCause{
			Type: metav1.CauseType(err.Type), Field: err.Field, Message: strings.TrimPrefix(err.Error(), err.Field+": "),
		}
	}
	return list
}
