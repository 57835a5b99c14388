package values

import (
	"fmt"
	"strings"
	"testing"
)

// The line is the one that one has to look at, whatever the decoder says.
func TestSyntaxErrorLine(t *testing.T) {
	for _, test := range []struct {
		name, yaml string
		line       int
	}{
		{"in the first line", "a: [", 1},
		{"mapping in a scalar", "a: b\nc: d: e\nf: g", 2},
		{"wrong indentation", "a:\n  - name: b\n   chart: c\nd: e", 3},
		{"wrong indentation far in", strings.Repeat("a: {}\n", 50) + "b:\n    c: 1\n  d: 2\ne: 3", 53},
		{"list in a map", "a: 1\nb: 2\n- c\nd: 3", 3},
		{"missing colon", "a: 1\nb\nc: 2", 2},
		{"tab", "a:\n\tb: 1", 2},
		{"unclosed quote", "a: 1\nb: 'c\nd: 2\ne: 3", 2},
		{"unclosed list, shows at the next key", "a: 1\nb: [c,\nd: 2", 3},
		{"unknown anchor", "a: 1\nb: 2\nc: *d\ne: 3", 3},
		{"control character", "a: 1\nb: \x01\nc: 2", 2},
		{"in the second document", "a: 1\n---\nb: 1\nc: *d\n", 4},
		{"windows line ends", "a: 1\r\nb: c: d\r\n", 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse("f.yaml", []byte(test.yaml))
			if want := fmt.Sprintf("f.yaml:%d:1: ", test.line); err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("got %v, want %s", err, want)
			}
		})
	}
}
