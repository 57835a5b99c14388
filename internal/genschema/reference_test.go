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
	leaf := &schema{Type: "string", Description: "Leaf is a|b or <c>. Default: the stack's. More."}
	s := &schema{
		Properties: map[string]*schema{
			"port": {Type: "integer", Default: 0, Description: "Port is needed."},
			"ttl":  {Type: "integer", Default: 0, Description: "TTL in seconds. Default 60, at least 1."},
			"on":   {Type: "boolean", Default: true, Description: "On is so. Default true."},
			"in": {Description: "In has some.", AdditionalProperties: &schema{
				Properties: map[string]*schema{"leaf": leaf}, order: []string{"leaf"},
			}},
			"list": {Items: &schema{Type: "string"}, Default: []string{"a", "b"}, Description: "List."},
		},
		order: []string{"port", "ttl", "on", "in", "list"},
	}
	want := []string{
		"| `port` | whole number |  | Port is needed. |\n",
		"| `ttl` | whole number | `60` | TTL in seconds. Default 60, at least 1. |\n",
		"| `on` | `true`, `false` | `true` | On is so. |\n",
		"| `in` | by name: settings |  | In has some. |\n",
		"| `in.<name>.leaf` | string | the stack's | Leaf is a\\|b or \\<c>. More. |\n",
		"| `list` | list of strings | `[\"a\", \"b\"]` | List. |\n",
	}
	if got := rows(s, ""); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
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
