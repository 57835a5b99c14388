package store

import (
	"fmt"
	"sort"
	"strings"
)

// Properties are an object's properties, spelled as Pulumi programs do.
type Properties = map[string]any

// Object is one thing in the cloud.
type Object struct {
	Type       string     `json:"type"`
	ID         string     `json:"id"`
	Properties Properties `json:"properties"`
}

// Cloud is all there is, by type token (without "gcp:") and id.
type Cloud struct {
	Objects map[string]map[string]Properties `json:"objects"`
	// Policies say who may do what with a resource.
	Policies map[string]*Policy `json:"policies,omitempty"`
	// Enabled are services that stay enabled though nobody manages them any more.
	Enabled map[string]bool `json:"enabled,omitempty"`
}

func (c *Cloud) init() *Cloud {
	if c.Objects == nil {
		c.Objects = map[string]map[string]Properties{}
	}
	if c.Policies == nil {
		c.Policies = map[string]*Policy{}
	}
	if c.Enabled == nil {
		c.Enabled = map[string]bool{}
	}
	return c
}

// Get finds an object.
func (c *Cloud) Get(typ, id string) (Properties, bool) {
	p, ok := c.Objects[typ][id]
	return p, ok
}

// Put adds or replaces an object.
func (c *Cloud) Put(typ, id string, p Properties) {
	if c.Objects[typ] == nil {
		c.Objects[typ] = map[string]Properties{}
	}
	c.Objects[typ][id] = p
}

// Delete removes an object.
func (c *Cloud) Delete(typ, id string) {
	delete(c.Objects[typ], id)
	if len(c.Objects[typ]) == 0 {
		delete(c.Objects, typ)
	}
}

// List gives the objects of a type, or all of them for "", by type and id.
func (c *Cloud) List(typ string) []Object {
	var out []Object
	for t, objects := range c.Objects {
		if typ != "" && t != strings.TrimPrefix(typ, "gcp:") {
			continue
		}
		for id, p := range objects {
			out = append(out, Object{t, id, p})
		}
	}
	sort.Slice(out, func(i, j int) bool {
		return out[i].Type < out[j].Type || out[i].Type == out[j].Type && out[i].ID < out[j].ID
	})
	return out
}

// Find gives the object with the id, or the only one whose id ends with it.
func (c *Cloud) Find(id string) (Object, error) {
	var exact, ending []Object
	for _, o := range c.List("") {
		switch {
		case o.ID == id:
			exact = append(exact, o)
		case strings.HasSuffix(o.ID, "/"+id):
			ending = append(ending, o)
		}
	}
	found := exact
	if len(found) == 0 {
		found = ending
	}
	switch len(found) {
	case 0:
		return Object{}, fmt.Errorf("%s: no such object in the sandbox's cloud", id)
	case 1:
		return found[0], nil
	}
	return Object{}, fmt.Errorf("%s: %d objects have ids that end so, %s and %s among them; give the whole id", id,
		len(found), found[0].ID, found[1].ID)
}

// Policy is who may do what.
type Policy struct {
	Bindings []*Binding `json:"bindings"`
}

// Binding gives a role to members, perhaps under a condition.
type Binding struct {
	Role      string            `json:"role"`
	Members   []string          `json:"members"`
	Condition map[string]string `json:"condition,omitempty"`
}

// Policy finds a resource's policy, which is empty when nobody has set it.
func (c *Cloud) Policy(resource string) *Policy {
	if c.Policies[resource] == nil {
		return &Policy{}
	}
	return c.Policies[resource]
}

// SetPolicy replaces a resource's policy; one without members is dropped.
func (c *Cloud) SetPolicy(resource string, p *Policy) {
	kept := &Policy{}
	for _, b := range p.Bindings {
		if len(b.Members) > 0 {
			kept.Bindings = append(kept.Bindings, b)
		}
	}
	if len(kept.Bindings) == 0 {
		delete(c.Policies, resource)
		return
	}
	c.Policies[resource] = kept
}

// Binding finds the binding of a role under a condition, nil if there is none. Google tells bindings of one role apart
// by all that is in their conditions.
func (p *Policy) Binding(role string, condition map[string]string) *Binding {
	for _, b := range p.Bindings {
		if b.Role == role && conditionKey(b.Condition) == conditionKey(condition) {
			return b
		}
	}
	return nil
}

// ID is what the provider calls a grant of the binding in a resource's policy: that to a member, or to all for "".
func (b *Binding) ID(resource, member string) string {
	id := resource + "/" + b.Role
	if member != "" {
		id += "/" + member
	}
	if len(b.Condition) > 0 {
		id += "/" + conditionKey(b.Condition)
	}
	return id
}

func conditionKey(condition map[string]string) string {
	return condition["title"] + "/" + condition["description"] + "/" + condition["expression"]
}
