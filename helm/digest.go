package helm

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

	"github.com/gkestack/gkestack/problem"
)

// digestOf returns the digest of what Helm makes of a chart's files: names and contents, each behind its length, so
// that no other set of files has the same digest. A subchart counts with the files in it, packed or not: the archive
// holds the time at which it was made.
func digestOf(files map[string][]byte) (string, error) {
	content, err := contentOf(files)
	if err != nil {
		return "", err
	}
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
	return "sha256:" + hex.EncodeToString(hash.Sum(nil)), nil
}

// contentOf returns the files of a chart without those that change nothing, with those of its subcharts below names
// that do not tell how these were packed.
func contentOf(files map[string][]byte) (map[string][]byte, error) {
	own, below, err := splitSubcharts(files)
	if err != nil {
		return nil, err
	}
	content := map[string][]byte{}
	for name, data := range own {
		switch {
		case name == "Chart.lock", name == "requirements.lock": // when it was made
		case name == ".helmignore": // what it ignores is not among the files
		case name == "Chart.yaml":
			content[name] = metadata(data)
		default:
			content[name] = data
		}
	}
	for _, directory := range slices.Sorted(maps.Keys(below)) {
		inner, err := contentOf(below[directory])
		if err != nil {
			return nil, fmt.Errorf("charts/%s: %w", directory, err)
		}
		prefix := path.Join("charts", nameOf(below[directory], directory))
		for name, data := range inner {
			content[path.Join(prefix, name)] = data
		}
	}
	return content, nil
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

// splitSubcharts separates the files of a chart from those of its subcharts, by the names of their directories and
// archives. What lies in charts and belongs to no chart is the chart's own.
func splitSubcharts(files map[string][]byte) (own map[string][]byte, below map[string]map[string][]byte, err error) {
	own, below = map[string][]byte{}, map[string]map[string][]byte{}
	for name, data := range files {
		rest, ok := strings.CutPrefix(name, "charts/")
		subchart, file, inside := strings.Cut(rest, "/")
		switch {
		case !ok || strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "_"):
			own[name] = data
		case inside:
			if below[subchart] == nil {
				below[subchart] = map[string][]byte{}
			}
			below[subchart][file] = data
		case path.Ext(subchart) == ".tgz":
			if below[subchart], err = archiveFiles(data); err != nil {
				return nil, nil, fmt.Errorf("charts/%s: %w", subchart, err)
			}
		default:
			own[name] = data
		}
	}
	for name, files := range below {
		if _, isChart := files["Chart.yaml"]; isChart {
			continue
		}
		for file, data := range files {
			own[path.Join("charts", name, file)] = data
		}
		delete(below, name)
	}
	return own, below, nil
}

// nameOf is the name of a subchart's directory, whether it is packed or not: <name>-<version>.
func nameOf(files map[string][]byte, directory string) string {
	var meta chart
	if yaml.Unmarshal(files["Chart.yaml"], &meta) != nil || meta.Name == "" {
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

// metadata returns a Chart.yaml in one form, whatever wrote it.
func metadata(data []byte) []byte {
	documents, err := decodeAll(data)
	if err != nil || len(documents) == 0 {
		return data
	}
	var lenient problem.List
	content := valuesOf(&lenient, "Chart.yaml", documents[0].Content[0])
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
func written(value any) any {
	switch value := value.(type) {
	case nil:
		return nil
	case map[string]any:
		kept := map[string]any{}
		for key, element := range value {
			if element = written(element); element != nil {
				kept[key] = element
			}
		}
		if len(kept) == 0 {
			return nil
		}
		return kept
	case []any:
		kept := make([]any, len(value))
		for i, element := range value {
			kept[i] = written(element)
		}
		if len(kept) == 0 {
			return nil
		}
		return kept
	default:
		if text := fmt.Sprint(value); text != "" {
			return text
		}
		return nil
	}
}
