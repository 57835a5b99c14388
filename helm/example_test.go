package helm_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/gkestack/gkestack/helm"
)

// A release of a chart in the project, for a stack without configuration.
func ExamplePrepare() {
	before, err := os.Getwd()
	if err != nil {
		log.Fatal(err)
	}
	defer os.Chdir(before)
	project, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(project)
	for name, text := range map[string]string{
		"releases.yaml":                 "releases: [{name: web, namespace: shop, chart: charts/web}]",
		"web.yaml":                      "replicas: many",
		"charts/web/Chart.yaml":         "{apiVersion: v2, name: web, version: 1.0.0}",
		"charts/web/values.schema.json": `{"properties": {"replicas": {"type": "integer"}}}`,
	} {
		path := filepath.Join(project, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			log.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			log.Fatal(err)
		}
	}
	if err := os.Chdir(project); err != nil {
		log.Fatal(err)
	}

	releases, err := helm.Load(".", "dev")
	if err != nil {
		log.Fatal(err)
	}
	prepared, err := helm.Prepare(".", releases, nil)
	fmt.Println(prepared[0].ID(), err)
	// Output: shop/web web.yaml:1:11: release web: replicas: got string, want integer (schema of chart web 1.0.0)
}
