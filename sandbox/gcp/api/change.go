package api

import (
	"maps"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

// Read gives an object's properties as they are now, nil when it is gone. The state, which is empty for an import,
// tells what only the provider knows.
func (g *Google) Read(t *catalog.Type, id string, state map[string]any) (map[string]any, error) {
	c, err := g.store.View()
	if err != nil {
		return nil, err
	}
	r := &request{Google: g, typ: t, cloud: c, id: id}
	if t.Policy != "" {
		return r.readAccess(state)
	}
	faults, err := g.before(t, last(id), "read", r)
	if err != nil {
		return nil, verb("read", t, err)
	}
	g.after(faults)
	if t.Short() == "projects/service:Service" && c.Enabled[id] {
		project, service := splitService(id)
		return map[string]any{"id": id, "project": project, "service": service,
			"disableOnDestroy": state["disableOnDestroy"]}, nil
	}
	kept, ok := c.Get(t.Short(), id)
	if !ok {
		return nil, nil
	}
	r.props = maps.Clone(kept)
	if sp := specials[t.Short()]; sp.read != nil {
		if err := sp.read(r); err != nil {
			return nil, err
		}
	}
	r.known(state)
	return r.state(state), nil
}

// known adds what only the provider knows: the fields that Google never sees, and which labels are the program's.
func (r *request) known(state map[string]any) {
	imported := len(state) == 0
	for _, f := range r.typ.Fields {
		if f.Client && imported && f.Default != nil {
			r.props[f.Name] = f.Default
		}
	}
	if c, ok := r.props["nodeConfig"].(map[string]any); ok && imported {
		// The provider reads back only the taints that the program gave.
		c = maps.Clone(c)
		delete(c, "taints")
		r.props["nodeConfig"] = c
	}
	if !r.labelled() {
		return
	}
	all, _ := r.props["labels"].(map[string]any)
	pick := func(field string) map[string]any {
		out := map[string]any{}
		before, _ := state[field].(map[string]any)
		for k, v := range all {
			_, ours := before[k]
			if ours || len(before) == 0 && r.typ.Short() == "storage/bucket:Bucket" {
				out[k] = v
			}
		}
		return out
	}
	r.props["labels"], r.props["pulumiLabels"], r.props["effectiveLabels"] = pick("labels"), pick("pulumiLabels"),
		maps.Clone(all)
	if r.props["effectiveLabels"] == nil || all == nil {
		r.props["effectiveLabels"] = map[string]any{}
	}
}

// Update changes an object to new inputs, and gives its properties.
func (g *Google) Update(t *catalog.Type, id string, state, inputs map[string]any) (map[string]any, error) {
	if t.Policy != "" {
		return g.updateAccess(t, id, state, inputs)
	}
	r := &request{Google: g, typ: t, id: id}
	r.props = maps.Clone(inputs)
	faults, err := g.before(t, last(id), "update", r)
	if err != nil {
		return nil, verb("update", t, err)
	}
	err = g.store.Update(func(c *store.Cloud) error {
		r.cloud = c
		return r.update()
	})
	if err != nil {
		return nil, verb("update", t, err)
	}
	g.after(faults)
	if sp := specials[t.Short()]; sp.read != nil {
		if err := sp.read(r); err != nil {
			return nil, err
		}
	}
	return r.state(inputs), nil
}

func (r *request) update() error {
	kept, ok := r.cloud.Get(r.typ.Short(), r.id)
	if !ok {
		return notFound(r.id)
	}
	kept = maps.Clone(kept)
	if r.labelled() {
		delete(kept, "labels")
	}
	if r.props["sendSecondaryIpRangeIfEmpty"] == true {
		delete(kept, "secondaryIpRanges")
	}
	r.props = merged(r.typ.Fields, kept, r.props)
	if err := r.refer(); err != nil {
		return err
	}
	if err := r.answerAll(); err != nil {
		return err
	}
	if sp := specials[r.typ.Short()]; sp.check != nil {
		if err := sp.check(r); err != nil {
			return err
		}
	}
	r.cloud.Put(r.typ.Short(), r.id, r.stored())
	return nil
}

// merged puts inputs over what is kept: what Google filled in stays, what the program took out goes.
func merged(fs catalog.Fields, kept, inputs map[string]any) map[string]any {
	out := map[string]any{}
	for _, f := range fs {
		new, given := inputs[f.Name]
		old, had := kept[f.Name]
		switch {
		case given && f.Blocks() && f.One:
			before, _ := old.(map[string]any)
			after, ok := new.(map[string]any)
			if !ok {
				after = map[string]any{}
			}
			out[f.Name] = merged(f.Fields, before, after)
		case given && !f.Output:
			out[f.Name] = new
		case had && (f.Computed || f.Output):
			out[f.Name] = old
		}
	}
	return out
}

// Delete removes an object; one that is gone already is no error.
func (g *Google) Delete(t *catalog.Type, id string, state map[string]any) error {
	if t.Policy != "" {
		return g.deleteAccess(t, id, state)
	}
	r := &request{Google: g, typ: t, id: id, props: maps.Clone(state)}
	if t.Short() == "projects/service:Service" && state["disableOnDestroy"] == false {
		return g.store.Update(func(c *store.Cloud) error {
			c.Delete(t.Short(), id)
			c.Enabled[id] = true
			return nil
		})
	}
	if abandoned := state["deletionPolicy"] == "ABANDON"; abandoned {
		return nil
	}
	sp := specials[t.Short()]
	if t.Short() == "container/cluster:Cluster" {
		if err := clusterProtected(r); err != nil {
			return multi("%w", err)
		}
	}
	faults, err := g.before(t, last(id), "delete", r)
	if err != nil {
		return verb("delete", t, err)
	}
	err = g.store.Update(func(c *store.Cloud) error {
		r.cloud = c
		if _, ok := c.Get(t.Short(), id); !ok {
			return nil
		}
		if err := r.inUse(); err != nil {
			return err
		}
		if sp.deletable != nil {
			if err := sp.deletable(r); err != nil {
				return err
			}
		}
		c.Delete(t.Short(), id)
		if sp.deleted != nil {
			sp.deleted(r)
		}
		return nil
	})
	if err != nil {
		return verb("delete", t, err)
	}
	g.after(faults)
	return nil
}
