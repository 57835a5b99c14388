package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
)

// plugin is a provider plugin that the program needs.
type plugin struct {
	// Name is the provider's, such as gcp.
	Name string
	// Module is the SDK whose version is also that of the plugin.
	Module string
	// Minimum is the oldest version that does what the program relies on; it may be empty.
	Minimum string
}

var plugins = []plugin{
	{Name: "gcp", Module: "github.com/pulumi/pulumi-gcp/sdk/v7"},
	// Since 4.30 it keeps nulls in the values of a chart.
	{Name: "kubernetes", Module: "github.com/pulumi/pulumi-kubernetes/sdk/v4", Minimum: "v4.30.0"},
}

// linkPlugins fills the plugin cache with links to the stand-ins, or to the real plugin of the providers that the
// environment lists.
func (w Workspace) linkPlugins() error {
	versions, err := w.versions()
	if err != nil {
		return err
	}
	genuine, err := genuinePlugins()
	if err != nil {
		return err
	}
	for _, p := range plugins {
		version := versions[p.Module]
		if version == "" {
			continue // a program that does not use the provider
		}
		target := filepath.Join(w.tools(), "sandbox-plugins", p.file())
		if slices.Contains(genuine, p.Name) {
			if target, err = p.find(version); err != nil {
				return err
			}
		} else if !executable(target) {
			return fmt.Errorf("plugin %s: %s is missing: `make build` builds it", p.Name, target)
		}
		if err := p.link(w.Path("pulumi-home", "plugins"), version, target); err != nil {
			return fmt.Errorf("plugin %s: %w", p.Name, err)
		}
	}
	return nil
}

// versions are those of the modules that the project's go.mod requires.
func (w Workspace) versions() (map[string]string, error) {
	data, err := os.ReadFile(filepath.Join(w.Root, "go.mod"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	file, err := modfile.ParseLax("go.mod", data, nil)
	if err != nil {
		return nil, err
	}
	versions := map[string]string{}
	for _, require := range file.Require {
		versions[require.Mod.Path] = require.Mod.Version
	}
	return versions, nil
}

// genuinePlugins are the providers that the environment wants the real plugin of.
func genuinePlugins() ([]string, error) {
	var names []string
	for name := range strings.SplitSeq(os.Getenv(PluginsVariable), ",") {
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		if !slices.ContainsFunc(plugins, func(p plugin) bool { return p.Name == name }) {
			return nil, fmt.Errorf("%s=%s: no such plugin %q (accepted: gcp, kubernetes, separated by commas)",
				PluginsVariable, os.Getenv(PluginsVariable), name)
		}
		names = append(names, name)
	}
	return names, nil
}

func (p plugin) file() string {
	return "pulumi-resource-" + p.Name
}

// find looks for the real plugin on PATH, and then for the newest of the wanted major version in the user's plugin
// cache.
func (p plugin) find(version string) (string, error) {
	for _, directory := range filepath.SplitList(os.Getenv("PATH")) {
		if candidate := filepath.Join(directory, p.file()); filepath.IsAbs(directory) && executable(candidate) {
			return candidate, nil
		}
	}
	newest, found := "", ""
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	prefix := "resource-" + p.Name + "-"
	candidates, err := filepath.Glob(filepath.Join(home, ".pulumi", "plugins", prefix+"*", p.file()))
	if err != nil {
		return "", err
	}
	for _, candidate := range candidates {
		has := strings.TrimPrefix(filepath.Base(filepath.Dir(candidate)), prefix)
		recent := semver.Major(has) == semver.Major(version) && semver.Compare(has, p.Minimum) >= 0
		if recent && semver.Compare(has, newest) > 0 && executable(candidate) {
			newest, found = has, candidate
		}
	}
	if found == "" {
		return "", fmt.Errorf("plugin %s: the real one%s is neither on PATH nor in %s: "+
			"`pulumi plugin install resource %s %s` fetches it",
			p.Name, p.orNewer(), filepath.Join(home, ".pulumi", "plugins"), p.Name, version)
	}
	return found, nil
}

// orNewer names the oldest version that will do, if there is one.
func (p plugin) orNewer() string {
	if p.Minimum == "" {
		return ""
	}
	return ", " + p.Minimum + " or newer,"
}

// link puts the plugin into the cache, under the version that the SDK asks for.
func (p plugin) link(cache, version, target string) error {
	directory := filepath.Join(cache, "resource-"+p.Name+"-"+version)
	link := filepath.Join(directory, p.file())
	if current, err := os.Readlink(link); err == nil && current == target {
		return nil
	}
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return err
	}
	temporary := fmt.Sprintf("%s.%d", link, os.Getpid())
	if err := os.Symlink(target, temporary); err != nil {
		return err
	}
	return os.Rename(temporary, link)
}
