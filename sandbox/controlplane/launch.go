package controlplane

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/gkestack/gkestack/sandbox/internal/process"
)

// recordVariable tells a part where to record its process.
const recordVariable = "CONTROLPLANE_RECORD"

// launcher starts parts as processes that outlive it.
type launcher struct {
	Directory
	binary string
	// ended receives the name of a part that ended.
	ended chan string
}

// launch starts one part, with its log in a file of its own. The log of the start before is kept beside it.
func (l *launcher) launch(p part) error {
	log := l.log(p.Name)
	if err := os.Rename(log, log+".before"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := os.OpenFile(log, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	command := exec.Command(l.binary, append([]string{p.Name}, p.Args...)...)
	command.Stdout, command.Stderr = file, file
	command.Dir = string(l.Directory)
	// Nothing of the user's environment or settings may change what it does.
	command.Env = []string{"HOME=" + string(l.Directory), "PATH=/usr/bin:/bin", recordVariable + "=" + l.record(p.Name)}
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := command.Start(); err != nil {
		return fmt.Errorf("%s: %w", p.Name, err)
	}
	// If it has ended already, the wait for it to be ready says so.
	if record, err := process.Of(command.Process.Pid); err == nil {
		if err := record.Write(l.record(p.Name)); err != nil {
			return err
		}
	}
	go func() {
		_ = command.Wait()
		l.ended <- p.Name
	}()
	return nil
}

// RecordSelf records the calling process as the part that it was started as. Its starter does so too, but may be killed
// before it has.
func RecordSelf() error {
	path := os.Getenv(recordVariable)
	if path == "" {
		return nil
	}
	self, err := process.Of(os.Getpid())
	if err != nil {
		return err
	}
	return self.Write(path)
}

// until polls until the condition holds, and no longer than all parts run.
func (l *launcher) until(ctx context.Context, what string, holds func() bool) error {
	for {
		select {
		case name := <-l.ended:
			return fmt.Errorf("%s: ended while starting; its log %s ends:\n%s", name, l.log(name), l.tail(name))
		case <-ctx.Done():
			return fmt.Errorf("control plane: waiting until %s: %w; the logs are in %s", what, ctx.Err(), l.Path("logs"))
		case <-time.After(30 * time.Millisecond):
		}
		if holds() {
			return nil
		}
	}
}

func (l *launcher) log(name string) string {
	return l.Path("logs", name+".log")
}

// tail is the end of a part's log.
func (l *launcher) tail(name string) string {
	data, err := os.ReadFile(l.log(name))
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	return strings.Join(lines[max(0, len(lines)-8):], "\n")
}
