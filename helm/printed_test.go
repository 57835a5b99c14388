package helm

import (
	"strings"
	"testing"
)

// A number that a template would print with an exponent is refused where it stands; one that is converted is not.
func TestPrintedNumbers(t *testing.T) {
	const files = `-- app/Chart.yaml --
{apiVersion: v2, name: app, version: 1.0.0, dependencies: [{name: sub, version: 1.0.0, alias: other}]}
-- app/charts/sub/Chart.yaml --
{apiVersion: v2, name: sub, version: 1.0.0}
-- app/charts/sub/templates/a.yaml --
a: {{ .Values.size }}
-- app/templates/a.yaml --
a: {{TEMPLATE}}
`
	for template, refused := range map[string]bool{
		".Values.a.size": true, "- .Values.a.size | quote -": true, "quote .Values.a.size": true, "$.Values.a.size": true,
		".Values.a.size | default 5 | quote": true, "default 5 .Values.a.size": true,
		`required "x" .Values.a.size | quote`: true,
		".Values.a.size | int64":              false, "int .Values.a.size | quote": false, "toYaml .Values.a": false,
		"toJson .Values.a.size": false,
		".Values.a.sizes":       false, ".Values.a": false, "if .Values.a.size": false, ".Values.b.a.size": false,
	} {
		for value, large := range map[string]bool{"1000000": true, "0.00001": true, "999999": false, "'1000000'": false} {
			releases, err := load(t, oneRelease("a:\n  size: "+value)+strings.Replace(files, "TEMPLATE", template, 1))
			if err != nil {
				t.Fatal(err)
			}
			err = checkedValues(t, releases, noSource{})
			checkPositions(t, err)
			if want := refused && large; (err != nil) != want ||
				want && !strings.HasPrefix(err.Error(), "app.yaml:2:9: release app: a.size: a template of the chart prints this "+
					"number as 1e") {
				t.Errorf("%s of %s: %v", template, value, err)
			}
		}
	}
	releases, err := load(t, oneRelease("other:\n  size: 1000000\nsub: {size: 1000000}")+strings.Replace(files,
		"TEMPLATE", ".Values.a", 1))
	if err != nil {
		t.Fatal(err)
	}
	checkMessage(t, checkedValues(t, releases, noSource{}),
		"app.yaml:2:9: release app: other.size: a template of the chart prints this number as 1e+06: put it in "+
			"quotes, or let a copy of the chart convert it, {{ .Values.size | int64 }}")
}
