package helmvalues

import (
	"archive/tar"
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// chartFile is a file of a chart; its name is relative to the chart, with slashes.
type chartFile struct {
	name string
	data []byte
}

// chartMeta is what matters here of Chart.yaml, and of the requirements.yaml of older charts.
type chartMeta struct {
	Name         string `yaml:"name"`
	Dependencies []struct {
		Name string `yaml:"name"`
	} `yaml:"dependencies"`
}

// digestKey is what the digest of a local chart is called among the global values.
const digestKey = "chartDigest"

// readLocal notes the digest of a release's local chart. It refuses a directory that is no chart, or one whose
// dependencies are not all in it.
func (r *Release) readLocal() error {
	info, err := os.Stat(r.Chart)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("chart %s: no such file or directory", r.Chart)
	}
	if err != nil {
		return err
	}
	var files []chartFile
	if info.IsDir() {
		files, err = chartFiles(r.Chart)
	} else if archive, readErr := os.ReadFile(r.Chart); readErr != nil {
		err = readErr
	} else {
		files, err = unpack(archive)
	}
	if err == nil {
		err = checkDependencies(r.Chart, files)
	}
	if err != nil {
		return fmt.Errorf("chart %s: %w", r.Chart, err)
	}
	r.ChartDigest = digestOf(files)
	r.markValues(files)
	return nil
}

// markValues adds the digest to the release's global values, which charts pass over. A refresh reads the values that
// are deployed: where an upgrade failed, or was rolled back by hand, they have another digest, and it is tried again.
// A chart whose schema may refuse the key goes without.
func (r *Release) markValues(files []chartFile) {
	if slices.ContainsFunc(files, func(file chartFile) bool {
		return path.Base(file.name) == "values.schema.json" && !allowsGlobals(file.data)
	}) {
		return
	}
	globals, ok := r.Values["global"].(map[string]any)
	if _, set := r.Values["global"]; set && !ok {
		return
	}
	r.Values = merge(r.Values, map[string]any{"global": merge(globals, map[string]any{digestKey: r.ChartDigest})})
}

// allowsGlobals tells whether a schema surely accepts any global values: it says nothing but what keys of other names
// must be.
func allowsGlobals(schema []byte) bool {
	var root map[string]any
	if err := json.Unmarshal(schema, &root); err != nil {
		return false
	}
	for keyword, value := range root {
		switch keyword {
		case "$schema", "$id", "title", "description", "type", "required", "definitions", "$defs", "examples", "default":
		case "additionalProperties":
			if value != true {
				return false
			}
		case "properties":
			properties, _ := value.(map[string]any)
			if _, restricted := properties["global"]; restricted {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// chartFiles reads the files of a chart that Helm would read, sorted by their names: links are followed, and what
// .helmignore names is left out.
func chartFiles(chart string) ([]chartFile, error) {
	text, err := os.ReadFile(path.Join(chart, ".helmignore"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	ignored := parseIgnore(string(text))
	var files []chartFile
	var walk func(dir string) error
	walk = func(dir string) error {
		entries, err := os.ReadDir(path.Join(chart, dir))
		if err != nil {
			return err
		}
		for _, entry := range entries {
			name := path.Join(dir, entry.Name())
			info, err := os.Stat(path.Join(chart, name))
			switch {
			case err != nil:
				return err
			case ignored.match(name, info.IsDir()):
			case info.IsDir():
				err = walk(name)
			default:
				var data []byte
				data, err = os.ReadFile(path.Join(chart, name))
				files = append(files, chartFile{name, data})
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	err = walk("")
	slices.SortFunc(files, func(a, b chartFile) int { return cmp.Compare(a.name, b.name) })
	return files, err
}

// digestOf hashes names and contents, each behind its length, so that no other set of files has the same digest.
func digestOf(files []chartFile) string {
	hash := sha256.New()
	write := func(data []byte) {
		_ = binary.Write(hash, binary.BigEndian, uint64(len(data))) // a hash takes everything
		hash.Write(data)
	}
	for _, file := range files {
		write([]byte(file.name))
		write(file.data)
	}
	return "sha256:" + hex.EncodeToString(hash.Sum(nil))
}

// checkDependencies returns an error unless the directory charts holds each chart that the chart depends on.
func checkDependencies(chart string, files []chartFile) error {
	var wanted []string
	have := map[string]bool{}
	isChart := false
	for _, file := range files {
		var meta chartMeta
		var err error
		dir, base := path.Split(file.name)
		switch {
		case file.name == "Chart.yaml", file.name == "requirements.yaml":
			isChart = isChart || file.name == "Chart.yaml"
			err = yaml.Unmarshal(file.data, &meta)
			for _, dependency := range meta.Dependencies {
				wanted = append(wanted, dependency.Name)
			}
		case base == "Chart.yaml" && path.Dir(path.Clean(dir)) == "charts":
			err = yaml.Unmarshal(file.data, &meta)
			have[meta.Name] = true
		case dir == "charts/" && path.Ext(base) == ".tgz":
			var inner []chartFile
			inner, err = unpack(file.data)
			for _, file := range inner {
				if file.name == "Chart.yaml" && err == nil {
					err = yaml.Unmarshal(file.data, &meta)
				}
			}
			have[meta.Name] = true
		}
		if err != nil {
			return fmt.Errorf("%s: %w", file.name, err)
		}
	}
	if !isChart {
		return errors.New("it has no Chart.yaml: it is not a chart")
	}
	missing := slices.DeleteFunc(wanted, func(name string) bool { return have[name] })
	if len(missing) > 0 {
		return fmt.Errorf("it depends on %s, which its directory charts does not hold; fetch with: helm dependency build %s",
			strings.Join(missing, ", "), chart)
	}
	return nil
}

// unpack returns the files in a chart's archive, sorted by their names.
func unpack(archive []byte) ([]chartFile, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, err
	}
	var files []chartFile
	packed := tar.NewReader(unzipped)
	for {
		header, err := packed.Next()
		if errors.Is(err, io.EOF) {
			slices.SortStableFunc(files, func(a, b chartFile) int { return cmp.Compare(a.name, b.name) })
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		// Everything is in one directory with the chart's name.
		_, name, inDir := strings.Cut(path.Clean(header.Name), "/")
		if !inDir || header.Typeflag != tar.TypeReg {
			continue
		}
		data, err := io.ReadAll(packed)
		if err != nil {
			return nil, err
		}
		files = append(files, chartFile{name, data})
	}
}
