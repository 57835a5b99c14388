package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A deployment that is killed leaves a lock, a state that may be cut short, and resources that nobody noted. The next
// one gets over all of it.
func TestKilledRun(t *testing.T) {
	for _, delay := range []time.Duration{1500 * time.Millisecond, 2500 * time.Millisecond, 3500 * time.Millisecond} {
		t.Run(delay.String(), func(t *testing.T) {
			run := exec.Command(filepath.Join(*binaries, "sandbox"), "pulumi", "up", "--yes", "--skip-preview")
			run.Dir = project
			run.Env = append(os.Environ(), "KUBECONFIG=")
			run.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			if err := run.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(delay)
			if err := syscall.Kill(-run.Process.Pid, syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
			_ = run.Wait()
			up(t)
			pulumi(t, "preview", "--expect-no-changes")
			pulumi(t, "destroy", "--yes", "--skip-preview")
		})
	}
}
