package recovery

import (
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/gkestack/gkestack/sandbox/internal/process"
)

// endOrphans ends the plugins of a run that is gone: they go on with what they were asked for, and would do so beside
// the next run.
func endOrphans(directory string, notes io.Writer) error {
	commands, err := process.Commands()
	if err != nil {
		return err
	}
	for pid, command := range commands {
		if !orphan(directory, command) {
			continue
		}
		record, err := process.Of(pid)
		if err != nil {
			continue
		}
		record.Signal(syscall.SIGKILL)
		if !record.Wait(5 * time.Second) {
			return fmt.Errorf("process %d: a plugin of a killed run, which does not end: end it", pid)
		}
		fmt.Fprintf(notes, "process %d: a plugin of a killed run; ended\n", pid)
	}
	return nil
}

// orphan says whether the command line is that of a plugin in the sandbox's directory whose engine does not answer. The
// last argument is the engine's address.
func orphan(directory, command string) bool {
	words := strings.Fields(strings.TrimPrefix(command, directory))
	if !strings.HasPrefix(command, filepath.Join(directory, "pulumi-home", "plugins")+"/") || len(words) < 2 {
		return false
	}
	connection, err := net.DialTimeout("tcp", words[len(words)-1], time.Second)
	if err != nil {
		return true
	}
	_ = connection.Close()
	return false
}
