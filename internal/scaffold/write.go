package scaffold

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pmezard/go-difflib/difflib"
)

// Result tells what Write did with the files of a repository.
type Result struct {
	// Written are the files that are new.
	Written []string `json:"written"`
	// Left are those that were there, and stay as they are.
	Left []string `json:"left"`
}

// Write writes the files into a directory. It writes over none.
func Write(dir string, files map[string]string) (Result, error) {
	var result Result
	for _, name := range slices.Sorted(maps.Keys(files)) {
		place := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil {
			return result, err
		}
		file, err := os.OpenFile(place, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) {
			result.Left = append(result.Left, name)
			continue
		}
		if err != nil {
			return result, err
		}
		_, err = file.WriteString(files[name])
		if err := errors.Join(err, file.Close()); err != nil {
			return result, err
		}
		result.Written = append(result.Written, name)
	}
	return result, nil
}

// Difference is a file that a repository lacks, or has otherwise than the template.
type Difference struct {
	// File is its path.
	File string `json:"file"`
	// Missing tells that the repository has no such file.
	Missing bool `json:"missing"`
	// Diff is the change that would make it the template's, as diff -u has it; empty for a missing file.
	Diff string `json:"diff,omitempty"`
}

// contents are what a repository is about: there it differs from the template, and may not be there either.
var contents = []string{"Pulumi.*.yaml", "README.md", "go.mod", "go.sum"}

// isContent tells whether a file is the repository's own once it is written.
func isContent(name string) bool {
	return strings.HasPrefix(name, "helmvalues/") || strings.HasPrefix(name, "k8s/") ||
		slices.ContainsFunc(contents, func(pattern string) bool {
			matches, _ := path.Match(pattern, name)
			return matches
		})
}

// Diff compares a repository with the files of the template, those aside that hold what the repository is about.
func Diff(dir string, files map[string]string) ([]Difference, error) {
	var differences []Difference
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if isContent(name) {
			continue
		}
		content, err := os.ReadFile(filepath.Join(dir, name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			differences = append(differences, Difference{File: name, Missing: true})
			continue
		case err != nil:
			return nil, err
		case string(content) == files[name]:
			continue
		}
		diff, err := difflib.GetUnifiedDiffString(difflib.UnifiedDiff{
			A: difflib.SplitLines(string(content)), FromFile: name,
			B: difflib.SplitLines(files[name]), ToFile: "the template's " + name, Context: 3,
		})
		if err != nil {
			return nil, err
		}
		differences = append(differences, Difference{File: name, Diff: diff})
	}
	return differences, nil
}
