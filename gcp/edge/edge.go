package edge

import (
	"maps"
	"slices"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/compute"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/gcp/internal/nodes"
	"github.com/gkestack/gkestack/gcp/internal/register"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// Args are the settings of an Edge, and what it takes from elsewhere.
type Args struct {
	Settings
	// Project is the id of the project that the network endpoint groups are in. It is needed where a service has some.
	Project string
	// IAPClientSecrets are the OAuth client secrets of the services that have iap, by the names of the services. They
	// stay secret in the state.
	IAPClientSecrets map[string]pulumi.StringInput
	// Network that the nodes are in. Where it is set, a firewall rule opens the pods to Google's load balancers, without
	// which every backend stays unhealthy.
	Network *gcp.Network
	// NodeServiceAccount is the email of the account that the nodes run as. With Network it is needed, or NodeTags.
	NodeServiceAccount pulumi.StringInput
	// NodeTags are the network tags of the nodes. Google accepts one kind of target in a rule: they exclude
	// NodeServiceAccount.
	NodeTags []string
	// Workloads are the manifests and releases with the Services that GKE makes the network endpoint groups for. The
	// backends of services with zones wait for them, and go before them.
	Workloads []pulumi.Resource
	// Address is a global address that was reserved before, as an [Address]. Default: the Edge reserves one.
	Address pulumi.StringInput
	// Protect refuses to delete the address that the Edge reserved from the stack, for the reason in [AddressArgs].
	Protect bool
}

// Edge is what faces the internet: a global address, Google-managed certificates, and a global external Application
// Load Balancer (EXTERNAL_MANAGED) with Cloud CDN and Cloud Armor, in front of services in GKE and of buckets.
// https://cloud.google.com/load-balancing/docs/https
//
// A service in GKE is reached by a standalone network endpoint group, which GKE makes, in each zone that has nodes, for
// a Service with this annotation:
//
//	metadata:
//	  annotations:
//	    cloud.google.com/neg: '{"exposed_ports": {"80": {"name": "web"}}}'
//
// The port is the Service's, the name is the one in [NEGSettings]. GKE makes a group some seconds after the
// Service and a node in the zone are there, and can't delete one that is in use. That is why backends wait for
// [Args].Workloads, and go before them. Where Google answers nevertheless that a group is not found, deploy again.
// https://cloud.google.com/kubernetes-engine/docs/how-to/standalone-neg
//
// For standalone groups GKE makes no firewall rule: the Edge makes one, in [Args].Network, for 35.191.0.0/16 and
// 130.211.0.0/22, from which both the health checks and the requests come.
// https://cloud.google.com/load-balancing/docs/health-check-concepts#ip-ranges
//
// No setting replaces anything in place of what is in use: a certificate with other domains is a new one, which the
// proxy is given before the old one goes; everything else is updated.
type Edge struct {
	pulumi.ResourceState
	parts

	// Address is the IPv4 address that the DNS records of all hosts point to.
	Address pulumi.StringOutput
	// Certificates are the names that the certificates have in Google Cloud, by the names in the settings.
	Certificates map[string]pulumi.StringOutput
	// URLMap is the name of the URL map, which Cloud CDN's invalidations are addressed to, as in
	// `gcloud compute url-maps invalidate-cdn-cache NAME --path '/*'`.
	URLMap pulumi.StringOutput
	// SecurityPolicy is the name of the Cloud Armor policy. It is nil without armor and maintenance.
	SecurityPolicy *pulumi.StringOutput
}

// New registers the edge. It returns an error, and registers nothing, when the settings are not valid.
func New(ctx *pulumi.Context, name string, args *Args, opts ...pulumi.ResourceOption) (*Edge, error) {
	component := &Edge{Certificates: map[string]pulumi.StringOutput{}}
	if err := register.Component(ctx, "Edge", name, component, args.validate(name), opts); err != nil {
		return nil, err
	}
	b := &builder{ctx: ctx, name: name, args: args, parent: pulumi.Parent(component)}
	address, err := b.address()
	if err != nil {
		return nil, err
	}
	certificates, err := b.certificates()
	if err != nil {
		return nil, err
	}
	policy, err := b.securityPolicy()
	if err != nil {
		return nil, err
	}
	if err := b.firewall(); err != nil {
		return nil, err
	}
	backends, err := b.backends(policy)
	if err != nil {
		return nil, err
	}
	urlMap, err := b.urlMap(backends)
	if err != nil {
		return nil, err
	}
	if err := b.listenHTTPS(address, urlMap, certificates); err != nil {
		return nil, err
	}
	if args.HTTPRedirect {
		if err := b.listenHTTP(address); err != nil {
			return nil, err
		}
	}
	component.Address, component.URLMap = address, urlMap.Name
	for key, certificate := range certificates {
		component.Certificates[key] = certificate.Name
	}
	return component, ctx.RegisterResourceOutputs(component, component.outputs(policy))
}

// outputs are what the component registers; it fills in the policy's name where there is one.
func (e *Edge) outputs(policy *compute.SecurityPolicy) pulumi.Map {
	names := pulumi.StringMap{}
	for key, certificate := range e.Certificates {
		names[key] = certificate
	}
	outputs := pulumi.Map{"address": e.Address, "certificates": names, "urlMap": e.URLMap}
	if policy != nil {
		e.SecurityPolicy = &policy.Name
		outputs["securityPolicy"] = policy.Name
	}
	return outputs
}

// builder registers the parts of one Edge.
type builder struct {
	ctx    *pulumi.Context
	name   string
	args   *Args
	parent pulumi.ResourceOption
}

func (b *builder) child(key string) string { return b.name + "-" + key }

func (a *Args) validate(name string) error {
	var problems problem.List
	problems.Merge("", a.Validate())
	// The parts that every edge has; "-redirect" is the longest of their endings.
	rules.ComputeName.Check(&problems, "name", name+"-redirect")
	problems.Merge("", a.CheckNames(name))
	for _, key := range slices.Sorted(maps.Keys(a.Services)) {
		service := a.Services[key]
		if a.Project == "" && len(service.NEG.Zones) > 0 {
			problems.Add("project", "it is needed for the network endpoint groups of services.%s", key)
		}
		if secret := a.IAPClientSecrets[key]; (service.IAP != nil) != (secret != nil) {
			problems.Add(problem.Path("iapClientSecrets").Child(key),
				"a service with iap needs the secret of its OAuth client, and another service takes none")
		}
	}
	if a.Network != nil && len(a.Services) > 0 {
		nodes.CheckTargets(&problems, "the pods' ports are", a.NodeTags, a.NodeServiceAccount)
	}
	for _, key := range slices.Sorted(maps.Keys(a.IAPClientSecrets)) {
		if _, ok := a.Services[key]; !ok {
			problems.Add(problem.Path("iapClientSecrets").Child(key), "no such service (have: %s)",
				problem.Names(slices.Sorted(maps.Keys(a.Services))))
		}
	}
	return problems.Err()
}

// CheckNames returns the names that Google refuses, of certificates, services and buckets, where prefix begins them:
// the name of the component.
func (s *Settings) CheckNames(prefix string) error {
	var problems problem.List
	for _, key := range slices.Sorted(maps.Keys(s.Certificates)) {
		suffix := certificateSuffix(key, s.Certificates[key].Domains)
		rules.ComputeName.CheckLength(&problems, problem.Path("certificates").Child(key), prefix, suffix)
	}
	for _, key := range slices.Sorted(maps.Keys(s.Services)) {
		rules.ComputeName.CheckLength(&problems, problem.Path("services").Child(key), prefix, key)
	}
	for _, key := range slices.Sorted(maps.Keys(s.Buckets)) {
		rules.ComputeName.CheckLength(&problems, problem.Path("buckets").Child(key), prefix, key)
	}
	return problems.Err()
}

// parts are the resources that a component is made of.
type parts = register.Children
