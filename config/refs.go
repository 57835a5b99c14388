package config

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/helmvalues"
	"github.com/gkestack/gkestack/internal/field"
)

// Names are what the tags in values files may name with this configuration: a key, or a path into a structured one, as
// in dnsZone.domain.
func (s *Stack) Names() helmvalues.Names {
	names := helmvalues.Names{Outputs: s.OutputNames()}
	for key, value := range s.values {
		for path := range flatten(key, value) {
			if value.Secret {
				names.Secrets = append(names.Secrets, path)
			} else {
				names.Config = append(names.Config, path)
			}
		}
	}
	slices.Sort(names.Secrets)
	slices.Sort(names.Config)
	return names
}

// Lookup returns the value that a name has in this configuration: a key, or a path into a structured one. Secrets are not
// told; the text "secret" stands for them.
func (s *Stack) Lookup(name string) (any, bool) {
	key, _, _ := strings.Cut(name, ".")
	value, ok := s.values[key]
	if !ok {
		return nil, false
	}
	found, ok := flatten(key, value)[name]
	if ok && value.Secret {
		return "secret", true
	}
	return found, ok
}

// errNoName cannot come after helmvalues.CheckRefs.
var errNoName = errors.New("no such name")

// Resolve returns the value that a reference stands for: an output of outputs, or a value of the configuration, which
// stays secret if it is.
func (s *Stack) Resolve(outputs pulumi.StringMap) func(helmvalues.Ref) (pulumi.Input, error) {
	config := map[string]any{}
	for key, value := range s.values {
		maps.Copy(config, flatten(key, value))
	}
	return func(ref helmvalues.Ref) (pulumi.Input, error) {
		if ref.Kind == helmvalues.OutputRef {
			if output, ok := outputs[ref.Name]; ok {
				return output, nil
			}
			return nil, errNoName
		}
		value, ok := config[ref.Name]
		switch {
		case !ok:
			return nil, errNoName
		case ref.Kind == helmvalues.SecretRef:
			return pulumi.ToSecret(value), nil
		default:
			return pulumi.Any(value), nil
		}
	}
}

// flatten returns a value under its key, and everything in it under its path. Pulumi passes what is structured as JSON.
// A secret is always the text that was set: it may well be JSON itself, as a service account's key is.
func flatten(key string, value Value) map[string]any {
	flat := map[string]any{key: scalar(value)}
	var structured any
	isJSON := strings.HasPrefix(value.Raw, "{") || strings.HasPrefix(value.Raw, "[")
	if !isJSON || yaml.Unmarshal([]byte(value.Raw), &structured) != nil || !json.Valid([]byte(value.Raw)) {
		return flat
	}
	flattenInto(flat, key, structured)
	if value.Secret {
		flat[key] = value.Raw
	}
	return flat
}

func flattenInto(flat map[string]any, path string, value any) {
	flat[path] = value
	if fields, ok := value.(map[string]any); ok {
		for key, element := range fields {
			flattenInto(flat, field.Join(path, key), element)
		}
	}
}

// maxWholeNumber is where Helm's templates begin to print numbers with an exponent.
const maxWholeNumber = 1_000_000

// scalar gives a value of the first level, which Pulumi passes as text, the type that it had: a boolean or a whole
// number. Everything else stays text, as 1.10 and a project's number must.
func scalar(value Value) any {
	if value.Secret {
		return value.Raw
	}
	number, err := strconv.Atoi(value.Raw)
	switch {
	case value.Raw == "true" || value.Raw == "false":
		return value.Raw == "true"
	case err == nil && strconv.Itoa(number) == value.Raw && number < maxWholeNumber && number > -maxWholeNumber:
		return number
	default:
		return value.Raw
	}
}
