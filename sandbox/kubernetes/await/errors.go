package await

import (
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Error says that an object exists and is not as it should be.
type Error struct {
	// Object is its last known state.
	Object *unstructured.Unstructured
	// Reasons is what is wrong with it, in detail.
	Reasons []string
	message string
}

// Error returns what happened; the reasons are not part of it.
func (e *Error) Error() string { return e.message }

func timedOut(obj *unstructured.Unstructured, reasons []string) error {
	return &Error{obj, reasons, fmt.Sprintf("'%s' timed out waiting to be Ready", obj.GetName())}
}

func cancelled(obj *unstructured.Unstructured, reasons []string) error {
	return &Error{obj, reasons, fmt.Sprintf("Resource operation was cancelled for %q", obj.GetName())}
}

func notInitialized(obj *unstructured.Unstructured, reasons []string) error {
	return &Error{obj, reasons, fmt.Sprintf("Resource '%s' was created but failed to initialize", obj.GetName())}
}

func pollingTimedOut(obj *unstructured.Unstructured) error {
	return &Error{obj, nil, fmt.Sprintf("Timeout occurred polling for '%s'", obj.GetName())}
}

func conditionTimedOut(obj *unstructured.Unstructured, cause error) error {
	message := "timed out waiting for the condition"
	if cause != nil {
		message = cause.Error()
	}
	return &Error{obj, nil, message}
}
