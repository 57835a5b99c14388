package main

import (
	"bytes"
	"flag"
	"go/ast"
	"go/build"
	"go/doc"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var writeAPI = flag.Bool("write-api", false, "write testdata/api anew, so that a review sees what changed")

// The exported names of each package that others import stand in a file: a change of the surface shows in a review.
func TestAPI(t *testing.T) {
	for _, dir := range []string{"cloud", "config", "gcp", "gcp/edge", "helm", "k8s", "problem"} {
		t.Run(dir, func(t *testing.T) {
			file := filepath.Join("testdata/api", strings.ReplaceAll(dir, "/", "-")+".txt")
			got := surface(t, dir)
			if *writeAPI {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s is not what %s exports (%v); if it is meant: go test . -run API -write-api", file, dir, err)
			}
		})
	}
}

// surface is what a package exports, without comments and bodies.
func surface(t *testing.T, dir string) []byte {
	t.Helper()
	found, err := build.ImportDir(dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range found.GoFiles {
		file, err := parser.ParseFile(fset, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	pkg, err := doc.NewFromFiles(fset, files, dir)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	show := func(declaration ast.Decl) {
		config := printer.Config{Mode: printer.UseSpaces | printer.TabIndent, Tabwidth: 4}
		if err := config.Fprint(&text, fset, declaration); err != nil {
			t.Fatal(err)
		}
		text.WriteString("\n\n")
	}
	values := func(all []*doc.Value) {
		for _, value := range all {
			show(value.Decl)
		}
	}
	functions := func(all []*doc.Func) {
		for _, function := range all {
			function.Decl.Body = nil
			show(function.Decl)
		}
	}
	values(pkg.Consts)
	values(pkg.Vars)
	functions(pkg.Funcs)
	for _, each := range pkg.Types {
		show(each.Decl)
		values(each.Consts)
		values(each.Vars)
		functions(each.Funcs)
		functions(each.Methods)
	}
	return text.Bytes()
}
