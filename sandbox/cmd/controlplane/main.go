// Command controlplane is a whole Kubernetes control plane in one binary: its first argument picks the part that it
// plays, and the rest is handed to it.
//
//	controlplane etcd|kube-apiserver|kube-controller-manager|kube-scheduler|kwok [flags]
package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/sandbox/controlplane"
)

// parts maps the first argument to the program that it stands for. A part reads its flags from os.Args and returns its
// exit code.
var parts = map[string]func() int{
	"etcd":                    etcd,
	"kube-apiserver":          apiServer,
	"kube-controller-manager": controllerManager,
	"kube-scheduler":          scheduler,
	"kwok":                    kwok,
}

func main() {
	if len(os.Args) < 2 || parts[os.Args[1]] == nil {
		names := slices.Sorted(maps.Keys(parts))
		fmt.Fprintf(os.Stderr, "usage: %s %s [flags]\n", filepath.Base(os.Args[0]), strings.Join(names, "|"))
		os.Exit(1)
	}
	if err := controlplane.RecordSelf(); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", os.Args[1], err)
		os.Exit(1)
	}
	part := parts[os.Args[1]]
	// Each part was written as a program of its own: it finds its name first.
	os.Args = os.Args[1:]
	os.Exit(part())
}
