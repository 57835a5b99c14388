package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/internal/field"
)

// Value is one configuration value as Pulumi passes it to the program: a string, or JSON for what is structured.
type Value struct {
	// Raw is the value in plain text.
	Raw string
	// Secret tells that the value was set with --secret.
	Secret bool
}

// Load reads the configuration of the stack that the program runs for. What named names is accepted beside the keys of
// Stack: releases refer to it, by a key or a path into a structured one. The error lists every problem.
func Load(ctx *pulumi.Context, named []string) (*Stack, error) {
	values, err := environment()
	if err != nil {
		return nil, err
	}
	var problems field.Errors
	stack, err := Decode(ctx.Project(), values, named)
	problems.Merge("", err)
	problems.Merge(ctx.Project()+":", stack.names(Prefix(ctx)).Validate())
	if err := problems.Err(); err != nil {
		return nil, fmt.Errorf("Pulumi.%s.yaml:\n%w", ctx.Stack(), err)
	}
	if stack.Kubernetes.Overlay == "" {
		stack.Kubernetes.Overlay = ctx.Stack()
	}
	for _, name := range field.Keys(stack.Addons) {
		if !slices.Contains(named, "addons."+name) {
			_ = ctx.Log.Warn(fmt.Sprintf("%s:addons.%s switches nothing: no release has the condition addons.%s",
				ctx.Project(), name, name), nil)
		}
	}
	return stack, nil
}

// Prefix begins the names of a stack's Google Cloud resources: the project's name and the stack's.
func Prefix(ctx *pulumi.Context) string { return ctx.Project() + "-" + ctx.Stack() }

// names are what the names of the stack's resources are made of.
func (s *Stack) names(prefix string) *gcp.Names {
	names := &gcp.Names{
		Prefix: prefix, Network: s.Network, NodePools: s.NodePools, WorkloadIdentities: s.WorkloadIdentities,
		GitHubFederation: s.GitHubFederation, ArtifactRegistry: s.ArtifactRegistry, Buckets: s.Buckets, Secrets: s.Secrets,
		Edge: s.Edge,
	}
	if projectID.MatchString(s.Project) {
		names.Project = s.Project
	}
	return names
}

// environment reads all configuration values from where the language host leaves them. The SDK offers a look-up by
// name only, and so no way to find a misspelt key.
func environment() (map[string]Value, error) {
	raw := map[string]string{}
	var secretKeys []string
	err := errors.Join(
		unmarshalEnv(pulumi.EnvConfig, &raw),
		unmarshalEnv(pulumi.EnvConfigSecretKeys, &secretKeys),
	)
	values := make(map[string]Value, len(raw))
	for key, value := range raw {
		values[key] = Value{Raw: value, Secret: slices.Contains(secretKeys, key)}
	}
	return values, err
}

func unmarshalEnv(name string, target any) error {
	text := os.Getenv(name)
	if text == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), target); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// Decode turns configuration values, by their full keys, into a validated Stack. Keys of other namespaces than the
// project's belong to provider plugins and are left to these. The error lists every problem.
func Decode(namespace string, values map[string]Value, named []string) (*Stack, error) {
	stack := &Stack{values: map[string]Value{}}
	custom := map[string][]string{}
	for _, name := range named {
		key, _, _ := strings.Cut(name, ".")
		custom[key] = append(custom[key], name)
	}
	var problems field.Errors
	settings := &yaml.Node{Kind: yaml.MappingNode}
	for _, full := range field.Keys(values) {
		key, ours := strings.CutPrefix(full, namespace+":")
		stack.values[key] = values[full]
		if !ours {
			continue
		}
		if names, ok := custom[key]; ok && !field.Has(stack, key) {
			checkCustom(&problems, namespace, key, values[full], names)
			continue
		}
		value, err := parse(values[full].Raw)
		if err != nil {
			problems.Add(full, "%s", err)
			continue
		}
		settings.Content = append(settings.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, value)
	}
	field.SetDefaults(stack)
	field.Decode(&problems, "", namespace+":", settings, stack)
	stack.Project, stack.Region = values["gcp:project"].Raw, values["gcp:region"].Raw
	if stack.Cluster.Location == "" && gcp.IsRegion(stack.Region) {
		stack.Cluster.Location = stack.Region
	}
	problems.MergeNew(stack.validate(namespace))
	return stack, problems.Err()
}

// checkCustom adds a problem for each part of a value that no release refers to: a misspelt switch would do nothing.
// A secret is left out: its text may be JSON by itself.
func checkCustom(problems *field.Errors, namespace, key string, value Value, names []string) {
	if value.Secret {
		return
	}
	flat := flatten(key, value)
	for _, path := range field.Keys(flat) {
		_, hasParts := flat[path].(map[string]any)
		known := func(name string) bool { return path == name || strings.HasPrefix(path, name+".") }
		if !hasParts && !slices.ContainsFunc(names, known) {
			problems.Add(namespace+":"+path, "no release refers to it (they refer to: %s)", field.Names(names))
		}
	}
}

// parse reads a structured value. Pulumi passes booleans and numbers of the first level as text, which YAML reads as
// what they are.
func parse(text string) (*yaml.Node, error) {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text), &document); err != nil {
		return nil, err
	}
	if len(document.Content) == 0 {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"}, nil
	}
	return document.Content[0], nil
}
