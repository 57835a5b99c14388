package helm

import (
	"os"
	"testing"
)

// A problem stands where the value was set last; what is not known is excused, and nothing else.
func TestCheckValues(t *testing.T) {
	config := plainValues{"replicas": 2, "many": "many"}
	oracleChart, err := os.ReadFile("../internal/chart/testdata/oracle.txt")
	checkMessage(t, err, "")
	const schema = " (schema of chart app 1.0.0)"
	for _, test := range []struct{ name, base, overlay, release, want string }{
		{"valid", "replicas: 2", "", "", ""},
		{"in the file", "map: {a: 1}\nreplicas: many", "", "",
			"app.yaml:2:11: release app: replicas: got string, want integer" + schema},
		{"in the overlay", "replicas: many", "replicas: none", "",
			"app.dev.yaml:1:11: release app: replicas: got string, want integer" + schema},
		{"inline", "replicas: 1", "", ", values: [{replicas: many}]",
			"releases.yaml:1:58: release app: replicas: got string, want integer" + schema},
		{"set", "replicas: 1", "", ", set: [{name: replicas, value: many}]",
			"releases.yaml:1:51: release app: replicas: got string, want integer" + schema},
		{"unknown key", "map: {z: 1, a: 2}", "", "",
			"app.yaml:1:10: release app: map.z: got number, want object" + schema},
		{"item", "list: [1, x]", "", "", "app.yaml:1:11: release app: list[1]: got string, want integer" + schema},
		{"subchart", "sub: {port: http}", "", "",
			"app.yaml:1:13: release app: sub.port: got string, want integer (schema of chart sub 1.0.0)"},
		{"configuration", "replicas: !config replicas", "", "", ""},
		{"wrong configuration", "replicas: !config many", "", "",
			"app.yaml:1:11: release app: replicas: got string, want integer" + schema},
		{"output", "name: !output x", "", "", ""},
		{"secret that an enumeration decides on", "mode: !secret x", "", "", ""},
		{"secret in one of", "either: {to: !secret x}", "", "",
			"app.yaml:1:9: release app: either: got object, want string; or missing property 'from'" + schema},
		{"one of a secret", "either: !secret x", "", "", ""},
		{"secret beside a mistake", "{name: !secret x, replicas: many}", "", "",
			"app.yaml:1:29: release app: replicas: got string, want integer" + schema},
		{"missing", "name: null", "", "", "releases.yaml:1:12: release app: values: missing property 'name'" + schema},
		{"not installed", "replicas: many", "", ", installed: false", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			releases, err := load(t, "-- releases.yaml --\nreleases: [{name: app, chart: ./app"+test.release+"}]\n"+
				"-- app.yaml --\n"+test.base+"\n-- app.dev.yaml --\n"+test.overlay+"\n"+string(oracleChart))
			checkMessage(t, err, "")
			checkMessage(t, checkedValues(t, releases, config), test.want)
		})
	}
}
