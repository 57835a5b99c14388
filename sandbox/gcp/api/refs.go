package api

import (
	"fmt"
	"strings"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
)

const computeAPI = "https://www.googleapis.com/compute/v1/"

// relative is what a value refers to, as an id of the type: links lose their host, bare names get the object's place.
func (r *request) relative(value, token string) string {
	if i := strings.Index(value, "projects/"); i >= 0 {
		return value[i:]
	}
	t, ok := r.types.Type(token)
	if !ok {
		return value
	}
	segments := strings.Split(t.ID, "/")
	final := strings.Trim(segments[len(segments)-1], "{}")
	other := &request{Google: r.Google, typ: t, props: properties{}}
	for _, key := range []string{"project", "region", "zone", "location"} {
		other.props[key] = r.props[key]
	}
	if other.props["project"] == nil {
		other.props["project"] = r.Project
	}
	if other.props["region"] == nil {
		other.props["region"] = r.regionOf()
	}
	other.props[final] = last(value)
	return other.template(t.ID)
}

// regionOf is the region of an object that has a location or a zone.
func (r *request) regionOf() string {
	for _, key := range []string{"location", "zone"} {
		if s, _ := r.props[key].(string); s != "" {
			if strings.Count(s, "-") == 2 {
				return s[:strings.LastIndex(s, "-")]
			}
			return s
		}
	}
	return r.region()
}

// refer resolves what the object's fields name: it must be there, and is answered as Google spells it.
func (r *request) refer() error {
	return r.referBlock(r.typ.Fields, r.props)
}

func (r *request) referBlock(fs catalog.Fields, props map[string]any) error {
	for _, f := range fs {
		switch value := props[f.Name].(type) {
		case string:
			if f.Refs == nil || value == "" {
				continue
			}
			spelled, err := r.resolve(f, value)
			if err != nil {
				return err
			}
			props[f.Name] = spelled
		case []any:
			for i, e := range value {
				if s, ok := e.(string); ok && f.Refs != nil {
					spelled, err := r.resolve(f, s)
					if err != nil {
						return err
					}
					value[i] = spelled
				}
			}
		}
		for _, block := range blocks(props[f.Name]) {
			if f.Blocks() {
				if err := r.referBlock(f.Fields, block); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// resolve finds what a value refers to among the types that it may.
func (r *request) resolve(f *catalog.Field, value string) (string, error) {
	for _, token := range f.Refs {
		id := r.relative(value, token)
		t, _ := r.types.Type(token)
		if _, ok := r.cloud.Get(t.Short(), id); !ok && !given(id) && !r.foreign(id) {
			continue
		}
		return r.spell(f, t, value, id), nil
	}
	t, _ := r.types.Type(f.Refs[0])
	if len(f.Refs) > 1 || !strings.HasPrefix(t.Short(), "compute/") && !strings.HasPrefix(t.Short(), "container/") {
		// What such a value names may be of a type that the sandbox does not offer, or belong to someone else.
		return value, nil
	}
	return "", notFound(r.relative(value, f.Refs[0]))
}

// foreign reports whether an object is in another project than the provider's, as a Shared VPC is: the sandbox has one.
func (r *request) foreign(id string) bool {
	rest, ok := strings.CutPrefix(id, "projects/")
	project, _, _ := strings.Cut(rest, "/")
	return ok && project != r.Project
}

// given reports whether every project has such an object from the beginning.
func given(id string) bool {
	return strings.HasSuffix(id, "/global/networks/default") || strings.HasSuffix(id, "/subnetworks/default")
}

func (r *request) spell(f *catalog.Field, t *catalog.Type, value, id string) string {
	switch {
	case f.Bare, r.typ.Short() == "container/nodePool:NodePool":
		return last(value)
	case r.typ.Short() == "container/cluster:Cluster":
		return id
	case strings.HasPrefix(t.Short(), "compute/") && strings.HasPrefix(r.typ.Short(), "compute/") &&
		r.typ.Short() != "compute/routerNat:RouterNat" || f.Name == "natIps":
		return computeAPI + id
	}
	return value
}

// user is the id of an object that refers to another, or "".
func (r *request) user() string {
	for _, o := range r.cloud.List("") {
		t, ok := r.types.Type(o.Type)
		if !ok || o.Type == r.typ.Short() && o.ID == r.id || gone(r.typ.Short(), o.Type) {
			continue
		}
		other := &request{Google: r.Google, typ: t, cloud: r.cloud, props: o.Properties}
		if other.uses(t.Fields, o.Properties, r.typ.Token, r.id) {
			return o.ID
		}
	}
	return ""
}

// gone reports whether objects of the second type go away with, or do not hold, the first one.
func gone(owner, user string) bool {
	switch owner {
	case "compute/router:Router", "container/cluster:Cluster", "dns/managedZone:ManagedZone",
		"secretmanager/secret:Secret", "storage/bucket:Bucket",
		"serviceaccount/account:Account", "iam/workloadIdentityPool:WorkloadIdentityPool", "kms/keyRing:KeyRing",
		"artifactregistry/repository:Repository":
		return true
	}
	return user == "servicenetworking/connection:Connection" && owner == "compute/globalAddress:GlobalAddress"
}

func (r *request) uses(fs catalog.Fields, props map[string]any, token, id string) bool {
	for _, f := range fs {
		refers := func(value any) bool {
			s, ok := value.(string)
			if !ok || s == "" {
				return false
			}
			for _, ref := range f.Refs {
				if ref == token && r.relative(s, ref) == id {
					return true
				}
			}
			return false
		}
		if refers(props[f.Name]) {
			return true
		}
		if elems, ok := props[f.Name].([]any); ok {
			for _, e := range elems {
				if refers(e) {
					return true
				}
			}
		}
		for _, block := range blocks(props[f.Name]) {
			if f.Blocks() && r.uses(f.Fields, block, token, id) {
				return true
			}
		}
	}
	return false
}

// word is a type's name in Google's sentences: network, subnetwork.
func word(t *catalog.Type) string {
	name := kind(t)
	return strings.ToLower(name[:1]) + name[1:]
}

func (r *request) inUse() error {
	if user := r.user(); user != "" {
		return apiError(400, "resourceInUseByAnotherResource", "The %s resource '%s' is already being used by '%s'",
			word(r.typ), r.id, user)
	}
	return nil
}

func text(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}
