package helm

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/problem"
)

// builtFrom is the comment in which `helmfile build` says which helmfile a document was.
var builtFrom = regexp.MustCompile(`(?m)^#\s*Source: (.+?)\s*$`)

// directories are those of the documents' helmfiles, as seen from that of the last one, which names the others: what a
// helmfile names is relative to its own directory. It is empty for the same directory, and where nothing is known.
func directories(data []byte, documents []yaml.Node) []string {
	helmfiles := make([]string, len(documents))
	for i := range documents {
		root := documents[i].Content[0]
		if path := valueOf(root, "filepath"); path != nil {
			helmfiles[i] = path.Value
			if source := builtFrom.FindStringSubmatch(above(data, documents[i].Line)); source != nil {
				helmfiles[i] = source[1]
			}
		}
	}
	result := make([]string, len(documents))
	for i, helmfile := range helmfiles {
		below, err := filepath.Rel(filepath.Dir(helmfiles[len(helmfiles)-1]), filepath.Dir(helmfile))
		if helmfile != "" && err == nil && below != "." {
			result[i] = below
		}
	}
	return result
}

// above is what stands before the first key of the document that begins in a line. The decoder gives these comments to
// the document before.
func above(data []byte, line int) string {
	lines := strings.Split(string(data), "\n")
	end := line
	for end < len(lines) && (lines[end] == "" || strings.HasPrefix(lines[end], "#")) {
		end++
	}
	return strings.Join(lines[max(line-1, 0):end], "\n")
}

// claimNames notes which names helmfiles of several directories use: each means a file of its own.
func claimNames(releases []entry) {
	claims := map[string]map[string]bool{}
	several := false
	for i := range releases {
		several = several || releases[i].below != ""
		for _, name := range releases[i].names() {
			if claims[name] == nil {
				claims[name] = map[string]bool{}
			}
			claims[name][releases[i].below] = true
		}
	}
	if !several {
		return
	}
	for i := range releases {
		releases[i].shared = map[string]bool{}
		for _, name := range releases[i].names() {
			releases[i].shared[name] = len(claims[name]) > 1
		}
	}
}

// names are the files that a release names.
func (r *entry) names() []string {
	names := []string{r.Chart}
	for i := range r.ValueNodes {
		if node := resolveAlias(&r.ValueNodes[i]); node.Kind == yaml.ScalarNode {
			names = append(names, node.Value)
		}
	}
	for i := range r.Set {
		if r.Set[i].File.Kind != 0 {
			names = append(names, r.Set[i].File.Value)
		}
	}
	return names
}

// place returns where a file lies that the release names: in the directory of its helmfile, below that of
// releases.yaml. Beside releases.yaml itself may lie what no helmfile of another directory names.
func (r *entry) place(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	own, flat := filepath.Join(r.directory, r.below, name), filepath.Join(r.directory, name)
	if r.below == "" || r.shared[name] || len(glob(own)) > 0 || len(glob(flat)) == 0 {
		return own
	}
	return flat
}

func isPattern(name string) bool { return strings.ContainsAny(name, `*?[\\`) }

// glob returns the files that a name stands for: as for Helmfile, the matches of a pattern in the order of their names.
func glob(name string) []string {
	if !strings.ContainsAny(name, `*?[\`) {
		if _, err := os.Stat(name); err != nil {
			return nil
		}
		return []string{name}
	}
	matches, _ := filepath.Glob(name)
	slices.Sort(matches)
	return matches
}

// findChart finds a chart that lies in the project, as Helmfile does: a directory or an archive goes before a
// repository of the same name. It is looked for in the project's directory, and in that of releases.yaml.
func (r *entry) findChart(problems *problem.List) {
	if r.Chart == "" || strings.Contains(r.Chart, "://") || strings.Contains(r.Chart, "::") || filepath.IsAbs(r.Chart) {
		return
	}
	found := charts(filepath.Join(r.below, r.Chart), filepath.Join(r.directory, r.below, r.Chart))
	if r.below != "" && !r.shared[r.Chart] && len(found) == 0 {
		found = charts(r.Chart, filepath.Join(r.directory, r.Chart))
	}
	switch {
	case len(found) > 1:
		problems.AddAt(r.Position, r.path(), "chart %s: it is both %s and %s: leave one of them", r.Chart,
			found[0], found[1])
	case len(found) == 0 && r.below != "" && r.namesDirectory():
		r.local = relative(filepath.Join(r.below, r.Chart))
	case len(found) == 1 && filepath.Clean(r.Chart) == filepath.Clean(found[0]) && r.namesDirectory():
		// As it is written.
	case len(found) == 1:
		r.local = found[0]
	}
}

// charts returns those of the paths that are charts: directories with a Chart.yaml, and archives.
func charts(paths ...string) []string {
	var found []string
	for _, path := range paths {
		info, err := os.Stat(path)
		if err == nil && info.IsDir() {
			_, err = os.Stat(filepath.Join(path, "Chart.yaml"))
		}
		if path = relative(path); err == nil && !slices.Contains(found, path) {
			found = append(found, path)
		}
	}
	return found
}

// relative is a path in a form that no repository's chart has.
func relative(path string) string {
	path = filepath.Clean(path)
	if filepath.IsAbs(path) || path == ".." || strings.HasPrefix(path, "../") {
		return path
	}
	return "./" + path
}

// checkChart adds what is wrong with the name of a release's chart, and finds its repository.
func (r *entry) checkChart(problems *problem.List) {
	path := r.path()
	if r.Name == "" {
		path = ""
	}
	switch name, _, found := strings.Cut(r.Chart, "/"); {
	case r.Chart == "":
		problems.AddAt(r.Position, path, "a release needs a chart, as in external-dns/external-dns")
	case r.IsLocal(), strings.HasPrefix(r.Chart, "oci://"):
	case strings.Contains(r.Chart, "://"), strings.Contains(r.Chart, "::"):
		problems.AddAt(r.Position, path, "chart %q: charts at other addresses than oci:// are not fetched: %s", r.Chart,
			useRepository)
	default:
		i := slices.IndexFunc(r.repositories, func(repository Repository) bool { return repository.Name == name })
		if found && i >= 0 {
			r.Repository = r.repositories[i]
		} else {
			problems.AddAt(r.Position, path, "chart %q: no repository named %q (have: %s)", r.Chart, name,
				repositoryNames(r.repositories))
		}
	}
	if r.Version == "" && r.Chart != "" && !r.IsLocal() {
		problems.AddAt(r.Position, path, "chart %q needs a version: what is deployed must not change by itself", r.Chart)
	}
}

func repositoryNames(repositories []Repository) string {
	names := make([]string, len(repositories))
	for i, repository := range repositories {
		names[i] = repository.Name
	}
	return problem.Names(names)
}
