package k8s

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/internals"

	"github.com/gkestack/gkestack/helm"
)

// checkTwice returns an error for each object that the manifests declare twice: in two versions of its API, or in two
// namespaces, though its kind has none.
func (g *guard) checkTwice(declared []identity) error {
	seen := map[identity]int{}
	var problems []error
	for _, object := range declared {
		if seen[object]++; seen[object] == 2 {
			problems = append(problems, fmt.Errorf("%s: the manifests declare it twice: in two versions of its API, or in two "+
				"namespaces, which its kind does not have. Leave one out", object))
		}
	}
	return errors.Join(problems...)
}

// installed tells whether a release of the state stays.
func (g *guard) installed(old *deployedRelease) bool {
	return slices.ContainsFunc(g.releases, func(release helm.Prepared) bool {
		return release.ID() == nameOf(old.urn)
	})
}

// checkOwners returns an error for each object of the manifests that a release has made. Helm deletes it when the
// release no longer has it, or goes.
func (g *guard) checkOwners(declared []identity) error {
	owners := map[identity]*deployedRelease{}
	for i := range g.old.releases {
		for _, object := range g.old.releases[i].objects {
			owners[object] = &g.old.releases[i]
		}
	}
	var problems []error
	for _, object := range declared {
		owner := owners[object]
		if owner == nil {
			continue
		}
		would := "Helm deletes it when the release no longer has it"
		if !g.installed(owner) {
			would = "Helm deletes it with the release, which is no longer installed"
		}
		problems = append(problems, fmt.Errorf("%s: it is in the manifests, and the release %s has made it: %s. Leave it "+
			"out of one of the two. To move it to the manifests: give it the annotation helm.sh/resource-policy: keep in the "+
			"chart, and deploy; take it out of the chart, and deploy; then declare it, and take it over with "+
			"`gkestack:kubernetes: {adoptExisting: true}` for one deployment", object, owner.id(), would))
	}
	return errors.Join(problems...)
}

// checkNamespaces returns an error for each Namespace that is new to the manifests and that a release lives in: it was
// made with the release.
func (g *guard) checkNamespaces(declared []identity) error {
	if g.adopts() {
		return nil
	}
	var problems []error
	for _, object := range declared {
		if !object.isNamespace() || g.old.urns[object] != nil {
			continue
		}
		if release := g.releaseIn(object.name); release != nil {
			problems = append(problems, fmt.Errorf("%s: it is new in the manifests, and there already: the release %s lives "+
				"in it. Take it over with `gkestack:kubernetes: {adoptExisting: true}` for one deployment",
				object, release.id()))
		}
	}
	return errors.Join(problems...)
}

// releaseIn returns a release of the state that lives in a namespace, or nil.
func (g *guard) releaseIn(namespace string) *deployedRelease {
	for i := range g.old.releases {
		if g.old.releases[i].namespace == namespace {
			return &g.old.releases[i]
		}
	}
	return nil
}

// checkMoved returns an error for each release that comes under another name or in another namespace while the one that
// it replaces still owns objects that both have: Helm refuses to install it.
func (g *guard) checkMoved() error {
	var problems []error
	for i := range g.old.releases {
		old := &g.old.releases[i]
		if g.installed(old) {
			continue
		}
		for j := range g.releases {
			release := &g.releases[j]
			if g.isDeployed(release.ID()) || !sameChart(old.chart, release.Chart) {
				continue
			}
			if both := g.inBoth(old, release); len(both) > 0 {
				problems = append(problems, fmt.Errorf("release %s: it has the chart of %s, which is uninstalled after it, and "+
					"Helm refuses to install what another release owns: %s. Take %[1]s out, deploy, then add it again",
					release.ID(), old.id(), some(both)))
			}
		}
	}
	return errors.Join(problems...)
}

func (g *guard) isDeployed(id string) bool {
	return slices.ContainsFunc(g.old.releases, func(old deployedRelease) bool { return nameOf(old.urn) == id })
}

// inBoth are the objects of a release that another one of the same chart has under the same names. Most charts begin
// names with the release's.
func (g *guard) inBoth(old *deployedRelease, release *helm.Prepared) []identity {
	return matching(old.objects, func(object identity) bool {
		if object.namespace == old.namespace && release.Namespace != old.namespace {
			return false
		}
		return release.Name == old.name || !strings.Contains(object.name, old.name)
	})
}

// sameChart compares the path of a chart as the state has it with the name of one, as in .charts/app-1.2.3.tgz and
// stable/app.
func sameChart(deployed, chart string) bool {
	deployed, chart = path.Base(deployed), path.Base(chart)
	return deployed == chart || strings.HasPrefix(deployed, chart+"-")
}

// checkTakenOver returns an error for each object that goes as one resource and is registered as another.
func (g *guard) checkTakenOver() error {
	registered := map[identity]string{}
	for urn, object := range g.registered {
		registered[object] = urn
	}
	var problems []error
	for i := range g.old.objects {
		object := &g.old.objects[i]
		_, stays := g.registered[object.urn]
		urn, again := registered[object.identity]
		if stays || g.aliased[object.urn] || object.kept || !again {
			continue
		}
		problems = append(problems, fmt.Errorf("%s: it is deployed as %s now, and would be deleted as %s, which is the same "+
			"object. Forget that one, then deploy: pulumi state delete '%[3]s'", object.identity, urn, object.urn))
	}
	return errors.Join(problems...)
}

// checkReleases returns an error for each object that a release has now, and that would be deleted as one of the
// manifests, or with a release that goes. In a preview the objects of a release that changes are not known.
func (g *guard) checkReleases(ctx context.Context, releases []*Release) error {
	owners := map[identity]string{}
	for _, release := range releases {
		awaited, err := internals.UnsafeAwaitOutput(ctx, release.ResourceNames)
		names, ok := awaited.Value.(map[string]any)
		if err != nil || !awaited.Known || !ok {
			continue
		}
		namespace, _, _ := strings.Cut(release.id, "/")
		for _, object := range helmObjects(names, namespace, g.old.kinds) {
			owners[object] = release.id
		}
	}
	var problems []error
	for i := range g.old.objects {
		object := &g.old.objects[i]
		_, stays := g.registered[object.urn]
		if owner := owners[object.identity]; owner != "" && !stays && !g.aliased[object.urn] && !object.kept {
			problems = append(problems, fmt.Errorf("%s: the release %s has it now, and it would be deleted as one of the "+
				"manifests. Let the release have it alone, then deploy: pulumi state delete '%s'",
				object.identity, owner, object.urn))
		}
	}
	for i := range g.old.releases {
		old := &g.old.releases[i]
		if g.installed(old) {
			continue
		}
		if both := matching(old.objects, func(object identity) bool { return owners[object] != "" }); len(both) > 0 {
			problems = append(problems, fmt.Errorf("release %s: it would be uninstalled with what another release has now: %s. "+
				"Make Helm and Pulumi forget it: delete its Secrets, those with the label name=%s, then "+
				"pulumi state delete '%s'", old.id(), some(both), old.name, old.urn))
		}
	}
	return errors.Join(problems...)
}
