package charts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/gkestack/gkestack/helm"
)

const (
	// maxDownload bounds what is read into memory. The largest public indexes have some 30 MB.
	maxDownload = 200 << 20
	// timeout of one download.
	timeout = 5 * time.Minute
)

// fetcher fetches charts. It remembers the indexes of repositories, and what they are reached with.
type fetcher struct {
	ctx      context.Context
	lookup   Lookup
	indexes  map[string]index
	accesses map[string]*access
}

func newFetcher(ctx context.Context, lookup Lookup) *fetcher {
	return &fetcher{ctx: ctx, lookup: lookup, indexes: map[string]index{}, accesses: map[string]*access{}}
}

// access returns what the repository of a release's chart is reached with.
func (f *fetcher) access(release *helm.Release) (*access, error) {
	name := release.Repository.Name
	if known, ok := f.accesses[name]; ok {
		return known, nil
	}
	made, err := newAccess(f.ctx, &release.Repository, f.lookup)
	if err == nil {
		f.accesses[name] = made
	}
	return made, err
}

// urlOf is the URL of a repository with its scheme; it does not end with a slash.
func urlOf(repository *helm.Repository) string {
	address := strings.TrimSuffix(repository.URL, "/")
	if repository.OCI && !strings.HasPrefix(address, ociScheme) {
		address = ociScheme + address
	}
	return address
}

// sourceOf is where the chart of a release comes from: an oci:// reference, or a repository's URL and the chart's name.
func sourceOf(release *helm.Release) string {
	if strings.HasPrefix(release.Chart, ociScheme) {
		return release.Chart
	}
	_, name, _ := strings.Cut(release.Chart, "/")
	return urlOf(&release.Repository) + "/" + name
}

// repositoryOf is what the lock has as the source of a chart: an oci:// reference, or the URL of the index's directory.
func repositoryOf(release *helm.Release) string {
	source := sourceOf(release)
	if strings.HasPrefix(source, ociScheme) {
		return source
	}
	return strings.TrimSuffix(source, path.Base(source))
}

// fetch returns the archive of a release's chart and the URL that it came from.
func (f *fetcher) fetch(release *helm.Release) (archive []byte, from string, err error) {
	access, err := f.access(release)
	if err != nil {
		return nil, "", err
	}
	source := sourceOf(release)
	if strings.HasPrefix(source, ociScheme) {
		return f.pullOCI(access, release, source)
	}
	base, name := repositoryOf(release), path.Base(source)
	repository, err := f.index(access, base)
	if err != nil {
		return nil, "", err
	}
	entry, err := repository.find(name, release.Version)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", base, err)
	}
	from, err = resolve(base, entry.URLs[0])
	if err != nil {
		return nil, "", err
	}
	if strings.HasPrefix(from, ociScheme) {
		return f.pullOCI(access, release, from)
	}
	if archive, err = f.get(access, from); err != nil {
		return nil, "", err
	}
	if err := entry.check(archive); err != nil {
		return nil, "", fmt.Errorf("%s: %w", redacted(from), err)
	}
	return archive, redacted(from), nil
}

// pullOCI fetches a chart from a registry.
func (f *fetcher) pullOCI(access *access, release *helm.Release, reference string) ([]byte, string, error) {
	if !strings.Contains(path.Base(reference), ":") {
		reference += ":" + release.Version
	}
	client, err := access.registry(reference)
	if err != nil {
		return nil, "", err
	}
	result, err := client.Pull(strings.TrimPrefix(reference, ociScheme))
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w; check the chart and its version in releases.yaml%s", reference, err, ociHelp)
	}
	return result.Chart.Data, reference, nil
}

// get downloads what an HTTP URL names.
func (f *fetcher) get(access *access, address string) ([]byte, error) {
	shown := redacted(address)
	request, err := http.NewRequestWithContext(f.ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: it is not a URL; check the repository's url in releases.yaml", shown)
	}
	if err := access.authorize(request); err != nil {
		return nil, fmt.Errorf("%s: %w", shown, err)
	}
	response, err := access.client.Do(request)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return nil, fmt.Errorf("%s: %w; check the network and the repository's url in releases.yaml", shown, err)
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
	case http.StatusUnauthorized, http.StatusForbidden:
		return nil, fmt.Errorf("%s: the server answers %s; check the repository's username and password in releases.yaml, "+
			"and passCredentials where its archives lie on another host", shown, response.Status)
	default:
		return nil, fmt.Errorf("%s: the server answers %s; check the repository's url in releases.yaml", shown,
			response.Status)
	}
	data, err := io.ReadAll(io.LimitReader(response.Body, maxDownload+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w; the download was cut off, run the command again", shown, err)
	}
	if len(data) > maxDownload {
		return nil, fmt.Errorf("%s: it is larger than %d MB; check the repository's url in releases.yaml", shown,
			maxDownload>>20)
	}
	return data, nil
}

// check compares a download with the digest in the index, where it has one.
func (e *entry) check(archive []byte) error {
	sum := sha256.Sum256(archive)
	got, want := hex.EncodeToString(sum[:]), strings.TrimPrefix(e.Digest, "sha256:")
	if want != "" && got != want {
		return fmt.Errorf("its sha256 is %s, the repository's index says %s; "+
			"it was changed on its way or in the repository: ask those who run that", got, want)
	}
	return nil
}

// redacted is a URL without its password.
func redacted(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return address
	}
	return parsed.Redacted()
}
