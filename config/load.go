package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// Value is one configuration value as Pulumi passes it to the program: a string, or JSON for what is structured.
type Value struct {
	// Raw is the value in plain text.
	Raw string
	// Secret tells that the value, or something in it, was set with --secret.
	Secret bool
	// InFile is the value as the stack's file has it, where {secure: ciphertext} stands for a secret; nil if that is not
	// known. It is looked at only to tell which part of a structured value is the secret.
	InFile any
}

// Load reads the configuration of the stack that the program runs for. Keys in named are accepted beside those of
// Stack: releases refer to them, by the key or a path into a structured one. The error lists every problem.
func Load(ctx *pulumi.Context, named []string) (*Stack, error) {
	file := "Pulumi." + ctx.Stack() + ".yaml"
	values, err := environment(ctx.Project(), file)
	if err != nil {
		return nil, err
	}
	var problems problem.List
	stack, err := Decode(ctx.Project(), values, named)
	problems.Merge("", err)
	problems.Merge("", withKeys(ctx.Project(), stack.CheckNames(Prefix(ctx))))
	if err := problems.Err(); err != nil {
		return nil, fmt.Errorf("%s:\n%w", file, err)
	}
	stack.file = file
	if stack.Kubernetes.Overlay == "" {
		stack.Kubernetes.Overlay = ctx.Stack()
	}
	for _, warning := range stack.warnings(ctx.Project(), named) {
		_ = ctx.Log.Warn(warning, nil)
	}
	return stack, nil
}

// warnings are about what is declared and does nothing, or not what one may think.
func (s *Stack) warnings(namespace string, named []string) []string {
	var warnings []string
	for _, name := range slices.Sorted(maps.Keys(s.Addons)) {
		if !slices.Contains(named, "addons."+name) {
			warnings = append(warnings, fmt.Sprintf("%s:addons.%s switches nothing: no release has the condition addons.%s",
				namespace, name, name))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.parts)) {
		if strings.HasPrefix(key, "kubernetes:") {
			warnings = append(warnings, key+" changes nothing in the stack's cluster, which has a provider of its own")
		}
	}
	for _, key := range settings.Of(s) {
		if s.parts[key].secret && key != "iapClientSecrets" {
			warnings = append(warnings, fmt.Sprintf("%s:%s holds a secret, which the state has in plain text: of the settings "+
				"only iapClientSecrets keeps secrets", namespace, key))
		}
	}
	return warnings
}

// checkAddons adds a problem for each switch that is misspelt: the release would be uninstalled. Others that switch
// nothing pass.
func (s *Stack) checkAddons(problems *problem.List, namespace string, named []string) {
	for _, name := range slices.Sorted(maps.Keys(s.Addons)) {
		if slices.Contains(named, "addons."+name) || len(name) < shortest {
			continue
		}
		for _, condition := range named {
			meant, ok := strings.CutPrefix(condition, "addons.")
			if _, set := s.Addons[meant]; ok && !set && near(name, meant) {
				problems.Add(problem.Path(namespace+":addons").Child(name), "no release has this condition: did you mean %s?",
					meant)
			}
		}
	}
}

// Prefix begins the names of a stack's Google Cloud resources: the project's name and the stack's.
func Prefix(ctx *pulumi.Context) string { return ctx.Project() + "-" + ctx.Stack() }

// environment reads all configuration values from where the language host leaves them. The SDK offers a look-up by
// name only, and so no way to find a misspelt key. The stack's file tells which part of a value is the secret.
func environment(namespace, file string) (map[string]Value, error) {
	raw := map[string]string{}
	var secretKeys []string
	err := errors.Join(
		unmarshalEnv(pulumi.EnvConfig, &raw),
		unmarshalEnv(pulumi.EnvConfigSecretKeys, &secretKeys),
	)
	var inFile map[string]any
	if len(secretKeys) > 0 {
		inFile = readStackFile(namespace, file)
	}
	values := make(map[string]Value, len(raw))
	for key, value := range raw {
		values[key] = Value{Raw: value, Secret: slices.Contains(secretKeys, key), InFile: inFile[key]}
	}
	return values, err
}

// readStackFile returns the values of a stack's file by their full keys. Pulumi may take them from elsewhere, from an
// environment or the file that --config-file names. A file that is not there or cannot be read is no problem: what
// holds a secret is one as a whole then.
func readStackFile(namespace, file string) map[string]any {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	var content struct {
		Config map[string]any `yaml:"config"`
	}
	if yaml.Unmarshal(data, &content) != nil {
		return nil
	}
	values := make(map[string]any, len(content.Config))
	for key, value := range content.Config {
		if !strings.Contains(key, ":") {
			key = namespace + ":" + key
		}
		values[key] = value
	}
	return values
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

// Decode turns configuration values, by their full keys, into a validated Stack. The keys of provider plugins are left
// to these. The error lists every problem.
func Decode(namespace string, values map[string]Value, named []string) (*Stack, error) {
	stack := &Stack{parts: map[string]part{}, namespace: namespace}
	custom := map[string][]string{}
	for _, name := range named {
		key, _, _ := strings.Cut(name, ".")
		custom[key] = append(custom[key], name)
	}
	var problems problem.List
	values = straighten(&problems, namespace, values, custom)
	root := &yaml.Node{Kind: yaml.MappingNode}
	for _, full := range slices.Sorted(maps.Keys(values)) {
		key, ours := strings.CutPrefix(full, namespace+":")
		found, structured := parts(full, key, values[full])
		maps.Copy(stack.parts, found)
		if !ours {
			continue
		}
		if names, ok := custom[key]; ok && !settings.Has(stack, key) {
			if structured && isSecret(values[full].InFile) {
				continue // one text, which happens to be JSON
			}
			checkCustom(&problems, namespace, key, found, names)
			continue
		}
		value, err := parse(values[full].Raw)
		if err != nil {
			problems.Add(problem.Path(full), "%s", err)
			continue
		}
		root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, value)
	}
	settings.SetDefaults(stack)
	settings.Decode(&problems, "", problem.Path(namespace+":"), root, stack)
	stack.Project, stack.Region = values["gcp:project"].Raw, values["gcp:region"].Raw
	if stack.Cluster.Location == "" && rules.IsRegion(stack.Region) {
		stack.Cluster.Location = stack.Region
	}
	stack.checkAddons(&problems, namespace, named)
	problems.MergeNew(withKeys(namespace, stack.Validate()))
	return stack, stack.hide(namespace, problems.Err())
}

// checkCustom adds a problem for each part of a value that no release refers to: a misspelt switch would do nothing.
func checkCustom(problems *problem.List, namespace, key string, found map[string]part, names []string) {
	for _, path := range slices.Sorted(maps.Keys(found)) {
		_, hasParts := found[path].value.(map[string]any)
		hasParts = hasParts || path == key && len(found) > 1 // as a whole, a secret is text
		known := func(name string) bool { return path == name || strings.HasPrefix(path, name+".") }
		if !hasParts && !slices.ContainsFunc(names, known) {
			problems.Add(problem.Path(namespace+":"+path), "no release refers to it (they refer to: %s)", problem.Names(names))
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
