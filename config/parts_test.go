package config

import (
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/helm"
	"github.com/gkestack/gkestack/internal/testdir"
)

const webUnsure = "gkestack:web holds a secret, so all of it is one to Pulumi"

// web is a value with one secret in it, as Pulumi passes it.
const web = `{"enabled": true, "replicas": 3, "host": "a.example.com", "token": "t", "pin": 1234, "none": null,
	"list": ["a", 1], "keys": ["k"], "db": {"port": 5432, "password": "p"}, "empty": {}}`

// webFile is the same value in the stack's file.
const webFile = `  gkestack:web:
    enabled: true
    replicas: 3
    host: a.example.com
    token: {secure: "v1:AAAA:AAAA"}
    pin: {secure: "v1:AAAA:AAAA"}
    none: null
    list: [a, 1]
    keys: [{secure: "v1:AAAA:AAAA"}]
    db: {port: 5432, password: {secure: "v1:AAAA:AAAA"}}
    empty: {}
`

// loadedWith loads a configuration whose key web is a secret to Pulumi, beside a stack's file with this configuration,
// or without a file.
func loadedWith(t *testing.T, value, file string, named ...string) (*Stack, error) {
	t.Helper()
	t.Chdir(t.TempDir())
	if file != "" {
		if err := os.WriteFile("Pulumi.dev.yaml", []byte("config:\n"+file), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv(pulumi.EnvConfigSecretKeys, `["gkestack:web"]`)
	values := smallest()
	values["gkestack:web"] = value
	return loaded(t, values, named...)
}

// One secret leaves what stands beside it in plain text what it is.
func TestOneSecretInAnObject(t *testing.T) {
	stack, err := loadedWith(t, web, webFile, "web")
	checkMessage(t, err, "")
	config, secrets, _ := stack.Names()
	secret := errors.New("secret")
	for name, want := range map[string]any{
		"web": secret, "web.enabled": true, "web.replicas": 3, "web.host": "a.example.com", "web.token": secret,
		"web.pin": secret, "web.none": nil, "web.list": []any{"a", 1}, "web.keys": secret, "web.db": secret,
		"web.db.port": 5432, "web.db.password": secret, "web.empty": map[string]any{},
	} {
		if got, plain := stack.Lookup(name); plain == (want == secret) || plain && !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %#v, want %#v", name, got, want)
		}
		if reason, is := stack.Secret(name); is != (want == secret) || reason != "" {
			t.Errorf("%s is a secret: %t, %s", name, is, reason)
		}
		if !slices.Contains(secrets, name) {
			t.Errorf("!secret %s is refused, as it never was", name)
		}
		if got := slices.Contains(config, name); got == (want == secret) {
			t.Errorf("!config %s: %v", name, got)
		}
	}
	if got, secret, _ := stack.Value("web.db.password"); got != "p" || !secret {
		t.Errorf("the password is %v, secret %t", got, secret)
	}
}

// A file that is not the one that Pulumi read shows nothing: what it does not have with the same value is a secret.
func TestOneSecretThatCannotBeTold(t *testing.T) {
	for name, file := range map[string]string{
		"no file":           "",
		"no such key":       "  gkestack:other: 1\n",
		"another value":     "  gkestack:web: {enabled: false, replicas: 4, db: {port: 1}}\n",
		"another type":      "  gkestack:web: {enabled: \"true\", replicas: \"3\", db: 5432}\n",
		"no YAML":           "  gkestack:web: {enabled: true\n",
		"no map":            "  - gkestack:web\n",
		"text":              "  gkestack:web: enabled\n",
		"the key elsewhere": "  other:web: {enabled: true, replicas: 3, db: {port: 5432}}\n",
	} {
		t.Run(name, func(t *testing.T) {
			stack, err := loadedWith(t, web, file, "web")
			checkMessage(t, err, "")
			for _, name := range []string{"web.enabled", "web.replicas", "web.db.port", "web.db"} {
				if got, found := stack.Lookup(name); found {
					t.Errorf("%s is %#v", name, got)
				}
				config, _, _ := stack.Names()
				if reason, secret := stack.Secret(name); slices.Contains(config, name) || !secret || reason != webUnsure {
					t.Errorf("!config %s is let pass", name)
				}
			}
		})
	}
}

// A misspelt switch beside a secret would do nothing.
func TestMisspeltPartsBesideASecret(t *testing.T) {
	const message = "Pulumi.dev.yaml:\n" +
		"gkestack:web.enabeld: no release refers to it (they refer to: web.enabled, web.token)"
	const value = `{"enabeld": true, "token": "t"}`
	for _, file := range []string{"", "  gkestack:web: {enabeld: true, token: {secure: x}}\n"} {
		_, err := loadedWith(t, value, file, "web.enabled", "web.token")
		checkMessage(t, err, message)
	}
	_, err := loadedWith(t, "text", "  gkestack:web: {secure: x}\n", "web.enabled")
	checkMessage(t, err, "Pulumi.dev.yaml:\ngkestack:web: no release refers to it (they refer to: web.enabled)")
}

// A secret may be JSON itself, as a service account's key is.
func TestASecretTextMayBeJSON(t *testing.T) {
	const key = `{"client_email": "a@example.com", "private_key": "k", "secure": "s"}`
	stack, err := loadedWith(t, key, "  gkestack:web: {secure: \"v1:A:A\"}\n", "web.client_email")
	checkMessage(t, err, "")
	for _, name := range []string{"web", "web.client_email"} {
		if reason, secret := stack.Secret(name); !secret || reason != "" {
			t.Errorf("%s is no secret, or one since %q", name, reason)
		}
	}
	_, err = loadedWith(t, key, "", "web")
	checkMessage(t, err, "")
	if got, secret, _ := stack.Value("web"); got != key || !secret {
		t.Errorf("got %v, secret %t", got, secret)
	}
}

// The whole way: the switch of a release and its values.
func TestOneSecretInAReleasesValues(t *testing.T) {
	directory := t.TempDir()
	testdir.Write(t, directory, `-- releases.yaml --
releases:
  - {name: web, chart: ./web, condition: web.enabled, values: [{}]}
  - {name: api, chart: ./web, values: [{replicas: !config web.replicas, token: !secret web.token}]}
-- web/Chart.yaml --
name: web
`)
	releases, err := helm.Load(directory, "dev")
	checkMessage(t, err, "")
	check := func(file string) string {
		const value = `{"enabled": true, "replicas": 3, "token": "t"}`
		stack, err := loadedWith(t, value, file, helm.ConfigNames(releases)...)
		checkMessage(t, err, "")
		if _, err = helm.Prepare(directory, releases, stack); err == nil {
			return ""
		}
		return strings.ReplaceAll(err.Error(), directory+"/", "")
	}
	if got := check("  gkestack:web: {enabled: true, replicas: 3, token: {secure: x}}\n"); got != "" {
		t.Errorf("got %s", got)
	}
	if got := check("  gkestack:web: {enabled: {secure: x}, replicas: {secure: x}, token: t}\n"); got !=
		"releases.yaml:2:42: release web: condition web.enabled: it is a secret: accepted is true or false in plain text\n"+
			"releases.yaml:3:51: !config web.replicas: it is a secret: refer to it with !secret" {
		t.Errorf("got %s", got)
	}
	if got := check(""); got !=
		"releases.yaml:2:42: release web: condition web.enabled: "+webUnsure+": keep the switch under a key of its own\n"+
			"releases.yaml:3:51: !config web.replicas: "+webUnsure+": keep this value under a key of its own, or refer to "+
			"it with !secret" {
		t.Errorf("got %s", got)
	}
}
