package provider

import (
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

// Grants of one role under two conditions are two, whatever the conditions are called.
func TestConditionsTellGrantsApart(t *testing.T) {
	const member = "projects/iAMMember:IAMMember"
	b := open(t)
	grant := func(expression string) values {
		return values{"project": "demo", "role": "roles/viewer", "member": "user:a@example.com",
			"condition": values{"title": "until", "expression": expression}}
	}
	old := b.must(member, "old", grant("a"))
	if want := "demo/roles/viewer/user:a@example.com/until//a"; old.id != want {
		t.Errorf("id %s, want %s", old.id, want)
	}
	if got := kinds(b.diff(old, grant("b"))); len(got) != 1 ||
		!strings.HasPrefix(got[0], "condition.expression UPDATE_REPLACE") {
		t.Errorf("another expression: %q", got)
	}
	next := b.must(member, "next", grant("b"))
	if err := b.destroy(old); err != nil || b.refresh(next) {
		t.Errorf("the new grant went with the old one: %v", err)
	}
	if got := b.imported(member, "demo roles/viewer user:a@example.com until").GetId(); got != next.id {
		t.Errorf("imported as %q, want %q", got, next.id)
	}
}

// A role that nobody has any more is a difference in its members.
func TestBindingWithoutMembers(t *testing.T) {
	b := open(t)
	inputs := values{"project": "demo", "role": "roles/viewer", "members": []any{"user:a@example.com"}}
	all := b.must("projects/iAMBinding:IAMBinding", "all", inputs)
	forget := func(c *store.Cloud) error { c.Policies = map[string]*store.Policy{}; return nil }
	if err := b.store.Update(forget); err != nil {
		t.Fatal(err)
	}
	if b.refresh(all) {
		t.Fatal("the binding is gone")
	}
	if d := b.diff(all, inputs); d.GetChanges() != pulumirpc.DiffResponse_DIFF_SOME || len(d.GetReplaces()) > 0 {
		t.Errorf("changes %v", kinds(d))
	}
}

func TestOrganizationPolicy(t *testing.T) {
	const policy, name = "orgpolicy/policy:Policy", "projects/demo/policies/gcp.resourceLocations"
	inputs := func(spec values) values { return values{"name": name, "parent": "projects/demo", "spec": spec} }
	allow := func(value string) values {
		return values{"rules": []any{values{"values": values{"allowedValues": []any{value}}}}}
	}
	b := open(t)
	made := b.must(policy, "p", inputs(allow("in:europe-locations")))
	if made.id != name || made.output("name") != "gcp.resourceLocations" {
		t.Errorf("id %s, name %v", made.id, made.output("name"))
	}
	for range 2 {
		if d := b.diff(made, inputs(allow("in:europe-locations"))); d.GetChanges() != pulumirpc.DiffResponse_DIFF_NONE {
			t.Errorf("changes %v", kinds(d))
		}
		if b.refresh(made) {
			t.Fatal("gone")
		}
	}
	if d := b.diff(made, inputs(values{"reset": true})); d.GetChanges() != pulumirpc.DiffResponse_DIFF_SOME ||
		len(d.GetReplaces()) > 0 {
		t.Errorf("a reset: %v, replaces %v", kinds(d), d.GetReplaces())
	}
	if err := b.update(made, inputs(values{"reset": true})); err != nil || made.output("name") != "gcp.resourceLocations" {
		t.Errorf("reset: %v, name %v", err, made.output("name"))
	}
	both := allow("in:us-locations")
	both["reset"] = true
	wantError(t, b.update(made, inputs(both)), "Policy with reset set to true must not have rules")
	_, err := b.create(policy, "again", inputs(values{"reset": true}))
	wantError(t, err, "Error creating Policy: googleapi: Error 409")
	if got := b.imported(policy, name).GetId(); got != name {
		t.Errorf("imported as %q", got)
	}
	if err := b.destroy(made); err != nil || !b.refresh(made) {
		t.Errorf("it is still there: %v", err)
	}
}
