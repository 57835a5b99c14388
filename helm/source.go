package helm

import "github.com/gkestack/gkestack/problem"

// Source is the stack that releases are deployed with: what they may refer to, and what has to fit them. config.Stack
// is one. A nil Source is a stack without configuration and outputs.
type Source interface {
	// Names returns the names that references may have: config for !config, secrets for !secret, outputs for !output.
	// A plain value within a structured one that also holds a secret is in both config and secrets.
	Names() (config, secrets, outputs []string)
	// Lookup returns the value in plain text that a name of the configuration stands for.
	Lookup(name string) (value any, found bool)
	// Secret tells whether a name of the configuration stands for a secret. If the value only counts as one, since it
	// cannot be told from a secret beside it, reason says so.
	Secret(name string) (reason string, found bool)
	// ManifestsNeed returns the ids of the releases that the manifests need, and where the list of them stands.
	ManifestsNeed() (ids []string, position problem.Position, path problem.Path)
	// CheckWebhook returns an error if the API server cannot reach the port of the pods behind a webhook, and a warning if
	// that does no harm, or the port is not known, which 0 says. Messages begin with what, which names the webhook.
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
