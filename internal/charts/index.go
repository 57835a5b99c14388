package charts

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// index is what an HTTP repository says about its charts in index.yaml: the versions of each, the newest first.
// Helm's own type for it comes with a client for Kubernetes and everything that this needs.
type index struct {
	Entries map[string][]entry `yaml:"entries"`
}

type entry struct {
	Version string   `yaml:"version"`
	URLs    []string `yaml:"urls"`
	Digest  string   `yaml:"digest"`
}

// index reads the index of the repository at base, which ends with a slash.
func (f *fetcher) index(access *access, base string) (index, error) {
	if known, ok := f.indexes[base]; ok {
		return known, nil
	}
	var parsed index
	data, err := f.get(access, base+"index.yaml")
	if err != nil {
		return parsed, err
	}
	err = yaml.Unmarshal(data, &parsed)
	var mistyped *yaml.TypeError
	switch {
	case errors.As(err, &mistyped):
		err = errors.New(mistyped.Errors[0])
	case err == nil && parsed.Entries == nil:
		err = errors.New("it has no entries")
	}
	if err != nil {
		return parsed, fmt.Errorf("%sindex.yaml: it is not the index of a chart repository: %w; "+
			"check the repository's url in releases.yaml", redacted(base), err)
	}
	f.indexes[base] = parsed
	return parsed, nil
}

// versions returns the versions of a chart, as the index lists them.
func (i index) versions(name string) ([]string, error) {
	entries, ok := i.Entries[name]
	if !ok {
		return nil, fmt.Errorf("no chart named %s (have: %s); correct it in releases.yaml", name,
			some(slices.Sorted(maps.Keys(i.Entries))))
	}
	versions := make([]string, len(entries))
	for n := range entries {
		versions[n] = entries[n].Version
	}
	return versions, nil
}

// find returns the entry of one version of a chart.
func (i index) find(name, version string) (*entry, error) {
	versions, err := i.versions(name)
	if err != nil {
		return nil, err
	}
	n := slices.IndexFunc(versions, func(other string) bool { return sameVersion(other, version) })
	if n < 0 {
		return nil, fmt.Errorf("no version %s of %s (have: %s); choose one of them in releases.yaml", version, name,
			some(versions))
	}
	found := &i.Entries[name][n]
	if len(found.URLs) == 0 {
		return nil, fmt.Errorf("version %s of %s has no URL; choose another in releases.yaml", version, name)
	}
	return found, nil
}

// maxNamed bounds the names that an error lists.
const maxNamed = 10

func some(names []string) string {
	if len(names) > maxNamed {
		return strings.Join(names[:maxNamed], ", ") + fmt.Sprintf(" and %d more", len(names)-maxNamed)
	}
	return strings.Join(names, ", ")
}

// resolve makes the URL of an archive, which may be relative to its repository, a full one.
func resolve(base, reference string) (string, error) {
	root, err := url.Parse(base)
	if err != nil {
		return "", fmt.Errorf("%s: %w", base, err)
	}
	target, err := root.Parse(reference)
	if err != nil {
		return "", fmt.Errorf("%s: the index has the URL %q: %w", root.Redacted(), reference, err)
	}
	return target.String(), nil
}
