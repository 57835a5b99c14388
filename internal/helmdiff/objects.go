package helmdiff

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pmezard/go-difflib/difflib"
	"helm.sh/helm/v3/pkg/kube"
	"helm.sh/helm/v3/pkg/release"
	"helm.sh/helm/v3/pkg/releaseutil"
	"sigs.k8s.io/yaml"
)

// id identifies an object. The version of its kind is no part of it: a new one is the same object.
type id struct {
	kind, namespace, name, group string
	hook                         bool
}

// objects are those of a revision.
type objects map[id]map[string]any

// scope returns the namespace of an object that names none.
type scope func(apiVersion, kind string) string

// parse returns the objects of a revision with its hooks, without tests: those are only run when asked for.
func parse(rel *release.Release, namespace scope) (objects, error) {
	found := objects{}
	for _, document := range releaseutil.SplitManifests(rel.Manifest) {
		if err := found.add(document, false, namespace); err != nil {
			return nil, err
		}
	}
	for _, hook := range rel.Hooks {
		if slices.ContainsFunc(hook.Events, func(e release.HookEvent) bool { return e != release.HookTest }) {
			if err := found.add(hook.Manifest, true, namespace); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

func (o objects) add(document string, hook bool, namespace scope) error {
	var object map[string]any
	if err := yaml.Unmarshal([]byte(document), &object); err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	o.put(object, hook, namespace)
	return nil
}

func (o objects) put(object map[string]any, hook bool, namespace scope) {
	apiVersion, _ := object["apiVersion"].(string)
	kind, _ := object["kind"].(string)
	if kind == "" {
		return // only comments
	}
	if items, ok := object["items"].([]any); ok && strings.HasSuffix(kind, "List") {
		for _, item := range items {
			if inner, ok := item.(map[string]any); ok {
				o.put(inner, hook, namespace)
			}
		}
		return
	}
	key := id{kind: kind, hook: hook}
	if group, _, found := strings.Cut(apiVersion, "/"); found {
		key.group = group
	}
	metadata, _ := object["metadata"].(map[string]any)
	key.name, _ = metadata["name"].(string)
	if key.namespace, _ = metadata["namespace"].(string); key.namespace == "" {
		key.namespace = namespace(apiVersion, kind)
	}
	o[key] = object
}

// kept tells whether Helm leaves the object in the cluster when it leaves the release: what is annotated so, and what a
// hook made, unless that is deleted as soon as it succeeds.
func kept(object map[string]any, hook bool) bool {
	metadata, _ := object["metadata"].(map[string]any)
	annotations, _ := metadata["annotations"].(map[string]any)
	if hook {
		policies, _ := annotations[release.HookDeleteAnnotation].(string)
		return !strings.Contains(policies, release.HookSucceeded.String())
	}
	policy, _ := annotations[kube.ResourcePolicyAnno].(string)
	return strings.EqualFold(strings.TrimSpace(policy), kube.KeepPolicy)
}

// compare returns the objects that differ, with secrets hidden.
func compare(before, after objects, m *mask) ([]Object, error) {
	keys := maps.Clone(before)
	maps.Copy(keys, after)
	sorted := slices.SortedFunc(maps.Keys(keys), func(a, b id) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.namespace, b.namespace), cmp.Compare(a.name, b.name),
			cmp.Compare(a.group, b.group), cmp.Compare(fmt.Sprint(a.hook), fmt.Sprint(b.hook)))
	})
	differing := []Object{}
	for _, key := range sorted {
		was, is := before[key], after[key]
		object := Object{Kind: key.kind, Namespace: key.namespace, Name: m.text(key.name), Hook: key.hook}
		switch {
		case was == nil:
			object.Change = Added
		case is == nil && kept(was, key.hook):
			object.Change = Kept
		case is == nil:
			object.Change = Removed
		default:
			object.Change = Changed
		}
		same, err := sameYAML(was, is)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", object.Title(), err)
		}
		if same {
			continue
		}
		if object.Diff, err = unified(was, is, m); err != nil {
			return nil, fmt.Errorf("%s: %w", object.Title(), err)
		}
		differing = append(differing, object)
	}
	return differing, nil
}

func sameYAML(was, is map[string]any) (bool, error) {
	a, err := yaml.Marshal(was)
	if err != nil {
		return false, err
	}
	b, err := yaml.Marshal(is)
	return string(a) == string(b), err
}

// onlySecrets stands where what differs is hidden on both sides alike.
const onlySecrets = " (only secrets differ)\n"

func unified(was, is map[string]any, m *mask) (string, error) {
	if was["kind"] == "Secret" || is["kind"] == "Secret" {
		hideData(was, is)
	}
	before, err := lines(was, m)
	if err != nil {
		return "", err
	}
	after, err := lines(is, m)
	if err != nil {
		return "", err
	}
	diff, err := difflib.GetUnifiedDiffString(difflib.UnifiedDiff{A: before, B: after, Context: 3})
	if diff == "" {
		diff = onlySecrets
	}
	return diff, err
}

// lines are those of an object's YAML, keys in order; comments and the order of the template do not matter.
func lines(object map[string]any, m *mask) ([]string, error) {
	if object == nil {
		return nil, nil
	}
	text, err := yaml.Marshal(m.value(object))
	if err != nil {
		return nil, err
	}
	split := strings.SplitAfter(string(text), "\n")
	return split[:len(split)-1], nil
}
