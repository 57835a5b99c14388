package release

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/downloader"
	helmgetter "helm.sh/helm/v3/pkg/getter"
	"helm.sh/helm/v3/pkg/helmpath"
	"helm.sh/helm/v3/pkg/registry"
	"helm.sh/helm/v3/pkg/repo"
)

// loadChart finds a release's chart, on disk or in a repository, and loads it with its dependencies.
func (p *Provider) loadChart(
	options *action.ChartPathOptions, client *registry.Client, r *Release,
) (*chart.Chart, string, error) {
	name, err := chartOptions(options, r)
	if err != nil {
		return nil, "", err
	}
	if options.Username != "" && options.Password != "" && registry.IsOCI(name) {
		if client, err = p.registryClient(registry.ClientOptBasicAuth(options.Username, options.Password)); err != nil {
			return nil, "", fmt.Errorf("creating authenticated registry client: %w", err)
		}
	}
	path, err := p.locate(options, client, name)
	if err != nil {
		return nil, "", err
	}
	loaded, err := loader.Load(path)
	if err != nil {
		return nil, "", err
	}
	missing := action.CheckDependencies(loaded, loaded.Metadata.Dependencies)
	switch {
	case len(loaded.Metadata.Dependencies) == 0 || missing == nil:
		return loaded, path, nil
	case !r.DependencyUpdate:
		return nil, "", missing
	}
	manager := &downloader.Manager{
		Out: os.Stderr, ChartPath: path, Keyring: r.Keyring, Getters: helmgetter.All(p.env),
		RepositoryConfig: p.env.RepositoryConfig, RepositoryCache: p.env.RepositoryCache, RegistryClient: client,
	}
	if err := manager.Update(); err != nil {
		return nil, "", err
	}
	loaded, err = loader.Load(path)
	return loaded, path, err
}

// chartOptions fills Helm's options and returns the chart's full name.
func chartOptions(options *action.ChartPathOptions, r *Release) (string, error) {
	options.Keyring, options.Verify = r.Keyring, r.Verify
	options.Version = strings.TrimSpace(r.Version)
	if r.Version == "" && r.Devel {
		options.Version = ">0.0.0-0"
	}
	name := r.Chart
	if r.RepositoryOpts == nil {
		return name, nil
	}
	from := r.RepositoryOpts
	options.CertFile, options.CaFile, options.KeyFile = from.CertFile, from.CAFile, from.KeyFile
	options.Username, options.Password = from.Username, from.Password
	name = strings.TrimSpace(name)
	if registry.IsOCI(name) {
		return name, nil
	}
	if _, err := url.ParseRequestURI(from.Repo); err == nil {
		options.RepoURL = from.Repo
	} else if from.Repo != "" && !strings.Contains(name, "/") {
		name = from.Repo + "/" + name
	}
	return name, nil
}

// locate returns the path of a chart, downloaded if need be. A directory that is no chart does not hide a repository of
// the same name.
func (p *Provider) locate(options *action.ChartPathOptions, client *registry.Client, name string) (string, error) {
	name = strings.TrimSpace(name)
	if options.RepoURL == "" {
		if path, found, err := localChart(name, options); found || err != nil {
			return path, err
		}
		if filepath.IsAbs(name) || strings.HasPrefix(name, ".") {
			return name, fmt.Errorf("path %q not found", name)
		}
	}
	if err := os.MkdirAll(p.env.RepositoryCache, 0o755); err != nil {
		return "", err
	}
	download := downloader.ChartDownloader{
		Out: os.Stderr, Keyring: options.Keyring, Getters: helmgetter.All(p.env), RegistryClient: client,
		RepositoryConfig: p.env.RepositoryConfig, RepositoryCache: p.env.RepositoryCache,
		Options: []helmgetter.Option{
			helmgetter.WithTLSClientConfig(options.CertFile, options.KeyFile, options.CaFile),
		},
	}
	if registry.IsOCI(name) {
		download.Options = append(download.Options, helmgetter.WithRegistryClient(client))
	}
	if options.Verify {
		download.Verify = downloader.VerifyAlways
	}
	name, auth, err := p.resolve(options, name)
	if err != nil {
		return "", err
	}
	download.Options = append(download.Options, auth)
	file, _, err := download.DownloadTo(name, strings.TrimSpace(options.Version), p.env.RepositoryCache)
	if err != nil {
		return "", err
	}
	return filepath.Abs(file)
}

func localChart(name string, options *action.ChartPathOptions) (path string, found bool, err error) {
	info, err := os.Stat(name)
	if err != nil || info.IsDir() && !exists(filepath.Join(name, "Chart.yaml")) {
		return "", false, nil //nolint:nilerr // not here: it may be in a repository
	}
	if options.Verify {
		if _, err := downloader.VerifyChart(name, options.Keyring); err != nil {
			return "", false, err
		}
	}
	path, err = filepath.Abs(name)
	return path, err == nil, err
}

// resolve turns a chart's name in a repository into its URL. The repository's password goes to the repository's own
// host only.
func (p *Provider) resolve(options *action.ChartPathOptions, name string) (string, helmgetter.Option, error) {
	auth := helmgetter.WithBasicAuth(options.Username, options.Password)
	if options.RepoURL == "" {
		return name, auth, nil
	}
	found, err := repo.FindChartInAuthAndTLSAndPassRepoURL(
		options.RepoURL, options.Username, options.Password, name, strings.TrimSpace(options.Version),
		options.CertFile, options.KeyFile, options.CaFile, false, false, helmgetter.All(p.env))
	if err != nil {
		return "", nil, err
	}
	from, err := url.Parse(options.RepoURL)
	if err != nil {
		return "", nil, err
	}
	to, err := url.Parse(found)
	if err != nil {
		return "", nil, err
	}
	if from.Scheme != to.Scheme || from.Host != to.Host {
		auth = helmgetter.WithBasicAuth("", "")
	}
	return found, auth, nil
}

// origin guesses where the chart of an installed release came from: the program's directory, or a repository that Helm
// knows here.
func (p *Provider) origin(meta *chart.Metadata) string {
	versioned := meta.Name + "-" + meta.Version
	for _, name := range []string{versioned, versioned + ".tgz", meta.Name, meta.Name + ".tgz"} {
		if _, err := loader.Load(name); err == nil {
			return name
		}
	}
	file, err := repo.LoadFile(p.env.RepositoryConfig)
	if err != nil {
		return meta.Name
	}
	for _, entry := range file.Repositories {
		index, err := repo.LoadIndexFile(filepath.Join(p.env.RepositoryCache, helmpath.CacheIndexFile(entry.Name)))
		if err != nil {
			continue
		}
		if _, err := index.Get(meta.Name, meta.Version); err == nil {
			return entry.Name + "/" + meta.Name
		}
	}
	return meta.Name
}
