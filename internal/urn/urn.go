// Package urn takes apart the URNs by which Pulumi identifies resources. The SDK's own package of this name ends the
// process on what is no URN, and links a telemetry client.
package urn

import "strings"

// URN identifies a resource in a stack, as in
// urn:pulumi:dev::gkestack::kubernetes:kustomize/v2:Directory$kubernetes:core/v1:Service::manifests:web/web.
type URN string

const (
	delimiter     = "::"
	typeDelimiter = "$"
)

// parts are the stack, the project, the types and the name, or nothing of what is no URN.
func (u URN) parts() []string {
	if parts := strings.SplitN(string(u), delimiter, 4); len(parts) == 4 {
		return parts
	}
	return nil
}

// Name is the resource's name in the stack. What is no URN is its own name.
func (u URN) Name() string {
	if parts := u.parts(); parts != nil {
		return parts[3]
	}
	return string(u)
}

// Type is the resource's token, without those of its parents. What is no URN has none.
func (u URN) Type() string {
	parts := u.parts()
	if parts == nil {
		return ""
	}
	return parts[2][strings.LastIndex(parts[2], typeDelimiter)+1:]
}

// Child is the URN that the engine gives to a resource whose parent this is.
func (u URN) Child(typ, name string) URN {
	parts := u.parts()
	if parts == nil {
		return URN(typ + delimiter + name)
	}
	return URN(strings.Join([]string{parts[0], parts[1], parts[2] + typeDelimiter + typ, name}, delimiter))
}

// Reference is how a resource names its provider: the provider's URN and its id.
type Reference string

// URN is the provider's; it is empty where there is no reference.
func (r Reference) URN() URN {
	return URN(r[:max(0, strings.LastIndex(string(r), delimiter))])
}
