package stackconfig

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gkestack/gkestack/sandbox/internal/workspace"
)

// Prepare returns the path of the sandbox's copy of the stack's file. It makes the copy where it is missing, and makes
// it anew when the project's file has changed since, which it says: what was set in the sandbox alone is gone then.
func Prepare(w workspace.Workspace, notes io.Writer) (string, error) {
	name := "Pulumi." + w.Stack + ".yaml"
	content, err := os.ReadFile(filepath.Join(w.Root, name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	digest := sha256.Sum256(content)
	want := hex.EncodeToString(digest[:])
	target, side := w.Path(name), w.Path(name+".source")
	_, missing := os.Stat(target)
	has, err := os.ReadFile(side)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if missing == nil && strings.TrimSpace(string(has)) == want {
		return target, nil
	}
	converted, err := copyOf(w, content)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	if err := write(target, converted); err != nil {
		return "", err
	}
	if err := write(side, []byte(want+"\n")); err != nil {
		return "", err
	}
	if missing == nil {
		fmt.Fprintf(notes, "%s has changed: the sandbox's copy was made anew\n", name)
	}
	return target, writeProject(w)
}

// copyOf is the sandbox's version of the content. The key is derived only if there is a secret, since that takes a
// moment.
func copyOf(w workspace.Workspace, content []byte) ([]byte, error) {
	passphrase, err := w.Passphrase()
	if err != nil {
		return nil, err
	}
	salt, err := loadSalt(w, passphrase)
	if err != nil {
		return nil, err
	}
	var c *crypter
	return convert(content, salt, func(value string) (string, error) {
		if c == nil {
			if c, err = crypterOf(passphrase, salt); err != nil {
				return "", err
			}
		}
		return c.encrypt(value), nil
	})
}

// loadSalt is the `encryptionsalt` of all stacks of the sandbox, made once.
func loadSalt(w workspace.Workspace, passphrase string) (string, error) {
	path := w.Path("encryptionsalt")
	data, err := os.ReadFile(path)
	if err == nil {
		return strings.TrimSpace(string(data)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	salt, err := newSalt(passphrase)
	if err != nil {
		return "", err
	}
	return salt, write(path, []byte(salt+"\n"))
}

// write replaces a file in one step.
func write(path string, content []byte) error {
	temporary := fmt.Sprintf("%s.%d", path, os.Getpid())
	if err := os.WriteFile(temporary, content, 0o600); err != nil {
		return err
	}
	return os.Rename(temporary, path)
}
