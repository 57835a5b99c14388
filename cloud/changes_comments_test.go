package cloud_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// harmless are resources that hold nothing: their replacement is no loss that a setting's comment would have to tell.
var harmless = []string{"Firewall", "IAMMember", "IamMember", "RepositoryIamMember", "RecordSet"}

// A setting whose change replaces something says so in its comment, or what it stands in does.
func TestCommentsTellReplacements(t *testing.T) {
	data, err := os.ReadFile("../config/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	keys := schema["properties"].(map[string]any)["config"].(map[string]any)["properties"].(map[string]any)
	files, err := filepath.Glob("testdata/changes/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		for _, row := range readChanges(t, file).Changes {
			replaced := slices.ContainsFunc(row.Want, func(operation string) bool {
				what, ok := strings.CutPrefix(operation, "replace ")
				return ok && !slices.Contains(harmless, what)
			})
			if comments := commentsOf(keys, row.Setting); replaced && !strings.Contains(comments, "replace") {
				t.Errorf("%s: %v, and no comment says so: %s", row.Setting, row.Want, comments)
			}
		}
	}
}

// commentsOf are those of a setting and of what it stands in, as editors show them.
func commentsOf(keys map[string]any, setting string) string {
	parts := strings.Split(setting, "/")
	node, _ := keys["gkestack:"+parts[0]].(map[string]any)
	var comments []string
	for _, part := range append(parts[1:], "") {
		if text, ok := node["description"].(string); ok {
			comments = append(comments, text)
		}
		if inner, ok := node["else"].(map[string]any); ok {
			node = inner
		}
		properties, _ := node["properties"].(map[string]any)
		next, ok := properties[part].(map[string]any)
		if !ok {
			next, _ = node["additionalProperties"].(map[string]any)
		}
		node = next
	}
	return strings.Join(comments, " ")
}
