package charts

import (
	"fmt"
	"net/url"

	"helm.sh/helm/v3/pkg/registry"
)

const (
	ociScheme = "oci://"
	ociHelp   = ", and set the repository's username and password, or run `helm registry login` or `docker login`, " +
		"where the registry asks who you are"
)

// registry returns a client for the registry of a reference. Without credentials of the repository's own it takes those
// that helm or docker has.
func (a *access) registry(reference string) (*registry.Client, error) {
	target, err := url.Parse(reference)
	if err != nil {
		return nil, fmt.Errorf("%s: it is not a reference to a registry; check it in releases.yaml", reference)
	}
	options := []registry.ClientOption{registry.ClientOptEnableCache(true)}
	if a.registryScheme == "http" {
		options = append(options, registry.ClientOptPlainHTTP())
	}
	if a.own {
		// Helm's own would go on without TLS, credentials and all, where a registry does not speak it.
		options = append(options, registry.ClientOptHTTPClient(a.client))
	}
	if a.mayHave(target) {
		options = append(options, registry.ClientOptBasicAuth(a.username, a.password))
	}
	client, err := registry.NewClient(options...)
	if err != nil {
		return nil, fmt.Errorf("%s: the credentials of registries: %w", reference, err)
	}
	return client, nil
}
