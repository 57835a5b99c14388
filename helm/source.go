package helm

import "github.com/gkestack/gkestack/problem"

// Source is the stack that releases are deployed with: what they refer to, and what they have to fit. config.Stack is
// one; nil is one without configuration and outputs.
type Source interface {
	// Names returns the names that references may have: those of values in plain text, for !config, those of what is
	// kept secret, for !secret, and those of outputs, for !output. What stands in plain text beside a secret has a name
	// in both of the first.
	Names() (config, secrets, outputs []string)
	// Lookup returns the value in plain text that a name of the configuration stands for.
	Lookup(name string) (value any, found bool)
	// Secret tells whether a name of the configuration stands for a secret. Where it may be something beside the value
	// that is one, reason says why it is taken for a secret.
	Secret(name string) (reason string, found bool)
	// ManifestsNeed returns the ids of the releases that the manifests need, and where that setting stands.
	ManifestsNeed() (ids []string, position problem.Position, path problem.Path)
	// CheckWebhook returns an error where the API server does not reach a port of the pods behind a webhook, or a warning
	// where that is not certain or does no harm. Port 0 is one that is not known. Messages begin with what.
	CheckWebhook(what string, port int, failsOpen bool) (warning string, err error)
}

// noSource is a stack without configuration.
type noSource struct{}

func (noSource) Names() (config, secrets, outputs []string) { return nil, nil, nil }

func (noSource) Lookup(string) (any, bool) { return nil, false }

func (noSource) Secret(string) (string, bool) { return "", false }

func (noSource) ManifestsNeed() ([]string, problem.Position, problem.Path) {
	return nil, problem.Position{}, ""
}

func (noSource) CheckWebhook(string, int, bool) (string, error) { return "", nil }
