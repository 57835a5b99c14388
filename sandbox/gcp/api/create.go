package api

import (
	"maps"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

// Create makes an object from a program's inputs, and gives its id and all of its properties.
func (g *Google) Create(t *catalog.Type, inputs map[string]any) (string, map[string]any, error) {
	if t.Policy != "" {
		return g.createAccess(t, inputs)
	}
	r := &request{Google: g, typ: t, props: maps.Clone(inputs)}
	if err := r.place(); err != nil {
		return "", nil, multi("%w", err)
	}
	faults, err := g.before(t, r.name(), "create", r)
	if err != nil {
		return "", nil, verb("create", t, err)
	}
	err = g.store.Update(func(c *store.Cloud) error {
		r.cloud = c
		return r.create()
	})
	if err != nil {
		return "", nil, verb("create", t, err)
	}
	g.after(faults)
	return r.id, r.state(inputs), nil
}

func (r *request) create() error {
	if r.typ.Short() == "projects/service:Service" {
		delete(r.cloud.Enabled, r.template(r.typ.ID))
	}
	if err := r.refer(); err != nil {
		return err
	}
	if err := r.answerAll(); err != nil {
		return err
	}
	r.id = r.template(r.typ.ID)
	if kept, taken := r.cloud.Get(r.typ.Short(), r.id); taken && r.typ.Short() != "projects/service:Service" {
		if r.props["createIgnoreAlreadyExists"] == true {
			// The provider reads what is there, and changes nothing of it.
			r.props = cloned(kept)
			return nil
		}
		return exists(r.typ, r.id, r.props)
	}
	sp := specials[r.typ.Short()]
	for _, step := range []func(*request) error{sp.answer, sp.check, sp.created} {
		if step == nil {
			continue
		}
		if err := step(r); err != nil {
			return err
		}
	}
	r.cloud.Put(r.typ.Short(), r.id, r.stored())
	return nil
}

// stored is what Google keeps: all but what only the provider knows, with every label there is.
func (r *request) stored() properties {
	out := properties{}
	for k, v := range r.props {
		if f := r.typ.Fields.Get(k); f == nil || !f.Client {
			out[k] = v
		}
	}
	if r.labelled() {
		out["labels"] = r.props["effectiveLabels"]
		delete(out, "effectiveLabels")
		delete(out, "pulumiLabels")
	}
	return out
}

// state is what the provider answers: what Google keeps, with the fields that only the provider knows.
func (r *request) state(inputs map[string]any) map[string]any {
	out := cloned(r.props)
	for _, f := range r.typ.Fields {
		if f.Client {
			if v, ok := inputs[f.Name]; ok {
				out[f.Name] = v
			}
		}
	}
	fillZeros(r.typ.Fields, out)
	out["id"] = r.id
	return out
}

// fillZeros adds what the provider's state says of fields that nobody set: empty, zero or false.
func fillZeros(fs catalog.Fields, props map[string]any) {
	for _, f := range fs {
		value, given := props[f.Name]
		switch {
		case given && f.Blocks():
			for _, block := range blocks(value) {
				fillZeros(f.Fields, block)
			}
		case given || f.One || f.Kind == catalog.Map || f.Output && f.HasIs || f.Deprecated:
		case f.Repeats():
			props[f.Name] = []any{}
		case f.Kind == catalog.String:
			props[f.Name] = ""
		case f.Kind == catalog.Bool:
			props[f.Name] = false
		case f.Kind == catalog.Int || f.Kind == catalog.Float:
			props[f.Name] = 0.0
		}
	}
}

// place fills in the project and the place, which the provider's configuration may give.
func (r *request) place() error {
	for _, p := range []struct{ field, value, missing string }{
		{"project", r.Project, noProject},
		{"region", r.region(), noRegion},
		{"zone", r.Zone, noZone},
		{"location", r.location(), noLocation},
	} {
		f := r.typ.Fields.Get(p.field)
		if f == nil || !f.Computed {
			continue
		}
		if v, _ := r.props[p.field].(string); v != "" {
			r.props[p.field] = last(v)
			continue
		}
		if p.value == "" {
			return said(p.missing)
		}
		r.props[p.field] = p.value
	}
	return nil
}

// FillsProject reports whether the provider's project is a new resource's already in its plan.
func (g *Google) FillsProject(t *catalog.Type) bool {
	f := t.Fields.Get("project")
	return f != nil && f.Computed && t.Policy == "" && t.Short() != "container/cluster:Cluster" &&
		t.Short() != "storage/bucket:Bucket"
}

// CheckPlace reports what the program and the provider's configuration leave open about where a new object is to be.
func (g *Google) CheckPlace(t *catalog.Type, inputs map[string]any) error {
	if !g.FillsProject(t) {
		return nil
	}
	if v, given := inputs["project"]; given && v != "" || g.Project != "" {
		return nil
	}
	return multi(noProject)
}

func (r *request) region() string {
	if r.Region == "" && r.Zone != "" {
		return r.Zone[:max(len(r.Zone)-2, 0)]
	}
	return r.Region
}

func (r *request) location() string {
	if r.Region != "" {
		return r.Region
	}
	return r.Zone
}

func (r *request) name() string {
	for _, key := range []string{"name", "accountId", "service", "secretId", "repositoryId"} {
		if s, ok := r.props[key].(string); ok && s != "" {
			return last(s)
		}
	}
	return ""
}

// cloned copies properties deeply, so that what is answered can be filled in without touching what is stored.
func cloned(props properties) properties {
	out, _ := cloneValue(props).(properties)
	return out
}

func cloneValue(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = cloneValue(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = cloneValue(e)
		}
		return out
	}
	return v
}
