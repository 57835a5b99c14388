package k8s

import (
	"errors"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// halfWritten is an engine whose state cannot be read at first.
type halfWritten struct{ failures int }

func (h *halfWritten) Call(pulumi.MockCallArgs) (resource.PropertyMap, error) {
	if h.failures--; h.failures >= 0 {
		return nil, errors.New("loading the checkpoint: EOF")
	}
	return resource.PropertyMap{}, nil
}

func (h *halfWritten) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	return args.Name, args.Inputs, nil
}

// The engine writes the state while the program reads it.
func TestStateIsReadAgain(t *testing.T) {
	for failures, want := range map[int]string{0: "", 3: "", 99: "its state is not known"} {
		err := pulumi.RunErr(func(ctx *pulumi.Context) error {
			_, err := readDeployed(ctx)
			return err
		}, pulumi.WithMocks("gkestack", "dev", &halfWritten{failures}))
		if (err != nil) != (want != "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("after %d failures: %v", failures, err)
		}
	}
}
