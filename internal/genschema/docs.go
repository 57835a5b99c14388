package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
)

// modulePath is what the import path of a package begins with; the rest is its directory.
const modulePath = "github.com/gkestack/gkestack/"

// docs finds the comments of struct fields in the module at root.
type docs struct {
	root string
	// packages holds the comments by directory and then by type and field, as in "Stack.Protect".
	packages map[string]map[string]string
}

// field returns the comment of a field as one line. A setting without one is an error.
func (d *docs) field(t reflect.Type, name string) (string, error) {
	dir := strings.TrimPrefix(t.PkgPath(), modulePath)
	comments, ok := d.packages[dir]
	if !ok {
		var err error
		if comments, err = parseDocs(filepath.Join(d.root, dir)); err != nil {
			return "", err
		}
		if d.packages == nil {
			d.packages = map[string]map[string]string{}
		}
		d.packages[dir] = comments
	}
	comment := comments[t.Name()+"."+name]
	if comment == "" {
		return "", fmt.Errorf("%s.%s: a setting needs a comment", t, name)
	}
	return comment, nil
}

func parseDocs(dir string) (map[string]string, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	comments := map[string]string{}
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			if spec, ok := node.(*ast.TypeSpec); ok {
				collect(comments, spec)
			}
			return true
		})
	}
	return comments, nil
}

func collect(comments map[string]string, spec *ast.TypeSpec) {
	structType, ok := spec.Type.(*ast.StructType)
	if !ok {
		return
	}
	for _, structField := range structType.Fields.List {
		for _, name := range structField.Names {
			text := strings.Join(strings.Fields(structField.Doc.Text()), " ")
			comments[spec.Name.Name+"."+name.Name] = text
		}
	}
}
