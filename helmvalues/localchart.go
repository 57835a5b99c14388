package helmvalues

import (
	"archive/tar"
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
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

// localDigest returns the digest of what a local chart holds. It refuses a directory that is no chart, or one whose
// dependencies are not all in it.
func localDigest(chart string) (string, error) {
	info, err := os.Stat(chart)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("chart %s: no such file or directory", chart)
	}
	if err != nil {
		return "", err
	}
	if !info.IsDir() {
		archive, err := os.ReadFile(chart)
		return Digest(archive), err
	}
	files, err := chartFiles(chart)
	if err == nil {
		err = checkDependencies(chart, files)
	}
	if err != nil {
		return "", fmt.Errorf("chart %s: %w", chart, err)
	}
	return digestOf(files), nil
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
			meta.Name, err = archivedName(file.data)
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

// archivedName returns the name of the chart in an archive.
func archivedName(archive []byte) (string, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return "", err
	}
	files := tar.NewReader(unzipped)
	for {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			return "", errors.New("it has no Chart.yaml: it is not a chart")
		}
		if err != nil {
			return "", err
		}
		if dir, base := path.Split(path.Clean(header.Name)); base != "Chart.yaml" || strings.Count(dir, "/") != 1 {
			continue
		}
		var meta chartMeta
		err = yaml.NewDecoder(io.LimitReader(files, 1<<20)).Decode(&meta)
		return meta.Name, err
	}
}
