package chart

import (
	"path/filepath"
	"reflect"
	"testing"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
)

// oracleValues are valid and invalid values for oracleChart.
var oracleValues = map[string]string{
	"nothing":                              "",
	"valid":                                "{replicas: 3, mode: slow, map: {b: {c: 3, d: 4}}}",
	"wrong type":                           "replicas: many",
	"wrong type deep":                      "map: {a: x}",
	"additional":                           "map: {z: 1}",
	"below the minimum":                    "replicas: -1",
	"float":                                "replicas: 1.5",
	"whole float":                          "replicas: 1e3",
	"pattern":                              "name: APP",
	"enum":                                 "mode: medium",
	"enum without then":                    "mode: fast",
	"enum with then":                       "{mode: fast, speed: 1}",
	"required removed":                     "name: null",
	"default removed":                      "replicas: null",
	"map removed":                          "map: null",
	"null in a map":                        "map: {a: null}",
	"new null":                             "fresh: null",
	"null over a null":                     "nothing: null",
	"item":                                 "list: [1, x]",
	"unique":                               "list: [1, 1]",
	"null item":                            "list: [null]",
	"one of":                               "either: x",
	"one of, other":                        "either: {from: a}",
	"one of, none":                         "either: {to: a}",
	"one of, type":                         "either: 5",
	"subchart":                             "sub: {port: 8080}",
	"subchart, wrong":                      "sub: {port: http}",
	"subchart, null":                       "sub: {port: null}",
	"subchart, no map":                     "sub: text",
	"subchart is null":                     "sub: null",
	"subchart off":                         "sub: {enabled: false, port: http}",
	"subchart off by the second condition": "{global: {subs: false}, sub: {port: http}}",
	"subchart off by a tag":                "{tags: {back: false}, sub: {port: http}}",
	"tag of two":                           "tags: {back: false, front: true}",
	"condition over tag":                   "{tags: {back: false}, sub: {enabled: true, port: http}}",
	"condition is no boolean":              "sub: {enabled: x}",
	"alias off":                            "second: {port: http}",
	"alias":                                "second: {enabled: true}",
	"alias, wrong":                         "second: {enabled: true, port: http}",
	"null in a subchart":                   "sub: {inner: {text: null, more: a}}",
	"wrong in a subchart":                  "sub: {inner: {text: 1}}",
	"global":                               "global: {region: us}",
	"global, wrong in a subchart":          "global: {region: 5}",
	"global null":                          "global: {region: null}",
	"global map":                           "global: {map: {x: 2, y: null}}",
	"global no map":                        "global: x",
	"global of the subchart":               "sub: {global: {tier: x, region: y}}",
	"imported over":                        "{exported: 2, imported: {deep: {z: 2}}}",
	"imported removed":                     "{exported: null, imported: null}",
	"exporter changed":                     "exporter: {exports: {data: {exported: 3}}, more: {y: 1}}",
	"unlisted":                             "unlisted: {free: null}",
}

// Helm is the oracle: the values that the templates see, and whether the schemas accept them.
func TestRenderAndSchemaAreHelms(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, oracleChart)
	c := open(t, filepath.Join(dir, "app"))
	for name, text := range oracleValues {
		t.Run(name, func(t *testing.T) {
			helmChart, err := loader.Load(filepath.Join(dir, "app"))
			if err != nil {
				t.Fatal(err)
			}
			user, err := chartutil.ReadValues([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			var want chartutil.Values
			if err = chartutil.ProcessDependenciesWithMerge(helmChart, user); err == nil {
				if want, err = chartutil.CoalesceValues(helmChart, user); err == nil {
					err = chartutil.ValidateAgainstSchema(helmChart, want)
				}
			}
			values := parsed(t, text)
			findings, checkErr := c.Check(values)
			if (checkErr == nil && len(findings) == 0) != (err == nil) {
				t.Fatalf("got:\n%v %v\nHelm:\n%v", findings, checkErr, err)
			}
			if _, rendered, renderErr := c.render(values); renderErr == nil {
				checkTree(t, rendered, want)
			}
			if err == nil {
				checkNulls(t, c, values, want)
			}
		})
	}
}

func checkTree(t *testing.T, got, want any) {
	t.Helper()
	if got, want := normal(t, got), normal(t, want); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nHelm %v", got, want)
	}
}

// checkNulls compares what Helm makes of values and a chart with what it makes of those without nulls and the copy of
// the chart.
func checkNulls(t *testing.T, c *Chart, values map[string]any, want chartutil.Values) {
	t.Helper()
	t.Chdir(t.TempDir())
	plain, path, err := withoutNulls(c, values, false)
	if err != nil {
		t.Fatal(err)
	}
	helmChart, err := loader.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	plain, _ = normal(t, plain).(map[string]any)
	var got chartutil.Values
	if err = chartutil.ProcessDependenciesWithMerge(helmChart, plain); err == nil {
		got, err = chartutil.CoalesceValues(helmChart, plain)
	}
	if err != nil {
		t.Fatal(err)
	}
	checkTree(t, got, want)
}

// The same nulls make the same copy of a chart, so that a second preview finds nothing to change. What is asked of a
// chart does not change it.
func TestCopyIsStable(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, ".", oracleChart)
	c := open(t, "./app")
	values := map[string]any{"name": nil, "list": []any{map[string]any{"a": nil}}}
	_, first, err := withoutNulls(c, values, false)
	checkMessage(t, err, "")
	for range 2 {
		if _, err := c.Check(values); err != nil {
			t.Fatal(err)
		}
		if _, path, err := withoutNulls(c, values, false); err != nil || path != first {
			t.Errorf("at first %s, then %s, and %v", first, path, err)
		}
	}
	if _, path, err := withoutNulls(open(t, "./app"), values, false); err != nil || path != first {
		t.Errorf("opened again it is %s, and %v", path, err)
	}
	write(t, ".", "-- app/templates/new.yaml --\na: b\n")
	if _, changed, err := withoutNulls(open(t, "./app"), values, false); err != nil || changed == first {
		t.Errorf("after a change it is %s, and %v", changed, err)
	}
}

// A chart's own values are what Helm reads, whatever tags are in them.
func TestOwnValuesAreHelms(t *testing.T) {
	for _, text := range []string{
		"a: !config b", "a: !foo 5", "a: !foo {b: c}", "a: !foo", "a: [!output x]", "!foo a: b", "a: yes\nb: 0755",
		"# nothing", "",
	} {
		t.Run(text, func(t *testing.T) {
			want, err := chartutil.ReadValues([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			got, err := readValues([]byte(text))
			checkMessage(t, err, "")
			checkTree(t, got, want)
		})
	}
}
