package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"
)

const root = "../.."

func TestSchemaIsUpToDate(t *testing.T) {
	want, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(root + "/config/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("config/schema.json is not that of config.Stack any more; make it again with: go generate ./config")
	}
}

// validate checks the text of a stack file against the schema.
func validate(t *testing.T, text string) error {
	t.Helper()
	data, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := yaml.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	if data, err = json.Marshal(value); err != nil {
		t.Fatal(err)
	}
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return compiled.Validate(instance)
}

func TestStackFilesFitTheSchema(t *testing.T) {
	files, err := filepath.Glob(root + "/Pulumi.*.yaml")
	if err != nil || len(files) < 2 {
		t.Fatalf("stack files: %q, %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(t, string(text)); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestSchemaAccepts(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":              "config:",
		"keys of Pulumi":       "{encryptionsalt: v1:x, secretsprovider: passphrase, encryptedkey: x, environment: [a]}",
		"keys of the user":     "config: {gkestack:domain: example.com, gkestack:token: {secure: v1:x}}",
		"other namespaces":     "config: {gcp:zone: europe-west1-b, cloudflare:apiToken: {secure: v1:x}}",
		"what config set says": `config: {gkestack:protect: "false"}`,
		"a secret setting":     "config: {gkestack:dnsZone: {secure: v1:x}}",
		"defaults":             "config: {gkestack:network: {nat: }, gkestack:nodePools: {default: }}",
	} {
		if err := validate(t, text); err != nil {
			t.Errorf("%s: %s: %v", name, text, err)
		}
	}
}

func TestSchemaRefuses(t *testing.T) {
	for name, test := range map[string]struct{ text, where string }{
		"a misspelt key":        {"config: {gkestack:cluster: {subnett: nodes}}", "subnett"},
		"one in a map":          {"config: {gkestack:nodePools: {default: {machine: e2}}}", "machine"},
		"one deeper":            {"config: {gkestack:cluster: {controlPlane: {cdir: x}}}", "cdir"},
		"one beside config":     {"configuration: {}", "configuration"},
		"a wrong type":          {"config: {gkestack:nodePools: {default: {spot: 1}}}", "/config/gkestack:nodePools/default/spot"},
		"a value out of a list": {"config: {gkestack:cluster: {releaseChannel: FAST}}", "RAPID"},
		"a number beyond":       {"config: {gkestack:nodePools: {default: {maxPodsPerNode: 257}}}", "maxPodsPerNode"},
		"a port beyond":         {"config: {gkestack:network: {webhookPorts: [0]}}", "webhookPorts"},
		"too many of a map":     {"config: {gkestack:edge: {certificates: {}}}", "certificates"},
		"no text":               {"config: {gcp:project: 5}", "/config/gcp:project"},
		"more than a secret":    {"config: {gkestack:dnsZone: {secure: v1:x, domain: example.com}}", "domain"},
	} {
		err := validate(t, test.text)
		if err == nil {
			t.Errorf("%s: %s is accepted", name, test.text)
		} else if !strings.Contains(err.Error(), test.where) {
			t.Errorf("%s: %q is not in %v", name, test.where, err)
		}
	}
}
