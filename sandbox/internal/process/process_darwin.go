package process

import (
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// zombie is the state of an ended process that nobody has waited for.
const zombie = 5

// identity is the start time, which the kernel keeps to the microsecond.
func identity(pid int) (string, bool) {
	started, ok := Started(pid)
	if !ok {
		return "", false
	}
	return strconv.FormatInt(started.UnixMicro(), 10), true
}

// Started is the time at which the process with this number started; ok is false when there is none.
func Started(pid int) (started time.Time, ok bool) {
	info, err := unix.SysctlKinfoProc("kern.proc.pid", pid)
	if err != nil || int(info.Proc.P_pid) != pid || info.Proc.P_stat == zombie {
		return time.Time{}, false
	}
	return time.Unix(info.Proc.P_starttime.Unix()), true
}

// Command is the process's command line, or "" when it cannot be seen.
func Command(pid int) string {
	out, err := exec.Command("ps", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// Commands are the command lines of all processes that can be seen.
func Commands() (map[int]string, error) {
	out, err := exec.Command("ps", "-axo", "pid=,command=").Output()
	if err != nil {
		return nil, fmt.Errorf("ps: %w", err)
	}
	commands := map[int]string{}
	for line := range strings.Lines(string(out)) {
		number, command, _ := strings.Cut(strings.TrimSpace(line), " ")
		if pid, err := strconv.Atoi(number); err == nil {
			commands[pid] = strings.TrimSpace(command)
		}
	}
	return commands, nil
}
