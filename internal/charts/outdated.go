package charts

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/Masterminds/semver/v3"

	"github.com/gkestack/gkestack/helm"
)

// Newer is a release's chart of which there is a newer version.
type Newer struct {
	// Release is the release's <namespace>/<name>.
	Release string `json:"release"`
	// Chart as releases.yaml names it.
	Chart string `json:"chart"`
	// Version that releases.yaml pins.
	Version string `json:"version"`
	// Newest version in the repository; a pre-release only where Version is one.
	Newest string `json:"newest"`
}

// Outdated asks the repositories for newer versions of the fetched charts. It goes on after an error; the one that it
// returns holds all of them.
func Outdated(ctx context.Context, releases []helm.Release, lookup Lookup) ([]Newer, error) {
	fetcher := newFetcher(ctx, lookup)
	found := []Newer{}
	var problems []error
	for i := range releases {
		release := &releases[i]
		if !release.Installed || release.IsLocal() {
			continue
		}
		versions, err := fetcher.versions(release)
		var newest string
		if err == nil {
			newest, err = newestOf(versions, release.Version)
		}
		switch {
		case err != nil:
			problems = append(problems, of(release, err))
		case newest != "":
			found = append(found, Newer{
				Release: release.ID(), Chart: release.Chart, Version: release.Version, Newest: newest,
			})
		}
	}
	return found, errors.Join(problems...)
}

// newestOf returns the highest version above the pinned one, or "". What is not a version is left out.
func newestOf(versions []string, pinned string) (string, error) {
	newest, err := semver.NewVersion(pinned)
	if err != nil {
		return "", fmt.Errorf("%q cannot be compared with other versions: accepted is a semantic version, as in 1.2.3",
			pinned)
	}
	preReleases := newest.Prerelease() != ""
	found := ""
	for _, text := range versions {
		version, err := semver.NewVersion(text)
		if err != nil || version.Prerelease() != "" && !preReleases || !version.GreaterThan(newest) {
			continue
		}
		newest, found = version, text
	}
	return found, nil
}

// versions lists the versions of a release's chart in its repository.
func (f *fetcher) versions(release *helm.Release) ([]string, error) {
	access, err := f.access(release)
	if err != nil {
		return nil, err
	}
	source := sourceOf(release)
	if reference, ok := strings.CutPrefix(source, ociScheme); ok {
		client, err := access.registry(source)
		if err != nil {
			return nil, err
		}
		tags, err := client.Tags(reference)
		if err != nil {
			return nil, fmt.Errorf("%s: %w; check the chart in releases.yaml%s", source, err, ociHelp)
		}
		return tags, nil
	}
	base := repositoryOf(release)
	repository, err := f.index(access, base)
	if err != nil {
		return nil, err
	}
	versions, err := repository.versions(path.Base(source))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", base, err)
	}
	return versions, nil
}
