package helm

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/problem"
)

// Manifests stands in Release.Needs for the stack's manifests: the release is deployed after them. A release of this
// name in the same namespace takes precedence.
const Manifests = "manifests"

// AroundManifests splits releases into those that are deployed without waiting for the manifests, and those that need
// the manifests themselves or through another release. Both keep their order.
func AroundManifests(releases []Prepared) (before, after []Prepared) {
	towards := towardsManifests(releases)
	for i := range releases {
		if _, ok := towards[releases[i].ID()]; ok {
			after = append(after, releases[i])
		} else {
			before = append(before, releases[i])
		}
	}
	return before, after
}

// manifestsNeed returns an error when the manifests cannot need the release with this id: it is not listed, or it needs
// the manifests. The releases are in order.
func manifestsNeed(releases []Prepared, id string) error {
	ids := make([]string, len(releases))
	for i := range releases {
		ids[i] = releases[i].ID()
	}
	if !slices.Contains(ids, id) {
		slices.Sort(ids)
		return fmt.Errorf("%q: no such release (have: %s)", id, problem.Names(ids))
	}
	towards := towardsManifests(releases)
	if _, ok := towards[id]; !ok {
		return nil
	}
	path := []string{Manifests}
	for ; id != Manifests; id = towards[id] {
		path = append(path, id)
	}
	return fmt.Errorf("the needs go in a circle: %s", strings.Join(append(path, Manifests), " → "))
}

// towardsManifests has, for each release that needs the manifests, which of its needs leads there.
func towardsManifests(releases []Prepared) map[string]string {
	towards := map[string]string{}
	for i := range releases {
		for _, need := range releases[i].Needs {
			if _, ok := towards[need]; ok || need == Manifests {
				towards[releases[i].ID()] = need
			}
		}
	}
	return towards
}

// order sorts releases so that each comes after those that it needs, and otherwise leaves them as they stand. It makes
// needs full ids, and adds a problem for each release that is listed twice or needed but not listed, and for each
// cycle.
func order(problems *problem.List, releases []Release) []Release {
	index := make(map[string]int, len(releases))
	for i := range releases {
		release := &releases[i]
		if release.Name == "" {
			continue
		}
		if first, twice := index[release.ID()]; twice {
			problems.AddAt(release.Position, problem.Path("release "+release.ID()), "it is listed already at %s",
				releases[first].Position)
			continue
		}
		index[release.ID()] = i
	}
	for i := range releases {
		resolveNeeds(problems, &releases[i], index)
	}
	s := &sorter{problems: problems, releases: releases, index: index, state: make([]int, len(releases))}
	for i := range releases {
		s.visit(i)
	}
	return s.sorted
}

// resolveNeeds completes the needs of a release to ids: namespace/name, or a name in its own namespace. Manifests
// stays as it is.
func resolveNeeds(problems *problem.List, release *Release, index map[string]int) {
	for i, need := range release.Needs {
		switch parts := strings.Split(need, "/"); len(parts) {
		case 1:
			need = release.Namespace + "/" + need
		case 3: // Helmfile's form with a kubeContext first: here there is one cluster.
			need = cmp.Or(parts[1], "default") + "/" + parts[2]
		}
		_, ok := index[need]
		if !ok && release.Needs[i] == Manifests {
			continue
		}
		if !ok {
			problems.AddAt(release.Position, release.path(), "needs %q: no such release (have: %s)",
				release.Needs[i], problem.Names(slices.Sorted(maps.Keys(index))))
		}
		release.Needs[i] = need
	}
}

const (
	unvisited = iota
	visiting
	visited
)

// sorter sorts depth first.
type sorter struct {
	problems *problem.List
	releases []Release
	index    map[string]int
	state    []int
	path     []string
	sorted   []Release
}

func (s *sorter) visit(i int) {
	release := &s.releases[i]
	switch s.state[i] {
	case visited:
		return
	case visiting:
		s.problems.AddAt(release.Position, release.path(), "its needs go in a circle: %s",
			strings.Join(append(s.path[s.start(release.ID()):], release.ID()), " → "))
		return
	}
	s.state[i] = visiting
	s.path = append(s.path, release.ID())
	for _, need := range release.Needs {
		if next, ok := s.index[need]; ok {
			s.visit(next)
		}
	}
	s.path = s.path[:len(s.path)-1]
	s.state[i] = visited
	s.sorted = append(s.sorted, *release)
}

// start is where the circle begins in the path.
func (s *sorter) start(id string) int {
	for i, step := range s.path {
		if step == id {
			return i
		}
	}
	return 0
}
