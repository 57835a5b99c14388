package pulumitest

import (
	"flag"
	"maps"
	"os"
	"slices"
	"testing"

	"gopkg.in/yaml.v3"
)

var writeRegistrations = flag.Bool("write-registrations", false,
	"write testdata/registrations anew: a stack that is deployed would show every difference as a change")

// registration is what decides whether a deployed resource changes.
type registration struct {
	Parent        string         `yaml:",omitempty"`
	Protect       bool           `yaml:",omitempty"`
	IgnoreChanges []string       `yaml:"ignoreChanges,omitempty"`
	DependsOn     []string       `yaml:"dependsOn,omitempty"`
	Inputs        map[string]any `yaml:",omitempty"`
}

// CheckRegistrations compares what was registered with a file.
func CheckRegistrations(t *testing.T, file string, recorder *Recorder) {
	t.Helper()
	all := map[string]registration{}
	for _, resource := range recorder.Resources() {
		all[resource.Type+" "+resource.Name] = registration{
			Parent: resource.Parent, Protect: resource.Protect, IgnoreChanges: resource.IgnoreChanges,
			DependsOn: slices.Sorted(slices.Values(resource.DependsOn)), Inputs: resource.Plain(),
		}
	}
	got, err := yaml.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	if *writeRegistrations {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) == string(want) {
		return
	}
	var before map[string]registration
	if err := yaml.Unmarshal(want, &before); err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(merge(before, all))) {
		was, is := text(t, before, name), text(t, all, name)
		if was != is {
			t.Errorf("%s was registered as\n%sand is now\n%s", name, was, is)
		}
	}
}

func merge(a, b map[string]registration) map[string]registration {
	result := maps.Clone(a)
	maps.Copy(result, b)
	return result
}

// text is a registration as YAML.
func text(t *testing.T, all map[string]registration, name string) string {
	t.Helper()
	one, ok := all[name]
	if !ok {
		return "nothing\n"
	}
	data, err := yaml.Marshal(one)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
