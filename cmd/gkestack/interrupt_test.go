package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary be the command, for scripts and for tests that send signals to it.
func TestMain(m *testing.M) {
	if os.Getenv("GKESTACK_TEST_MAIN") != "" {
		main()
	}
	testscript.Main(m, map[string]func(){"gkestack": main})
}

// started is a command under way, in a project of its own.
type started struct {
	*exec.Cmd
	dir, tmp string
	stderr   strings.Builder
}

func start(t *testing.T, dir string, args ...string) *started {
	t.Helper()
	s := &started{Cmd: exec.Command(os.Args[0], args...), dir: dir, tmp: t.TempDir()}
	s.Dir, s.Stderr = dir, &s.stderr
	s.Env = append(os.Environ(), "GKESTACK_TEST_MAIN=1", "TMPDIR="+s.tmp)
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Process.Kill() })
	return s
}

// await waits until a file is there.
func (s *started) await(t *testing.T, file string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(filepath.Join(s.dir, file)); err == nil {
			return
		}
	}
	t.Fatalf("no %s: %s", file, &s.stderr)
}

// leavesNothing wants the command to end as interrupted, with no temporary file and no process left.
func (s *started) leavesNothing(t *testing.T) {
	t.Helper()
	ended := time.Now()
	_ = s.Wait()
	if code := s.ProcessState.ExitCode(); code != 1 || s.stderr.String() != "gkestack: interrupted\n" {
		t.Errorf("exit code %d: %s", code, &s.stderr)
	}
	if took := time.Since(ended); took > 15*time.Second {
		t.Errorf("it took %s to end", took)
	}
	for _, pattern := range []string{s.tmp + "/*", s.dir + "/.charts/.pull-*", s.dir + "/helmvalues/.pull-*"} {
		if left, _ := filepath.Glob(pattern); len(left) > 0 {
			t.Errorf("left: %q", left)
		}
	}
	pids, _ := os.ReadFile(filepath.Join(s.dir, "pids"))
	for _, line := range strings.Fields(string(pids)) {
		var pid int
		if _, err := fmt.Sscan(line, &pid); err != nil {
			t.Fatal(err)
		}
		if state := state(pid); state != "" {
			t.Errorf("process %d is left: %s", pid, state)
		}
	}
}

// state is that of a process, or empty where it has ended, though nobody may have asked for its exit code.
func state(pid int) (found string) {
	for range 20 {
		out, _ := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(pid)).Output()
		if found = strings.TrimSpace(string(out)); found == "" || strings.HasPrefix(found, "Z") {
			return ""
		}
		time.Sleep(50 * time.Millisecond)
	}
	return found
}

// fakePulumi waits where the test wants it to, with a child, and takes a moment to give back its lock.
const fakePulumi = `#!/bin/sh
trap 'sleep 0.3; rm lock; exit 255' INT
touch lock
sleep 60 &
echo $$ $! >>pids
plan=
case "$*" in *--save-plan*) plan=$(echo "$*" | sed 's/.*--save-plan \([^ ]*\).*/\1/');; esac
case "$1-$WAIT" in
preview-start) touch waiting; wait;;
preview-plan) { echo '{'; touch waiting; wait; } >"$plan";;
preview-*) [ -z "$plan" ] || echo '{"resourcePlans":{}}' >"$plan"; echo '{}';;
*) touch waiting; wait;;
esac
kill $!
rm lock
`

func TestInterrupted(t *testing.T) {
	for _, test := range []struct{ wait, args string }{
		{"start", "diff"}, {"plan", "diff"}, {"export", "diff"}, {"start", "drift"},
		{"export", "releases list"}, {"export", "releases unlock a/b"},
	} {
		for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
			t.Run(fmt.Sprintf("%s at %s by %s", test.args, test.wait, signal), func(t *testing.T) {
				t.Setenv("WAIT", test.wait)
				dir := t.TempDir()
				if err := os.WriteFile(filepath.Join(dir, "pulumi"), []byte(fakePulumi), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.Mkdir(filepath.Join(dir, "helmvalues"), 0o755); err != nil {
					t.Fatal(err)
				}
				releases := filepath.Join(dir, "helmvalues/releases.yaml")
				if err := os.WriteFile(releases, []byte("releases: []\n"), 0o600); err != nil {
					t.Fatal(err)
				}
				s := start(t, dir, append(strings.Fields(test.args), "--", "./pulumi")...)
				s.await(t, "waiting")
				if err := s.Process.Signal(signal); err != nil {
					t.Fatal(err)
				}
				s.leavesNothing(t)
				if _, err := os.Stat(filepath.Join(dir, "lock")); err == nil {
					t.Error("the lock is left")
				}
			})
		}
	}
}

// A download that does not end is given up, and nothing of it is left.
func TestInterruptedPull(t *testing.T) {
	dir := t.TempDir()
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("entries:\n"))
		w.(http.Flusher).Flush()
		_ = os.WriteFile(filepath.Join(dir, "waiting"), nil, 0o600)
		<-release
	}))
	defer server.Close()
	defer close(release)
	if err := os.Mkdir(filepath.Join(dir, "helmvalues"), 0o755); err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(twoReleases, "http://127.0.0.1:1", server.URL)
	if err := os.WriteFile(filepath.Join(dir, "helmvalues/releases.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := start(t, dir, "charts", "pull")
	s.await(t, "waiting")
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	s.leavesNothing(t)
}
