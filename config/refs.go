package config

import (
	"errors"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/helm"
)

// Names are what the tags in values files may name with this configuration: a key, or a path into a structured one, as
// in dnsZone.domain.
func (s *Stack) Names() helm.Names {
	names := helm.Names{Outputs: s.OutputNames(), Unsure: map[string]string{}}
	for path, part := range s.parts {
		if part.secret {
			names.Secrets = append(names.Secrets, path)
			names.Unsure[path] = part.unsure
		}
		if part.plain {
			names.Config = append(names.Config, path)
		}
	}
	slices.Sort(names.Secrets)
	slices.Sort(names.Config)
	return names
}

// Lookup returns the value that a name has in this configuration: a key, or a path into a structured one. It tells no
// secrets; a helm.Secret stands for them.
func (s *Stack) Lookup(name string) (any, bool) {
	found, ok := s.parts[name]
	if ok && !found.plain {
		return helm.Secret{Unsure: found.unsure}, true
	}
	return found.value, ok
}

// errNoName cannot come after helm.CheckRefs.
var errNoName = errors.New("no such name")

// Resolve returns the value that a reference stands for: an output of outputs, or a value of the configuration, which
// stays secret if it is.
func (s *Stack) Resolve(outputs pulumi.StringMap) func(helm.Ref) (pulumi.Input, error) {
	return func(ref helm.Ref) (pulumi.Input, error) {
		if ref.Kind == helm.OutputRef {
			if output, ok := outputs[ref.Name]; ok {
				return output, nil
			}
			return nil, errNoName
		}
		found, ok := s.parts[ref.Name]
		switch {
		case !ok:
			return nil, errNoName
		case ref.Kind == helm.SecretRef || !found.plain:
			return pulumi.ToSecret(found.value), nil
		default:
			return pulumi.Any(found.value), nil
		}
	}
}
