package provider

import "testing"

func TestAccountThatExists(t *testing.T) {
	b := open(t)
	inputs := values{"accountId": "some-account", "displayName": "new"}
	b.must("serviceaccount/account:Account", "first", values{"accountId": "some-account", "displayName": "old"})
	_, err := b.create("serviceaccount/account:Account", "second", inputs)
	wantError(t, err, "Error 409: Service account some-account already exists within project projects/demo.")

	inputs["createIgnoreAlreadyExists"] = true
	second, err := b.create("serviceaccount/account:Account", "second", inputs)
	if err != nil {
		t.Fatal(err)
	}
	if second.output("displayName") != "old" || second.output("createIgnoreAlreadyExists") != true {
		t.Errorf("it is not the account that was there: %v", second.state)
	}
}

func TestPublicNetworksOfAPrivateEndpoint(t *testing.T) {
	b := open(t)
	inputs := func(network string) values {
		return values{
			"name": "c", "location": "europe-west1", "deletionProtection": false,
			"privateClusterConfig": values{
				"enablePrivateNodes": true, "enablePrivateEndpoint": true, "masterIpv4CidrBlock": "172.16.0.0/28",
			},
			"masterAuthorizedNetworksConfig": values{"cidrBlocks": []any{values{"cidrBlock": network}}},
		}
	}
	_, err := b.create("container/cluster:Cluster", "c", inputs("8.8.8.0/24"))
	wantError(t, err, `Invalid master authorized networks: network "8.8.8.0/24" is not a reserved network, which is `+
		`required `+
		"for private endpoints.")
	if _, err := b.create("container/cluster:Cluster", "c", inputs("10.0.0.0/8")); err != nil {
		t.Error(err)
	}
}
