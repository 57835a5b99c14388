package k8s

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// files writes files below a new directory, and returns it.
func files(t *testing.T, contents map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range contents {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

const route = "apiVersion: example.com/v1\nkind: Route\nmetadata: {name: a}\n"

func TestCheckNumbers(t *testing.T) {
	for name, test := range map[string]struct{ spec, want string }{
		"small":              {"{id: 12, ratio: 0.1234567890123456789, min: -3}", ""},
		"the last exact one": {"{id: 9007199254740991}", ""},
		"exact by chance":    {"{id: 9007199254740994}", ""},
		"round":              {"{id: 10000000000000000}", ""},
		"text":               {`{id: "9007199254740993"}`, ""},
		"floating point":     {"{id: 1e300, other: 9007199254740993.0}", ""},
		"too large by one": {"{id: 9007199254740993}",
			"spec.id: 9007199254740993 would arrive as 9007199254740992 (%s/o.yaml:4:12)."},
		"negative": {"{id: -10012345678901237}",
			"spec.id: -10012345678901237 would arrive as -10012345678901236 ("},
		"the largest": {"{id: 9223372036854775807}",
			"spec.id: 9223372036854775807 would arrive as 9223372036854775808 ("},
		"larger than any": {"{id: 18446744073709551617}",
			"spec.id: 18446744073709551617 would arrive as 18446744073709551616 ("},
		"hexadecimal": {"{id: 0x20000000000001}",
			"spec.id: 9007199254740993 would arrive as 9007199254740992 ("},
		"in a list": {"{ids: [1, 9007199254740993]}", "spec.ids[1]: 9007199254740993 would arrive"},
		"in a list of names": {"{rooms: [{name: ops, id: 9007199254740993}]}",
			"spec.rooms[ops].id: 9007199254740993 would arrive"},
		"beside an exact one": {"{even: 9007199254740992, odd: 9007199254740993}",
			"spec.odd: 9007199254740993 would arrive"},
	} {
		t.Run(name, func(t *testing.T) {
			text := route + "spec: " + test.spec + "\n"
			root := files(t, map[string]string{"kustomization.yaml": "resources: [o.yaml]", "o.yaml": text})
			if test.want == "" {
				checkProblems(t, root, parse(t, text))
				return
			}
			checkProblems(t, root, parse(t, text), "Route a: "+strings.Replace(test.want, "%s", root, 1))
		})
	}
}

// A number may stand in whatever file kustomize reads.
func TestCheckNumbersFindsTheFile(t *testing.T) {
	const number = "9007199254740993"
	for name, test := range map[string]struct {
		files map[string]string
		want  string
	}{
		"a base": {map[string]string{
			"dev/kustomization.yaml": "resources: [../base]", "base/kustomization.yml": "resources:\n- a.yaml\n",
			"base/a.yaml": "---\na: b\n---\nspec:\n  id: " + number,
		}, "base/a.yaml:5:7"},
		"a component": {map[string]string{
			"dev/kustomization.yaml": "components: [../part]", "part/Kustomization": "patches: [{path: p.json}]",
			"part/p.json": `[{"op": "add", "path": "/spec/id", "value": ` + number + "}]",
		}, "part/p.json:1:45"},
		"a patch in place": {map[string]string{
			"dev/kustomization.yaml": "patches:\n- target: {kind: Route}\n  patch: |-\n    - op: add\n      path: /spec/id\n" +
				"      value: " + number,
		}, "dev/kustomization.yaml:6:"},
		"a circle of bases": {map[string]string{
			"dev/kustomization.yaml": "resources: [., ../dev, o.yaml]", "dev/o.yaml": "spec: {id: " + number + "}",
		}, "dev/o.yaml:1:12"},
	} {
		t.Run(name, func(t *testing.T) {
			root := files(t, test.files)
			checkProblems(t, filepath.Join(root, "dev"), parse(t, route+"spec: {id: "+number+"}"),
				"Route a: spec.id: "+number+" would arrive as 9007199254740992 ("+filepath.Join(root, test.want))
		})
	}
}

// What comes from elsewhere, such as a remote base, cannot be compared.
func TestCheckNumbersThatAreInNoFile(t *testing.T) {
	root := files(t, map[string]string{"kustomization.yaml": "resources: [https://example.com/base]"})
	checkProblems(t, root, parse(t, route+"spec: {id: 9007199254740993}"),
		"Route a: spec.id: 9007199254740992, or an integer close to it, which none of the kustomization's files has")
}

// The API server itself keeps these as floating point.
func TestCheckNumbersLeavesLimitsInSchemas(t *testing.T) {
	text := `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: routes.example.com}
spec: {versions: [{name: v1, schema: {properties: {id: {maximum: 9223372036854775807, default: 9007199254740993}}}}]}
`
	root := files(t, map[string]string{"kustomization.yaml": "resources: [o.yaml]", "o.yaml": text})
	checkProblems(t, root, parse(t, text), "CustomResourceDefinition routes.example.com: "+
		"spec.versions[v1].schema.properties.id.default: 9007199254740993 would arrive as")
}
