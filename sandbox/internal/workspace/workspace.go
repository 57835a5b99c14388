// Package workspace knows where things are: the project, its sandbox's state directory, the tools that were built, and
// the environment in which Pulumi finds all of them.
package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

// Variables that choose what the sandbox works on.
const (
	// DirectoryVariable names the state directory.
	DirectoryVariable = store.DirVariable
	// StackVariable names the stack.
	StackVariable = "SANDBOX_STACK"
	// PluginsVariable lists the providers whose real plugin is used.
	PluginsVariable = "SANDBOX_PLUGINS"
	// KubeconfigVariable names a user's own cluster.
	KubeconfigVariable = "SANDBOX_KUBECONFIG"
	// ControlPlaneVariable names the control plane's binary.
	ControlPlaneVariable = "SANDBOX_CONTROLPLANE"
)

// projectFile is what makes a directory a Pulumi project.
const projectFile = "Pulumi.yaml"

// Workspace is a project with its sandbox.
type Workspace struct {
	// Root is the project's directory.
	Root string
	// Directory is the sandbox's state directory.
	Directory string
	// Stack is the name of the stack that the sandbox holds.
	Stack string
}

// Find looks for the project in the working directory and above. The state directory is the given one, or else the
// environment's, or else the project's.
func Find(directory string) (Workspace, error) {
	current, err := os.Getwd()
	if err != nil {
		return Workspace{}, err
	}
	w := Workspace{Root: current, Directory: directory, Stack: os.Getenv(StackVariable)}
	for at := current; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, projectFile)); err == nil {
			w.Root = at
			break
		}
		if at == filepath.Dir(at) {
			break
		}
	}
	if w.Directory == "" {
		w.Directory = os.Getenv(DirectoryVariable)
	}
	if w.Directory == "" {
		w.Directory = filepath.Join(w.Root, ".sandbox")
	}
	if w.Directory, err = filepath.Abs(w.Directory); err != nil {
		return Workspace{}, err
	}
	if w.Stack == "" {
		w.Stack = "dev"
	}
	w, err = w.WithStack(w.Stack)
	if err != nil {
		return Workspace{}, fmt.Errorf("%s: %w", StackVariable, err)
	}
	return w, nil
}

// stackName is what Pulumi accepts, without an organization and a project before it. It becomes a part of paths.
var stackName = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,100}$`)

// WithStack is the workspace with another stack.
func (w Workspace) WithStack(name string) (Workspace, error) {
	if !stackName.MatchString(name) {
		return Workspace{}, fmt.Errorf("%q is not the name of a stack: accepted are 1 to 100 letters, digits, dots, dashes "+
			"and "+
			"underscores", name)
	}
	w.Stack = name
	return w, nil
}

// Project is what the sandbox reads of Pulumi.yaml.
type Project struct {
	Name    string    `yaml:"name"`
	Runtime yaml.Node `yaml:"runtime"`
}

// Project reads the project's Pulumi.yaml.
func (w Workspace) Project() (Project, error) {
	var p Project
	data, err := os.ReadFile(filepath.Join(w.Root, projectFile))
	if errors.Is(err, fs.ErrNotExist) {
		return p, fmt.Errorf("%s: no Pulumi.yaml here or above: run this in the project's directory", w.Root)
	}
	if err != nil {
		return p, err
	}
	if err := yaml.Unmarshal(data, &p); err != nil {
		return p, fmt.Errorf("%s: %w", projectFile, err)
	}
	if p.Name == "" {
		return p, fmt.Errorf("%s: name is missing", projectFile)
	}
	return p, nil
}

// Path is the path of something in the state directory.
func (w Workspace) Path(elements ...string) string {
	return filepath.Join(append([]string{w.Directory}, elements...)...)
}

// tools is the directory of what is built for the project.
func (w Workspace) tools() string {
	return filepath.Join(w.Root, ".bin")
}

// ControlPlane is the path of the control plane's binary: the environment's, or the one beside this program, or the
// project's.
func (w Workspace) ControlPlane() string {
	if path := os.Getenv(ControlPlaneVariable); path != "" {
		return path
	}
	if self, err := os.Executable(); err == nil {
		beside := filepath.Join(filepath.Dir(self), "controlplane")
		if executable(beside) {
			return beside
		}
	}
	return filepath.Join(w.tools(), "controlplane")
}

// Pulumi is the path of the Pulumi CLI: the project's own, or the first on PATH that is not the sandbox's script of
// this name.
func (w Workspace) Pulumi() (string, error) {
	if own := filepath.Join(w.tools(), "pulumi"); executable(own) {
		return own, nil
	}
	for _, directory := range filepath.SplitList(os.Getenv("PATH")) {
		candidate := filepath.Join(directory, "pulumi")
		if directory != w.Path("bin") && filepath.IsAbs(directory) && executable(candidate) && !isScript(candidate) {
			return candidate, nil
		}
	}
	return "", fmt.Errorf("pulumi: neither in %s nor on PATH: `make build` builds it: %w", w.tools(), exec.ErrNotFound)
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

// isScript says whether the file is a sandbox's script, perhaps of another state directory.
func isScript(path string) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	head := make([]byte, len(scriptHead))
	n, _ := file.Read(head)
	return string(head[:n]) == scriptHead
}

// writeChanged writes the file if its content is not this already.
func writeChanged(path, content string, mode fs.FileMode) error {
	if data, err := os.ReadFile(path); err == nil && string(data) == content {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	temporary := fmt.Sprintf("%s.%d", path, os.Getpid())
	if err := os.WriteFile(temporary, []byte(content), mode); err != nil {
		return err
	}
	return os.Rename(temporary, path)
}
