package main

import (
	"path/filepath"
	"testing"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

// A deployed stack shows no change because the program was changed: every resource has the type, the name and the
// inputs that it always had.
func TestRegistrationsStay(t *testing.T) {
	directory, err := filepath.Abs("testdata/registrations")
	if err != nil {
		t.Fatal(err)
	}
	for _, stack := range []string{"dev", "prod"} {
		t.Run(stack, func(t *testing.T) {
			pulumitest.CheckRegistrations(t, filepath.Join(directory, stack+".yaml"), deployed(t, stack))
		})
	}
}
