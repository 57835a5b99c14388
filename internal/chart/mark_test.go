package chart

import (
	"fmt"
	"reflect"
	"testing"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
)

// renderedBy is what Helm makes of a chart and values: the text of each template.
func renderedBy(t *testing.T, path string, values map[string]any) map[string]string {
	t.Helper()
	c, err := loader.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	plain, _ := normal(t, values).(map[string]any)
	if err := chartutil.ProcessDependenciesWithMerge(c, plain); err != nil {
		t.Fatal(err)
	}
	all, err := chartutil.ToRenderValues(c, plain, chartutil.ReleaseOptions{Name: "app"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	texts, err := engine.Render(c, all)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// No template of a local chart sees its digest, however deep it lies, nor does a schema refuse it; Helm keeps it.
func TestChartsDoNotSeeTheDigest(t *testing.T) {
	const show = "a: {{ toJson .Values }}"
	for name, schema := range map[string]string{
		"none":        "",
		"open":        `{"type": "object", "properties": {"a": {"type": "integer", "maximum": 18446744073709551615}}}`,
		"closed":      `{"properties": {"a": {}, "sub": {}, "gone": {}, "global": {}}, "additionalProperties": false}`,
		"of all keys": `{"additionalProperties": {"type": ["integer", "object", "null"]}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, ".", "-- app/Chart.yaml --\n{apiVersion: v2, name: app, version: 1.0.0}\n"+
				"-- app/values.yaml --\n{a: 1, gone: 2}\n"+
				"-- app/templates/config.yaml --\n"+show+"\n-- app/templates/z/y/x/w/deep.yaml --\n"+show+"\n"+
				"-- app/charts/sub/Chart.yaml --\n{apiVersion: v2, name: sub, version: 1.0.0}\n"+
				"-- app/charts/sub/templates/config.yaml --\n"+show+"\n")
			if schema != "" {
				write(t, ".", "-- app/values.schema.json --\n"+schema+"\n")
			}
			for _, values := range []map[string]any{{}, {"a": 5}, {"gone": nil}} {
				c := open(t, "./app")
				kept, path, err := withoutNulls(c, values, c.TakesMark())
				if err != nil || kept[MarkKey] != c.Digest() || values[MarkKey] != nil {
					t.Fatalf("the values are %v, and %v", kept, err)
				}
				got, want := renderedBy(t, path, kept), renderedBy(t, "./app", values)
				for name, text := range got {
					if _, ours := want[name]; !ours && text == "" {
						delete(got, name)
					}
				}
				if !reflect.DeepEqual(got, want) {
					t.Errorf("got  %v\nwant %v", got, want)
				}
			}
		})
	}
}

// A schema that may refuse any other key keeps the digest out.
func TestSchemaThatMayRefuse(t *testing.T) {
	for schema, want := range map[string]bool{
		`{"title": "a", "required": ["b"]}`: true, `{"$ref": "#/$defs/values"}`: false, `{"allOf": []}`: false, `{`: false,
		`[]`:                                   false,
		`{"propertyNames": {"pattern": "^a"}}`: false, `{"properties": []}`: false, `{"maxProperties": 2}`: false,
	} {
		t.Run(fmt.Sprint(schema), func(t *testing.T) {
			if _, can, err := acceptMark([]byte(schema)); can != want || err != nil {
				t.Errorf("it takes the digest: %v, %v", can, err)
			}
		})
	}
}
