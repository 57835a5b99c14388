package cloud_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

// A deployed stack shows no change because the program was changed: every resource has the type, the name and the
// inputs that it always had.
func TestRegistrationsStay(t *testing.T) {
	files, err := filepath.Glob("testdata/changes/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			recorder := &pulumitest.Recorder{Outputs: pulumitest.Computed}
			if err := program(t, merged(parsed(t, smallestStack), readChanges(t, file).Base))(recorder); err != nil {
				t.Fatal(err)
			}
			pulumitest.CheckRegistrations(t, filepath.Join("testdata/registrations", filepath.Base(file)), recorder)
		})
	}
}
