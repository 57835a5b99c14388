package config

import (
	"slices"

	"github.com/gkestack/gkestack/problem"
)

// Names returns the names that releases may refer to with this configuration, keys and paths into structured ones, as
// in dnsZone.domain: those of plain values and those of secrets. outputs are the names of what the stack makes.
func (s *Stack) Names() (config, secrets, outputs []string) {
	for path, part := range s.parts {
		if part.secret {
			secrets = append(secrets, path)
		}
		if part.plain {
			config = append(config, path)
		}
	}
	slices.Sort(secrets)
	slices.Sort(config)
	outputs = append(s.OutputNames(), s.own...)
	slices.Sort(outputs)
	return config, secrets, outputs
}

// AddOutputs names outputs that the program makes itself, so that releases may refer to them. It adds each to those of
// the cloud when it has registered it.
func (s *Stack) AddOutputs(names ...string) { s.own = append(s.own, names...) }

// Lookup returns the value in plain text that a name in this configuration stands for: a key, or a path into a
// structured one. Secrets are not returned.
func (s *Stack) Lookup(name string) (value any, found bool) {
	part, ok := s.parts[name]
	if !ok || !part.plain {
		return nil, false
	}
	return part.value, true
}

// Secret tells whether a name in this configuration stands for a secret. Pulumi calls a structured value a secret as a
// whole: if the secret may be elsewhere in it, reason says so.
func (s *Stack) Secret(name string) (reason string, found bool) {
	part, ok := s.parts[name]
	return part.unsure, ok && !part.plain
}

// Value returns what a name in this configuration stands for, a secret included.
func (s *Stack) Value(name string) (value any, secret, found bool) {
	part, ok := s.parts[name]
	return part.value, !part.plain, ok
}

// ManifestsNeed returns the releases that the manifests need, and where that setting stands.
func (s *Stack) ManifestsNeed() (ids []string, position problem.Position, path problem.Path) {
	position, path = s.place("kubernetes.needs")
	return s.Kubernetes.Needs, position, path
}

// place is where a setting of the stack stands.
func (s *Stack) place(path problem.Path) (problem.Position, problem.Path) {
	return problem.Position{File: s.file}, problem.Path(s.namespace + ":").Join(path)
}
