package drift

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/gkestack/gkestack/internal/engine"
)

// fakePulumi is a command that prints output and ends with code.
func fakePulumi(t *testing.T, output, code string) engine.Command {
	t.Helper()
	file := filepath.Join(t.TempDir(), "output")
	if err := os.WriteFile(file, []byte(output), 0o600); err != nil {
		t.Fatal(err)
	}
	return engine.Command{"sh", "-c", "cat " + file + "; exit " + code}
}

const configMapType = "kubernetes:core/v1:ConfigMap"

func TestCheck(t *testing.T) {
	const urn = "urn:pulumi:dev::p::kubernetes:kustomize/v2:Directory$kubernetes:core/v1:ConfigMap::manifests:web/web"
	change := func(operation string, properties ...string) []Change {
		return []Change{{operation, configMapType, "manifests:web/web", urn, properties}}
	}
	for name, test := range map[string]struct {
		output string
		want   Report
	}{
		"nothing": {
			`{"steps":[{"op":"same","urn":"urn:pulumi:dev::p::t::n"},{"op":"refresh","urn":"x"}],"changeSummary":{"same":3}}`,
			Report{Changes: []Change{}, Unchanged: 3},
		},
		"an update": {
			`{"steps":[{"op":"update","urn":"` + urn + `","diffReasons":["data"],
				"detailedDiff":{"data.b":{},"data.a":{}}}],"changeSummary":{"same":2,"update":1}}`,
			Report{Changes: change("update", "data.a", "data.b"), Unchanged: 2},
		},
		"an update without details": {
			`{"steps":[{"op":"update","urn":"` + urn + `","diffReasons":["metadata","data"]}]}`,
			Report{Changes: change("update", "data", "metadata")},
		},
		"a replacement counts once": {
			`{"steps":[{"op":"create-replacement","urn":"` + urn + `"},{"op":"replace","urn":"` + urn + `"},
				{"op":"delete-replaced","urn":"` + urn + `"}],"changeSummary":{"replace":1}}`,
			Report{Changes: change("replace")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			report, err := Check(context.Background(), fakePulumi(t, test.output, "0"))
			if err != nil || !reflect.DeepEqual(*report, test.want) {
				t.Errorf("error %v\ngot  %+v\nwant %+v", err, report, test.want)
			}
		})
	}
}

func TestCheckFails(t *testing.T) {
	for name, test := range map[string]struct{ output, code, want string }{
		"an error of the program": {
			`{"diagnostics":[{"severity":"error","message":"helmvalues/a.yaml: no such file\n"}]}`, "255",
			"helmvalues/a.yaml: no such file",
		},
		"an error with exit code 0": {`{"diagnostics":[{"severity":"error","message":"unreachable"}]}`, "0", "unreachable"},
		"no JSON at all":            {"error: no stack selected", "255", "no stack selected"},
	} {
		t.Run(name, func(t *testing.T) {
			report, err := Check(context.Background(), fakePulumi(t, test.output, test.code))
			if err == nil || report != nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error %v, want %q", err, test.want)
			}
		})
	}
}

// What a deployment keeps is not told as deleted, and a release in an operation is told though nothing differs.
func TestRetainedAndUnfinished(t *testing.T) {
	const release = "urn:pulumi:dev::p::kubernetes:helm.sh/v3:Release::shop/"
	const namespace = "urn:pulumi:dev::p::kubernetes:core/v1:Namespace::shop"
	outputs := func(name, status string) string {
		return `"urn":"` + release + name + `","oldState":{"outputs":{"status":{"namespace":"shop","name":"` + name +
			`","status":"` + status + `"}}}`
	}
	report, err := Check(context.Background(), fakePulumi(t, `{"steps":[
		{"op":"delete","urn":"`+namespace+`","oldState":{"retainOnDelete":true}},
		{"op":"refresh",`+outputs("web", "pending-upgrade")+`},{"op":"same",`+outputs("web", "pending-upgrade")+`},
		{"op":"same",`+outputs("db", "deployed")+`},{"op":"same",`+outputs("dns", "uninstalling")+`},
		{"op":"refresh",`+outputs("before", "pending-install")+`},{"op":"same",`+outputs("before", "deployed")+`},
		{"op":"update","urn":"`+release+`api","oldState":{"outputs":{"status":"04da6b54-80e4-46f7-96ec-b56ff0331ba9"}}}
		],"changeSummary":{"same":2}}`, "0"))
	want := &Report{
		Changes: []Change{
			{Operation: "retain", Type: "kubernetes:core/v1:Namespace", Name: "shop", URN: namespace},
			{Operation: "update", Type: "kubernetes:helm.sh/v3:Release", Name: "shop/api", URN: release + "api"},
		},
		Unfinished: []Unfinished{{"shop/dns", "uninstalling"}, {"shop/web", "pending-upgrade"}},
		Unchanged:  2,
	}
	if err != nil || !reflect.DeepEqual(report, want) {
		t.Errorf("error %v\ngot  %+v\nwant %+v", err, report, want)
	}
	alone := `{"steps":[{"op":"same",` + outputs("web", "pending-install") + `}]}`
	report, err = Check(context.Background(), fakePulumi(t, alone, "0"))
	if err != nil || !report.HasChanges() {
		t.Errorf("a release in an operation alone is drift: %+v, %v", report, err)
	}
}
