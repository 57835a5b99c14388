package pulumitest

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Registration registers one component under a name.
type Registration struct {
	Kind string
	New  func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error
	// Children are the types and names of its resources, with % for the component's name.
	Children []string
}

// CheckChildren tests that two of each stand side by side: each has its own children, under names that begin with its
// own.
func CheckChildren(t *testing.T, registrations []Registration) {
	t.Helper()
	for _, test := range registrations {
		t.Run(test.Kind, func(t *testing.T) {
			recorder := Registered(t, func(ctx *pulumi.Context) error {
				if err := test.New(ctx, "one-of-two"); err != nil {
					return err
				}
				return test.New(ctx, "two-of-two")
			})
			for _, name := range []string{"one-of-two", "two-of-two"} {
				if component := recorder.One(t, "gkestack:gcp:"+test.Kind, name); component.Custom {
					t.Errorf("%s is no component", name)
				}
				children := ChildrenOf(recorder, test.Kind, name)
				if len(children) != len(test.Children) {
					t.Errorf("%s has %d children, want %d", name, len(children), len(test.Children))
				}
				for _, want := range test.Children {
					want = strings.ReplaceAll(want, "%", name)
					if _, ok := children[want]; !ok {
						t.Errorf("%s has no child %s, only %v", name, want, children)
					}
				}
			}
			for _, child := range recorder.Resources() {
				if child.Custom && !strings.Contains(child.Parent, "gkestack:gcp:") {
					t.Errorf("%s %s has the parent %q", child.Type, child.Name, child.Parent)
				}
			}
		})
	}
}

// CheckOptions tests that the options of a component reach it: what must stand first, and what it belongs to.
func CheckOptions(t *testing.T, registrations []Registration) {
	t.Helper()
	for _, test := range registrations {
		t.Run(test.Kind, func(t *testing.T) {
			recorder := Registered(t, func(ctx *pulumi.Context) error {
				group := &pulumi.ResourceState{}
				if err := ctx.RegisterComponentResource("test:index:Group", "group", group); err != nil {
					return err
				}
				return test.New(ctx, "one-of-one", pulumi.Parent(group))
			})
			component := recorder.One(t, "gkestack:gcp:"+test.Kind, "one-of-one")
			if !strings.HasSuffix(component.Parent, "test:index:Group::group") {
				t.Errorf("the parent is %q", component.Parent)
			}
		})
	}
}
