package makefile_test

import (
	"strings"
	"testing"
)

// A destroy begins with what may make it endless.
func TestDestroyDisarms(t *testing.T) {
	for _, sandbox := range []string{"yes", "no"} {
		out, err := run(t, root, nil, "make", "-n", "destroy", "SANDBOX="+sandbox)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		_, after, disarms := strings.Cut(out, "gkestack releases disarm -- ")
		if !disarms || !strings.Contains(after, "pulumi destroy --yes") {
			t.Errorf("SANDBOX=%s: no disarm before the destroy:\n%s", sandbox, out)
		}
	}
}
