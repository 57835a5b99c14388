package cloud_test

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gkestack/gkestack/cloud"
	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/gcp/edge"
)

// TestChangesNameEverySetting: a new setting is to say what its change does.
func TestChangesNameEverySetting(t *testing.T) {
	files, err := filepath.Glob("testdata/changes/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, file := range files {
		for _, row := range readChanges(t, file).Changes {
			named[generalized(reflect.TypeFor[cloud.Settings](), row.Setting)] = true
		}
	}
	for _, setting := range settings(reflect.TypeFor[cloud.Settings](), "") {
		if !named[setting] {
			t.Errorf("%s: no row of testdata/changes says what its change does", setting)
		}
	}
}

// settings are the paths of all settings below a type, with * for the names of entries. What is optional as a whole,
// and the entries of a map, are settings too.
func settings(t reflect.Type, path string) []string {
	switch {
	case t == reflect.TypeFor[edge.CacheKeySettings]() && strings.HasPrefix(path, "edge/buckets/"):
		return []string{path + "/queryAllow", path + "/headers"} // The others are a service's.
	case t == reflect.TypeFor[gcp.FirewallRuleSettings]() && strings.Contains(path, "/egress/"):
		return slices.DeleteFunc(fieldSettings(t, path), func(setting string) bool {
			return strings.Contains(setting, "/source") // The sources of egress are the rule's targets.
		})
	case t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct:
		return append([]string{path}, settings(t.Elem(), path)...)
	case t.Kind() == reflect.Map && t.Elem().Kind() == reflect.Struct:
		return append([]string{path + "/*"}, settings(t.Elem(), path+"/*")...)
	case t.Kind() != reflect.Struct:
		return []string{path}
	}
	return fieldSettings(t, path)
}

func fieldSettings(t reflect.Type, path string) (paths []string) {
	for _, structField := range reflect.VisibleFields(t) {
		if key := structField.Tag.Get("yaml"); key != "" && key != "-" {
			paths = append(paths, settings(structField.Type, strings.TrimPrefix(path+"/"+key, "/"))...)
		}
	}
	return paths
}

// generalized is the path of a setting with * for the names of entries.
func generalized(t reflect.Type, path string) string {
	var result []string
	for _, key := range strings.Split(path, "/") {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		switch t.Kind() {
		case reflect.Map:
			key, t = "*", t.Elem()
		case reflect.Struct:
			for _, structField := range reflect.VisibleFields(t) {
				if structField.Tag.Get("yaml") == key {
					t = structField.Type
					break
				}
			}
		}
		result = append(result, key)
	}
	return strings.Join(result, "/")
}
