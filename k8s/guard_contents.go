package k8s

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

// staysUnlessDetached is the way out for what is to stay in the cluster.
const staysUnlessDetached = "keep it in the manifests; to leave it in the cluster annotate it with " +
	deletionAnnotation + `: detach, deploy, then remove it`

// checkContainers returns an error for each Namespace and definition that goes while something stays in it, or while
// others have something in it.
func (g *guard) checkContainers(declared []identity) error {
	stays := map[identity]bool{}
	for _, object := range declared {
		stays[object] = true
	}
	var problems []error
	for i := range g.old.objects {
		object := &g.old.objects[i]
		if stays[object.identity] || object.kept {
			continue
		}
		switch {
		case object.isNamespace():
			problems = append(problems, g.checkNamespace(object.name, declared))
		case object.isDefinition():
			problems = append(problems, g.checkDefinition(object, declared))
		}
	}
	return errors.Join(problems...)
}

func (g *guard) checkNamespace(name string, declared []identity) error {
	namespace := identity{kind: "Namespace", name: name}
	in := func(object identity) bool { return object.namespace == name }
	contents := matching(declared, in)
	for i := range g.releases {
		release := &g.releases[i]
		if release.Namespace == name {
			contents = append(contents, identity{kind: "release", namespace: release.Namespace, name: release.Name})
		}
	}
	for i := range g.old.releases {
		if release := &g.old.releases[i]; g.installed(release) && release.namespace != name {
			contents = append(contents, matching(release.objects, in)...)
		}
	}
	if len(contents) > 0 {
		return fmt.Errorf("%s: it is no longer in the manifests, and would be deleted with what stays in it: "+
			"%s. Ways out: %s", namespace, some(contents), staysUnlessDetached)
	}
	others, err := g.others(func(cluster inventory) ([]identity, error) { return cluster.objectsIn(name) })
	return g.left(namespace, others, err)
}

func (g *guard) checkDefinition(definition *deployedObject, declared []identity) error {
	is := func(object identity) bool {
		return object.group == definition.defines.group && object.kind == definition.defines.kind
	}
	contents := matching(declared, is)
	for i := range g.old.releases {
		if release := &g.old.releases[i]; g.installed(release) {
			contents = append(contents, matching(release.objects, is)...)
		}
	}
	if len(contents) > 0 {
		return fmt.Errorf("%s: it is no longer in the manifests, and would be deleted with the objects of its kind that "+
			"stay: %s. Ways out: %s", definition.identity, some(contents), staysUnlessDetached)
	}
	others, err := g.others(func(cluster inventory) ([]identity, error) {
		return cluster.objectsOf(definition.defines.group, definition.defines.kind)
	})
	return g.left(definition.identity, others, err)
}

// others are the objects of a list that the stack has not made.
func (g *guard) others(list func(inventory) ([]identity, error)) ([]identity, error) {
	found, err := list(g.cluster)
	if err != nil {
		return nil, err
	}
	own := map[identity]bool{}
	for i := range g.old.releases {
		for _, object := range g.old.releases[i].objects {
			own[object] = true
		}
	}
	return matching(found, func(object identity) bool {
		return !own[object] && g.old.urns[object] == nil && !g.isHelmSecret(object)
	}), nil
}

// left is the error for what holds objects of others, or may hold some.
func (g *guard) left(container identity, others []identity, err error) error {
	const wouldGo = "it is no longer in the manifests, and would be deleted with what others have in it"
	switch {
	case err != nil:
		return fmt.Errorf("%s: %s; whether that is something is not known: %w. Ways out: deploy when the cluster can be "+
			"asked, or %s", container, wouldGo, err, staysUnlessDetached)
	case len(others) > 0:
		return fmt.Errorf("%s: %s: %s. Ways out: delete these first, or %s",
			container, wouldGo, some(others), staysUnlessDetached)
	}
	return nil
}

// adopts tells whether the plugin takes over what exists, by the stack's configuration or for one run.
func (g *guard) adopts() bool {
	return g.adopt || os.Getenv("PULUMI_K8S_UPSERT_EXISTING_OBJECTS") == "true"
}

// isHelmSecret tells whether an object is Helm's record of a release of the stack.
func (g *guard) isHelmSecret(object identity) bool {
	return object.kind == "Secret" && slices.ContainsFunc(g.old.releases, func(release deployedRelease) bool {
		return release.namespace == object.namespace &&
			strings.HasPrefix(object.name, "sh.helm.release.v1."+release.name+".v")
	})
}

// checkExisting returns an error for objects that are new to the stack and that the cluster has already.
func (g *guard) checkExisting(declared []identity) error {
	if g.adopts() {
		return nil
	}
	added := matching(declared, func(object identity) bool {
		return g.old.urns[object] == nil && !(object.isNamespace() && g.releaseIn(object.name) != nil)
	})
	if len(added) == 0 {
		return nil
	}
	existing, err := g.cluster.existing(added)
	if err != nil {
		return nil // What creates them says it.
	}
	var problems []error
	for _, object := range existing {
		problems = append(problems, fmt.Errorf("%s: the cluster has it already, and not from this stack. Ways out: take it "+
			"over with `gkestack:kubernetes: {adoptExisting: true}` for one deployment, leave it out of the manifests, or "+
			"delete it", object))
	}
	return errors.Join(problems...)
}

func matching(objects []identity, match func(identity) bool) []identity {
	return slices.DeleteFunc(slices.Clone(objects), func(object identity) bool { return !match(object) })
}
