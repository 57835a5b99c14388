package charts

import (
	"context"
	"errors"
	"fmt"

	"github.com/gkestack/gkestack/helm"
	"github.com/gkestack/gkestack/internal/chart"
)

// Options say how charts are pulled.
type Options struct {
	// Dir holds releases.yaml, and gets the lock.
	Dir string
	// Update fetches every chart again, and locks what the repositories serve now.
	Update bool
	// Lookup finds credentials in the stack's configuration.
	Lookup Lookup
	// Report is called with each chart as soon as it is there.
	Report func(Chart)
}

// Pull fetches the charts that are missing or not what the lock says, and locks what it fetches. What is locked always
// came from the repository that releases.yaml names; what it serves instead of a locked archive is refused, unless
// options.Update accepts it. Entries that no release has are dropped. It goes on after an error; the one that it
// returns holds all of them, each with the release, the chart, the URL and what to do.
func Pull(ctx context.Context, releases []helm.Release, options Options) error {
	old, err := helm.ReadLock(options.Dir)
	if err != nil {
		return err
	}
	if old == nil {
		old = &helm.Lock{}
	}
	p := &pull{
		fetcher: newFetcher(ctx, options.Lookup), update: options.Update, old: old, new: &helm.Lock{},
		there: map[string]helm.LockedChart{},
	}
	var problems []error
	for i := range releases {
		release := &releases[i]
		if !release.Installed {
			continue
		}
		chart, err := p.pull(release)
		if err != nil {
			problems = append(problems, of(release, err))
			continue
		}
		options.Report(chart)
	}
	p.keep(releases)
	return errors.Join(append(problems, writeLock(options.Dir, p.new))...)
}

// pull is one run of Pull, from the old lock to the new one.
type pull struct {
	fetcher  *fetcher
	update   bool
	old, new *helm.Lock
	// there are the entries of the charts that are there, by their paths.
	there map[string]helm.LockedChart
}

// pull makes sure that the chart of a release is there as it is locked. Charts of one name and version but different
// repositories would take each other's place.
func (p *pull) pull(release *helm.Release) (Chart, error) {
	chart, err := look(release, p.old)
	if err != nil {
		return chart, err
	}
	if release.IsLocal() {
		if chart.State == Missing {
			return chart, errors.New("no such file or directory")
		}
		return chart, packNeighbours(chart.Path, nil)
	}
	locked, source := p.old.Find(release), repositoryOf(release)
	entry, there := p.there[chart.Path]
	switch {
	case there && entry.Source != source:
		return chart, fmt.Errorf("%s: a release before this one has the chart at %s from %s; "+
			"use the same repository for both", source, chart.Path, entry.Source)
	case there:
		chart.State = Present
	case chart.State == Present && !p.update && locked.Source == source:
		entry = *locked
	default:
		if entry.Digest, err = p.fetch(release, locked); err != nil {
			return chart, err
		}
		chart.State = Fetched
	}
	entry.Chart, entry.Version, entry.Source = release.Chart, release.Version, source
	p.there[chart.Path] = entry
	if p.new.Find(release) == nil {
		p.new.Charts = append(p.new.Charts, entry)
	}
	return chart, nil
}

// fetch puts the chart of a release into its place, if it is the locked one, and returns its digest.
func (p *pull) fetch(release *helm.Release, locked *helm.LockedChart) (string, error) {
	archive, from, err := p.fetcher.fetch(release)
	if err != nil {
		return "", err
	}
	if err := check(archive, release); err != nil {
		return "", fmt.Errorf("%s: %w", from, err)
	}
	digest := helm.Digest(archive)
	if locked != nil && locked.Digest != digest && !p.update {
		return "", fmt.Errorf("%s: its digest is %s, the lock has %s: the version was published again, or it was changed "+
			"on its way; ask those who publish it, and accept it with: %s --update",
			from, digest, locked.Digest, chart.PullCommand)
	}
	return digest, writeFile(release.ChartPath(), archive)
}

// keep takes over from the old lock what could not be pulled, and what is not installed in this stack.
func (p *pull) keep(releases []helm.Release) {
	for i := range releases {
		if entry := p.old.Find(&releases[i]); entry != nil && p.new.Find(&releases[i]) == nil {
			p.new.Charts = append(p.new.Charts, *entry)
		}
	}
}
