package process

import (
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// Listener finds the process that listens on a TCP port. It returns 0 when nobody does, or when the process belongs to
// somebody else.
func Listener(port int) int {
	out, err := exec.Command("lsof", "-nP", "-t", fmt.Sprintf("-iTCP:%d", port), "-sTCP:LISTEN").Output()
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	pid, _ := strconv.Atoi(first)
	return pid
}
