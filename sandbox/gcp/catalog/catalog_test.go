package catalog

import (
	_ "embed"
	"regexp"
	"strings"
	"testing"
)

//go:embed doc.go
var documentation string

func TestLoad(t *testing.T) {
	c, err := load()
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Types()) < 50 {
		t.Errorf("types: %d", len(c.Types()))
	}
	for _, typ := range c.Types() {
		if typ.ID == "" || typ.ID == "?" {
			t.Errorf("%s: no id", typ.Token)
		}
		typ.Fields.Walk(func(path string, f *Field) {
			for _, list := range [][]string{f.Conflicts, f.Exactly, f.With, f.AtLeast} {
				for _, p := range list {
					if typ.Fields.At(p) == nil {
						t.Errorf("%s.%s: no field %s", typ.Token, path, p)
					}
				}
			}
			for _, r := range f.Refs {
				if _, ok := c.Type(r); !ok {
					t.Errorf("%s.%s: no type %s", typ.Token, path, r)
				}
			}
			if f.Kind == Block && f.Fields == nil {
				t.Errorf("%s.%s: a block without fields", typ.Token, path)
			}
		})
	}
}

// TestDocumentation: the package's comment explains every word that the files use, and every rule that they may.
func TestDocumentation(t *testing.T) {
	entries, err := files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]bool{}
	for rule := range knownRules {
		words[rule] = true
	}
	for _, e := range entries {
		sections, err := split(e.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range sections {
			for _, l := range s.body {
				if header(l) {
					continue
				}
				for _, w := range l.words[2:] {
					name, _, _ := strings.Cut(w, "=")
					words[name] = !strings.HasPrefix(name, "&")
				}
			}
		}
	}
	for w, named := range words {
		if named && !regexp.MustCompile(`(^|[\s,])`+regexp.QuoteMeta(w)+`([\s,=]|$)`).MatchString(documentation) {
			t.Errorf("doc.go does not explain the word %s", w)
		}
	}
}
