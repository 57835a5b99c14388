package values

import (
	"bytes"
	"errors"
	"io"
	"os"
	"sort"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/problem"
)

// ReadFile reads the one YAML document of a file. A missing file is an error that wraps fs.ErrNotExist.
func ReadFile(path string) (*yaml.Node, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, data)
}

// Parse returns the root of the only document in data, or nil when there is none.
func Parse(path string, data []byte) (*yaml.Node, error) {
	documents, err := Documents(data)
	switch {
	case err != nil:
		return nil, SyntaxError(path, data, err)
	case len(documents) == 0:
		return nil, nil
	case len(documents) > 1:
		return nil, &problem.Error{
			Position: problem.Position{File: path, Line: documents[1].Line, Column: documents[1].Column},
			Message:  "a second YAML document begins here: one file holds one document",
		}
	}
	return documents[0].Content[0], nil
}

// Documents returns the YAML documents in data.
func Documents(data []byte) ([]yaml.Node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var documents []yaml.Node
	for {
		var document yaml.Node
		if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
			return documents, nil
		} else if err != nil {
			return nil, err
		}
		documents = append(documents, document)
	}
}

// SyntaxError gives a problem the line at which it shows: the first that ends a text with the same problem. The line in
// the decoder's message, "yaml: line 3: did not find expected key", is often that of what is around it, or one less.
func SyntaxError(path string, data []byte, err error) error {
	lines := bytes.SplitAfter(data, []byte("\n"))
	line := 1 + sort.Search(len(lines)-1, func(i int) bool {
		_, shorter := Documents(bytes.Join(lines[:i+1], nil))
		return shorter != nil && shorter.Error() == err.Error()
	})
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		_, message, _ = strings.Cut(rest, ": ")
	}
	return &problem.Error{Position: problem.Position{File: path, Line: line, Column: 1}, Message: message}
}
