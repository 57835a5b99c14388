package settings

import (
	"reflect"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/problem"
)

type color string

func (color) Values() []color { return []color{"RED", "GREEN"} }

type common struct {
	Timeout int `yaml:"timeout"`
}

func (c *common) SetDefaults() { c.Timeout = 600 }

type pool struct {
	Size  int   `yaml:"size"`
	Color color `yaml:"color"`
}

func (p *pool) SetDefaults() { *p = pool{Size: 3, Color: "RED"} }

type settings struct {
	common `yaml:",inline"`

	Name    string            `yaml:"name"`
	Spot    bool              `yaml:"spot"`
	Color   color             `yaml:"color"`
	Zones   []string          `yaml:"zones"`
	Labels  map[string]string `yaml:"labels"`
	Main    pool              `yaml:"main"`
	Spare   *pool             `yaml:"spare"`
	Age     *int              `yaml:"age"`
	Pools   map[string]pool   `yaml:"pools"`
	List    []pool            `yaml:"list"`
	Nodes   []yaml.Node       `yaml:"nodes"`
	Ignored string            `yaml:"-"`
	Unnamed string
}

const settingsKeys = "age, color, labels, list, main, name, nodes, pools, spare, spot, timeout, zones"

// decoded decodes a document into settings that hold their defaults.
func decoded(t *testing.T, file string, path problem.Path, text string) (settings, error) {
	t.Helper()
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	var target settings
	SetDefaults(&target)
	var problems problem.List
	Decode(&problems, file, path, document.Content[0], &target)
	return target, problems.Err()
}

