package edge

import (
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/internal/pulumitest"
	"github.com/gkestack/gkestack/problem"
)

const firewallType = "gcp:compute/firewall:Firewall"

func addressRegistration() pulumitest.Registration {
	return pulumitest.Registration{
		Kind: "EdgeAddress", New: func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error {
			_, err := NewAddress(ctx, name, &AddressArgs{Protect: true}, opts...)
			return err
		}, Children: []string{"gcp:compute/globalAddress:GlobalAddress %"},
	}
}

// edgeInNetwork registers an edge in front of nodes in a network; change may be nil.
func edgeInNetwork(t *testing.T, change func(*Args)) *pulumitest.Recorder {
	t.Helper()
	return pulumitest.Registered(t, func(ctx *pulumi.Context) error {
		args := edgeArgs()
		network, err := gcp.NewNetwork(ctx, "main", pulumitest.Filled(networkArgs()))
		if err != nil {
			return err
		}
		args.Network, args.NodeServiceAccount = network, pulumi.String("nodes@my-project.iam.gserviceaccount.com")
		if change != nil {
			change(args)
		}
		_, err = New(ctx, "main", pulumitest.Filled(args))
		return err
	})
}

func TestEdgeFirewall(t *testing.T) {
	ports := func(web, admin []int) func(*Args) {
		return func(args *Args) {
			for name, list := range map[string][]int{"web": web, "admin": admin} {
				service := args.Services[name]
				service.NEG.Ports = list
				args.Services[name] = service
			}
		}
	}
	for _, test := range []struct {
		name   string
		change func(*Args)
		want   map[string]any
	}{
		{"all ports", nil, map[string]any{
			"allows": "[map[protocol:tcp]]", "sourceRanges": "[130.211.0.0/22 35.191.0.0/16]", "direction": "INGRESS",
			"targetServiceAccounts": "[nodes@my-project.iam.gserviceaccount.com]", "targetTags": nil,
		}},
		{"one service names none", ports([]int{8080}, nil), map[string]any{"allows": "[map[protocol:tcp]]"}},
		// The health check of admin is on 8080.
		{"ports", ports([]int{9090, 3000}, []int{3000}), map[string]any{
			"allows": "[map[ports:[3000 8080 9090] protocol:tcp]]",
		}},
		{"tags", func(args *Args) { args.NodeServiceAccount, args.NodeTags = nil, []string{"gke"} }, map[string]any{
			"targetServiceAccounts": nil, "targetTags": "[gke]",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			pulumitest.CheckInputs(t, edgeInNetwork(t, test.change).One(t, firewallType, "main-backends"), test.want)
		})
	}
	for name, recorder := range map[string]*pulumitest.Recorder{
		"without a network": pulumitest.Registered(t, edge(nil)),
		"without a service": edgeInNetwork(t, func(args *Args) {
			args.Services, args.Hosts, args.Maintenance, args.DefaultBackend = nil, nil, nil, "assets"
			args.IAPClientSecrets = nil
		}),
	} {
		for _, registered := range recorder.Resources() {
			if registered.Type == firewallType && registered.Name == "main-backends" {
				t.Errorf("%s there is a rule", name)
			}
		}
	}
}

func TestEdgeTakesAnAddress(t *testing.T) {
	recorder := pulumitest.Registered(t, edge(func(args *Args) { args.Address = pulumi.String("203.0.113.7") }))
	pulumitest.CheckInputs(t, recorder.One(t, forwardingType, "main-https"), map[string]any{"ipAddress": "203.0.113.7"})
	for _, registered := range recorder.Resources() {
		if strings.HasSuffix(registered.Type, ":GlobalAddress") {
			t.Errorf("it reserves %s beside", registered.Name)
		}
	}
}

// Only what refers to groups waits: the policy, and with it the maintenance switch, does not.
func TestBackendsWaitForWorkloads(t *testing.T) {
	recorder := pulumitest.Registered(t, func(ctx *pulumi.Context) error {
		account, err := gcp.NewNodeServiceAccount(ctx, "workload", &gcp.NodeServiceAccountArgs{Project: "my-project"})
		if err != nil {
			return err
		}
		args := edgeArgs()
		args.Workloads = []pulumi.Resource{account}
		admin := args.Services["admin"]
		admin.NEG.Zones = nil
		args.Services["admin"] = admin
		_, err = New(ctx, "main", pulumitest.Filled(args))
		return err
	})
	waits := func(registered pulumitest.Resource) bool {
		return slices.ContainsFunc(registered.DependsOn, func(urn string) bool { return strings.HasSuffix(urn, "::workload") })
	}
	for _, registered := range recorder.Resources() {
		want := registered.Type == backendServiceType && registered.Name == "main-web"
		if !strings.HasPrefix(registered.Name, "workload") && waits(registered) != want {
			t.Errorf("%s %s waits: %t, want %t", registered.Type, registered.Name, !want, want)
		}
	}
}

func TestEdgeRefusesNodes(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*Args)
		want   string
	}{
		{"no nodes", func(*Args) {},
			"nodeServiceAccount: it is needed, or nodeTags: the pods' ports are opened to these nodes"},
		{"both", func(args *Args) {
			args.NodeTags, args.NodeServiceAccount = []string{"gke"}, pulumi.String("a@b.iam.gserviceaccount.com")
		}, "nodeTags: they exclude nodeServiceAccount: Google accepts one kind of target in a rule"},
	} {
		t.Run(test.name, func(t *testing.T) {
			pulumitest.CheckRefused(t, `gcp.Edge "main": `+test.want, func(ctx *pulumi.Context) error {
				args := edgeArgs()
				args.Network = &gcp.Network{}
				test.change(args)
				_, err := New(ctx, "main", pulumitest.Filled(args))
				return err
			})
		})
	}
}

// networkArgs are those of a small network.
func networkArgs() *gcp.NetworkArgs {
	settings := gcp.Defaults[gcp.NetworkSettings]()
	subnet := gcp.Defaults[gcp.SubnetSettings]()
	subnet.CIDR = "10.0.0.0/20"
	settings.Subnets = map[string]gcp.SubnetSettings{"nodes": subnet}
	return &gcp.NetworkArgs{Region: "europe-west1", NetworkSettings: settings}
}

func TestNames(t *testing.T) {
	long := strings.Repeat("a", 60)
	tooLong := `: "main-dev-` + long + `" has 69 characters: a name has 1 to 63`
	settings := Settings{
		Services: map[string]ServiceSettings{long: {}, "web": {}}, Buckets: map[string]BucketSettings{long: {}},
	}
	pulumitest.CheckMessage(t, settings.CheckNames("main-dev"), "buckets."+long+tooLong+"\nservices."+long+tooLong)
}

func TestBucketNames(t *testing.T) {
	var problems problem.List
	BucketSettings{Bucket: "B"}.check(&problems, "buckets.a")
	pulumitest.CheckMessage(t, problems.Err(), `buckets.a.bucket: "B" has 1 characters: a bucket name has 3 to 63`)
}
