package await

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/cmdutil"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/util/jsonpath"
	"sigs.k8s.io/cli-utils/pkg/kstatus/status"
)

// condition tells whether an object is as wanted, with a line about how far it is.
type condition func(*unstructured.Unstructured) (done bool, message string, err error)

// parseConditions reads the waitFor annotation: one "jsonpath=" or "condition=" expression, or a JSON list of them, all
// to be met.
func parseConditions(text string) (condition, error) {
	var expressions []string
	if err := json.Unmarshal([]byte(text), &expressions); err != nil {
		expressions = []string{text}
	}
	if len(expressions) == 0 {
		return nil, errors.New("at least one condition must be specified")
	}
	var all []condition
	for _, expression := range expressions {
		var one condition
		var err error
		switch {
		case strings.HasPrefix(expression, "jsonpath="):
			one, err = parsePath(strings.TrimPrefix(expression, "jsonpath="))
		case strings.HasPrefix(expression, "condition="):
			one = parseStatus(strings.TrimPrefix(expression, "condition="))
		default:
			err = fmt.Errorf(`expected a "jsonpath=" or "condition=" prefix, got %q`, expression)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return every(all), nil
}

func every(all []condition) condition {
	return func(obj *unstructured.Unstructured) (bool, string, error) {
		for _, one := range all {
			if done, message, err := one(obj); !done || err != nil {
				return false, message, err
			}
		}
		return true, "", nil
	}
}

// parseStatus reads "Type" or "Type=Status"; the status is True if not given.
func parseStatus(text string) condition {
	name, want, ok := strings.Cut(text, "=")
	if !ok {
		want = "True"
	}
	return func(obj *unstructured.Unstructured) (bool, string, error) {
		conditions, found, err := unstructured.NestedSlice(obj.Object, "status", "conditions")
		if err != nil {
			return false, "", err
		}
		if !found {
			return false, "Has no .status.conditions", nil
		}
		for _, item := range conditions {
			fields, ok := item.(map[string]any)
			if !ok || !strings.EqualFold(stringOf(fields["type"]), name) {
				continue
			}
			if observed, ok := observedGeneration(obj, fields); ok && observed < obj.GetGeneration() {
				return false, fmt.Sprintf("Generation %d is less than expected %d", observed, obj.GetGeneration()), nil
			}
			have := stringOf(fields["status"])
			if strings.EqualFold(have, want) {
				return true, "", nil
			}
			return false, fmt.Sprintf("Resource has condition %s=%s (want %s)", name, have, want), nil
		}
		return false, "", nil
	}
}

func stringOf(v any) string { s, _ := v.(string); return s }

func observedGeneration(obj *unstructured.Unstructured, fields map[string]any) (int64, bool) {
	if observed, ok := fields["observedGeneration"].(int64); ok {
		return observed, true
	}
	observed, ok, _ := unstructured.NestedInt64(obj.Object, "status", "observedGeneration")
	return observed, ok
}

var braces = regexp.MustCompile(`^\{\s*(.*?)\s*\}$`)

// parsePath reads "{.path}" or "{.path}=value".
func parsePath(text string) (condition, error) {
	const both = "\x00"
	parts := strings.Split(strings.ReplaceAll(text, "==", both), "=")
	path := strings.ReplaceAll(parts[0], both, "==")
	want := ""
	switch {
	case len(parts) > 2:
		return nil, fmt.Errorf("format should be {.path}=value or {.path}, got %q", text)
	case len(parts) == 2:
		if want = strings.ReplaceAll(parts[1], both, "=="); want == "" {
			return nil, fmt.Errorf("%s= requires a value", path)
		}
	}
	if strings.HasPrefix(path, "'") && strings.HasSuffix(path, "'") {
		return nil, fmt.Errorf("%s should omit shell quotes", path)
	}
	if !braces.MatchString(path) {
		return nil, fmt.Errorf("%s should be wrapped in brackets { ... }", path)
	}
	parsed := jsonpath.New("waitFor").AllowMissingKeys(true)
	if err := parsed.Parse(path); err != nil {
		return nil, fmt.Errorf("parsing %q: %w", path, err)
	}
	return pathCondition(parsed, path, want), nil
}

func pathCondition(parsed *jsonpath.JSONPath, path, want string) condition {
	return func(obj *unstructured.Unstructured) (bool, string, error) {
		if observed, ok := observedGeneration(obj, nil); ok && observed < obj.GetGeneration() {
			return false, "", nil
		}
		results, err := parsed.FindResults(obj.Object)
		if err != nil || len(results) == 0 || len(results[0]) == 0 {
			return false, path + " selected nothing", nil //nolint:nilerr // a path that is not there yet is no error
		}
		value := results[0][0].Interface()
		switch value.(type) {
		case []any, map[string]any:
			if want == "" {
				return true, "", nil
			}
			return false, "", fmt.Errorf("%q has a non-primitive value (%v)", path, value)
		}
		if found := fmt.Sprint(value); want != "" && found != want {
			return false, fmt.Sprintf("Waiting for %s=%s (found %q)", path, want, found), nil
		}
		return true, "", nil
	}
}

// current is met when kstatus finds nothing more to wait for.
func current(obj *unstructured.Unstructured) (bool, string, error) {
	result := kstatus(obj)
	return result.Status == status.CurrentStatus, result.Message, nil
}

// kstatus computes an object's status; one that cannot be computed is unknown.
func kstatus(obj *unstructured.Unstructured) *status.Result {
	result, err := status.Compute(obj)
	if err != nil {
		return &status.Result{Status: status.UnknownStatus, Message: err.Error()}
	}
	return result
}

// done is the mark of a finished wait.
func done() string { return cmdutil.EmojiOr("✅ ", "") }

func join(names []string) string { return strings.Join(names, ", ") }
