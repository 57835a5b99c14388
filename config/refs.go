package config

import (
	"errors"
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
	for _, key := range field.Keys(s.values) {
		var paths []string
		var problems field.Errors
		collect(&paths, key, parse(&problems, key, s.values[key].Raw))
		if s.values[key].Secret {
			names.Secrets = append(names.Secrets, paths...)
		} else {
			names.Config = append(names.Config, paths...)
		}
	}
	return names
}

func collect(paths *[]string, path string, node *yaml.Node) {
	*paths = append(*paths, path)
	if node.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(node.Content); i += 2 {
			collect(paths, field.Join(path, node.Content[i].Value), node.Content[i+1])
		}
	}
}

// errNoName cannot come after helmvalues.CheckRefs.
var errNoName = errors.New("no such name")

// Resolve returns the value that a reference stands for: an output of outputs, or a value of the configuration, which
// stays secret if it is.
func (s *Stack) Resolve(outputs pulumi.StringMap) func(helmvalues.Ref) (pulumi.Input, error) {
	return func(ref helmvalues.Ref) (pulumi.Input, error) {
		if ref.Kind == helmvalues.OutputRef {
			output, ok := outputs[ref.Name]
			if !ok {
				return nil, errNoName
			}
			return output, nil
		}
		value, ok := s.lookup(ref.Name)
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

// lookup follows a path of keys into the configuration.
func (s *Stack) lookup(path string) (any, bool) {
	key, rest, nested := strings.Cut(path, ".")
	value, ok := s.values[key]
	if !ok {
		return nil, false
	}
	var problems field.Errors
	node := parse(&problems, key, value.Raw)
	if node.Kind == yaml.ScalarNode {
		return scalar(value), !nested
	}
	for nested {
		key, rest, nested = strings.Cut(rest, ".")
		if node = child(node, key); node == nil {
			return nil, false
		}
	}
	var decoded any
	if err := node.Decode(&decoded); err != nil {
		return nil, false
	}
	return decoded, true
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

func child(node *yaml.Node, key string) *yaml.Node {
	if node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1]
		}
	}
	return nil
}
