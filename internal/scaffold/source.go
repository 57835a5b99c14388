package scaffold

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
)

// Module is the path of gkestack's module.
const Module = "github.com/gkestack/gkestack"

// Source is the version of gkestack that a repository is made from.
type Source struct {
	// Dir is the directory with the module's files.
	Dir string
	// Version is what go.mod requires, such as v1.2.3. It is empty for a checkout, which go.mod names as the replacement.
	Version string
}

// FindSource returns the checkout that is given, or else what the module in directory dir requires, the checkout that
// dir lies in, or the version that the running command was built from.
func FindSource(ctx context.Context, given, dir string) (Source, error) {
	if given != "" {
		return checkout(ctx, given)
	}
	if found, err := required(ctx, dir); err == nil {
		return found, nil
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Path != Module || strings.ContainsAny(info.Main.Version, "(+") {
		return Source{}, errors.New("the files of gkestack are not known: name a checkout of it with --source")
	}
	return download(ctx, info.Main.Version)
}

// checkout is a source that lies in a directory.
func checkout(ctx context.Context, dir string) (Source, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Source{}, err
	}
	found, err := required(ctx, dir)
	if err != nil || found.Dir != dir {
		return Source{}, fmt.Errorf("%s: it is no checkout of %s", dir, Module)
	}
	return found, nil
}

// required is what the module that dir lies in has for gkestack.
func required(ctx context.Context, dir string) (Source, error) {
	var module struct {
		Dir, Version string
		Main         bool
		Replace      *struct{ Version string }
	}
	if err := goCommand(ctx, dir, &module, "list", "-m", "-json", Module); err != nil {
		return Source{}, err
	}
	switch {
	case module.Main, module.Replace != nil && module.Replace.Version == "":
		return Source{Dir: module.Dir}, nil
	case module.Dir == "":
		return download(ctx, module.Version)
	}
	return Source{Dir: module.Dir, Version: module.Version}, nil
}

func download(ctx context.Context, version string) (Source, error) {
	var module struct{ Dir, Version string }
	err := goCommand(ctx, "", &module, "mod", "download", "-json", Module+"@"+version)
	return Source{Dir: module.Dir, Version: module.Version}, err
}

// goCommand runs go in a directory and decodes what it prints.
func goCommand(ctx context.Context, dir string, result any, args ...string) error {
	command := exec.CommandContext(ctx, "go", args...)
	command.Dir = dir
	var stderr strings.Builder
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		return fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, strings.TrimSpace(stderr.String()))
	}
	return json.Unmarshal(out, result)
}
