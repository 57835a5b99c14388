package workspace

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Variable is one of the environment.
type Variable struct {
	Name, Value string
}

// Environment is the environment in which Pulumi deploys to the sandbox. What the environment names is made where it is
// missing.
func (w Workspace) Environment() ([]Variable, error) {
	passphrase, err := w.Passphrase()
	if err != nil {
		return nil, err
	}
	if err := w.linkPlugins(); err != nil {
		return nil, err
	}
	if err := w.writeScript(); err != nil {
		return nil, err
	}
	if err := w.stopLog(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(w.Path("state"), 0o700); err != nil {
		return nil, err
	}
	return []Variable{
		{DirectoryVariable, w.Directory},
		{"PULUMI_HOME", w.Path("pulumi-home")},
		{"PULUMI_BACKEND_URL", "file://" + w.Path("state")},
		{"PULUMI_CONFIG_PASSPHRASE", passphrase},
		{"PULUMI_SKIP_UPDATE_CHECK", "true"},
		{"PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "true"},
		// A provider plugin on PATH would win over the linked one.
		{"PULUMI_IGNORE_AMBIENT_PLUGINS", "true"},
		{"PATH", w.searchPath()},
	}, nil
}

// Environ is the process's environment with the sandbox's on top.
func (w Workspace) Environ() ([]string, error) {
	variables, err := w.Environment()
	if err != nil {
		return nil, err
	}
	variables = append(variables, Variable{"PULUMI_STACK", w.Stack})
	environ := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.ContainsFunc(variables, func(v Variable) bool { return v.Name == name })
	})
	for _, v := range variables {
		environ = append(environ, v.Name+"="+v.Value)
	}
	return environ, nil
}

// searchPath is PATH with the sandbox's tools first, once.
func (w Workspace) searchPath() string {
	first := []string{w.Path("bin"), w.tools()}
	rest := slices.DeleteFunc(filepath.SplitList(os.Getenv("PATH")), func(directory string) bool {
		return slices.Contains(first, directory)
	})
	return strings.Join(append(first, rest...), string(os.PathListSeparator))
}

// Passphrase is what the stack's secrets are encrypted with, made at random once.
func (w Workspace) Passphrase() (string, error) {
	path := w.Path("passphrase")
	data, err := os.ReadFile(path)
	if err == nil {
		return strings.TrimSpace(string(data)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	random := make([]byte, 24)
	if _, err := rand.Read(random); err != nil {
		return "", fmt.Errorf("passphrase: %w", err)
	}
	passphrase := hex.EncodeToString(random)
	return passphrase, writeChanged(path, passphrase+"\n", 0o600)
}

// scriptHead is how every script of the sandbox begins.
const scriptHead = "#!/bin/sh\n# Runs Pulumi against the sandbox.\n"

// writeScript writes a pulumi that is this program's, for the sandbox's PATH.
func (w Workspace) writeScript() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	script := fmt.Sprintf("%sexec %s --dir %s pulumi \"$@\"\n", scriptHead, Quote(self), Quote(w.Directory))
	return writeChanged(w.Path("bin", "pulumi"), script, 0o700)
}

// stopLog puts a file where Pulumi makes the directory of its logs: it goes on without. Each command would note every
// property of every resource there, compressed and encrypted, which is more than half of its work on a large stack
// where nothing changed.
func (w Workspace) stopLog() error {
	path := w.Path("pulumi-home", "logs")
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return writeChanged(path, "Pulumi keeps no logs in the sandbox: they would double the time of a deployment.\n", 0o600)
}

// Quote makes one word of a shell's out of the text.
func Quote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
