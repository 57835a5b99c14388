package gcp

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

func TestServices(t *testing.T) {
	recorder := pulumitest.Registered(t, registrationOf("Services", "apis"))
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:projects/service:Service", "apis-container"), map[string]any{
		// Another user of the project may need it.
		"service": "container.googleapis.com", "disableOnDestroy": false,
	})
}

func TestServicesRefuse(t *testing.T) {
	const accepted = "accepted is a name such as container.googleapis.com"
	pulumitest.CheckRefused(t, `gcp.Services "apis": [1]: "compute" is not an API's name: `+accepted+"\n"+
		`[2]: "dns.googleapis.com" is listed twice`, func(ctx *pulumi.Context) error {
		_, err := NewServices(ctx, "apis", &ServicesArgs{
			Services: []string{"dns.googleapis.com", "compute", "dns.googleapis.com"},
		})
		return err
	})
}

func TestServicesRefuseWhatNobodyEnables(t *testing.T) {
	err := (&ServicesArgs{Services: []string{"source.googleapis.com", "bigquery-json.googleapis.com"}}).Validate()
	pulumitest.CheckMessage(t, err, `[0]: "source.googleapis.com" cannot be enabled: Google enables it together with another`+"\n"+
		`[1]: "bigquery-json.googleapis.com" cannot be enabled: its name is bigquery.googleapis.com now`)
}

// Names that begin alike do not collide.
func TestServicesOfOthers(t *testing.T) {
	recorder := pulumitest.Registered(t, func(ctx *pulumi.Context) error {
		_, err := NewServices(ctx, "apis", &ServicesArgs{
			Services: []string{"dns.googleapis.com", "dns.endpoints.my-project.cloud.goog"},
		})
		return err
	})
	recorder.One(t, "gcp:projects/service:Service", "apis-dns")
	recorder.One(t, "gcp:projects/service:Service", "apis-dns.endpoints.my-project.cloud.goog")
}

func TestServiceNames(t *testing.T) {
	for name, ok := range map[string]bool{
		"container.googleapis.com": true, "storage-api.googleapis.com": true, "x.endpoints.project.cloud.goog": true,
		"": false, "container": false, ".googleapis.com": false, "googleapis.com": false, "Container.googleapis.com": false,
		"container.googleapis.com.": false, "https://container.googleapis.com": false, "container.example.com": false,
	} {
		if err := (&ServicesArgs{Services: []string{name}}).Validate(); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
}
