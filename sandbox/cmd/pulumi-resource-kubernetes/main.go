// Command pulumi-resource-kubernetes is the sandbox's kubernetes provider plugin. The engine starts it; it prints the
// port that it listens on.
package main

import (
	"fmt"
	"os"

	_ "k8s.io/client-go/plugin/pkg/client/auth" // the ways to log in that a kubeconfig may ask for

	"github.com/gkestack/gkestack/sandbox/kubernetes"
)

func main() {
	if err := kubernetes.Serve(); err != nil {
		fmt.Fprintf(os.Stderr, "pulumi-resource-kubernetes: %v\n", err)
		os.Exit(1)
	}
}
