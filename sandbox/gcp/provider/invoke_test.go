package provider

import (
	"context"
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// call calls a function, and returns its answer as JSON.
func (b *sandbox) call(function string, args values) (string, error) {
	b.t.Helper()
	r, err := b.s.Invoke(context.Background(), &pulumirpc.InvokeRequest{Tok: "gcp:" + function, Args: wire(b.t, args)})
	if err != nil {
		return "", err
	}
	return asJSON(r.GetReturn().AsMap()), nil
}

func TestFunctions(t *testing.T) {
	b := open(t)
	b.must("dns/managedZone:ManagedZone", "zone", values{"name": "zone", "dnsName": "example.com."})
	b.must("serviceaccount/account:Account", "web", values{"accountId": "web-pods"})
	b.must("secretmanager/secret:Secret", "key", values{"secretId": "key", "replication": values{"auto": values{}}})
	b.must("artifactregistry/repository:Repository", "images", values{"repositoryId": "images", "format": "DOCKER",
		"location": "europe-west1"})
	for _, c := range []struct {
		function  string
		args      values
		want, err string
	}{
		{"dns/getManagedZoneIamPolicy:getManagedZoneIamPolicy", values{"managedZone": "zone"}, `"policyData":"{\"bindings\":`,
			""},
		{"dns/getManagedZoneIamPolicy:getManagedZoneIamPolicy", values{"managedZone": "none"}, "",
			"projects/demo/managedZones/none not found"},
		{"serviceaccount/getAccount:getAccount", values{"accountId": "web-pods"},
			`"email":"web-pods@demo.iam.gserviceaccount.com"`, ""},
		{"serviceaccount/getAccount:getAccount", values{"accountId": "none"}, "",
			"projects/demo/serviceAccounts/none@demo.iam.gserviceaccount.com not found"},
		{"secretmanager/getSecrets:getSecrets", values{}, `"secretId":"key"`, ""},
		{"artifactregistry/getRepository:getRepository", values{"location": "europe-west1", "repositoryId": "images"},
			`"format":"DOCKER"`, ""},
		{"compute/getZones:getZones", values{"region": "us-east1"}, `"us-east1-b"`, ""},
		{"compute/getMoons:getMoons", values{}, "", "unrecognized data function (Invoke): gcp:compute/getMoons:getMoons; " +
			"the sandbox has artifactregistry/getRepository:getRepository, "},
	} {
		got, err := b.call(c.function, c.args)
		switch {
		case c.err != "":
			wantError(t, err, c.err)
		case err != nil || !strings.Contains(got, c.want):
			t.Errorf("%s %v: %s %v, want %s", c.function, c.args, got, err, c.want)
		}
	}
}
