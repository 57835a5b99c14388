package cloud_test

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/cloud"
	"github.com/gkestack/gkestack/config"
	"github.com/gkestack/gkestack/internal/pulumitest"
)

var gcpPlugin = flag.String("gcp-plugin", "../.bin/sandbox-plugins/pulumi-resource-gcp",
	"provider plugin that TestChanges asks: the sandbox's, or Google's own with an environment that answers it")

// changeTable is a file of testdata/changes: what a change of each setting of one component does.
type changeTable struct {
	// Base is what the stack has beside the smallest one.
	Base    map[string]any
	Changes []change
}

// change is a row: the setting is deployed as Before, which nil leaves as it is in the base, and becomes After, which
// nil leaves out. With is what the stack has beside the base, before and after; Also is what changes together with the
// setting. Want are the operations of the preview.
type change struct {
	Setting       string
	With, Also    map[string]any
	Before, After any
	Want          []string
}

// smallestStack is the least configuration that a stack needs.
const smallestStack = `
network: {subnets: {nodes: {cidr: 10.0.0.0/20, secondaryRanges: {pods: 10.4.0.0/16, services: 10.8.0.0/20}}}}
cluster: {deletionProtection: false, controlPlane: {authorizedNetworks: {office: 203.0.113.0/24}}}
`

// TestChanges states for every setting of the Google Cloud components what its change does, and that what was deployed
// shows no change before it, also after a refresh.
func TestChanges(t *testing.T) {
	plugin, err := filepath.Abs(*gcpPlugin)
	if _, statErr := os.Stat(plugin); err != nil || statErr != nil {
		t.Skipf("no provider plugin: make build makes one (%v)", statErr)
	}
	files, err := filepath.Glob("testdata/changes/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			t.Parallel()
			testChanges(t, plugin, readChanges(t, file))
		})
	}
}

func readChanges(t *testing.T, file string) changeTable {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var table changeTable
	decoder := yaml.NewDecoder(strings.NewReader(string(data)))
	decoder.KnownFields(true)
	if err := decoder.Decode(&table); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return table
}

// deployed is the deployment that rows with the same settings before the change share.
type deployedSettings struct {
	settings   map[string]any
	deployment *pulumitest.Deployment
}

func testChanges(t *testing.T, path string, table changeTable) {
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/cluster.json", []byte(`{"endpoint":"127.0.0.1:6443","ca":"Q0E="}`), 0o600); err != nil {
		t.Fatal(err)
	}
	plugin := pulumitest.StartPlugin(t, "gcp", path, []string{"GKESTACK_SANDBOX=" + dir},
		map[string]any{"project": "my-project", "region": "europe-west1"})
	befores := make([]map[string]any, len(table.Changes))
	order := make([]int, len(table.Changes))
	for i, row := range table.Changes {
		before := merged(parsed(t, smallestStack), table.Base, row.With)
		if row.Before != nil {
			set(before, row.Setting, row.Before)
		}
		befores[i], order[i] = before, i
	}
	// What begins with the same deployment runs in one go.
	slices.SortStableFunc(order, func(i, j int) int { return firstLike(befores, i) - firstLike(befores, j) })
	var current deployedSettings
	for _, i := range order {
		row, before := table.Changes[i], befores[i]
		t.Run(row.Setting, func(t *testing.T) {
			after := merged(before, row.Also)
			set(after, row.Setting, row.After)
			current.become(t, plugin, before)
			got, err := current.deployment.Preview(program(t, after))
			if err != nil {
				t.Fatal(err)
			}
			if operations := slices.Sorted(maps.Keys(got)); !slices.Equal(operations, row.Want) {
				t.Errorf("got [%s], want [%s]: %v", strings.Join(operations, ", "), strings.Join(row.Want, ", "), got)
			}
		})
	}
	if current.deployment != nil {
		if err := current.deployment.Destroy(); err != nil {
			t.Error(err)
		}
	}
}

// firstLike is the index of the first settings that are those at an index.
func firstLike(all []map[string]any, index int) int {
	return slices.IndexFunc(all, func(settings map[string]any) bool { return reflect.DeepEqual(settings, all[index]) })
}

// become deploys other settings, unless they are deployed.
func (d *deployedSettings) become(t *testing.T, plugin *pulumitest.Plugin, settings map[string]any) {
	t.Helper()
	if d.deployment != nil && reflect.DeepEqual(d.settings, settings) {
		return
	}
	if d.deployment != nil {
		if err := d.deployment.Destroy(); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	d.settings = settings
	if d.deployment, err = plugin.Up(program(t, settings)); err != nil {
		t.Fatal(err)
	}
	for _, when := range []string{"deployed", "refreshed"} {
		changes, err := d.deployment.Preview(program(t, settings))
		if err != nil || len(changes) > 0 {
			t.Errorf("what was %s shows as changed: %v %v", when, changes, err)
		}
		if err := d.deployment.Refresh(); err != nil {
			t.Fatal(err)
		}
	}
}

// program is the Google Cloud half of the stack dev with these settings.
func program(t *testing.T, settings map[string]any) pulumitest.Program {
	t.Helper()
	values := settingsValues(t, settings)
	return func(mocks pulumi.MockResourceMonitor, options ...pulumi.RunOption) error {
		return pulumi.RunErr(func(ctx *pulumi.Context) error {
			stack, err := config.Decode("gkestack", values, nil)
			if err != nil {
				return err
			}
			google, err := cloud.Deploy(ctx, config.Prefix(ctx), &stack.Settings)
			if err != nil {
				return err
			}
			return google.DeployEdge(nil)
		}, append(options, pulumi.WithMocks("gkestack", "dev", mocks))...)
	}
}

// settingsValues are settings as Pulumi passes them to the program.
func settingsValues(t *testing.T, settings map[string]any) map[string]config.Value {
	t.Helper()
	values := map[string]config.Value{"gcp:project": {Raw: "my-project"}, "gcp:region": {Raw: "europe-west1"}}
	for key, value := range settings {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		values["gkestack:"+key] = config.Value{Raw: string(text)}
	}
	return values
}

func parsed(t *testing.T, text string) map[string]any {
	t.Helper()
	settings := map[string]any{}
	if err := yaml.Unmarshal([]byte(text), &settings); err != nil {
		t.Fatal(err)
	}
	return settings
}

// merged is a copy of settings, each on top of those before, of which a nil removes one.
func merged(all ...map[string]any) map[string]any {
	result := map[string]any{}
	for _, settings := range all {
		for key, value := range settings {
			if below, ok := value.(map[string]any); ok {
				beneath, _ := result[key].(map[string]any)
				value = merged(beneath, below)
			}
			if result[key] = value; value == nil {
				delete(result, key)
			}
		}
	}
	return result
}

// set sets or removes the setting that a path such as network/nat/logFilter leads to.
func set(settings map[string]any, path string, value any) {
	key, rest, below := strings.Cut(path, "/")
	switch {
	case below:
		beneath, _ := settings[key].(map[string]any)
		beneath = maps.Clone(beneath)
		if beneath == nil {
			beneath = map[string]any{}
		}
		set(beneath, rest, value)
		settings[key] = beneath
	case value == nil:
		delete(settings, key)
	default:
		settings[key] = value
	}
}
