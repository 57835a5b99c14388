package helmdiff

import (
	"errors"
	"fmt"
	"testing"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
)

func TestMissingKind(t *testing.T) {
	missing := &meta.NoKindMatchError{GroupKind: schema.GroupKind{Group: "example.com", Kind: "Gadget"}}
	for name, test := range map[string]struct {
		err  error
		want *meta.NoKindMatchError
	}{
		"none":            {nil, nil},
		"another":         {errors.New("refused"), nil},
		"by itself":       {fmt.Errorf("resource: %w", missing), missing},
		"in an aggregate": {fmt.Errorf("build: %w", utilerrors.NewAggregate([]error{errors.New("a"), fmt.Errorf("b: %w", missing)})), missing},
		"in two":          {utilerrors.NewAggregate([]error{utilerrors.NewAggregate([]error{missing})}), missing},
	} {
		if got := missingKind(test.err); got != test.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}
