package k8s

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// What client-go says of Kubernetes' own kinds, in the text of its schema.
type schemaType struct {
	Name string
	Map  *schemaMap
	List *schemaList
}

type schemaMap struct {
	Fields []struct {
		Name string
		Type schemaRef
	}
	ElementType *schemaRef `yaml:"elementType"`
}

type schemaList struct {
	ElementType         schemaRef `yaml:"elementType"`
	ElementRelationship string    `yaml:"elementRelationship"`
	Keys                []string
}

type schemaRef struct {
	NamedType string `yaml:"namedType"`
	Map       *schemaMap
	List      *schemaList
}

type schemaWalk struct {
	types map[string]schemaType
	found map[string]bool
}

func (w *schemaWalk) fields(m *schemaMap, path string, within []string) {
	if m == nil {
		return
	}
	for _, f := range m.Fields {
		if f.Name != "status" && (path != "" || f.Name != "metadata") {
			w.ref(f.Type, strings.TrimPrefix(path+"."+f.Name, "."), within)
		}
	}
}

func (w *schemaWalk) ref(ref schemaRef, path string, within []string) {
	switch {
	case ref.NamedType != "":
		if !slices.Contains(within, ref.NamedType) {
			w.fields(w.types[ref.NamedType].Map, path, append(slices.Clone(within), ref.NamedType))
		}
	case ref.Map != nil:
		w.fields(ref.Map, path, within)
	case ref.List != nil:
		if ref.List.ElementRelationship == "associative" {
			w.found[path+" "+cmp.Or(strings.Join(ref.List.Keys, ","), "set")] = true
		}
		w.ref(ref.List.ElementType, path, within)
	}
}

func TestMergedListsAreThoseOfTheAPI(t *testing.T) {
	directory, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "k8s.io/client-go").Output()
	if err != nil {
		t.Fatal(err)
	}
	module := strings.TrimSpace(string(directory))
	source, err := os.ReadFile(filepath.Join(module, "applyconfigurations/internal/internal.go"))
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(source), "typed.YAMLObject(`")
	text, _, _ = strings.Cut(text, "`)")
	var schema struct{ Types []schemaType }
	if err := yaml.Unmarshal([]byte(text), &schema); err != nil {
		t.Fatal(err)
	}
	types := map[string]schemaType{}
	for _, typ := range schema.Types {
		types[typ.Name] = typ
	}
	if len(types) < 500 {
		t.Fatalf("%d types", len(types))
	}
	want := map[groupKind]map[string]bool{}
	for name, typ := range types {
		if kind, ok := topKind(name, typ); ok {
			walk := &schemaWalk{types, map[string]bool{}}
			walk.fields(typ.Map, "", []string{name})
			for path := range walk.found {
				if want[kind] == nil {
					want[kind] = map[string]bool{}
				}
				want[kind][path] = true
			}
		}
	}
	for kind, paths := range want {
		for path := range paths {
			if !slices.Contains(mergedLists[kind].paths(""), path) {
				t.Errorf("%v: the table lacks %s", kind, path)
			}
		}
	}
	for kind, lists := range mergedLists {
		for _, path := range lists.paths("") {
			if !want[kind][path] {
				t.Errorf("%v: the API has no %s", kind, path)
			}
		}
	}
}

// topKind is the kind of a type that is an object of its own, in a group that clusters still serve.
func topKind(name string, typ schemaType) (groupKind, bool) {
	parts := strings.Split(name, ".") // io.k8s.api.apps.v1.Deployment
	if typ.Map == nil || len(parts) != 6 || parts[3] == "extensions" || parts[5] == "ComponentStatus" {
		return groupKind{}, false
	}
	has := map[string]bool{}
	for _, f := range typ.Map.Fields {
		has[f.Name] = true
	}
	group := parts[3]
	switch group {
	case "core":
		group = ""
	case "apps", "batch", "policy", "autoscaling":
	case "flowcontrol":
		group = "flowcontrol.apiserver.k8s.io"
	case "rbac":
		group = "rbac.authorization.k8s.io"
	default:
		group += ".k8s.io"
	}
	return groupKind{group, parts[5]}, has["apiVersion"] && has["kind"] && has["metadata"]
}
