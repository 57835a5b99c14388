package recovery

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// resource is a resource of a state, read as far as recovery cares.
type resource struct {
	URN                  string              `json:"urn"`
	Type                 string              `json:"type"`
	ID                   string              `json:"id"`
	Custom               bool                `json:"custom"`
	Delete               bool                `json:"delete"`
	PendingReplacement   bool                `json:"pendingReplacement"`
	Inputs               map[string]any      `json:"inputs"`
	Parent               string              `json:"parent"`
	Provider             string              `json:"provider"`
	Dependencies         []string            `json:"dependencies"`
	PropertyDependencies map[string][]string `json:"propertyDependencies"`
	DeletedWith          string              `json:"deletedWith"`
}

// live says whether the resource is the one of its URN, and not what is left of one that is being replaced.
func (r resource) live() bool { return !r.Delete && !r.PendingReplacement }

// State is a stack's state. What recovery does not read in it stays as it is.
type State struct {
	file, checkpoint, latest fields
	raw                      []json.RawMessage
	resources                []resource
	operations               []operation
}

// fields are a JSON object whose values are left alone.
type fields = map[string]json.RawMessage

// operation is one that was begun and not seen to end.
type operation struct {
	Type string          `json:"type"`
	Raw  json.RawMessage `json:"resource"`

	resource resource
}

// inputs are the resource's, with secrets as the state has them.
func (o operation) inputs() json.RawMessage {
	var parts struct{ Inputs json.RawMessage }
	if json.Unmarshal(o.Raw, &parts) != nil || parts.Inputs == nil {
		return json.RawMessage("{}")
	}
	return parts.Inputs
}

// clean says whether nothing was left unfinished, without decoding the state.
func clean(data []byte) bool {
	return !bytes.Contains(data, []byte(`"pending_operations"`))
}

// Parse reads the state of a local backend.
func Parse(data []byte) (*State, error) {
	s := &State{file: fields{}, checkpoint: fields{}, latest: fields{}}
	if err := json.Unmarshal(data, &s.file); err != nil {
		return nil, err
	}
	if err := optional(s.file["checkpoint"], &s.checkpoint); err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	if err := optional(s.checkpoint["latest"], &s.latest); err != nil {
		return nil, fmt.Errorf("latest: %w", err)
	}
	if err := optional(s.latest["resources"], &s.raw); err != nil {
		return nil, fmt.Errorf("resources: %w", err)
	}
	if err := optional(s.latest["pending_operations"], &s.operations); err != nil {
		return nil, fmt.Errorf("pending_operations: %w", err)
	}
	s.resources = make([]resource, len(s.raw))
	for i, raw := range s.raw {
		if err := json.Unmarshal(raw, &s.resources[i]); err != nil {
			return nil, fmt.Errorf("resource %d: %w", i, err)
		}
	}
	for i := range s.operations {
		if err := json.Unmarshal(s.operations[i].Raw, &s.operations[i].resource); err != nil {
			return nil, fmt.Errorf("pending operation %d: %w", i, err)
		}
	}
	return s, nil
}

// optional decodes what may be missing.
func optional(data json.RawMessage, into any) error {
	if data == nil {
		return nil
	}
	return json.Unmarshal(data, into)
}

// holds says whether the state has a live resource with the URN.
func (s *State) holds(urn string) bool {
	return slices.ContainsFunc(s.resources, func(r resource) bool { return r.live() && r.URN == urn })
}

// knows says whether a resource of the type has the id, even one that is to go.
func (s *State) knows(typ, id string) bool {
	return slices.ContainsFunc(s.resources, func(r resource) bool {
		return r.Type == typ && r.ID == id && !r.PendingReplacement
	})
}

// adoptable says whether all that the resource refers to is in the state: a state with loose ends is refused by every
// later run.
func (s *State) adoptable(r resource) bool {
	urns, providers := map[string]bool{"": true}, map[string]bool{"": true}
	for _, known := range s.resources {
		if known.live() {
			urns[known.URN] = true
			providers[known.URN+"::"+known.ID] = true // how resources name their provider
		}
	}
	needs := append([]string{r.Parent, r.DeletedWith}, r.Dependencies...)
	for _, urns := range r.PropertyDependencies {
		needs = append(needs, urns...)
	}
	return providers[r.Provider] && !slices.ContainsFunc(needs, func(urn string) bool { return !urns[urn] })
}

// adopt adds the resource that the operation was making, with the id that it was found under. Its outputs are its
// inputs and the extras: the next refresh reads the others.
func (s *State) adopt(o operation, id string, extras map[string]any) error {
	var added fields
	if err := json.Unmarshal(o.Raw, &added); err != nil {
		return err
	}
	outputs := fields{}
	if err := json.Unmarshal(o.inputs(), &outputs); err != nil {
		return err
	}
	for key, value := range extras {
		encoded, err := json.Marshal(value)
		if err != nil {
			return err
		}
		outputs[key] = encoded
	}
	var err error
	if added["outputs"], err = json.Marshal(outputs); err != nil {
		return err
	}
	if added["id"], err = json.Marshal(id); err != nil {
		return err
	}
	raw, err := json.Marshal(added)
	if err != nil {
		return err
	}
	s.dropReplaced(o.resource.URN)
	r := o.resource
	r.ID = id
	s.raw, s.resources = append(s.raw, raw), append(s.resources, r)
	return nil
}

// dropReplaced removes what was deleted so that it could be made anew.
func (s *State) dropReplaced(urn string) {
	i := slices.IndexFunc(s.resources, func(r resource) bool { return r.URN == urn && r.PendingReplacement })
	if i >= 0 {
		s.raw, s.resources = slices.Delete(s.raw, i, i+1), slices.Delete(s.resources, i, i+1)
	}
}

// encode is the state with these operations left as unfinished ones.
func (s *State) encode(left []operation) ([]byte, error) {
	latest, checkpoint, file := maps.Clone(s.latest), maps.Clone(s.checkpoint), maps.Clone(s.file)
	var err error
	if latest["resources"], err = json.Marshal(s.raw); err != nil {
		return nil, err
	}
	delete(latest, "pending_operations")
	if len(left) > 0 {
		if latest["pending_operations"], err = json.Marshal(left); err != nil {
			return nil, err
		}
	}
	if checkpoint["latest"], err = json.Marshal(latest); err != nil {
		return nil, err
	}
	if file["checkpoint"], err = json.Marshal(checkpoint); err != nil {
		return nil, err
	}
	return json.Marshal(file)
}
