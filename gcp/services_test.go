package gcp

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func TestServices(t *testing.T) {
	recorder := recorded(t, registrationOf("Services", "apis"))
	checkInputs(t, recorder.One(t, "gcp:projects/service:Service", "apis-container"), map[string]any{
		// Another user of the project may need it.
		"service": "container.googleapis.com", "disableOnDestroy": false,
	})
}

func TestServicesRefuse(t *testing.T) {
	const accepted = "accepted is a name such as container.googleapis.com"
	checkRefused(t, `gcp.Services "apis": "compute" is not an API's name: `+accepted+"\n"+
		`"dns.googleapis.com" is listed twice`, func(ctx *pulumi.Context) error {
		_, err := NewServices(ctx, "apis", &ServicesArgs{
			Services: []string{"dns.googleapis.com", "compute", "dns.googleapis.com"},
		})
		return err
	})
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
