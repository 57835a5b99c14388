package gcp

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// A struct of settings without the mark would be taken for one that began with its defaults.
func TestSettingsCarryTheMark(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	edge, err := filepath.Glob("edge/*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, path := range append(files, edge...) {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			spec, ok := node.(*ast.TypeSpec)
			if !ok || !strings.HasSuffix(spec.Name.Name, "Settings") {
				return true
			}
			if structure, ok := spec.Type.(*ast.StructType); ok {
				found++
				first := structure.Fields.List[0]
				if mark, ok := first.Type.(*ast.Ident); !ok || mark.Name != "made" || len(first.Names) > 0 {
					t.Errorf("%s: %s does not begin with made", path, spec.Name.Name)
				}
			}
			return true
		})
	}
	if found < 70 {
		t.Errorf("only %d structs of settings were found", found)
	}
}
