package gcp_test

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp"
)

func ExampleNewEdge() {
	preview(func(ctx *pulumi.Context) error {
		web := gcp.Defaults[gcp.EdgeServiceSettings]()
		web.NEG.Name, web.NEG.Zones = "web", []string{"europe-west1-b", "europe-west1-c"}

		settings := gcp.Defaults[gcp.EdgeSettings]()
		settings.Certificates = map[string]gcp.EdgeCertificateSettings{"main": {Domains: []string{"www.example.com"}}}
		settings.Services = map[string]gcp.EdgeServiceSettings{"web": web}
		settings.Ranges = map[string][]string{"office": {"203.0.113.0/24"}}
		settings.Maintenance = &gcp.EdgeMaintenanceSettings{
			Enabled: true,
			Page:    "https://status.example.org/",
			Except:  []string{"office"},
		}
		_, err := gcp.NewEdge(ctx, "edge", &gcp.EdgeArgs{EdgeSettings: settings, Project: "my-project", Protect: true})
		return err
	})
	// Output:
	// gcp:compute/backendService:BackendService edge-web
	// gcp:compute/globalAddress:GlobalAddress edge
	// gcp:compute/globalForwardingRule:GlobalForwardingRule edge-http
	// gcp:compute/globalForwardingRule:GlobalForwardingRule edge-https
	// gcp:compute/healthCheck:HealthCheck edge-web
	// gcp:compute/managedSslCertificate:ManagedSslCertificate edge-main-80fc0fb9
	// gcp:compute/sSLPolicy:SSLPolicy edge
	// gcp:compute/securityPolicy:SecurityPolicy edge
	// gcp:compute/targetHttpProxy:TargetHttpProxy edge-redirect
	// gcp:compute/targetHttpsProxy:TargetHttpsProxy edge
	// gcp:compute/uRLMap:URLMap edge
	// gcp:compute/uRLMap:URLMap edge-redirect
	// gkestack:gcp:Edge edge
}
