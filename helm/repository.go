package helm

import (
	"net/url"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// Repository is where charts named <name>/<chart> are fetched from.
type Repository struct {
	// Name that charts use, unique in releases.yaml.
	Name string `yaml:"name"`
	// URL of the repository, https:// or, with OCI, a registry and path. It holds no credentials.
	URL string `yaml:"url"`
	// OCI tells that the repository is an OCI registry. Default false.
	OCI bool `yaml:"oci"`
	// PassCredentials sends the credentials to other hosts too, where the repository's index names archives on them.
	// Default false.
	PassCredentials bool `yaml:"passCredentials"`
	// CAFile holds certificates, in PEM, that are trusted beside those of the system. Files are below the project.
	CAFile string `yaml:"caFile"`
	// CertFile holds the certificate that the client shows, in PEM. It needs KeyFile.
	CertFile string `yaml:"certFile"`
	// KeyFile holds the key of CertFile, in PEM.
	KeyFile string `yaml:"keyFile"`
	// PlainHTTP talks to an OCI registry without TLS. Default false.
	PlainHTTP bool `yaml:"plainHttp"`

	// Username of basic authentication: nil, a string, or a Ref to the stack's configuration.
	Username any `yaml:"-"`
	// Password of basic authentication: nil or a Ref to the stack's configuration.
	Password any `yaml:"-"`
}

// repositoryEntry is a repository as it stands in releases.yaml.
type repositoryEntry struct {
	Repository `yaml:",inline"`

	// UsernameNode and PasswordNode are the credentials as they are written.
	UsernameNode yaml.Node `yaml:"username"`
	PasswordNode yaml.Node `yaml:"password"`
}

// readRepositories decodes the repositories of releases.yaml, and adds what is wrong with each.
func readRepositories(problems *problem.List, file string, nodes []yaml.Node) []Repository {
	repositories := make([]Repository, 0, len(nodes))
	for i := range nodes {
		node := &nodes[i]
		var repository repositoryEntry
		settings.Decode(problems, file, problem.Path("repositories").Index(i), node, &repository)
		at := problem.Position{File: file, Line: node.Line, Column: node.Column}
		if slices.ContainsFunc(repositories, func(other Repository) bool { return other.Name == repository.Name }) {
			problems.AddAt(at, repository.path(), "another repository has this name already")
		}
		repository.check(problems, at)
		repository.checkTransport(problems, at)
		repository.readCredentials(problems, at)
		repositories = append(repositories, repository.Repository)
	}
	return repositories
}

// path is what a problem with the repository begins with.
func (r *Repository) path() problem.Path { return problem.Path("repository " + r.Name) }

// check adds what is wrong with a repository, its credentials aside.
func (r *Repository) check(problems *problem.List, at problem.Position) {
	path := r.path()
	if r.Name == "" {
		path = ""
		problems.AddAt(at, path, "a repository needs a name, which its charts begin with, as in team/web")
	}
	full := r.URL
	if !strings.Contains(full, "://") {
		full = "oci://" + full
	}
	address, err := url.Parse(full)
	switch {
	case r.URL == "":
		problems.AddAt(at, path, "a repository needs a url, as in https://charts.example.com")
	case err != nil:
		problems.AddAt(at, path, "the url is not one: accepted is https://HOST/PATH or, with oci: true, HOST/PATH")
	case address.User != nil:
		problems.AddAt(at, path, "the url holds credentials, which the lock and messages would show: "+
			"use username, and password: !secret NAME")
	}
	if (r.CertFile == "") != (r.KeyFile == "") {
		problems.AddAt(at, path, "certFile and keyFile belong together: set both, or neither")
	}
	if r.PlainHTTP && !r.OCI {
		problems.AddAt(at, path, "plainHttp is for OCI registries: begin the url with http://, or set oci: true")
	}
}

// checkTransport adds a problem for credentials that everybody on the way could read.
func (r *repositoryEntry) checkTransport(problems *problem.List, at problem.Position) {
	plain := r.PlainHTTP || strings.HasPrefix(strings.ToLower(r.URL), "http://")
	if plain && (!r.UsernameNode.IsZero() || !r.PasswordNode.IsZero() || r.CertFile != "") {
		problems.AddAt(at, r.path(), "credentials do not go over http://, where everybody on the way could read "+
			"them: use https://, and caFile where its certificate is the team's own, or take the credentials out")
	}
}

// readCredentials fills Username and Password from their nodes.
func (r *repositoryEntry) readCredentials(problems *problem.List, at problem.Position) {
	path := r.path()
	r.Username = credential(problems, at.File, path+": username", &r.UsernameNode)
	r.Password = credential(problems, at.File, path+": password", &r.PasswordNode)
	if _, plain := r.Password.(string); plain {
		problems.AddAt(problem.Position{File: at.File, Line: r.PasswordNode.Line, Column: r.PasswordNode.Column}, path,
			"the password is in plain text: set it with pulumi config set --secret NAME, and write password: !secret NAME")
		r.Password = nil
	}
	if r.UsernameNode.IsZero() != r.PasswordNode.IsZero() {
		problems.AddAt(at, path, "username and password belong together: set both, or neither")
	}
}

// credential reads a string, !config NAME or !secret NAME; it returns nil for nothing and for what it reports.
func credential(problems *problem.List, file string, path problem.Path, node *yaml.Node) any {
	if node.IsZero() {
		return nil
	}
	at := problem.Position{File: file, Line: node.Line, Column: node.Column}
	tag := RefKind(node.ShortTag())
	switch {
	case node.Kind != yaml.ScalarNode, tag != ConfigRef && tag != SecretRef && tag != "!!str", node.Value == "":
		problems.AddAt(at, path, "accepted is !secret NAME or !config NAME")
		return nil
	case tag == "!!str":
		if storeReference.MatchString(node.Value) {
			problems.AddAt(at, path, "%s", storeHelp)
			return nil
		}
		return node.Value
	}
	return Ref{Kind: tag, Name: node.Value, Position: at}
}
