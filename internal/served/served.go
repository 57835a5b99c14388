package served

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
	"helm.sh/helm/v3/pkg/release"
)

// Lookup returns the apiVersion under which a cluster serves a kind: the given one, another one, or none where it does
// not have the kind.
type Lookup func(apiVersion, kind string) (string, error)

// Gone is an object of a stored release whose apiVersion the cluster does not serve.
type Gone struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Name       string `json:"name"`
	// Served is the apiVersion under which the cluster has the kind. It is empty where it has none: then there is no such
	// object any more.
	Served string `json:"served,omitempty"`
	// Hook says that the object is a hook.
	Hook bool `json:"hook,omitempty"`
}

// String names the kind as manifests do.
func (g *Gone) String() string { return g.APIVersion + " " + g.Kind }

// Kinds names the kinds of objects, each once.
func Kinds(gone []Gone) string {
	var names []string
	for i := range gone {
		if name := gone[i].String(); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// readByHelm are the events for which Helm reads the hooks of a revision that is stored already.
var readByHelm = []release.HookEvent{
	release.HookPreDelete, release.HookPostDelete, release.HookPreRollback, release.HookPostRollback,
}

// Check returns what the cluster does not serve of a stored release, as far as Helm reads it for an upgrade, a rollback
// or an uninstallation.
func Check(stored *release.Release, lookup Lookup) ([]Gone, error) {
	_, gone, err := Repair(stored, lookup)
	return slices.DeleteFunc(gone, func(g Gone) bool { return g.Hook && !blocks(stored, &g) }), err
}

func blocks(stored *release.Release, g *Gone) bool {
	return slices.ContainsFunc(stored.Hooks, func(hook *release.Hook) bool {
		read := func(event release.HookEvent) bool { return slices.Contains(readByHelm, event) }
		return hook.Kind == g.Kind && hook.Name == g.Name && slices.ContainsFunc(hook.Events, read)
	})
}

// Repair returns a copy of a stored release in which each object has an apiVersion that the cluster serves, without
// those whose kind is gone, and with them, what was changed. All else is as it was.
func Repair(stored *release.Release, lookup Lookup) (*release.Release, []Gone, error) {
	r := &repair{lookup: lookup}
	repaired := *stored
	var err error
	if repaired.Manifest, err = r.documents(stored.Manifest); err != nil {
		return nil, nil, fmt.Errorf("revision %d: manifest: %w", stored.Version, err)
	}
	repaired.Hooks, r.hook = nil, true
	for _, hook := range stored.Hooks {
		changed := *hook
		if changed.Manifest, err = r.documents(hook.Manifest); err != nil {
			return nil, nil, fmt.Errorf("revision %d: hook %s: %w", stored.Version, hook.Name, err)
		}
		if strings.TrimSpace(changed.Manifest) != "" {
			repaired.Hooks = append(repaired.Hooks, &changed)
		}
	}
	return &repaired, r.gone, nil
}

// repair is one under way.
type repair struct {
	lookup Lookup
	hook   bool
	gone   []Gone
}

// separator parts the documents of a manifest where Helm parts them.
var separator = regexp.MustCompile(`(?:^|\s*\n)---\s*`)

// documents returns a manifest whose documents are repaired. Those that need nothing stay as they are, to the letter.
func (r *repair) documents(manifest string) (string, error) {
	before := len(r.gone)
	var kept []string
	for _, document := range separator.Split(strings.TrimSpace(manifest), -1) {
		repaired, err := r.document(document)
		if err != nil {
			return "", err
		}
		if strings.TrimSpace(repaired) != "" {
			kept = append(kept, strings.TrimSpace(repaired))
		}
	}
	if len(r.gone) == before {
		return manifest, nil
	}
	if r.hook {
		return strings.Join(kept, "\n---\n"), nil
	}
	var text strings.Builder
	for _, document := range kept {
		text.WriteString("---\n" + document + "\n")
	}
	return text.String(), nil
}

// document returns a repaired document, or nothing where its kind is gone. It is edited as a tree of nodes: numbers and
// strings stay as they are written.
func (r *repair) document(text string) (string, error) {
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(text), &root); err != nil {
		return "", err
	}
	if len(root.Content) == 0 {
		return text, nil
	}
	before := len(r.gone)
	keep, err := r.object(root.Content[0])
	if err != nil || len(r.gone) == before {
		return text, err
	}
	if !keep {
		return "", nil
	}
	var encoded bytes.Buffer
	encoder := yaml.NewEncoder(&encoded)
	encoder.SetIndent(2)
	err = encoder.Encode(&root)
	return encoded.String(), err
}

// object repairs an object, or those of a list, and tells whether it is to be kept.
func (r *repair) object(node *yaml.Node) (keep bool, err error) {
	version, kind := child(node, "apiVersion"), text(child(node, "kind"))
	if version == nil || kind == "" {
		return true, nil // Helm does not read it as an object either.
	}
	if items := child(node, "items"); items != nil && strings.HasSuffix(kind, "List") {
		var kept []*yaml.Node
		for _, item := range items.Content {
			keep, err := r.object(item)
			if err != nil {
				return false, err
			}
			if keep {
				kept = append(kept, item)
			}
		}
		items.Content = kept
		return len(kept) > 0, nil
	}
	served, err := r.lookup(version.Value, kind)
	if err != nil {
		return false, err
	}
	if served == version.Value {
		return true, nil
	}
	name := text(child(child(node, "metadata"), "name"))
	r.gone = append(r.gone, Gone{version.Value, kind, name, served, r.hook})
	version.Value = served
	return served != "", nil
}

// child is the value of a key in a mapping, or nil.
func child(node *yaml.Node, key string) *yaml.Node {
	if node == nil || node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1]
		}
	}
	return nil
}

func text(node *yaml.Node) string {
	if node == nil {
		return ""
	}
	return node.Value
}
