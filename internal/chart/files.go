package chart

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
)

// maxSize bounds what a chart's archive may expand to.
const maxSize = 100 << 20

// files are those of a chart, by their names relative to it.
type files struct {
	all map[string][]byte
	// own are those of all that belong to no subchart, and below those of the subcharts, by the names of their
	// directories and archives.
	own   map[string][]byte
	below map[string]*files
}

// openFiles reads a chart's directory or archive.
func openFiles(name string) (*files, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		archive, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		return unpack(archive)
	}
	all, err := directoryFiles(name)
	if err != nil {
		return nil, err
	}
	return newFiles(all)
}

// unpack reads an archive, where all files are in one directory with the chart's name.
func unpack(archive []byte) (*files, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, err
	}
	all := map[string][]byte{}
	packed := tar.NewReader(io.LimitReader(unzipped, maxSize))
	for {
		header, err := packed.Next()
		if errors.Is(err, io.EOF) {
			return newFiles(all)
		} else if err != nil {
			return nil, err
		}
		_, name, inside := strings.Cut(path.Clean(header.Name), "/")
		if !inside || header.Typeflag != tar.TypeReg {
			continue
		}
		if all[name], err = io.ReadAll(packed); err != nil {
			return nil, err
		}
	}
}

// newFiles separates the files of a chart from those of its subcharts, which may be archives. What lies in the
// directory charts and belongs to no chart is the chart's own.
func newFiles(all map[string][]byte) (*files, error) {
	f := &files{all: all, own: map[string][]byte{}, below: map[string]*files{}}
	unpacked := map[string]map[string][]byte{}
	for name, data := range all {
		rest, ok := strings.CutPrefix(name, "charts/")
		subchart, file, inside := strings.Cut(rest, "/")
		switch {
		case !ok || strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "_"):
			f.own[name] = data
		case inside:
			if unpacked[subchart] == nil {
				unpacked[subchart] = map[string][]byte{}
			}
			unpacked[subchart][file] = data
		case path.Ext(subchart) == ".tgz":
			below, err := unpack(data)
			if err != nil {
				return nil, fmt.Errorf("charts/%s: %w", subchart, err)
			}
			f.below[subchart] = below
		default:
			f.own[name] = data
		}
	}
	for name, files := range unpacked {
		below, err := newFiles(files)
		if err != nil {
			return nil, fmt.Errorf("charts/%s: %w", name, err)
		}
		f.below[name] = below
	}
	for name, below := range f.below {
		if _, isChart := below.all["Chart.yaml"]; isChart {
			continue
		}
		for file, data := range below.all {
			f.own[path.Join("charts", name, file)] = data
		}
		delete(f.below, name)
	}
	return f, nil
}

// directoryFiles reads what Helm would read: links are followed, and what .helmignore names is left out.
func directoryFiles(chart string) (map[string][]byte, error) {
	text, err := os.ReadFile(path.Join(chart, ".helmignore"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	ignored := parseIgnore(string(text))
	files := map[string][]byte{}
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
				files[name], err = os.ReadFile(path.Join(chart, name))
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	return files, walk("")
}

// pack makes an archive of a chart's files; the same files make the same archive.
func pack(chart string, files map[string][]byte) ([]byte, error) {
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	archive := tar.NewWriter(zipped)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		header := &tar.Header{Name: chart + "/" + name, Mode: 0o644, Size: int64(len(files[name])), Typeflag: tar.TypeReg}
		if err := archive.WriteHeader(header); err != nil {
			return nil, err
		}
		if _, err := archive.Write(files[name]); err != nil {
			return nil, err
		}
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	err := zipped.Close()
	return packed.Bytes(), err
}
