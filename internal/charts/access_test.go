package charts

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gkestack/gkestack/helm"
)

const password = "hunter2-secret"

// lookup knows chartPassword.
func lookup(_ context.Context, ref helm.Ref) (string, error) {
	if ref.Name == "chartPassword" {
		return password, nil
	}
	return "", errors.New("no such key")
}

// guarded lets a handler answer those only who know the password, and counts who does.
func guarded(handler http.Handler, knew *[]string) http.Handler {
	var mutex sync.Mutex
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, given, _ := r.BasicAuth()
		if user != "me" || given != password {
			w.Header().Set("WWW-Authenticate", `Basic realm="charts"`)
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		mutex.Lock()
		*knew = append(*knew, r.URL.Path)
		mutex.Unlock()
		handler.ServeHTTP(w, r)
	})
}

const guardedReleases = `
repositories: [{name: team, url: SERVER/charts/, caFile: ca.pem, username: me, password: !secret chartPassword}]
releases: [{name: shop, chart: team/web, version: 1.2.0}]
`

// overTLS lets a server answer with TLS, and returns the releases of a text, beside the server's authority.
func overTLS(t *testing.T, s *server, handler http.Handler, text string) []helm.Release {
	t.Helper()
	s.Close()
	secure := httptest.NewTLSServer(handler)
	t.Cleanup(secure.Close)
	s.URL = secure.URL
	releases := releasesOf(t, s, text)
	put(t, "ca.pem", authority(secure))
	return releases
}

func authority(s *httptest.Server) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
}

func TestPullWithPassword(t *testing.T) {
	s, _ := served(t)
	var knew []string
	releases := overTLS(t, s, guarded(s.Config.Handler, &knew), guardedReleases)
	if _, err := again(t, releases, Options{Lookup: lookup}); err != nil {
		t.Fatal(err)
	}
	if len(knew) != 2 {
		t.Errorf("the password went to %q", knew)
	}
	lock, err := os.ReadFile("helmvalues/charts.lock")
	if err != nil || strings.Contains(string(lock), password) {
		t.Errorf("%v, the lock is\n%s", err, lock)
	}
	// What is there needs no password.
	refuse := func(context.Context, helm.Ref) (string, error) { return "", errors.New("asked") }
	if _, err := again(t, releases, Options{Lookup: refuse}); err != nil {
		t.Error(err)
	}
}

func TestPasswordProblems(t *testing.T) {
	for name, test := range map[string]struct {
		releases string
		lookup   Lookup
		want     string
	}{
		"unknown": {strings.Replace(guardedReleases, "chartPassword", "other", 1), lookup,
			"!secret other: no such key"},
		"empty": {guardedReleases, func(context.Context, helm.Ref) (string, error) { return "", nil },
			"!secret chartPassword: it is empty"},
		"wrong": {guardedReleases, func(context.Context, helm.Ref) (string, error) { return password + "x", nil },
			"the server answers 401 Unauthorized; check the repository's username and password"},
		"none": {strings.Replace(oneRelease, "SERVER/charts/", "SERVER/charts/, caFile: ca.pem", 1), lookup,
			"the server answers 401 Unauthorized; check the repository's username and password"},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := served(t)
			releases := overTLS(t, s, guarded(s.Config.Handler, new([]string)), test.releases)
			_, err := again(t, releases, Options{Lookup: test.lookup})
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), password) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// The credentials go to the repository's own host, and to another only where passCredentials says so and the index
// names it; a redirection takes them nowhere.
func TestPasswordStaysHome(t *testing.T) {
	for name, test := range map[string]struct {
		settings string
		redirect bool
		plain    bool
		sent     bool
		want     string
	}{
		"index names another host":   {"", false, false, false, ""},
		"passCredentials":            {", passCredentials: true", false, false, true, ""},
		"redirected to another host": {"", true, false, false, ""},
		"redirected, all the same":   {", passCredentials: true", true, false, false, ""},
		"without TLS":                {"", false, true, false, ""},
		"redirected to no TLS":       {"", true, true, false, ""},
		"passCredentials, no TLS": {", passCredentials: true", false, true, false,
			"/web.tgz: its credentials do not go over http://"},
	} {
		t.Run(name, func(t *testing.T) {
			chart := archive(t, "web", "1.2.0")
			sent := false
			other := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				sent = r.Header.Get("Authorization") != ""
				_, _ = w.Write(chart)
			}))
			if test.plain {
				other.Start()
			} else {
				other.StartTLS()
			}
			defer other.Close()
			s := newServer(t)
			target := other.URL + "/web.tgz"
			handler := s.Config.Handler
			if test.redirect {
				target = "web.tgz"
			}
			s.files["/charts/index.yaml"] = indexOf("  - {version: 1.2.0, urls: [\"" + target + "\"]}\n")
			redirects := guarded(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/charts/web.tgz" {
					http.Redirect(w, r, other.URL+"/web.tgz", http.StatusFound)
					return
				}
				handler.ServeHTTP(w, r)
			}), new([]string))
			releases := overTLS(t, s, redirects, strings.Replace(guardedReleases, "chartPassword",
				"chartPassword"+test.settings, 1))
			_, err := again(t, releases, Options{Lookup: lookup})
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Fatal(err)
			}
			if sent != test.sent {
				t.Errorf("the other host got credentials: %v", sent)
			}
		})
	}
}

