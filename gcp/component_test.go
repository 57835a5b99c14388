package gcp

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

// registration registers one component under a name.
type registration struct {
	kind string
	new  func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error
	// children are the types and names of its resources, with % for the component's name.
	children []string
}

// registrations are all components with everything that is optional switched on.
var registrations = []registration{
	{"Services", func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error {
		_, err := NewServices(ctx, name, &ServicesArgs{Services: baseServices}, opts...)
		return err
	}, []string{
		"gcp:projects/service:Service %-cloudresourcemanager",
		"gcp:projects/service:Service %-compute",
		"gcp:projects/service:Service %-container",
		"gcp:projects/service:Service %-dns",
		"gcp:projects/service:Service %-iam",
	}},
	{"Network", func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error {
		_, err := NewNetwork(ctx, name, fullNetworkArgs(), opts...)
		return err
	}, []string{
		"gcp:compute/address:Address %-nat-1",
		"gcp:compute/address:Address %-nat-2",
		"gcp:compute/firewall:Firewall %-egress-internet",
		"gcp:compute/firewall:Firewall %-ingress-health",
		"gcp:compute/firewall:Firewall %-webhooks",
		"gcp:compute/globalAddress:GlobalAddress %-cache",
		"gcp:compute/globalAddress:GlobalAddress %-sql",
		"gcp:compute/network:Network %",
		"gcp:compute/router:Router %-router",
		"gcp:compute/routerNat:RouterNat %-nat",
		"gcp:compute/subnetwork:Subnetwork %-envoy",
		"gcp:compute/subnetwork:Subnetwork %-nodes",
		"gcp:compute/subnetwork:Subnetwork %-proxies",
		"gcp:servicenetworking/connection:Connection %-services",
	}},
	{"NodeServiceAccount", func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error {
		_, err := NewNodeServiceAccount(ctx, name, &NodeServiceAccountArgs{Project: "my-project"}, opts...)
		return err
	}, []string{
		"gcp:projects/iAMMember:IAMMember %-artifactregistry.reader",
		"gcp:projects/iAMMember:IAMMember %-container.defaultNodeServiceAccount",
		"gcp:serviceaccount/account:Account %",
	}},
	{"Cluster", func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error {
		args, err := clusterArgs(ctx, name+"-net")
		if err != nil {
			return err
		}
		_, err = NewCluster(ctx, name, args, opts...)
		return err
	}, []string{"gcp:container/cluster:Cluster %"}},
	{"NodePool", func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error {
		_, err := NewNodePool(ctx, name, nodePoolArgs(), opts...)
		return err
	}, []string{"gcp:container/nodePool:NodePool %"}},
	{"DNSZone", func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error {
		_, err := NewDNSZone(ctx, name, dnsZoneArgs(), opts...)
		return err
	}, []string{"gcp:dns/managedZone:ManagedZone %"}},
	{"WorkloadIdentity", func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error {
		_, err := NewWorkloadIdentity(ctx, name, workloadIdentityArgs(), opts...)
		return err
	}, []string{
		"gcp:projects/iAMMember:IAMMember %-custom.role",
		"gcp:projects/iAMMember:IAMMember %-dns.admin",
		"gcp:serviceaccount/account:Account %",
		"gcp:serviceaccount/iAMMember:IAMMember %-workload-identity",
	}},
}

// recorded runs a program and returns what it registered.
func recorded(t *testing.T, program pulumi.RunFunc) *pulumitest.Recorder {
	t.Helper()
	recorder := &pulumitest.Recorder{Outputs: computed}
	if err := recorder.Run(t, "gkestack", "dev", nil, program); err != nil {
		t.Fatal(err)
	}
	return recorder
}

