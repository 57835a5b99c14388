package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// naive is the program that one writes first: with the program's packages of the Google Cloud SDK, and with those of
// the Kubernetes SDK that its examples import.
func naive(program string) (string, error) {
	listed := exec.Command("go", "list", "-deps", ".")
	listed.Dir = program
	dependencies, err := listed.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w", listed, err)
	}
	const kubernetes = "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	imports := []string{kubernetes, kubernetes + "/helm/v3", kubernetes + "/kustomize"}
	for dependency := range strings.FieldsSeq(string(dependencies)) {
		if strings.Contains(dependency, "/pulumi-gcp/sdk/") && !strings.HasSuffix(dependency, "/internal") {
			imports = append(imports, dependency)
		}
	}
	return "package main\n\nimport (\n\t_ \"" + strings.Join(imports, "\"\n\t_ \"") + "\"\n)\n\nfunc main() {}\n", nil
}

// builds measures the program's build after an edit and, with an empty cache, beside the naive one's.
func builds(root string, cold bool) error {
	work, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer func() {
		_, _ = timed(root, nil, "chmod", "-R", "u+w", work)
		_ = os.RemoveAll(work)
	}()
	program := filepath.Join(work, "program")
	if err := os.Mkdir(program, 0o755); err != nil {
		return err
	}
	for _, part := range []string{
		"go.mod", "go.sum", "main.go", "cloud", "config", "gcp", "k8s", "helm", "problem", "internal",
	} {
		if _, err := timed(root, nil, "cp", "-r", part, program); err != nil {
			return err
		}
	}
	fmt.Println("| build | time |")
	fmt.Println("|---|---|")
	if cold {
		if err := coldBuilds(root, work, program); err != nil {
			return err
		}
	}
	build := []string{"build", "-ldflags", "-s -w", "-o", filepath.Join(work, "out"), "."}
	if _, err := timed(program, nil, "go", build...); err != nil {
		return err
	}
	main, err := os.OpenFile(filepath.Join(program, "main.go"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer main.Close()
	if _, err := main.WriteString("\nvar _ = 1\n"); err != nil {
		return err
	}
	took, err := timed(program, nil, "go", build...)
	if err != nil {
		return err
	}
	fmt.Printf("| after an edit of main.go | %s |\n", seconds(took))
	return nil
}

func coldBuilds(root, work, program string) error {
	naiveDir := filepath.Join(work, "naive")
	if err := os.Mkdir(naiveDir, 0o755); err != nil {
		return err
	}
	for _, part := range []string{"go.mod", "go.sum"} {
		if _, err := timed(root, nil, "cp", part, naiveDir); err != nil {
			return err
		}
	}
	source, err := naive(program)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(naiveDir, "main.go"), []byte(source), 0o600); err != nil {
		return err
	}
	for _, build := range []struct{ name, dir string }{{"the program, cold", program}, {"a naive program, cold", naiveDir}} {
		cache := []string{"GOCACHE=" + filepath.Join(work, "cache", filepath.Base(build.dir))}
		took, err := timed(build.dir, cache, "go", "build", "-mod=mod", "-ldflags", "-s -w", "-o", filepath.Join(work, "out"), ".")
		if err != nil {
			return err
		}
		fmt.Printf("| %s | %s |\n", build.name, seconds(took))
	}
	return nil
}
