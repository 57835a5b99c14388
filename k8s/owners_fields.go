package k8s

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/gkestack/gkestack/problem"
)

// owned are the fields that a manager has set, as the API server records them.
type owned struct {
	manager, operation, subresource string
	fields                          []fieldPath
}

// fieldPath leads to a field: "f:spec", `k:{"name":"web"}`, `v:"a"`, "i:0".
// https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
type fieldPath []string

// managedFields reads what the API server records of an object.
func managedFields(live resource.PropertyMap) []owned {
	var found []owned
	for _, item := range list(child(child(resource.NewProperty(live), "metadata"), "managedFields")) {
		entry := owned{
			manager: plainText(child(item, "manager")), operation: plainText(child(item, "operation")),
			subresource: plainText(child(item, "subresource")),
		}
		entry.collect(child(item, "fieldsV1"), nil)
		found = append(found, entry)
	}
	return found
}

// collect adds the fields below path: the entries of lists that are told apart by keys, and what has nothing below.
func (o *owned) collect(fields resource.PropertyValue, path fieldPath) {
	if !fields.IsObject() {
		return
	}
	leaf := true
	for _, key := range slices.Sorted(maps.Keys(plainKeys(fields.ObjectValue()))) {
		if key == "." {
			continue
		}
		leaf = false
		below := append(slices.Clone(path), key)
		if strings.HasPrefix(key, "k:") {
			o.fields = append(o.fields, below)
		}
		o.collect(child(fields, key), below)
	}
	if leaf && len(path) > 0 && !strings.HasPrefix(path[len(path)-1], "k:") {
		o.fields = append(o.fields, path)
	}
}

// isTakenOver tells whether the plugin makes this manager's fields its own when it updates.
func (o *owned) isTakenOver() bool {
	return strings.HasPrefix(o.manager, "kubectl") || o.manager == "before-first-apply"
}

// isOwn tells whether the manager is the plugin.
func (o *owned) isOwn() bool { return strings.HasPrefix(o.manager, "pulumi-") }

// openMaps have keys of a user's own: none of them is there by default.
var openMaps = []string{"f:annotations", "f:labels", "f:data", "f:stringData", "f:nodeSelector", "f:matchLabels"}

// mayBeDefault tells whether a field may be there since the API server completes what is made: who made the object has
// all of that. It comes back when it goes. kubectl's own record of what it applied is nobody's wish.
func (o *owned) mayBeDefault(path fieldPath) bool {
	last := path[len(path)-1]
	if last == "f:kubectl.kubernetes.io/last-applied-configuration" || last == "f:deployment.kubernetes.io/revision" {
		return true
	}
	made := slices.Contains([]string{"kubectl-create", "kubectl-client-side-apply", "before-first-apply"}, o.manager) ||
		o.manager == "kubectl" && o.operation == "Update"
	inOpenMap := len(path) > 1 && slices.Contains(openMaps, path[len(path)-2])
	return made && !inOpenMap && !strings.HasPrefix(last, "k:")
}

// in follows the path through an object.
func (p fieldPath) in(object resource.PropertyMap) (resource.PropertyValue, bool) {
	value := resource.NewProperty(object)
	for _, step := range p {
		kind, name, _ := strings.Cut(step, ":")
		switch kind {
		case "f":
			value = child(value, name)
		case "k":
			value = entryWith(value, name)
		case "i":
			index, err := strconv.Atoi(name)
			entries := list(value)
			if err != nil || index >= len(entries) {
				return resource.PropertyValue{}, false
			}
			value = entries[index]
		default: // An entry of a set.
			var want any
			if json.Unmarshal([]byte(name), &want) != nil {
				return resource.PropertyValue{}, false
			}
			entries := list(value)
			at := slices.IndexFunc(entries, func(e resource.PropertyValue) bool { return e.Mappable() == want })
			if at < 0 {
				return resource.PropertyValue{}, false
			}
			value = entries[at]
		}
		if !value.HasValue() {
			return value, false
		}
	}
	return value, true
}

// isInForeignEntry tells whether the path leads into an entry of a list that the object does not have: the entry itself
// is what there is to say.
func (p fieldPath) isInForeignEntry(object resource.PropertyMap) bool {
	for i := range len(p) - 1 {
		if strings.HasPrefix(p[i], "k:") {
			if _, found := p[:i+1].in(object); !found {
				return true
			}
		}
	}
	return false
}

// entryWith is the entry of a list that has all these keys.
func entryWith(value resource.PropertyValue, keys string) resource.PropertyValue {
	var want map[string]any
	if json.Unmarshal([]byte(keys), &want) != nil {
		return resource.PropertyValue{}
	}
	for _, entry := range list(value) {
		matches := entry.IsObject()
		for key, wanted := range want {
			got := child(entry, key)
			byDefault := key == "protocol" && !got.HasValue() && wanted == "TCP"
			matches = matches && (byDefault || got.HasValue() && got.Mappable() == wanted)
		}
		if matches {
			return entry
		}
	}
	return resource.PropertyValue{}
}

// String is the path as messages write it, as in "spec.containers[web].env[DEBUG]".
func (p fieldPath) String() string {
	var path problem.Path
	for _, step := range p {
		kind, name, _ := strings.Cut(step, ":")
		switch {
		case kind == "k":
			var keys map[string]any
			_ = json.Unmarshal([]byte(name), &keys) // The API server wrote it.
			values := make([]string, 0, len(keys))
			for _, key := range slices.Sorted(maps.Keys(keys)) {
				values = append(values, text(keys[key]))
			}
			path = path.Key(strings.Join(values, ","))
		case kind != "f":
			path = path.Key(name)
		case strings.Contains(name, "."):
			path = path.Key(`"` + name + `"`)
		default:
			path = path.Child(name)
		}
	}
	return string(path)
}

func child(value resource.PropertyValue, key string) resource.PropertyValue {
	value = plain(value)
	if !value.IsObject() {
		return resource.PropertyValue{}
	}
	return plain(value.ObjectValue()[resource.PropertyKey(key)])
}

func list(value resource.PropertyValue) []resource.PropertyValue {
	if value = plain(value); value.IsArray() {
		return value.ArrayValue()
	}
	return nil
}

// plain takes a value out of its secret.
func plain(value resource.PropertyValue) resource.PropertyValue {
	for value.IsSecret() {
		value = value.SecretValue().Element
	}
	return value
}

func plainKeys(object resource.PropertyMap) map[string]bool {
	keys := make(map[string]bool, len(object))
	for key := range object {
		keys[string(key)] = true
	}
	return keys
}
