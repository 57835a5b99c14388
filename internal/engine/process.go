package engine

import (
	"context"
	"io"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// Grace is how long a command that was interrupted may clean up before it is killed.
const Grace = 20 * time.Second

// Run returns what the command printed with these arguments. When the context ends, the command and all that it started
// are interrupted, as by Ctrl-C in a terminal, and waited for: a preview gives its lock back. The command has a process
// group of its own, so that it gets one interrupt and not two: at the second one Pulumi drops everything.
func (c Command) Run(ctx context.Context, args ...string) (stdout, stderr string, err error) {
	if err := ctx.Err(); err != nil {
		return "", "", err
	}
	command := exec.CommandContext(ctx, c[0], append(slices.Clone(c[1:]), args...)...)
	command.Env, command.SysProcAttr = os.Environ(), &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGINT) }
	command.WaitDelay = Grace
	out, err := newSink(&command.Stdout)
	if err != nil {
		return "", "", err
	}
	notes, err := newSink(&command.Stderr)
	if err != nil {
		out.close()
		return "", "", err
	}
	if err = command.Start(); err == nil {
		err = command.Wait()
		if ctx.Err() != nil {
			// What did not heed the interrupt holds the pipes.
			_ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
		}
	}
	stdout, stderr = out.close(), notes.close()
	if ctx.Err() != nil {
		return "", "", context.Cause(ctx)
	}
	return stdout, stderr, err
}

// sink collects what a process and its children write. The package exec's own would be waited for together with the
// process, so that nobody could end the children in between.
type sink struct {
	writer *os.File
	text   chan string
}

func newSink(into *io.Writer) (*sink, error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	*into = writer
	s := &sink{writer, make(chan string, 1)}
	go func() {
		defer reader.Close()
		text, _ := io.ReadAll(reader)
		s.text <- string(text)
	}()
	return s, nil
}

// close returns what was written, when all who could write have ended.
func (s *sink) close() string {
	s.writer.Close()
	return <-s.text
}
