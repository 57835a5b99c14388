package helmdiff

import (
	"strings"

	"github.com/gkestack/gkestack/internal/engine"
	"github.com/gkestack/gkestack/internal/urn"
)

const definitionKind = "CustomResourceDefinition"

// definitionType is how the token of a definition of kinds ends.
const definitionType = "/v1:" + definitionKind

// definitions are the apiVersions, with the kinds, that a deployment makes the cluster serve.
type definitions map[[2]string]bool

// add notes what a definition makes the cluster serve.
func (d definitions) add(definition map[string]any) {
	spec, _ := definition["spec"].(map[string]any)
	group, _ := spec["group"].(string)
	names, _ := spec["names"].(map[string]any)
	kind, _ := names["kind"].(string)
	versions, _ := spec["versions"].([]any)
	for _, version := range versions {
		version, _ := version.(map[string]any)
		name, _ := version["name"].(string)
		if served, _ := version["served"].(bool); served {
			d[[2]string{group + "/" + name, kind}] = true
		}
	}
}

// planned are the definitions among the objects that the stack declares itself.
func planned(plan map[urn.URN]engine.Planned) definitions {
	found := definitions{}
	for of, resource := range plan {
		if strings.HasSuffix(of.Type(), definitionType) && step(resource.Steps) != "delete" {
			found.add(resource.Inputs.Plain)
		}
	}
	return found
}
