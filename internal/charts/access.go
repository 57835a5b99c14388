package charts

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"

	"github.com/gkestack/gkestack/helm"
)

// access is what a repository is reached with.
type access struct {
	client             *http.Client
	username, password string
	// own tells that the repository has credentials or certificates of its own.
	own bool
	// home is the repository's own URL: the credentials go there and, unless everywhere is set, nowhere else.
	home       *url.URL
	everywhere bool
	// registryScheme is the scheme of the requests to an OCI registry.
	registryScheme string
}

// newAccess reads certificates, and looks up the credentials that are references to the stack's configuration.
func newAccess(ctx context.Context, repository *helm.Repository, lookup Lookup) (*access, error) {
	home, err := url.Parse(urlOf(repository))
	if err != nil {
		return nil, err
	}
	a := &access{home: home, everywhere: repository.PassCredentials, registryScheme: "https"}
	if repository.PlainHTTP {
		a.registryScheme = "http"
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	if transport.TLSClientConfig, err = tlsConfig(repository); err != nil {
		return nil, fmt.Errorf("repository %s: %w", repository.Name, err)
	}
	a.client = &http.Client{Timeout: timeout, Transport: transport, CheckRedirect: a.redirect}
	if a.username, err = credential(ctx, repository.Username, lookup); err == nil {
		a.password, err = credential(ctx, repository.Password, lookup)
	}
	if err != nil {
		return nil, fmt.Errorf("repository %s: %w", repository.Name, err)
	}
	if home.Scheme == "http" || repository.PlainHTTP {
		if a.password != "" || repository.CertFile != "" {
			return nil, fmt.Errorf("repository %s: %w", repository.Name, errPlain)
		}
	}
	a.own = a.password != "" || repository.CAFile != "" || repository.CertFile != ""
	return a, nil
}

// credential returns a text, or what a reference stands for.
func credential(ctx context.Context, value any, lookup Lookup) (string, error) {
	ref, ok := value.(helm.Ref)
	if !ok {
		text, _ := value.(string)
		return text, nil
	}
	found, err := lookup(ctx, ref)
	if err == nil && found == "" {
		err = errors.New("it is empty")
	}
	if err != nil {
		return "", fmt.Errorf("%s: %s %s: %w", ref.Position, ref.Kind, ref.Name, err)
	}
	return found, nil
}

// errPlain says why credentials are not sent.
var errPlain = errors.New("its credentials do not go over http://, where everybody on the way could read them: " +
	"use https://")

// authorize adds the credentials to a request, if its target may have them. One that may have them, and would get them
// in plain text, is an error.
func (a *access) authorize(request *http.Request) error {
	switch {
	case !a.mayHave(request.URL):
	case request.URL.Scheme != "https":
		return errPlain
	default:
		request.SetBasicAuth(a.username, a.password)
	}
	return nil
}

// mayHave tells whether there are credentials, and the target may have them.
func (a *access) mayHave(target *url.URL) bool {
	return a.password != "" && (a.everywhere || a.isHome(target))
}

// isHome tells whether a URL is on the repository's own host. A registry's requests are https, or http where it was
// asked for.
func (a *access) isHome(target *url.URL) bool {
	sameScheme := target.Scheme == a.home.Scheme || a.home.Scheme == "oci" && target.Scheme == a.registryScheme
	return sameScheme && target.Host == a.home.Host
}

// maxRedirects is what Go's own client follows.
const maxRedirects = 10

// redirect takes the credentials away from a request that is sent elsewhere: Go's own client would leave them for
// another port, another scheme and subdomains.
func (a *access) redirect(request *http.Request, via []*http.Request) error {
	if !a.isHome(request.URL) {
		request.Header.Del("Authorization")
	}
	if len(via) >= maxRedirects {
		return fmt.Errorf("it redirects more than %d times", maxRedirects)
	}
	return nil
}

// tlsConfig reads a repository's certificates.
func tlsConfig(repository *helm.Repository) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if repository.CAFile != "" {
		text, err := os.ReadFile(repository.CAFile)
		if err != nil {
			return nil, fmt.Errorf("caFile: %w", err)
		}
		if config.RootCAs, err = x509.SystemCertPool(); err != nil {
			config.RootCAs = x509.NewCertPool()
		}
		if !config.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("caFile %s: it holds no certificate in PEM", repository.CAFile)
		}
	}
	if repository.CertFile != "" {
		certificate, err := tls.LoadX509KeyPair(repository.CertFile, repository.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("certFile %s, keyFile %s: %w", repository.CertFile, repository.KeyFile, err)
		}
		config.Certificates = []tls.Certificate{certificate}
	}
	return config, nil
}
