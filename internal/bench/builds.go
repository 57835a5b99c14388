package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// naive is the program that one writes first: the packages of the Kubernetes SDK that its examples import.
const naive = `package main

import (
	_ "github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/compute"
	_ "github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	_ "github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/serviceaccount"
	_ "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	_ "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/helm/v3"
	_ "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/kustomize"
)

func main() {}
`

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
	for _, part := range []string{"go.mod", "go.sum", "main.go", "cloud.go", "config", "gcp", "k8s", "helmvalues", "internal"} {
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
	if err := os.WriteFile(filepath.Join(naiveDir, "main.go"), []byte(naive), 0o600); err != nil {
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