// certificate writes a client's certificate and key, and returns the pool that trusts it.
func certificate(t *testing.T) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	put(t, "client.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed}))
	put(t, "client-key.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}))
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed}))
	return pool
}

const (
	clientOnly       = "certFile: client.pem, keyFile: client-key.pem"
	withCertificates = "caFile: ca.pem, " + clientOnly
	overHTTPS        = `
repositories: [{name: team, url: SERVER/charts/, username: me, password: !secret chartPassword, FILES}]
releases: [{name: shop, chart: team/web, version: 1.2.0}]
`
	fromRegistry = `
repositories: [{name: team, url: HOST/team, oci: true, username: me, password: !secret chartPassword, FILES}]
releases: [{name: shop, chart: team/web, version: 1.2.0}]
`
)

// An HTTP repository and a registry that ask for everything: their own authority, a client's certificate, a password.
func TestPullWithCertificates(t *testing.T) {
	for name, test := range map[string]struct{ releases, files, want string }{
		"repository":                 {overHTTPS, withCertificates, ""},
		"registry":                   {fromRegistry, withCertificates, ""},
		"repository, unknown CA":     {overHTTPS, clientOnly, "signed by unknown authority"},
		"registry, unknown CA":       {fromRegistry, clientOnly, "signed by unknown authority"},
		"repository, no certificate": {overHTTPS, "caFile: ca.pem", "certificate required"},
		"registry, no certificate":   {fromRegistry, "caFile: ca.pem", "certificate required"},
		"no such file":               {overHTTPS, "caFile: no.pem", "repository team: caFile: open no.pem: no such file"},
		"a file that is no authority": {overHTTPS, "caFile: client-key.pem",
			"repository team: caFile client-key.pem: it holds no certificate in PEM"},
		"a file that is no key": {overHTTPS, "certFile: client.pem, keyFile: ca.pem",
			"repository team: certFile client.pem, keyFile ca.pem: "},
	} {
		t.Run(name, func(t *testing.T) {
			s, chart := served(t)
			s.addOCI(t, "team/web", "1.2.0", chart)
			tlsServer := httptest.NewUnstartedServer(guarded(s.Config.Handler, new([]string)))
			tlsServer.Config.ErrorLog = log.New(io.Discard, "", 0)
			s.Close()
			t.Chdir(t.TempDir())
			pool := certificate(t)
			client, _ := os.ReadFile("client.pem")
			key, _ := os.ReadFile("client-key.pem")
			tlsServer.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool}
			tlsServer.StartTLS()
			defer tlsServer.Close()
			s.URL = tlsServer.URL
			text := strings.NewReplacer("FILES", test.files, "HOST", strings.TrimPrefix(s.URL, "https://")).
				Replace(test.releases)
			releases := releasesOf(t, s, text)
			put(t, "client.pem", client)
			put(t, "client-key.pem", key)
			put(t, "ca.pem", authority(tlsServer))
			_, err := again(t, releases, Options{Lookup: lookup})
			switch {
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("the error is %v", err)
			case err != nil && strings.Contains(err.Error(), password):
				t.Errorf("the password is in %v", err)
			}
		})
	}
}

// The fake records its arguments, and knows one secret.
func TestPulumiLookup(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "pulumi", []byte(`#!/bin/sh
echo "$@" >>asked
case "$*" in *" chartPassword "*) ;; *) echo "error: configuration key not found" >&2; exit 255 ;; esac
echo hunter2
`))
	if err := os.Chmod("pulumi", 0o755); err != nil {
		t.Fatal(err)
	}
	ref := helm.Ref{Kind: helm.SecretRef, Name: "chartPassword"}
	got, err := PulumiLookup([]string{"./pulumi"}, "")(t.Context(), ref)
	if err != nil || got != "hunter2" {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err = PulumiLookup([]string{"./pulumi", "-C."}, "prod")(t.Context(), ref); err != nil {
		t.Error(err)
	}
	asked, _ := os.ReadFile("asked")
	if want := "config get --path chartPassword --non-interactive\n" +
		"-C. config get --path chartPassword --non-interactive --stack prod\n"; string(asked) != want {
		t.Errorf("asked\n%swant\n%s", asked, want)
	}
	ref.Name = "other"
	_, err = PulumiLookup([]string{"./pulumi"}, "")(t.Context(), ref)
	for _, want := range []string{"./pulumi config get: exit status 255: error: configuration key", "set --secret other"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
}
