package stacklock

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestRelease(t *testing.T) {
	hostname, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	cases := map[string]struct {
		lock    lock
		removed bool
	}{
		"of a process that runs":          {lock{os.Getpid(), hostname, now}, false},
		"of a process that is gone":       {lock{1 << 30, hostname, now}, true},
		"of a number that was reused":     {lock{os.Getpid(), hostname, now.Add(-time.Hour)}, true},
		"of a process on another machine": {lock{1 << 30, "elsewhere", now}, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			data, err := json.Marshal(c.lock)
			if err != nil {
				t.Fatal(err)
			}
			state, path := writeLock(t, data)
			var notes strings.Builder
			err = Release(state, "demo", "dev", &notes)
			var held *HeldError
			if errors.As(err, &held) == c.removed {
				t.Errorf("Release: %v", err)
			}
			if _, err := os.Stat(path); (err != nil) != c.removed {
				t.Errorf("lock file: %v, want removed: %v", err, c.removed)
			}
			if strings.Contains(notes.String(), "removed the lock") != c.removed {
				t.Errorf("notes: %q", notes.String())
			}
		})
	}
}

func TestReleaseOfHalfWrittenLock(t *testing.T) {
	state, path := writeLock(t, []byte(`{"pid":`))
	if err := Release(state, "demo", "dev", &strings.Builder{}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the lock is still there")
	}
}

func TestReleaseWithoutLocks(t *testing.T) {
	if err := Release(t.TempDir(), "demo", "dev", &strings.Builder{}); err != nil {
		t.Fatal(err)
	}
}

func writeLock(t *testing.T, data []byte) (state, path string) {
	t.Helper()
	state = t.TempDir()
	path = filepath.Join(state, ".pulumi", "locks", "organization", "demo", "dev", "a.json")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return state, path
}
