package controlplane

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Layout is the version of what lies in a state directory. It changes when a directory of before can no longer be used.
const Layout = "1"

// Directory is the absolute path of a state directory.
type Directory string

// Open makes the state directory if there is none, and refuses one that has another layout.
func Open(path string) (Directory, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	d := Directory(absolute)
	if err := os.MkdirAll(absolute, 0o700); err != nil {
		return "", err
	}
	if err := os.Chmod(absolute, 0o700); err != nil {
		return "", err
	}
	for _, sub := range []string{"bin", "logs", "pids", "state"} {
		if err := os.MkdirAll(d.Path(sub), 0o700); err != nil {
			return "", err
		}
	}
	layout, err := os.ReadFile(d.Path("version"))
	if errors.Is(err, fs.ErrNotExist) {
		return d, writeFile(d.Path("version"), Layout+"\n", 0o600)
	}
	if err != nil {
		return "", err
	}
	if got := strings.TrimSpace(string(layout)); got != Layout {
		return "", fmt.Errorf("%s: made by another version of the sandbox (layout %q, this version has %q): "+
			"`make down` removes it, the next `make up` starts afresh", absolute, got, Layout)
	}
	return d, nil
}

// Path is the path of something within the directory.
func (d Directory) Path(elements ...string) string {
	return filepath.Join(append([]string{string(d)}, elements...)...)
}

// Remove deletes the directory with all that it holds, once nothing in it runs. It refuses a directory that no sandbox
// made.
func Remove(path string) error {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	if _, err := os.Stat(absolute); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	d := Directory(absolute)
	if _, err := os.Stat(d.Path("version")); err != nil {
		return fmt.Errorf("%s: not a sandbox's directory (it has no version file): remove it by hand", absolute)
	}
	if running := d.running(); len(running) > 0 {
		return fmt.Errorf("%s: %s still runs", absolute, strings.Join(running, ", "))
	}
	return os.RemoveAll(absolute)
}

// lock keeps other commands from starting or stopping the same control plane.
func (d Directory) lock(ctx context.Context) (unlock func(), err error) {
	unlock, err = lockFile(ctx, d.Path("lock"))
	if err != nil && ctx.Err() != nil {
		err = fmt.Errorf("%s: another sandbox command is starting or stopping the control plane", d)
	}
	return unlock, err
}

// lockPorts keeps other sandboxes of this user from choosing ports, until those of this one are listened on.
func lockPorts(ctx context.Context) (unlock func(), err error) {
	name := filepath.Join(os.TempDir(), fmt.Sprintf("gkestack-ports-%d.lock", os.Getuid()))
	unlock, err = lockFile(ctx, name)
	if err != nil && ctx.Err() != nil {
		err = fmt.Errorf("%s: another sandbox is starting", name)
	}
	return unlock, err
}

// lockFile waits for a lock. The system releases it when the process ends, however it ends.
func lockFile(ctx context.Context, name string) (unlock func(), err error) {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = file.Close() }, nil
		}
		select {
		case <-ctx.Done():
			_ = file.Close()
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// writeFile replaces a file in one step, so that no reader sees half of it.
func writeFile(path, content string, mode fs.FileMode) error {
	temporary := fmt.Sprintf("%s.%d", path, os.Getpid())
	if err := os.WriteFile(temporary, []byte(content), mode); err != nil {
		return err
	}
	if err := os.Chmod(temporary, mode); err != nil {
		return err
	}
	return os.Rename(temporary, path)
}
