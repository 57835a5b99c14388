package edge

import (
	"maps"
	"slices"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/compute"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// managedScheme is the global external Application Load Balancer, not the classic one (EXTERNAL).
const managedScheme = "EXTERNAL_MANAGED"

func (b *builder) listenHTTPS(
	address pulumi.StringOutput, urlMap *compute.URLMap, certificates map[string]*compute.ManagedSslCertificate,
) error {
	ciphers, err := compute.NewSSLPolicy(b.ctx, b.name, &compute.SSLPolicyArgs{
		Name:          pulumi.String(b.name),
		Profile:       pulumi.String(string(b.args.TLSProfile)),
		MinTlsVersion: pulumi.String("TLS_1_2"),
	}, b.parent)
	if err != nil {
		return err
	}
	var links pulumi.StringArray
	for _, key := range slices.Sorted(maps.Keys(certificates)) {
		links = append(links, certificates[key].SelfLink)
	}
	proxy, err := compute.NewTargetHttpsProxy(b.ctx, b.name, &compute.TargetHttpsProxyArgs{
		Name:            pulumi.String(b.name),
		UrlMap:          urlMap.SelfLink,
		SslCertificates: links,
		SslPolicy:       ciphers.SelfLink,
		QuicOverride:    pulumi.String("NONE"),
	}, b.parent)
	if err != nil {
		return err
	}
	return b.forward("https", "443", address, proxy.SelfLink)
}

// listenHTTP redirects from port 80.
func (b *builder) listenHTTP(address pulumi.StringOutput) error {
	redirect, err := compute.NewURLMap(b.ctx, b.child("redirect"), &compute.URLMapArgs{
		Name: pulumi.String(b.child("redirect")),
		DefaultUrlRedirect: &compute.URLMapDefaultUrlRedirectArgs{
			HttpsRedirect:        pulumi.Bool(true),
			RedirectResponseCode: pulumi.String("MOVED_PERMANENTLY_DEFAULT"),
			StripQuery:           pulumi.Bool(false),
		},
	}, b.parent)
	if err != nil {
		return err
	}
	proxy, err := compute.NewTargetHttpProxy(b.ctx, b.child("redirect"), &compute.TargetHttpProxyArgs{
		Name:   pulumi.String(b.child("redirect")),
		UrlMap: redirect.SelfLink,
	}, b.parent)
	if err != nil {
		return err
	}
	return b.forward("http", "80", address, proxy.SelfLink)
}

// forward opens a port of the address.
func (b *builder) forward(
	key, port string, address pulumi.StringOutput, target pulumi.StringInput,
) error {
	_, err := compute.NewGlobalForwardingRule(b.ctx, b.child(key), &compute.GlobalForwardingRuleArgs{
		Name:                pulumi.String(b.child(key)),
		LoadBalancingScheme: pulumi.String(managedScheme),
		IpAddress:           address,
		IpProtocol:          pulumi.String("TCP"),
		PortRange:           pulumi.String(port + "-" + port),
		Target:              target,
	}, b.parent)
	return err
}
