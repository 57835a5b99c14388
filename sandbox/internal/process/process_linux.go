package process

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// ticksPerSecond is the unit of start times in /proc, the same on every architecture that Go supports.
const ticksPerSecond = 100

// identity is the boot's id and the start time in ticks since that boot.
func identity(pid int) (string, bool) {
	ticks, ok := startTicks(pid)
	if !ok {
		return "", false
	}
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return "", false
	}
	return fmt.Sprintf("%s/%d", strings.TrimSpace(string(boot)), ticks), true
}

// Started is the time at which the process with this number started, exact to about a second; ok is false when there is
// none.
func Started(pid int) (started time.Time, ok bool) {
	ticks, ok := startTicks(pid)
	if !ok {
		return time.Time{}, false
	}
	data, err := os.ReadFile("/proc/stat")
	if err != nil {
		return time.Time{}, false
	}
	for line := range strings.Lines(string(data)) {
		if value, found := strings.CutPrefix(line, "btime "); found {
			boot, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
			return time.Unix(boot+ticks/ticksPerSecond, 0), err == nil
		}
	}
	return time.Time{}, false
}

// Command is the process's command line, or "" when it cannot be seen.
func Command(pid int) string {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(strings.ReplaceAll(string(data), "\x00", " "))
}

// Commands are the command lines of all processes that can be seen.
func Commands() (map[int]string, error) {
	paths, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return nil, err
	}
	commands := make(map[int]string, len(paths))
	for _, path := range paths {
		if pid, err := strconv.Atoi(filepath.Base(path)); err == nil {
			commands[pid] = Command(pid)
		}
	}
	return commands, nil
}

// startTicks reads the start time of a process that is not a zombie.
func startTicks(pid int) (int64, bool) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, false
	}
	// The command stands in parentheses and may contain anything.
	end := strings.LastIndexByte(string(data), ')')
	if end < 0 {
		return 0, false
	}
	// After it: the state is field 3 of the line, the start time field 22.
	fields := strings.Fields(string(data[end+1:]))
	if len(fields) < 20 || fields[0] == "Z" || fields[0] == "X" {
		return 0, false
	}
	ticks, err := strconv.ParseInt(fields[19], 10, 64)
	return ticks, err == nil
}
