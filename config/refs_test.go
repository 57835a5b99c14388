package config

import (
	"reflect"
	"slices"
	"testing"
)

// custom are values of the user's own, as Pulumi passes them.
var custom = map[string]Value{
	"gkestack:on":       {Raw: "true"},
	"gkestack:off":      {Raw: "false"},
	"gkestack:count":    {Raw: "5"},
	"gkestack:negative": {Raw: "-5"},
	"gkestack:version":  {Raw: "1.10"},
	"gkestack:number":   {Raw: "123456789012"},
	"gkestack:zeros":    {Raw: "007"},
	"gkestack:yes":      {Raw: "yes"},
	"gkestack:domain":   {Raw: "example.com"},
	"gkestack:empty":    {Raw: ""},
	"gkestack:db":       {Raw: `{"host": "db", "port": 5432, "tls": {"on": true, "hosts": ["a", "b"]}}`},
	"gkestack:list":     {Raw: `["a", 1, true]`},
	"gkestack:token":    {Raw: "abc", Secret: true},
	"gkestack:pin":      {Raw: "1234", Secret: true},
	"gkestack:keys":     {Raw: `{"a": "b"}`, Secret: true},
}

func customStack(t *testing.T) *Stack {
	t.Helper()
	values, names := with(map[string]string{"gkestack:dnsZone": `{"domain": "dev.example.com"}`}), []string{}
	for key, value := range custom {
		values[key] = value
		names = append(names, key[len("gkestack:"):])
	}
	stack, err := Decode("gkestack", values, names)
	checkMessage(t, err, "")
	return stack
}

func TestNames(t *testing.T) {
	config, secrets, outputs := customStack(t).Names()
	if want := []string{"keys", "keys.a", "pin", "token"}; !slices.Equal(secrets, want) {
		t.Errorf("the secrets are %q, want %q", secrets, want)
	}
	want := []string{"cluster.location", "cluster.name", "dnsZone.domain", "dnsZone.name", "project", "region"}
	if !slices.Equal(outputs, want) {
		t.Errorf("the outputs are %q, want %q", outputs, want)
	}
	for _, name := range []string{
		"domain", "db", "db.host", "db.tls.hosts", "list", "dnsZone.domain", "gcp:project", "network.subnets.nodes.cidr",
	} {
		if !slices.Contains(config, name) {
			t.Errorf("there is no key %s in %q", name, config)
		}
	}
}

func TestValue(t *testing.T) {
	stack := customStack(t)
	for name, want := range map[string]any{
		"on": true, "off": false, "count": 5, "negative": -5, "version": "1.10", "number": "123456789012", "zeros": "007",
		"yes": "yes", "domain": "example.com", "empty": "", "gcp:project": "my-project",
		"dnsZone.domain": "dev.example.com", "db.host": "db", "db.port": 5432, "db.tls.on": true,
		"db.tls": map[string]any{"on": true, "hosts": []any{"a", "b"}}, "list": []any{"a", 1, true},
	} {
		if got, secret, found := stack.Value(name); !reflect.DeepEqual(got, want) || secret || !found {
			t.Errorf("%s is %#v, secret %t, found %t", name, got, secret, found)
		}
		if got, found := stack.Lookup(name); !reflect.DeepEqual(got, want) || !found {
			t.Errorf("%s is looked up as %#v, found %t", name, got, found)
		}
	}
	for name, want := range map[string]any{"token": "abc", "pin": "1234", "keys": `{"a": "b"}`, "keys.a": "b"} {
		if got, secret, found := stack.Value(name); got != want || !secret || !found {
			t.Errorf("%s is %#v, secret %t, found %t", name, got, secret, found)
		}
		if got, found := stack.Lookup(name); got != nil || found {
			t.Errorf("%s is told: %v", name, got)
		}
		if _, secret := stack.Secret(name); !secret {
			t.Errorf("%s is no secret", name)
		}
	}
	for _, name := range []string{"domian", "domain.x", "db.hots", "db.host.x", "tokn", "cluster.name"} {
		_, secret := stack.Secret(name)
		if value, _, found := stack.Value(name); found || secret {
			t.Errorf("%s is %v", name, value)
		}
	}
}

// Every name that a release may refer to has a value.
func TestEveryNameHasAValue(t *testing.T) {
	stack := customStack(t)
	config, secrets, _ := stack.Names()
	for _, name := range slices.Concat(config, secrets) {
		if _, _, found := stack.Value(name); !found {
			t.Errorf("%s has none", name)
		}
	}
}

func TestManifestsNeed(t *testing.T) {
	values := smallest()
	values["gkestack:kubernetes"] = `{"needs": ["a/b"]}`
	stack, err := loaded(t, values)
	checkMessage(t, err, "")
	ids, position, path := stack.ManifestsNeed()
	if !slices.Equal(ids, []string{"a/b"}) || position.String() != "Pulumi.dev.yaml" ||
		path != "gkestack:kubernetes.needs" {
		t.Errorf("%q at %s, %s", ids, position, path)
	}
}