func TestDecode(t *testing.T) {
	defaults := settings{common: common{Timeout: 600}, Main: pool{Size: 3, Color: "RED"}}
	for _, test := range []struct {
		name, yaml string
		set        func(*settings)
	}{
		{"nothing", "{}", func(*settings) {}},
		{"scalars", "{name: a, spot: true, color: GREEN}", func(s *settings) {
			s.Name, s.Spot, s.Color = "a", true, "GREEN"
		}},
		{"quoted string", `name: "5"`, func(s *settings) { s.Name = "5" }},
		{"inline struct", "timeout: 5", func(s *settings) { s.Timeout = 5 }},
		{"hexadecimal number", "timeout: 0x10", func(s *settings) { s.Timeout = 16 }},
		{"nested struct keeps its other defaults", "main: {size: 5}", func(s *settings) { s.Main.Size = 5 }},
		{"empty struct keeps its defaults", "main: {}", func(*settings) {}},
		{"pointer", "spare: {size: 1}", func(s *settings) { s.Spare = &pool{1, "RED"} }},
		{"pointer to an empty map", "spare: {}", func(s *settings) { s.Spare = &pool{3, "RED"} }},
		{"pointer without a value", "spare:", func(s *settings) { s.Spare = &pool{3, "RED"} }},
		{"map of structs", "pools: {a: {size: 1}, b: {color: GREEN}, c: {}, d: }", func(s *settings) {
			s.Pools = map[string]pool{"a": {1, "RED"}, "b": {3, "GREEN"}, "c": {3, "RED"}, "d": {3, "RED"}}
		}},
		{"list of structs", "list: [{size: 1}, {}]", func(s *settings) { s.List = []pool{{1, "RED"}, {3, "RED"}} }},
		{"list and map of strings", "{zones: [a, b], labels: {x: y, 8080: z}}", func(s *settings) {
			s.Zones, s.Labels = []string{"a", "b"}, map[string]string{"x": "y", "8080": "z"}
		}},
		{"empty list and map", "{zones: [], labels: {}}", func(s *settings) { s.Labels = map[string]string{} }},
		{"aliases", "{main: &p {size: 7}, spare: *p, name: &n a, zones: [*n]}", func(s *settings) {
			s.Main, s.Spare, s.Name, s.Zones = pool{7, "RED"}, &pool{7, "RED"}, "a", []string{"a"}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := defaults
			test.set(&want)
			got, err := decoded(t, "", "", test.yaml)
			checkMessage(t, err, "")
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestDecodeProblems(t *testing.T) {
	for _, test := range []struct{ name, yaml, want string }{
		{"unknown key", "nam: a", "f.yaml:1:1: nam: no such key (have: " + settingsKeys + ")"},
		{"unknown key below", "main:\n  sizes: 1", "f.yaml:2:3: main.sizes: no such key (have: color, size)"},
		{"hidden keys", "Unnamed: a\nignored: b", "f.yaml:1:1: Unnamed: no such key (have: " + settingsKeys + ")\n" +
			"f.yaml:2:1: ignored: no such key (have: " + settingsKeys + ")"},
		{"key set twice", "name: a\nname: b", "f.yaml:2:1: name: it is set twice"},
		{"map key set twice", "labels:\n  x: a\n  x: b", "f.yaml:3:3: labels.x: it is set twice"},
		{"map for the whole", "- a", "f.yaml:1:1: got a list: accepted is a map with the keys " + settingsKeys},
		{"number for a string", "name: 5", "f.yaml:1:7: name: got 5: accepted is a string"},
		{"float for a string", "name: 1.10", "f.yaml:1:7: name: got 1.10: accepted is a string"},
		{"boolean for a string", "name: true", "f.yaml:1:7: name: got true: accepted is a string"},
		{"date for a string", "name: 2024-01-01", "f.yaml:1:7: name: got 2024-01-01: accepted is a string"},
		{"null for a string", "name: ~", "f.yaml:1:7: name: got nothing: accepted is a string"},
		{"bare key for a string", "name:", "f.yaml:1:6: name: got nothing: accepted is a string"},
		{"map for a string", "name: {a: b}", "f.yaml:1:7: name: got a map: accepted is a string"},
		{"list for a string", "name: [a]", "f.yaml:1:7: name: got a list: accepted is a string"},
		{"string for a boolean", `spot: "true"`, `f.yaml:1:7: spot: got the string "true": accepted is true or false`},
		{"yes for a boolean", "spot: yes", `f.yaml:1:7: spot: got the string "yes": accepted is true or false`},
		{"number for a boolean", "spot: 1", "f.yaml:1:7: spot: got 1: accepted is true or false"},
		{"null for a boolean", "spot:", "f.yaml:1:6: spot: got nothing: accepted is true or false"},
		{"string for a number", `timeout: "5"`, `f.yaml:1:10: timeout: got the string "5": accepted is a whole number`},
		{"float for a number", "timeout: 1.5", "f.yaml:1:10: timeout: got 1.5: accepted is a whole number"},
		{"number too great", "timeout: 99999999999999999999",
			"f.yaml:1:10: timeout: got 99999999999999999999: accepted is a whole number"},
		{"enum", "color: red", `f.yaml:1:8: color: "red": accepted is "RED" or "GREEN"`},
		{"enum of another type", "color: 1", `f.yaml:1:8: color: got 1: accepted is "RED" or "GREEN"`},
		{"enum in a map", "pools:\n  a:\n    color: BLUE", `f.yaml:3:12: pools.a.color: "BLUE": accepted is "RED" or "GREEN"`},
		{"string for a list", "zones: a", `f.yaml:1:8: zones: got the string "a": accepted is a list of strings`},
		{"null for a list", "zones:", "f.yaml:1:7: zones: got nothing: accepted is a list of strings"},
		{"item", "zones: [a, 2]", "f.yaml:1:12: zones[1]: got 2: accepted is a string"},
		{"null item", "zones:\n-", "f.yaml:2:2: zones[0]: got nothing: accepted is a string"},
		{"list for a map", "labels: [a]", "f.yaml:1:9: labels: got a list: accepted is a map from names to strings"},
		{"null for a map", "labels:", "f.yaml:1:8: labels: got nothing: accepted is a map from names to strings"},
		{"value in a map", "labels: {x: 1}", "f.yaml:1:13: labels.x: got 1: accepted is a string"},
		{"list for a map of structs", "pools: []",
			"f.yaml:1:8: pools: got a list: accepted is a map from names to maps with the keys color, size"},
		{"string for a struct", "main: a", `f.yaml:1:7: main: got the string "a": accepted is a map with the keys color, size`},
		{"null for a struct", "main:", "f.yaml:1:6: main: got nothing: accepted is a map with the keys color, size"},
		{"string for a pointer", "spare: a",
			`f.yaml:1:8: spare: got the string "a": accepted is a map with the keys color, size`},
		{"null for a pointer to a number", "age:", "f.yaml:1:5: age: got nothing: accepted is a whole number"},
		{"string for a list of structs", "list: a",
			`f.yaml:1:7: list: got the string "a": accepted is a list of maps with the keys color, size`},
		{"string for a list of anything", "nodes: a", `f.yaml:1:8: nodes: got the string "a": accepted is a list of values`},
		{"map as a key", "{a: b}: c", "f.yaml:1:1: a key is a string"},
		{"map as a key in a map", "labels:\n  {a: b}: c", "f.yaml:2:3: labels: a key is a string"},
		{"through an alias", "labels: {x: &a {}}\nname: *a", "f.yaml:1:13: labels.x: got a map: accepted is a string\n" +
			"f.yaml:1:13: name: got a map: accepted is a string"},
		{"everything at once", "nam: a\nspot: 1\nmain: {size: x}\npools: {a: {size: y}}",
			"f.yaml:1:1: nam: no such key (have: " + settingsKeys + ")\n" +
				"f.yaml:2:7: spot: got 1: accepted is true or false\n" +
				"f.yaml:3:14: main.size: got the string \"x\": accepted is a whole number\n" +
				"f.yaml:4:19: pools.a.size: got the string \"y\": accepted is a whole number"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := decoded(t, "f.yaml", "", test.yaml)
			checkMessage(t, err, test.want)
		})
	}
}

func TestDecodeBelowPath(t *testing.T) {
	_, err := decoded(t, "", "gkestack:", "{nam: a, main: {size: x}}")
	checkMessage(t, err, "gkestack:main.size: got the string \"x\": accepted is a whole number\n"+
		"gkestack:nam: no such key (have: "+settingsKeys+")")
}

// A wrong setting beside a right one must not take the right one's value.
func TestDecodeKeepsWhatIsRight(t *testing.T) {
	got, err := decoded(t, "", "", "{name: a, timeout: x, main: {size: 9, color: BLUE}}")
	if err == nil || got.Name != "a" || got.Timeout != 600 || got.Main.Size != 9 {
		t.Errorf("got %+v and %v", got, err)
	}
}

func TestDecodeReplacesListsAndMaps(t *testing.T) {
	target := settings{Zones: []string{"old"}, Labels: map[string]string{"old": "old"}}
	var document yaml.Node
	if err := yaml.Unmarshal([]byte("{zones: [new], labels: {new: new}}"), &document); err != nil {
		t.Fatal(err)
	}
	var problems problem.List
	Decode(&problems, "", "", document.Content[0], &target)
	want := settings{Zones: []string{"new"}, Labels: map[string]string{"new": "new"}}
	if err := problems.Err(); err != nil || !reflect.DeepEqual(target, want) {
		t.Errorf("got %+v and %v, want %+v", target, err, want)
	}
}

func TestDecodeKeepsNodes(t *testing.T) {
	got, err := decoded(t, "", "", "nodes: [a, {b: c}, !config d]")
	checkMessage(t, err, "")
	if len(got.Nodes) != 3 || got.Nodes[0].Value != "a" || got.Nodes[1].Kind != yaml.MappingNode ||
		got.Nodes[2].Tag != "!config" || got.Nodes[2].Column != 20 {
		t.Errorf("the nodes are %+v", got.Nodes)
	}
}
