package chart

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/internal/tree"
	"github.com/gkestack/gkestack/internal/values"
)

// Digest returns the digest of the names and contents of the chart's files, as far as Helm makes something of them.
// Each stands behind its length, so that no other set of files has the same digest. A subchart counts by the files in
// it, packed or not: its archive holds the time at which it was made.
func (c *Chart) Digest() string { return c.files.digest() }

func (f *files) digest() string {
	content := f.content()
	leaveOutReadmes(content)
	hash := sha256.New()
	write := func(data []byte) {
		_ = binary.Write(hash, binary.BigEndian, uint64(len(data))) // a hash takes everything
		hash.Write(data)
	}
	for _, name := range slices.Sorted(maps.Keys(content)) {
		write([]byte(name))
		write(content[name])
	}
	return "sha256:" + hex.EncodeToString(hash.Sum(nil))
}

// content returns the files of a chart without those that change nothing, with those of its subcharts below names
// that do not tell how these were packed.
func (f *files) content() map[string][]byte {
	content := map[string][]byte{}
	for name, data := range f.own {
		switch {
		case name == "Chart.lock", name == "requirements.lock": // when it was made
		case name == ".helmignore": // what it ignores is not among the files
		case name == "Chart.yaml":
			content[name] = normalMetadata(data)
		default:
			content[name] = data
		}
	}
	for _, directory := range slices.Sorted(maps.Keys(f.below)) {
		prefix := path.Join("charts", nameOf(f.below[directory], directory))
		for name, data := range f.below[directory].content() {
			content[path.Join(prefix, name)] = data
		}
	}
	return content
}

// leaveOutReadmes takes out of a chart's content what people read of it, unless a template reads files of the chart.
func leaveOutReadmes(content map[string][]byte) {
	for name, data := range content {
		if strings.Contains("/"+name, "/templates/") && bytes.Contains(data, []byte(".Files")) {
			return
		}
	}
	for name := range content {
		if _, ofChart := content[path.Join(path.Dir(name), "Chart.yaml")]; ofChart && path.Base(name) == "README.md" {
			delete(content, name)
		}
	}
}

// nameOf is the name of a subchart's directory, whether it is packed or not: <name>-<version>.
func nameOf(files *files, directory string) string {
	var meta metadata
	if yaml.Unmarshal(files.all["Chart.yaml"], &meta) != nil || meta.Name == "" {
		return directory
	}
	return meta.Name + "-" + meta.Version
}

// metadataKeys are what Helm reads of a Chart.yaml, and writes into it when it packs the chart.
var metadataKeys = map[string]bool{
	"name": true, "home": true, "sources": true, "version": true, "description": true, "keywords": true,
	"maintainers": true, "icon": true, "apiVersion": true, "condition": true, "tags": true, "appVersion": true,
	"deprecated": true, "annotations": true, "kubeVersion": true, "dependencies": true, "type": true,
}

// normalMetadata returns a Chart.yaml in one form, whatever wrote it.
func normalMetadata(data []byte) []byte {
	documents, err := values.Documents(data)
	if err != nil || len(documents) == 0 {
		return data
	}
	content := readDocument(&documents[0])
	for key := range content {
		if !metadataKeys[key] || key == "deprecated" && content[key] == false {
			delete(content, key)
		}
	}
	normal, err := json.Marshal(written(content))
	if err != nil {
		return data
	}
	return normal
}

// written is a tree as Helm writes it: a scalar is text, and what is empty is left out.
func written(root any) any {
	normal, _ := tree.Fold(root, tree.Folder[any]{
		Leaf: func(value any) (any, error) {
			if value == nil || value == "" {
				return nil, nil
			}
			return fmt.Sprint(value), nil
		},
		Map: func(_, built map[string]any) any {
			maps.DeleteFunc(built, func(_ string, element any) bool { return element == nil })
			if len(built) == 0 {
				return nil
			}
			return built
		},
		List: func(built []any) any {
			if len(built) == 0 {
				return nil
			}
			return built
		},
	})
	return normal
}
