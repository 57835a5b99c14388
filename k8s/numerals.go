package k8s

import (
	"bytes"
	"errors"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/problem"
)

// numeral is a large number as it is written in a file.
type numeral struct {
	position problem.Position
	// key is the last one on the way to the number.
	key string
	// integer is nil for a number that is written as floating point.
	integer *big.Int
	value   float64
}

type numerals []numeral

// near returns the numbers that become this value: those under the key that the path ends with, or else under any.
func (n numerals) near(path string, value float64) numerals {
	var same, sameKey numerals
	last := path[strings.LastIndex(path, ".")+1:]
	last, _, _ = strings.Cut(last, "[")
	for _, numeral := range n {
		if numeral.value != value {
			continue
		}
		same = append(same, numeral)
		if numeral.key == last {
			sameKey = append(sameKey, numeral)
		}
	}
	if len(sameKey) > 0 {
		return sameKey
	}
	return same
}

// numeralsOf collects the large numbers in the files of a kustomization: in the directory's, and in all local files and
// directories that a kustomization names. What is fetched from elsewhere is not among them.
func numeralsOf(directory string) numerals {
	s := &scanner{seen: map[string]bool{}}
	s.directory(directory)
	return s.found
}

type scanner struct {
	seen  map[string]bool
	found numerals
}

func (s *scanner) directory(path string) {
	for _, name := range kustomizationFiles {
		s.file(filepath.Join(path, name))
	}
}

// file reads a file. One that cannot be read has no numbers: kustomize has reported it already.
func (s *scanner) file(path string) {
	path = filepath.Clean(path)
	text, err := os.ReadFile(path)
	if s.seen[path] || err != nil {
		return
	}
	s.seen[path] = true
	s.documents(path, text, 0, slices.Contains(kustomizationFiles, filepath.Base(path)))
}

// documents reads YAML that begins below a line of a file.
func (s *scanner) documents(path string, text []byte, below int, kustomization bool) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var document yaml.Node
		if err := decoder.Decode(&document); errors.Is(err, io.EOF) || err != nil {
			return
		}
		s.node(path, "", &document, below, kustomization)
	}
}

func (s *scanner) node(path, key string, node *yaml.Node, below int, kustomization bool) {
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			key := node.Content[i].Value
			if key == "value" { // Of a JSON patch, which names the field beside it.
				key = patched(node, key)
			}
			s.node(path, key, node.Content[i+1], below, kustomization)
		}
	case yaml.ScalarNode:
		s.scalar(path, key, node, below, kustomization)
	default:
		for _, child := range node.Content {
			s.node(path, key, child, below, kustomization)
		}
	}
}

// patched is the key of the field that an operation of a JSON patch sets.
func patched(operation *yaml.Node, otherwise string) string {
	for i := 0; i+1 < len(operation.Content); i += 2 {
		if operation.Content[i].Value == "path" {
			field := operation.Content[i+1].Value
			return field[strings.LastIndex(field, "/")+1:]
		}
	}
	return otherwise
}

func (s *scanner) scalar(path, key string, node *yaml.Node, below int, kustomization bool) {
	line := node.Line + below
	if numeral, ok := largeNumber(node); ok {
		numeral.key, numeral.position = key, problem.Position{File: path, Line: line, Column: node.Column}
		s.found = append(s.found, numeral)
		return
	}
	if !kustomization || node.Tag != "!!str" {
		return
	}
	if strings.ContainsAny(node.Value, "\n{[") { // A patch in place. A folded text has other lines.
		s.documents(path, []byte(node.Value), line, false)
		return
	}
	named := filepath.Join(filepath.Dir(path), node.Value)
	if info, err := os.Stat(named); err == nil && info.IsDir() {
		s.directory(named)
	} else if err == nil {
		s.file(named)
	}
}

var plainInteger = regexp.MustCompile(`^[-+]?(0x[0-9a-fA-F_]+|0o?[0-7_]+|0b[01_]+|[0-9_]+)$`)

// largeNumber reads a number that may lose digits as floating point.
func largeNumber(node *yaml.Node) (numeral, bool) {
	if node.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 || node.Tag != "!!int" && node.Tag != "!!float" {
		return numeral{}, false
	}
	text := strings.ReplaceAll(node.Value, "_", "")
	if plainInteger.MatchString(node.Value) {
		integer, ok := new(big.Int).SetString(text, 0)
		if !ok {
			return numeral{}, false
		}
		value, _ := new(big.Float).SetInt(integer).Float64()
		return numeral{integer: integer, value: value}, integer.BitLen() > 53
	}
	value, err := strconv.ParseFloat(text, 64)
	return numeral{value: value}, err == nil && (value >= exactBelow || value <= -exactBelow)
}
