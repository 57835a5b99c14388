package recovery

import (
	"testing"

	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

func TestFindInCloudDoubts(t *testing.T) {
	c := &store.Cloud{Objects: map[string]map[string]store.Properties{"a:B": {
		"1": {"name": "x", "zone": "https://g/zones/a"}, "2": {"name": "x", "zone": "https://g/zones/b"},
	}}}
	for name, test := range map[string]struct {
		inputs map[string]any
		want   string
	}{
		"two alike":      {map[string]any{"name": "x"}, ""},
		"by a link":      {map[string]any{"name": "x", "zone": "b"}, "2"},
		"no texts":       {map[string]any{"size": 1.0}, ""},
		"a secret name":  {map[string]any{"name": map[string]any{"ciphertext": "v1"}}, ""},
		"something else": {map[string]any{"name": "y"}, ""},
	} {
		id, found := findInCloud(c, &State{}, resource{Type: "a:B", Inputs: test.inputs})
		if found != (test.want != "") || found && id != test.want {
			t.Errorf("%s: %q, %v", name, id, found)
		}
	}
}

func TestFindInCloudPlaces(t *testing.T) {
	c := &store.Cloud{Objects: map[string]map[string]store.Properties{"a:B": {
		"p/x": {"name": "x", "project": "p"}, "q/x": {"name": "x", "project": "q"},
	}}}
	s := &State{resources: []resource{{URN: "urn", ID: "1", Inputs: map[string]any{"project": "q"}}}}
	for want, inputs := range map[string]map[string]any{"q/x": {"name": "x"}, "p/x": {"name": "x", "project": "p"}} {
		if id, _ := findInCloud(c, s, resource{Type: "a:B", Provider: "urn::1", Inputs: inputs}); id != want {
			t.Errorf("object %s: %q", want, id)
		}
	}
}

func TestFindGrant(t *testing.T) {
	const account = "projects/p/serviceAccounts/a@p.iam"
	c := &store.Cloud{Policies: map[string]*store.Policy{
		"p": {Bindings: []*store.Binding{
			{Role: "roles/x", Members: []string{"user:a", "user:b"}},
			{Role: "roles/x", Members: []string{"user:c"},
				Condition: map[string]string{"title": "by day", "expression": "true"}},
		}},
		account: {Bindings: []*store.Binding{{Role: "roles/x", Members: []string{"user:a"}}}},
	}}
	const member, binding = "gcp:projects/iAMMember:IAMMember", "gcp:projects/iAMBinding:IAMBinding"
	byDay := map[string]any{"title": "by day", "expression": "true"}
	for name, test := range map[string]struct {
		typ    string
		inputs map[string]any
		want   string
	}{
		"of a project": {member, map[string]any{"project": "p", "role": "roles/x", "member": "user:a"},
			"p/roles/x/user:a"},
		"of an account": {member, map[string]any{"serviceAccountId": account, "role": "roles/x", "member": "user:a"},
			account + "/roles/x/user:a"},
		"under a condition": {member, map[string]any{"project": "p", "role": "roles/x", "member": "user:c",
			"condition": byDay}, "p/roles/x/user:c/by day//true"},
		"of a whole role":    {binding, map[string]any{"project": "p", "role": "roles/x"}, "p/roles/x"},
		"to nobody":          {member, map[string]any{"project": "p", "role": "roles/x", "member": "user:c"}, ""},
		"of another role":    {member, map[string]any{"project": "p", "role": "roles/y", "member": "user:a"}, ""},
		"of another project": {member, map[string]any{"project": "q", "role": "roles/x", "member": "user:a"}, ""},
		"known by now":       {member, map[string]any{"project": "p", "role": "roles/x", "member": "user:b"}, ""},
	} {
		known := &State{resources: []resource{{Type: member, ID: "p/roles/x/user:b"}}}
		if id, found := findInCloud(c, known, resource{Type: test.typ, Inputs: test.inputs}); id != test.want ||
			found != (test.want != "") {
			t.Errorf("grant %s: %q, %v", name, id, found)
		}
	}
}
