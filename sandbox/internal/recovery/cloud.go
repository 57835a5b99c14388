package recovery

import (
	"maps"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

// findInCloud is the id of the cloud's object that the resource is: the only one of its type that no resource of the
// state is, with all the texts that the inputs give.
func findInCloud(c *store.Cloud, s *State, r resource) (id string, found bool) {
	if strings.HasSuffix(r.Type, ":IAMMember") || strings.HasSuffix(r.Type, ":IAMBinding") {
		return findGrant(c, s, r)
	}
	inputs := s.placed(r)
	for _, o := range c.List(r.Type) {
		if s.knows(r.Type, o.ID) || !resembles(inputs, o.Properties) {
			continue
		}
		if found {
			return "", false
		}
		id, found = o.ID, true
	}
	return id, found
}

// placed are the resource's inputs, with the places that its provider gives.
func (s *State) placed(r resource) map[string]any {
	i := slices.IndexFunc(s.resources, func(p resource) bool { return p.URN+"::"+p.ID == r.Provider })
	if i < 0 {
		return r.Inputs
	}
	inputs := map[string]any{}
	for _, place := range []string{"project", "region", "zone"} {
		inputs[place] = s.resources[i].Inputs[place]
	}
	maps.Copy(inputs, r.Inputs)
	return inputs
}

// findGrant is the id of the grant that the resource is: of its role, to its member if it has one, in the policy of
// what one of its texts names.
func findGrant(c *store.Cloud, s *State, r resource) (id string, found bool) {
	for owner, policy := range c.Policies {
		if !names(r.Inputs, owner) {
			continue
		}
		binding := policy.Binding(r.text("role"), r.condition())
		member := r.text("member")
		if binding == nil || member != "" && !slices.Contains(binding.Members, member) {
			continue
		}
		if id := binding.ID(owner, member); !s.knows(r.Type, id) {
			return id, true
		}
	}
	return "", false
}

// condition is what the grant depends on.
func (r resource) condition() map[string]string {
	condition := map[string]string{}
	for _, key := range []string{"title", "description", "expression"} {
		condition[key] = r.text("condition", key)
	}
	return condition
}

// names says whether one of the texts names the owner of a policy.
func names(inputs map[string]any, owner string) bool {
	for _, value := range inputs {
		if given, ok := value.(string); ok && last(given) == last(owner) {
			return true
		}
	}
	return false
}

// resembles says whether the texts that both have agree. A link agrees with the name at its end.
func resembles(inputs, properties map[string]any) bool {
	agreed := false
	for key, value := range inputs {
		given, isText := value.(string)
		kept, isKept := properties[key].(string)
		if !isText || !isKept || given == "" {
			continue
		}
		if last(given) != last(kept) {
			return false
		}
		agreed = true
	}
	return agreed
}

func last(text string) string {
	return text[strings.LastIndex(text, "/")+1:]
}
