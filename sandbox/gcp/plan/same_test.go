package plan

import (
	"testing"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
)

// A word of the catalog that nothing here knows would be a difference that counts after all.
func TestEveryWordIsKnown(t *testing.T) {
	for _, typ := range catalog.Load().Types() {
		typ.Fields.Walk(func(path string, f *catalog.Field) {
			if f.Same.Name != "" && (&differ{}).same(f) == nil {
				t.Errorf("%s.%s: unknown word ~%s", typ.Token, path, f.Same.Name)
			}
		})
	}
}
