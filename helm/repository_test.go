package helm

import (
	"reflect"
	"slices"
	"testing"

	"github.com/gkestack/gkestack/problem"
)

func TestRepository(t *testing.T) {
	releases, err := load(t, `-- releases.yaml --
repositories:
  - name: team
    url: https://charts.example.com
    username: me
    password: !secret chartPassword
    caFile: ca.pem
    certFile: client.pem
    keyFile: client-key.pem
    passCredentials: true
  - name: registry
    url: registry.example.com/charts
    oci: true
    username: !config registry.user
    password: !config registry.password
releases:
  - {name: web, chart: team/web, version: 1.0.0, values: [{}]}
  - {name: db, chart: registry/db, version: 1.0.0, values: [{}]}
`)
	checkMessage(t, err, "")
	ref := func(kind RefKind, name string, line, column int) Ref {
		return Ref{Kind: kind, Name: name, Position: problem.Position{File: "releases.yaml", Line: line, Column: column}}
	}
	for i, want := range []Repository{
		{
			Name: "team", URL: "https://charts.example.com", Username: "me", Password: ref(SecretRef, "chartPassword", 5, 15),
			CAFile: "ca.pem", CertFile: "client.pem", KeyFile: "client-key.pem", PassCredentials: true,
		},
		{
			Name: "registry", URL: "registry.example.com/charts", OCI: true,
			Username: ref(ConfigRef, "registry.user", 13, 15), Password: ref(ConfigRef, "registry.password", 14, 15),
		},
	} {
		if !reflect.DeepEqual(releases[i].Repository, want) {
			t.Errorf("got  %+v\nwant %+v", releases[i].Repository, want)
		}
	}
	names := ConfigNames(releases)
	if !slices.Equal(names, []string{"chartPassword", "registry.password", "registry.user"}) {
		t.Errorf("the names of the configuration are %q", names)
	}
}

func TestRepositoryProblems(t *testing.T) {
	for name, test := range map[string]struct{ repository, want string }{
		"no name": {"{url: u}",
			"releases.yaml:1:16: a repository needs a name, which its charts begin with, as in team/web"},
		"no url": {"{name: a}",
			"releases.yaml:1:16: repository a: a repository needs a url, as in https://charts.example.com"},
		"password in plain text": {"{name: a, url: u, username: me, password: hunter2}",
			"releases.yaml:1:58: repository a: the password is in plain text: set it with pulumi config set --secret NAME, " +
				"and write password: !secret NAME"},
		"password in the url": {"{name: a, url: 'https://me:hunter2@example.com'}",
			"releases.yaml:1:16: repository a: the url holds credentials, which the lock and messages would show: " +
				"use username, and password: !secret NAME"},
		"password in the url of a registry": {"{name: a, url: 'me:hunter2@example.com/charts', oci: true}",
			"releases.yaml:1:16: repository a: the url holds credentials, which the lock and messages would show: " +
				"use username, and password: !secret NAME"},
		"broken url": {"{name: a, url: 'https://me:hun%ter2@example.com'}", "releases.yaml:1:16: repository a: " +
			"the url is not one: accepted is https://HOST/PATH or, with oci: true, HOST/PATH"},
		"output as a password": {"{name: a, url: u, username: me, password: !output b}",
			"releases.yaml:1:58: repository a: password: accepted is !secret NAME or !config NAME"},
		"number as a password": {"{name: a, url: u, username: me, password: 1234}",
			"releases.yaml:1:58: repository a: password: accepted is !secret NAME or !config NAME"},
		"nothing as a username": {"{name: a, url: u, username: !secret , password: !secret b}",
			"releases.yaml:1:44: repository a: username: accepted is !secret NAME or !config NAME"},
		"username alone": {"{name: a, url: u, username: me}",
			"releases.yaml:1:16: repository a: username and password belong together: set both, or neither"},
		"certificate without its key": {"{name: a, url: u, certFile: c}",
			"releases.yaml:1:16: repository a: certFile and keyFile belong together: set both, or neither"},
		"plain HTTP": {"{name: a, url: u, plainHttp: true}", "releases.yaml:1:16: repository a: plainHttp is for OCI " +
			"registries: begin the url with http://, or set oci: true"},
		"two of a name": {"{name: a, url: u}, {name: a, url: v}",
			"releases.yaml:1:35: repository a: another repository has this name already"},
		"unknown key": {"{name: a, url: u, colour: true}",
			"releases.yaml:1:34: repositories[0].colour: no such key (have: caFile, certFile, keyFile, name, oci, " +
				"passCredentials, password, plainHttp, url, username)"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, "-- releases.yaml --\nrepositories: ["+test.repository+"]\n")
			checkMessage(t, err, test.want)
		})
	}
}
