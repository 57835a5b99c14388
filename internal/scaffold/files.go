package scaffold

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/mod/modfile"
)

// Options say what a repository is for. What is empty stays as the template has it.
type Options struct {
	// Name of the project in Pulumi, which begins the names of its resources.
	Name string
	// Project is the id of the Google Cloud project of both stacks, and Region is where they are.
	Project, Region string
	// Domain is what the stacks' domains end in.
	Domain string
	// Template makes a template for pulumi new, which asks for the name.
	Template bool
}

//go:embed files
var own embed.FS

// copied are the files of gkestack's own stack that every stack begins with.
var copied = []string{
	".github/workflows/drift.yaml", ".gitignore", "Pulumi.dev.yaml", "Pulumi.prod.yaml", "Pulumi.yaml", "main.go",
	"helmvalues/*.yaml", "k8s/manifests",
}

// Files returns the files of a new repository, by their paths.
func Files(source Source, options Options) (map[string]string, error) {
	files := map[string]string{}
	for _, pattern := range copied {
		if err := read(files, source.Dir, pattern); err != nil {
			return nil, err
		}
	}
	for _, name := range []string{"Makefile", "README.md"} {
		content, err := own.ReadFile(path.Join("files", name))
		if err != nil {
			return nil, err
		}
		files[name] = string(content)
	}
	schema, err := os.ReadFile(filepath.Join(source.Dir, "config/schema.json"))
	if err != nil {
		return nil, err
	}
	files["schema.json"] = string(schema)
	for name, content := range files {
		files[name] = options.adapt(name, content)
	}
	modules, err := goModule(source, options.name())
	maps.Copy(files, modules)
	return files, err
}

// read adds the files that a pattern stands for, those in a directory included.
func read(files map[string]string, root, pattern string) error {
	found, err := filepath.Glob(filepath.Join(root, pattern))
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("%s: no such file", filepath.Join(root, pattern))
	}
	for _, place := range found {
		err = filepath.WalkDir(place, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			content, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			relative, err := filepath.Rel(root, name)
			files[filepath.ToSlash(relative)] = string(content)
			return err
		})
		if err != nil {
			return err
		}
	}
	return err
}

func (o Options) name() string {
	if o.Template {
		return "${PROJECT}" // pulumi new puts the name there
	}
	return o.Name
}

// keys is what the keys of the settings begin with. A template has none, which stands for the project's name: pulumi
// new puts a line's end behind a name in YAML.
func (o Options) keys() string {
	if o.Template {
		return ""
	}
	return o.Name + ":"
}

// The settings' namespace is the project's name; what follows the module's path is no colon.
var namespace = regexp.MustCompile(`\bgkestack:`)

// adapt makes a file that of another project.
func (o Options) adapt(name, text string) string {
	replace := func(old, with string) {
		if with != "" {
			text = strings.ReplaceAll(text, old, with)
		}
	}
	switch {
	case name == "Pulumi.yaml":
		replace("name: gkestack\n", "name: "+o.name()+"\n")
		if o.Template {
			text += templateSection
		}
	case strings.HasPrefix(name, "Pulumi."):
		text = namespace.ReplaceAllLiteralString(text, o.keys())
		replace("$schema=config/schema.json", "$schema=schema.json")
		replace("my-project-prod", o.Project)
		replace("my-project", o.Project)
		replace("europe-west1", o.Region)
		replace("example.com", o.Domain)
	case name == "schema.json":
		text = strings.ReplaceAll(namespace.ReplaceAllLiteralString(text, o.keys()),
			"a stack of gkestack", "a stack of "+o.name())
	case name == "README.md":
		replace("# gkestack\n", "# "+o.name()+"\n")
	case strings.HasPrefix(name, "k8s/"), strings.HasPrefix(name, "helmvalues/"):
		replace("example.com", o.Domain)
		replace("<title>gkestack</title>", "<title>"+o.name()+"</title>")
	}
	return text
}

// https://www.pulumi.com/docs/idp/concepts/organization-templates/
const templateSection = `template:
  description: A stack of Google Cloud resources, Kubernetes manifests and Helm releases
  config:
    gcp:project:
      description: The id of the Google Cloud project
    gcp:region:
      description: The region
      default: europe-west1
`

// goModule returns go.mod and go.sum: what gkestack itself is built with, and gkestack.
func goModule(source Source, name string) (map[string]string, error) {
	read := func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(source.Dir, name)) }
	content, err := read("go.mod")
	if err != nil {
		return nil, err
	}
	file, err := modfile.Parse("go.mod", content, nil)
	if err != nil {
		return nil, err
	}
	version := source.Version
	if version == "" {
		version = "v0.0.0"
		if err := file.AddReplace(Module, "", source.Dir, ""); err != nil {
			return nil, err
		}
	}
	if err := file.AddRequire(Module, version); err != nil {
		return nil, err
	}
	file.Module.Syntax.Token[1] = name
	formatted, err := file.Format()
	if err != nil {
		return nil, err
	}
	sums, err := read("go.sum")
	return map[string]string{"go.mod": string(formatted), "go.sum": string(sums)}, err
}
