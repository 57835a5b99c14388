package api

import (
	"regexp"
	"strings"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

// ImportID turns an id as users write it for an import into the object's own, with the parts that the provider's
// configuration gives. It reports whether the form is one that the type accepts.
func (g *Google) ImportID(t *catalog.Type, id string) (string, bool) {
	if t.Policy != "" {
		return g.importAccess(t, id)
	}
	for _, form := range t.Imports {
		names, values := match(form, id)
		if names == nil {
			continue
		}
		r := &request{Google: g, typ: t, props: properties{}}
		for i, name := range names {
			r.props[name] = values[i]
		}
		if r.place() != nil {
			continue
		}
		return r.template(t.ID), true
	}
	return "", false
}

var hole = regexp.MustCompile(`\\\{([a-zA-Z]+)((?:\\\.){3})?\\\}`)

// match reads the variables of a template from a text; {x...} may hold slashes.
func match(form, text string) (names, values []string) {
	pattern := hole.ReplaceAllStringFunc(regexp.QuoteMeta(form), func(m string) string {
		parts := hole.FindStringSubmatch(m)
		names = append(names, parts[1])
		if parts[2] != "" {
			return "(.+)"
		}
		return "([^/]+)"
	})
	found := regexp.MustCompile("^" + pattern + "$").FindStringSubmatch(text)
	if found == nil {
		return nil, nil
	}
	return names, found[1:]
}

// Make puts an object into the cloud by hand, as someone would with the console.
func (g *Google) Make(t *catalog.Type, inputs map[string]any) (string, error) {
	for _, f := range t.Fields {
		if _, ok := inputs[f.Name]; !ok && f.Default != nil && !f.Client && !f.Deprecated {
			inputs[f.Name] = f.Default
		}
	}
	id, _, err := g.Create(t, inputs)
	return id, err
}

func splitService(id string) (project, service string) {
	project, service, _ = strings.Cut(id, "/")
	return project, service
}

// access is what a policy type's inputs or id say: whose policy, which role, whom, and under which condition.
type access struct {
	resource, role, member string
	condition              map[string]string
}

func (a access) id(authoritative bool) string {
	member := a.member
	if authoritative {
		member = ""
	}
	return (&store.Binding{Role: a.role, Condition: a.condition}).ID(a.resource, member)
}

// importAccess reads "resource role member [condition]", or without the member for a type that owns the role. Of the
// condition it has the title only; the policy has the rest.
func (g *Google) importAccess(t *catalog.Type, id string) (string, bool) {
	words := strings.Fields(id)
	want := 3
	if t.Authoritative {
		want = 2
	}
	if len(words) < want {
		return "", false
	}
	resource, ok := g.policyOf(t, words[0])
	if !ok {
		return "", false
	}
	a := access{resource: resource, role: words[1]}
	if !t.Authoritative {
		a.member = words[2]
	}
	c, err := g.store.View()
	if err != nil {
		return "", false
	}
	title := strings.Join(words[want:], " ")
	for _, b := range c.Policy(resource).Bindings {
		if b.Role == a.role && title != "" && b.Condition["title"] == title {
			a.condition = b.Condition
		}
	}
	return a.id(t.Authoritative), true
}

// policyOf is the resource whose policy a text names: in full, or by the last parts of its id.
func (g *Google) policyOf(t *catalog.Type, text string) (string, bool) {
	if strings.HasPrefix(t.Policy, "{") {
		return strings.TrimPrefix(text, pickPrefix(t)), true
	}
	forms := append([]string{t.Policy}, catalog.Shorter(t.Policy)...)
	for _, form := range forms {
		names, values := match(form, text)
		if names == nil {
			continue
		}
		r := &request{Google: g, typ: t, props: properties{}}
		for i, name := range names {
			r.props[name] = values[i]
		}
		if err := r.place(); err != nil {
			return "", false
		}
		return r.template(t.Policy), true
	}
	return "", false
}

// pickPrefix is what may stand before a bare project in an import.
func pickPrefix(t *catalog.Type) string {
	if t.Policy == "{project}" {
		return "projects/"
	}
	return ""
}
