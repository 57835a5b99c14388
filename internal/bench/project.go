package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const (
	// overlay is where the project's objects are, chart where its only chart is.
	overlay = "k8s/manifests/overlays/dev"
	chart   = "charts/small"
)

// copyProject makes a project like this one whose manifests are so many objects, and that has so many releases.
func copyProject(root, bin string, count, releases int) (string, error) {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return "", err
	}
	for _, part := range []string{"Pulumi.yaml", "Pulumi.dev.yaml", "go.mod", "go.sum", "k8s"} {
		if _, err := timed(root, nil, "cp", "-r", part, dir); err != nil {
			return "", err
		}
	}
	if err := os.Symlink(bin, filepath.Join(dir, ".bin")); err != nil {
		return "", err
	}
	files := map[string]string{
		overlay + "/kustomization.yaml": "resources: [objects.yaml]\n",
		overlay + "/objects.yaml":       objects(count),
		"helmvalues/releases.yaml":      releasesFile(releases),
		chart + "/Chart.yaml":           "apiVersion: v2\nname: small\nversion: 1.0.0\n",
		chart + "/templates/all.yaml":   template,
	}
	for i := range releases {
		files[fmt.Sprintf("helmvalues/r%d.yaml", i+1)] = "" // the chart's own values
	}
	for path, content := range files {
		if err := put(dir, path, content); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// put writes a file of a directory.
func put(dir, path, content string) error {
	path = filepath.Join(dir, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(content), 0o600)
}

// objects are a Namespace and, of the rest, one Deployment and two ServiceAccounts in fifty; the others are ConfigMaps.
func objects(count int) string {
	var text strings.Builder
	text.WriteString("apiVersion: v1\nkind: Namespace\nmetadata: {name: bench}\n")
	for i := 1; i < count; i++ {
		switch {
		case i%50 == 1:
			fmt.Fprintf(&text, "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d%[1]d, namespace: bench}\n"+
				"spec:\n  selector: {matchLabels: {app: d%[1]d}}\n  template:\n    metadata: {labels: {app: d%[1]d}}\n"+
				"    spec: {containers: [{name: c, image: example.com/c}]}\n", i)
		case i%50 < 4:
			fmt.Fprintf(&text, "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: s%d, namespace: bench}\n", i)
		default:
			fmt.Fprintf(&text, "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c%d, namespace: bench}\n"+
				"data: {key: value %d}\n", i, i)
		}
	}
	return text.String()
}

// releasesFile lists so many releases of the chart.
func releasesFile(count int) string {
	if count == 0 {
		return "releases: []\n"
	}
	var text strings.Builder
	text.WriteString("releases:\n")
	for i := range count {
		fmt.Fprintf(&text, "  - {name: r%d, namespace: releases, chart: ./%s}\n", i+1, chart)
	}
	return text.String()
}

// template is a Deployment with what one usually has.
const template = `apiVersion: v1
kind: ServiceAccount
metadata: {name: "{{ .Release.Name }}"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ .Release.Name }}"}
data: {key: value}
---
apiVersion: v1
kind: Service
metadata: {name: "{{ .Release.Name }}"}
spec: {selector: {app: "{{ .Release.Name }}"}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: "{{ .Release.Name }}"}
spec:
  selector: {matchLabels: {app: "{{ .Release.Name }}"}}
  template:
    metadata: {labels: {app: "{{ .Release.Name }}"}}
    spec: {serviceAccountName: "{{ .Release.Name }}", containers: [{name: c, image: example.com/c}]}
`
