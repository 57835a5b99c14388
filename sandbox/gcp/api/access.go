package api

import (
	"maps"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

// accessOf reads the inputs of a policy type.
func (g *Google) accessOf(t *catalog.Type, props map[string]any) (access, *request, error) {
	r := &request{Google: g, typ: t, props: maps.Clone(props)}
	if err := r.place(); err != nil {
		return access{}, nil, multi("%w", err)
	}
	a := access{resource: r.template(t.Policy), role: text(props["role"]), member: text(props["member"])}
	if c, ok := props["condition"].(map[string]any); ok {
		a.condition = map[string]string{}
		for k, v := range c {
			a.condition[k] = text(v)
		}
	}
	return a, r, nil
}

func (g *Google) createAccess(t *catalog.Type, inputs map[string]any) (string, map[string]any, error) {
	a, r, err := g.accessOf(t, inputs)
	if err != nil {
		return "", nil, err
	}
	r.id = a.id(t.Authoritative)
	faults, err := g.before(t, last(a.resource), "create", r)
	if err != nil {
		return "", nil, multi("Error applying IAM policy for %s: Error setting IAM policy for %s: %w", described(t, a),
			described(t, a), err)
	}
	err = g.store.Update(func(c *store.Cloud) error {
		r.cloud = c
		if err := r.owner(a); err != nil {
			return err
		}
		c.SetPolicy(a.resource, a.grant(c.Policy(a.resource), t, r.props))
		return nil
	})
	if err != nil {
		return "", nil, multi("Error retrieving IAM policy for %s: %w", described(t, a), err)
	}
	g.after(faults)
	return r.id, r.access(a), nil
}

// owner refuses a policy of something that is not there.
func (r *request) owner(a access) error {
	for _, f := range r.typ.Fields {
		value := text(r.props[f.Name])
		if f.Refs == nil || value == "" {
			continue
		}
		t, _ := r.types.Type(f.Refs[0])
		id := r.relative(value, f.Refs[0])
		if strings.HasPrefix(a.resource, "b/") {
			id = strings.TrimPrefix(a.resource, "b/")
		}
		if _, ok := r.cloud.Get(t.Short(), id); !ok {
			return notFound(id)
		}
	}
	return nil
}

func described(t *catalog.Type, a access) string {
	module, _, _ := strings.Cut(t.Short(), "/")
	switch module {
	case "projects":
		return "project \"" + a.resource + "\""
	case "serviceaccount":
		return "service account '" + a.resource + "'"
	}
	return module + " \"" + a.resource + "\""
}

// grant adds the member, or sets all of the role's members.
func (a access) grant(p *store.Policy, t *catalog.Type, props map[string]any) *store.Policy {
	b := p.Binding(a.role, a.condition)
	if b == nil {
		b = &store.Binding{Role: a.role, Condition: a.condition}
		p.Bindings = append(p.Bindings, b)
	}
	switch {
	case t.Authoritative:
		b.Members = nil
		for _, m := range props["members"].([]any) {
			b.Members = append(b.Members, text(m))
		}
	case !slices.Contains(b.Members, a.member):
		b.Members = append(b.Members, a.member)
	}
	return p
}

// access is the state of a policy type.
func (r *request) access(a access) map[string]any {
	out := maps.Clone(r.props)
	for _, f := range r.typ.Fields {
		names := f.Same.Name == "link" || f.Same.Name == "lastname"
		if names && f.Name != "project" && out[f.Name] != nil {
			out[f.Name] = a.resource
		}
	}
	out["id"], out["etag"] = r.id, functions["fingerprint"](&request{typ: r.typ, props: properties{"name": a.resource}})
	return out
}

// readAccess finds the member in the policy; the state, or the id of an import, says whose and which.
func (r *request) readAccess(state map[string]any) (map[string]any, error) {
	var a access
	if len(state) > 0 {
		r.props = maps.Clone(state)
		found, with, err := r.accessOf(r.typ, state)
		if err != nil {
			return nil, err
		}
		a, r.props = found, with.props
	} else if !r.accessFrom(&a) {
		return nil, nil
	}
	b := r.cloud.Policy(a.resource).Binding(a.role, a.condition)
	if b == nil && r.typ.Authoritative && len(state) > 0 {
		b = &store.Binding{} // the provider takes it for a role that nobody has
	}
	if b == nil || !r.typ.Authoritative && !slices.ContainsFunc(b.Members,
		func(m string) bool { return strings.EqualFold(m, a.member) }) {
		return nil, nil
	}
	if r.typ.Authoritative {
		members := make([]any, len(b.Members))
		for i, m := range b.Members {
			members[i] = m
		}
		r.props["members"] = members
	}
	return r.access(a), nil
}

// accessFrom finds the policy entry that has the id of the request.
func (r *request) accessFrom(a *access) bool {
	for resource, p := range r.cloud.Policies {
		for _, b := range p.Bindings {
			members := b.Members
			if r.typ.Authoritative {
				members = members[:min(1, len(members))]
			}
			for _, m := range members {
				found := access{resource, b.Role, m, b.Condition}
				if found.id(r.typ.Authoritative) != r.id || !r.typ.Holds(resource) {
					continue
				}
				*a = found
				r.props = properties{"role": b.Role}
				if !r.typ.Authoritative {
					r.props["member"] = m
				}
				names, values := match(r.typ.Policy, resource)
				for i, name := range names {
					r.props[name] = values[i]
				}
				if strings.HasPrefix(r.typ.Policy, "{") {
					r.props[strings.Trim(r.typ.Policy, "{}")] = resource
				}
				if b.Condition != nil {
					c := map[string]any{}
					for k, v := range b.Condition {
						c[k] = v
					}
					r.props["condition"] = c
				}
				return true
			}
		}
	}
	return false
}

func (g *Google) updateAccess(t *catalog.Type, id string, state, inputs map[string]any) (map[string]any, error) {
	a, r, err := g.accessOf(t, inputs)
	if err != nil {
		return nil, err
	}
	r.id = id
	err = g.store.Update(func(c *store.Cloud) error {
		c.SetPolicy(a.resource, a.grant(c.Policy(a.resource), t, r.props))
		return nil
	})
	return r.access(a), err
}

func (g *Google) deleteAccess(t *catalog.Type, id string, state map[string]any) error {
	a, r, err := g.accessOf(t, state)
	if err != nil {
		return err
	}
	r.id = id
	faults, err := g.before(t, last(a.resource), "delete", r)
	if err != nil {
		return multi("Error applying IAM policy for %s: Error setting IAM policy for %s: %w", described(t, a),
			described(t, a), err)
	}
	err = g.store.Update(func(c *store.Cloud) error {
		p := c.Policy(a.resource)
		if b := p.Binding(a.role, a.condition); b != nil {
			b.Members = slices.DeleteFunc(b.Members, func(m string) bool {
				return t.Authoritative || strings.EqualFold(m, a.member)
			})
		}
		c.SetPolicy(a.resource, p)
		return nil
	})
	if err == nil {
		g.after(faults)
	}
	return err
}
