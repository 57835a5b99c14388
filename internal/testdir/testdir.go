// Package testdir writes the files that tests need.
package testdir

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Write writes the files of an archive, each behind a line "-- name --", into dir.
func Write(tb testing.TB, dir, archive string) {
	tb.Helper()
	for _, part := range strings.Split("\n"+archive, "\n-- ")[1:] {
		name, content, ok := strings.Cut(part, " --\n")
		if !ok {
			tb.Fatalf("%q is no file of an archive", part)
		}
		path := filepath.Join(dir, name)
		err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600))
		if err != nil {
			tb.Fatal(err)
		}
	}
}
