package catalog

import (
	"embed"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

//go:embed *.txt
var files embed.FS

// Load reads the catalog. It is read once; the files are part of the program, so a mistake in them panics.
var Load = sync.OnceValue(func() *Catalog {
	c, err := load()
	if err != nil {
		panic(err)
	}
	return c
})

// line is one line of a file, without its indentation.
type line struct {
	file   string
	number int
	indent int
	words  []string
}

func (l line) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %w", l.file, l.number, fmt.Errorf(format, args...))
}

// section is a "resource" or "block" with the lines below it.
type section struct {
	head line
	body []line
}

func load() (*Catalog, error) {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	var resources []section
	blocks := map[string]section{}
	for _, e := range entries {
		sections, err := split(e.Name())
		if err != nil {
			return nil, err
		}
		for _, s := range sections {
			if s.head.words[0] == "resource" {
				resources = append(resources, s)
			} else if _, dup := blocks[s.head.words[1]]; dup {
				return nil, s.head.errorf("block %s: defined twice", s.head.words[1])
			} else {
				blocks[s.head.words[1]] = s
			}
		}
	}
	c := &Catalog{types: map[string]*Type{}}
	p := &parser{blocks: blocks, built: map[string]Fields{}}
	for _, s := range resources {
		t, err := p.resource(s)
		if err != nil {
			return nil, err
		}
		c.types[t.Token] = t
	}
	return c, nil
}

func split(file string) ([]section, error) {
	text, err := files.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var sections []section
	for i, raw := range strings.Split(string(text), "\n") {
		trimmed := strings.TrimLeft(raw, " ")
		if trimmed == "" || strings.HasPrefix(trimmed, "#") {
			continue
		}
		l := line{file: file, number: i + 1, indent: (len(raw) - len(trimmed)) / 2, words: fields(trimmed)}
		switch {
		case l.indent == 0 && len(l.words) == 2 && (l.words[0] == "resource" || l.words[0] == "block"):
			sections = append(sections, section{head: l})
		case l.indent == 0 || len(sections) == 0:
			return nil, l.errorf("want \"resource TOKEN\" or \"block NAME\"")
		default:
			s := &sections[len(sections)-1]
			s.body = append(s.body, l)
		}
	}
	return sections, nil
}

// fields splits at spaces, but not within double quotes, which it drops.
func fields(s string) []string {
	var out []string
	quoted := false
	for _, part := range strings.FieldsFunc(s, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return r == ' ' && !quoted
	}) {
		out = append(out, strings.ReplaceAll(part, `"`, ""))
	}
	return out
}

type parser struct {
	blocks map[string]section
	built  map[string]Fields
}

func (p *parser) resource(s section) (*Type, error) {
	t := &Type{Token: "gcp:" + s.head.words[1]}
	body := s.body
	for len(body) > 0 && header(body[0]) {
		l := body[0]
		body = body[1:]
		switch l.words[0] {
		case "id":
			t.ID = l.words[1]
		case "import":
			t.Imports = append(t.Imports, l.words[1])
		case "policy":
			t.Policy, t.Authoritative = l.words[1], l.words[2] == "binding"
			t.ID = t.Policy + "/{role}"
			if !t.Authoritative {
				t.ID += "/{member}"
			}
		}
	}
	if t.Imports == nil && t.Policy == "" {
		t.Imports = Shorter(t.ID)
	}
	var err error
	t.Fields, err = p.fields(body, 1, "")
	return t, err
}

func header(l line) bool {
	switch l.words[0] {
	case "id", "import":
		return len(l.words) == 2 && strings.ContainsAny(l.words[1], "{@")
	case "policy":
		return true
	}
	return false
}

var variable = regexp.MustCompile(`\{[^}]+\}`)

// Shorter lists the id and then its variables alone, fewer and fewer of them.
func Shorter(id string) []string {
	vars := variable.FindAllString(id, -1)
	out := []string{id}
	for i := range vars {
		out = append(out, strings.Join(vars[i:], "/"))
	}
	return out
}

// fields reads the lines of one indentation; deeper ones belong to the line before them.
func (p *parser) fields(body []line, indent int, prefix string) (Fields, error) {
	fs := Fields{}
	for i := 0; i < len(body); {
		l := body[i]
		end := i + 1
		for end < len(body) && body[end].indent > indent {
			end++
		}
		f, block, err := parseField(l, prefix)
		if err != nil {
			return nil, err
		}
		switch {
		case block != "":
			f.Fields, err = p.block(block, l, prefix+f.Name+".")
		case end > i+1:
			f.Fields, err = p.fields(body[i+1:end], indent+1, prefix+f.Name+".")
		}
		if err != nil {
			return nil, err
		}
		if err := f.literal(); err != nil {
			return nil, l.errorf("%w", err)
		}
		fs = append(fs, f)
		i = end
	}
	return fs, nil
}

func (p *parser) block(name string, at line, prefix string) (Fields, error) {
	s, ok := p.blocks[name]
	if !ok {
		return nil, at.errorf("block %s: not defined", name)
	}
	return p.fields(s.body, 1, prefix)
}
