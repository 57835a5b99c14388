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
