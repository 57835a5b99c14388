package k8s

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// checkServed returns an error for each object whose API version the cluster does not serve: the preview of it would go
// well, and its deployment fail. A definition among the manifests brings versions of its own; a release may, too, so
// that custom kinds are looked at only where the stack has none.
func (g *guard) checkServed(objects []Object) error {
	definitions := definitionsOf(objects)
	var problems []error
	for _, object := range objects {
		version, kind := object.text("apiVersion"), object.text("kind")
		if definitions.version(version, kind) != nil || !isBuiltIn(object.group()) && len(g.releases) > 0 {
			continue
		}
		served, err := g.cluster.versionsOf(object.group(), kind)
		if err != nil {
			return nil // What deploys the objects says it.
		}
		if len(served) > 0 && !slices.Contains(served, version) {
			problems = append(problems, fmt.Errorf("%s: the cluster does not serve %s of this kind, but %s",
				object, version, strings.Join(served, ", ")))
		}
	}
	return errors.Join(problems...)
}
