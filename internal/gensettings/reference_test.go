package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/config"
	"github.com/gkestack/gkestack/internal/settings"
)

func page(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile(root + pagePath)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestReferenceIsUpToDate(t *testing.T) {
	got := page(t)
	want, err := withReference(root, got)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("docs/gcp.md does not describe config.Stack any more; make its tables again with: go generate ./config")
	}
}

func TestReferenceKeepsWhatIsWrittenByHand(t *testing.T) {
	got, err := withReference(root, []byte("before\n"+beginMarker+"old\n"+endMarker+"after\n"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(got)
	if !strings.HasPrefix(text, "before\n"+beginMarker) || !strings.HasSuffix(text, endMarker+"after\n") ||
		strings.Contains(text, "old\n") || !strings.Contains(text, "### `gkestack:cluster`\n") {
		t.Errorf("got %q...", text[:200])
	}
	for _, text := range []string{"", beginMarker, endMarker, endMarker + beginMarker} {
		if _, err := withReference(root, []byte(text)); err == nil {
			t.Errorf("%q is accepted", text)
		}
	}
}

func TestRows(t *testing.T) {
	limit := func(limit settings.Range) *settings.Range { return &limit }
	s := &schema{
		Properties: map[string]*schema{
			"port": {Type: "integer", Default: 0, Description: "Port is needed.", limit: limit(settings.Between(1, 9))},
			"ttl":  {Type: "integer", Default: 60, Description: "TTL in seconds.", limit: limit(settings.AtLeast(1))},
			"mtu":  {Type: "integer", Default: 0, Description: "MTU.", limit: limit(settings.Between(5, 9).Or0())},
			"on":   {Type: "boolean", Default: true, Description: "On is so."},
			"in": {Type: "object", Description: "In has some.", limit: limit(settings.AtMost(5)), AdditionalProperties: &schema{
				Properties: map[string]*schema{"leaf": {Type: "string", Description: "Leaf is a|b or <c>."}}, order: []string{"leaf"},
			}},
			"list": {Type: "array", Default: []string{"a", "b"}, Description: "List.", limit: limit(settings.Between(1, 2)),
				Items: &schema{Type: "string"}},
			"ports": {Type: "array", Description: "Ports.",
				Items: &schema{Type: "integer", limit: limit(settings.Between(1, 9))}},
		},
		order: []string{"port", "ttl", "mtu", "on", "in", "list", "ports"},
	}
	want := []string{
		"| `port` | whole number, 1 to 9 |  | Port is needed. |\n",
		"| `ttl` | whole number, at least 1 | `60` | TTL in seconds. |\n",
		"| `mtu` | whole number, 5 to 9, or 0 | `0` | MTU. |\n",
		"| `on` | `true`, `false` | `true` | On is so. |\n",
		"| `in` | by name: settings, at most 5 |  | In has some. |\n",
		"| `in.<name>.leaf` | string |  | Leaf is a\\|b or \\<c>. |\n",
		"| `list` | list of strings, 1 to 2 | `[\"a\", \"b\"]` | List. |\n",
		"| `ports` | list of whole numbers from 1 to 9 |  | Ports. |\n",
	}
	if got := rows(s, ""); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// What the code says stands in columns of its own: a comment that said it too would be wrong one day.
func TestDefaultsAndLimitsAreSaidOnce(t *testing.T) {
	g := &generator{docs: docs{root: root}}
	stack, err := g.object(withDefaults(reflect.TypeFor[config.Stack]()))
	if err != nil {
		t.Fatal(err)
	}
	var visit func(path string, s *schema)
	visit = func(path string, s *schema) {
		if regexp.MustCompile(` Default [^:]`).MatchString(s.Description) {
			t.Errorf("%s says its default in its comment: %s", path, s.Description)
		}
		if s.Type == "integer" && s.limit == nil {
			t.Errorf("%s is a number without limits: add it to those of its struct", path)
		}
		for _, key := range s.order {
			visit(join(path, key), s.Properties[key])
		}
		if element, ok := s.AdditionalProperties.(*schema); ok {
			visit(path+".<name>", element)
		}
		if s.Items != nil {
			visit(path+"[]", s.Items)
		}
	}
	visit("", stack)
}

// Every example of the page is a stack file that an editor and the program accept.
func TestExamplesAreValid(t *testing.T) {
	examples := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(page(t), -1)
	if len(examples) < 2 {
		t.Fatalf("%d examples", len(examples))
	}
	for i, example := range examples {
		if err := validate(t, string(example[1])); err != nil {
			t.Errorf("example %d: %v", i+1, err)
		}
		if _, err := config.Decode("gkestack", values(t, example[1]), nil); err != nil {
			t.Errorf("example %d:\n%v", i+1, err)
		}
	}
}

// values are the configuration of a stack file as Pulumi passes it on.
func values(t *testing.T, text []byte) map[string]config.Value {
	t.Helper()
	var file struct{ Config map[string]any }
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	values := map[string]config.Value{}
	for key, value := range file.Config {
		switch value.(type) {
		case map[string]any, []any:
			data, err := json.Marshal(value)
			if err != nil {
				t.Fatal(err)
			}
			values[key] = config.Value{Raw: string(data)}
		default:
			values[key] = config.Value{Raw: fmt.Sprint(value)}
		}
	}
	return values
}
