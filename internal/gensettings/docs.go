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

// docs finds the comments of structs and their fields in the module at root.
type docs struct {
	root string
	// packages holds the comments by directory and then by type, as in "Stack", or type and field, as in "Stack.Protect".
	packages map[string]map[string]string
}

// field returns the comment of a field as one line. A setting without one is an error.
func (d *docs) field(t reflect.Type, name string) (string, error) {
	return d.comment(t, t.Name()+"."+name)
}

// structure returns the comment of a struct as one line. A struct without one is an error.
func (d *docs) structure(t reflect.Type) (string, error) { return d.comment(t, t.Name()) }

// comment returns a comment in the package of t.
func (d *docs) comment(t reflect.Type, name string) (string, error) {
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
	if comments[name] == "" {
		return "", fmt.Errorf("%s.%s: a setting needs a comment", filepath.Base(dir), name)
	}
	return comments[name], nil
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
			switch node := node.(type) {
			case *ast.GenDecl:
				// Outside of parentheses, the comment of a type belongs to the word type.
				if !node.Lparen.IsValid() {
					setDoc(node)
				}
			case *ast.TypeSpec:
				collect(comments, node)
			}
			return true
		})
	}
	return comments, nil
}

func setDoc(declaration *ast.GenDecl) {
	if spec, ok := declaration.Specs[0].(*ast.TypeSpec); ok {
		spec.Doc = declaration.Doc
	}
}

func collect(comments map[string]string, spec *ast.TypeSpec) {
	structType, ok := spec.Type.(*ast.StructType)
	if !ok {
		return
	}
	comments[spec.Name.Name] = oneLine(spec.Doc)
	for _, structField := range structType.Fields.List {
		for _, name := range structField.Names {
			comments[spec.Name.Name+"."+name.Name] = oneLine(structField.Doc)
		}
	}
}

func oneLine(comment *ast.CommentGroup) string {
	return strings.Join(strings.Fields(comment.Text()), " ")
}
