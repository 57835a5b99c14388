package edge_test

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/gcp/edge"
	"github.com/gkestack/gkestack/internal/pulumitest"
)

func ExampleNew() {
	pulumitest.Print(func(ctx *pulumi.Context) error {
		web := gcp.Defaults[edge.ServiceSettings]()
		web.NEG.Name, web.NEG.Zones = "web", []string{"europe-west1-b", "europe-west1-c"}

		settings := gcp.Defaults[edge.Settings]()
		settings.Certificates = map[string]edge.CertificateSettings{
			"main": gcp.With(func(s *edge.CertificateSettings) { s.Domains = []string{"www.example.com"} }),
		}
		settings.Services = map[string]edge.ServiceSettings{"web": web}
		settings.Ranges = map[string][]string{"office": {"203.0.113.0/24"}}
		maintenance := gcp.Defaults[edge.MaintenanceSettings]()
		maintenance.Enabled, maintenance.Page = true, "https://status.example.org/"
		maintenance.Except = []string{"office"}
		settings.Maintenance = &maintenance
		_, err := edge.New(ctx, "edge", &edge.Args{Settings: settings, Project: "my-project", Protect: true})
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
