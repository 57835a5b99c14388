package charts

import (
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

	"helm.sh/helm/v3/pkg/registry"

	"github.com/gkestack/gkestack/helmvalues"
)

const (
	ociScheme = "oci://"
	// maxDownload bounds what is read into memory. The largest public indexes have some 30 MB.
	maxDownload = 200 << 20
	// timeout of one download.
	timeout = 5 * time.Minute
)

// puller fetches charts and remembers the indexes of their repositories.
type puller struct {
	client  *http.Client
	indexes map[string]index
}

func newPuller() *puller {
	return &puller{client: &http.Client{Timeout: timeout}, indexes: map[string]index{}}
}

// sourceOf is where the chart of a release comes from: an oci:// reference, or a repository's URL and the chart's name.
func sourceOf(release *helmvalues.Release) string {
	if strings.HasPrefix(release.Chart, ociScheme) {
		return release.Chart
	}
	_, name, _ := strings.Cut(release.Chart, "/")
	repository := strings.TrimSuffix(release.Repository.URL, "/")
	if release.Repository.OCI && !strings.HasPrefix(repository, ociScheme) {
		repository = ociScheme + repository
	}
	return repository + "/" + name
}

// fetch returns the archive of a release's chart and the URL that it came from.
func (p *puller) fetch(release *helmvalues.Release) (archive []byte, from string, err error) {
	source := sourceOf(release)
	if strings.HasPrefix(source, ociScheme) {
		return pullOCI(source, release.Version)
	}
	base, name := strings.TrimSuffix(source, path.Base(source)), path.Base(source)
	repository, err := p.index(base)
	if err != nil {
		return nil, "", err
	}
	entry, err := repository.find(name, release.Version)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", redacted(base), err)
	}
	from, err = resolve(base, entry.URLs[0])
	if err != nil {
		return nil, "", err
	}
	if strings.HasPrefix(from, ociScheme) {
		return pullOCI(from, release.Version)
	}
	if archive, err = p.get(from); err != nil {
		return nil, "", err
	}
	if err := entry.check(archive); err != nil {
		return nil, "", fmt.Errorf("%s: %w", redacted(from), err)
	}
	return archive, redacted(from), nil
}

// pullOCI fetches a chart from a registry, with the credentials that helm or docker has for it.
func pullOCI(reference, version string) (archive []byte, from string, err error) {
	if !strings.Contains(path.Base(reference), ":") {
		reference += ":" + version
	}
	client, err := registry.NewClient()
	if err != nil {
		return nil, "", fmt.Errorf("%s: the credentials of registries: %w", reference, err)
	}
	result, err := client.Pull(strings.TrimPrefix(reference, ociScheme))
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w; check the chart and its version in releases.yaml, and run "+
			"`helm registry login` or `docker login` where the registry asks who you are", reference, err)
	}
	return result.Chart.Data, reference, nil
}

// get downloads what an HTTP URL names.
func (p *puller) get(address string) ([]byte, error) {
	shown := redacted(address)
	response, err := p.client.Get(address)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return nil, fmt.Errorf("%s: %w; check the network and the repository's url in releases.yaml, or put the archive "+
			"by hand where `gkestack charts list` says", shown, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
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
