package stackconfig

import (
	"bytes"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/sandbox/internal/workspace"
)

// writeProject writes a project file beside the sandbox's copies. Commands that make or remove a stack write to its
// file beside the project's: run there, they write to the copies.
func writeProject(w workspace.Workspace) error {
	project, err := w.Project()
	if err != nil {
		return err
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(project); err != nil {
		return err
	}
	return write(w.Path("Pulumi.yaml"), out.Bytes())
}