// computed are the outputs that Google computes and the components pass on.
func computed(args pulumi.MockResourceArgs) resource.PropertyMap {
	if args.TypeToken == "gcp:iam/workloadIdentityPool:WorkloadIdentityPool" {
		id := args.Inputs["workloadIdentityPoolId"].StringValue()
		return resource.PropertyMap{"name": resource.NewProperty("projects/123/locations/global/workloadIdentityPools/" + id)}
	}
	if args.TypeToken != "gcp:serviceaccount/account:Account" {
		return nil
	}
	email := args.Inputs["accountId"].StringValue() + "@my-project.iam.gserviceaccount.com"
	return resource.PropertyMap{
		"email":  resource.NewProperty(email),
		"member": resource.NewProperty("serviceAccount:" + email),
		"name":   resource.NewProperty("projects/my-project/serviceAccounts/" + email),
	}
}

// childrenOf are the resources whose parent is a component, given by its kind and name, by their own types and names.
func childrenOf(recorder *pulumitest.Recorder, kind, name string) map[string]pulumitest.Resource {
	children := map[string]pulumitest.Resource{}
	for _, child := range recorder.Resources() {
		if strings.HasSuffix(child.Parent, "gkestack:gcp:"+kind+"::"+name) {
			children[child.Type+" "+child.Name] = child
		}
	}
	return children
}

// Two of each stand side by side: each has its own children, under names that begin with its own.
func TestComponentsAndTheirChildren(t *testing.T) {
	for _, test := range registrations {
		t.Run(test.kind, func(t *testing.T) {
			recorder := recorded(t, func(ctx *pulumi.Context) error {
				if err := test.new(ctx, "one-of-two"); err != nil {
					return err
				}
				return test.new(ctx, "two-of-two")
			})
			for _, name := range []string{"one-of-two", "two-of-two"} {
				if component := recorder.One(t, "gkestack:gcp:"+test.kind, name); component.Custom {
					t.Errorf("%s is no component", name)
				}
				children := childrenOf(recorder, test.kind, name)
				if len(children) != len(test.children) {
					t.Errorf("%s has %d children, want %d", name, len(children), len(test.children))
				}
				for _, want := range test.children {
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

// The options of a component reach it: what must stand first, and what it belongs to.
func TestComponentsTakeOptions(t *testing.T) {
	for _, test := range registrations {
		t.Run(test.kind, func(t *testing.T) {
			recorder := recorded(t, func(ctx *pulumi.Context) error {
				group := &pulumi.ResourceState{}
				if err := ctx.RegisterComponentResource("test:index:Group", "group", group); err != nil {
					return err
				}
				return test.new(ctx, "one-of-one", pulumi.Parent(group))
			})
			component := recorder.One(t, "gkestack:gcp:"+test.kind, "one-of-one")
			if !strings.HasSuffix(component.Parent, "test:index:Group::group") {
				t.Errorf("the parent is %q", component.Parent)
			}
		})
	}
}

// checkRefused checks the message for settings that are not valid, and that nothing was registered.
func checkRefused(t *testing.T, want string, program pulumi.RunFunc) {
	t.Helper()
	recorder := &pulumitest.Recorder{Outputs: computed}
	err := recorder.Run(t, "gkestack", "dev", nil, program)
	if err == nil {
		t.Fatal("it was accepted")
	}
	text := strings.TrimSpace(strings.TrimPrefix(err.Error(), "1 error occurred:\n\t*"))
	if text != want {
		t.Errorf("got:\n%s\nwant:\n%s", text, want)
	}
	if registered := recorder.Resources(); len(registered) > 0 {
		t.Errorf("it registered %v", registered)
	}
}

// checkInputs compares some inputs of a resource, given by dotted paths, as text.
func checkInputs(t *testing.T, registered pulumitest.Resource, want map[string]any) {
	t.Helper()
	for path, value := range want {
		var got any = registered.Plain()
		for _, key := range strings.Split(path, ".") {
			object, _ := got.(map[string]any)
			got = object[key]
		}
		if fmt.Sprint(got) != fmt.Sprint(value) {
			t.Errorf("%s %s: %s is %v, want %v", registered.Type, registered.Name, path, got, value)
		}
	}
}

// checkMessage compares the whole text of an error; none is wanted where want is empty.
func checkMessage(t *testing.T, err error, want string) {
	t.Helper()
	if got := fmt.Sprint(err); got != cmp.Or(want, "<nil>") {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
