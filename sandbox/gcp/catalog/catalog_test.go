package catalog

import (
	"testing"
)

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
