package drift

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakePulumi is a command that prints output and ends with code.
func fakePulumi(t *testing.T, output, code string) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "output")
	if err := os.WriteFile(file, []byte(output), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"sh", "-c", "cat " + file + "; exit " + code}
}

func TestCheck(t *testing.T) {
	const configMap = "urn:pulumi:dev::p::kubernetes:kustomize/v2:Directory$kubernetes:core/v1:ConfigMap::manifests:web/web"
	tests := map[string]struct {
		output, code string
		text, err    string
	}{
		"nothing": {
			output: `{"steps":[{"op":"same","urn":"urn:pulumi:dev::p::t::n"},{"op":"refresh","urn":"x"}],"changeSummary":{"same":3}}`,
			code:   "0", text: "no drift: 3 resources are as declared\n",
		},
		"an update": {
			output: `{"steps":[{"op":"update","urn":"` + configMap + `","diffReasons":["data"],
				"detailedDiff":{"data.b":{},"data.a":{}}}],"changeSummary":{"same":2,"update":1}}`,
			code: "0", text: "update   kubernetes:core/v1:ConfigMap manifests:web/web: data.a, data.b\ndrift: 1 of 3 resources differ",
		},
		"a replacement counts once": {
			output: `{"steps":[{"op":"create-replacement","urn":"` + configMap + `"},{"op":"replace","urn":"` + configMap + `"},
				{"op":"delete-replaced","urn":"` + configMap + `"}],"changeSummary":{"replace":1}}`,
			code: "0", text: "replace  kubernetes:core/v1:ConfigMap manifests:web/web\ndrift: 1 of 1 resources differ",
		},
		"an error of the program": {
			output: `{"diagnostics":[{"severity":"error","message":"helmvalues/a.yaml: no such file\n"}]}`,
			code:   "255", err: "helmvalues/a.yaml: no such file",
		},
		"an error with exit code 0": {
			output: `{"diagnostics":[{"severity":"error","message":"unreachable"}]}`,
			code:   "0", err: "unreachable",
		},
		"no JSON at all": {output: "error: no stack selected", code: "255", err: "no stack selected"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			report, err := Check(context.Background(), fakePulumi(t, test.output, test.code))
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Fatalf("error %v, want %q", err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var text strings.Builder
			report.WriteText(&text)
			if !strings.HasPrefix(text.String(), test.text) {
				t.Errorf("printed %q, want %q", text.String(), test.text)
			}
		})
	}
}

// What a deployment keeps is not told as deleted, and a release in an operation is told though nothing differs.
func TestRetainedAndUnfinished(t *testing.T) {
	const release = "urn:pulumi:dev::p::kubernetes:helm.sh/v3:Release::shop/"
	outputs := func(name, status string) string {
		return `"urn":"` + release + name + `","oldState":{"outputs":{"status":{"namespace":"shop","name":"` + name +
			`","status":"` + status + `"}}}`
	}
	report, err := Check(context.Background(), fakePulumi(t, `{"steps":[
		{"op":"delete","urn":"urn:pulumi:dev::p::kubernetes:core/v1:Namespace::shop","oldState":{"retainOnDelete":true}},
		{"op":"refresh",`+outputs("web", "pending-upgrade")+`},{"op":"same",`+outputs("web", "pending-upgrade")+`},
		{"op":"same",`+outputs("db", "deployed")+`},{"op":"same",`+outputs("dns", "uninstalling")+`},
		{"op":"refresh",`+outputs("before", "pending-install")+`},{"op":"same",`+outputs("before", "deployed")+`},
		{"op":"create","urn":"`+release+`new"}
		],"changeSummary":{"same":2}}`, "0"))
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	report.WriteText(&text)
	const want = `retain   kubernetes:core/v1:Namespace shop
create   kubernetes:helm.sh/v3:Release shop/new
unfinished release shop/dns: for Helm it is uninstalling; ` + "`go run ./cmd/gkestack releases list` says what to do\n" +
		"unfinished release shop/web: for Helm it is pending-upgrade; `go run ./cmd/gkestack releases list` says what to do\n" +
		"drift: 2 of 4 resources differ"
	if !strings.HasPrefix(text.String(), want) {
		t.Errorf("got:\n%s", &text)
	}
	report, err = Check(context.Background(), fakePulumi(t, `{"steps":[{"op":"same",`+outputs("web", "pending-install")+`}]}`, "0"))
	if err != nil || !report.HasChanges() {
		t.Errorf("a release in an operation alone is drift: %+v, %v", report, err)
	}
}
