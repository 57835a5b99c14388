package provider

import (
	"regexp"
	"slices"
	"testing"
)

func TestCheckFailures(t *testing.T) {
	b := open(t)
	for _, c := range []struct {
		name, typ string
		inputs    values
		want      []string
	}{
		{"required", "compute/subnetwork:Subnetwork", values{"network": "n"},
			[]string{`Missing required argument. The argument "ip_cidr_range" is required, but no definition was found.. ` +
				`Examine values at 'it.ipCidrRange'.`}},
		{"unknown", "compute/network:Network", values{"colour": "red"},
			[]string{`Invalid or unknown key. Examine values at 'it.colour'.`}},
		{"enum", "compute/network:Network", values{"routingMode": "LOCAL"},
			[]string{`expected routing_mode to be one of ["REGIONAL" "GLOBAL" ""], got LOCAL. ` +
				`Examine values at 'it.routingMode'.`}},
		{"name", "compute/network:Network", values{"name": "Main"},
			[]string{`"name" ("Main") doesn't match regexp "^(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)$". ` +
				`Examine values at 'it.name'.`}},
		{"account id", "serviceaccount/account:Account", values{"accountId": "short"},
			[]string{`"account_id" ("short") doesn't match regexp "^[a-z](?:[-a-z0-9]{4,28}[a-z0-9])$". ` +
				`Examine values at 'it.accountId'.`}},
		{"range", "compute/firewall:Firewall", values{"network": "n", "allows": []any{values{"protocol": "tcp"}},
			"priority": 70000},
			[]string{`expected priority to be in the range (0 - 65535), got 70000. Examine values at 'it.priority'.`}},
		{"conflict", "container/cluster:Cluster", values{"enableAutopilot": true, "removeDefaultNodePool": true},
			[]string{`Conflicting configuration arguments. "remove_default_node_pool": conflicts with enable_autopilot. ` +
				`Examine values at 'it.removeDefaultNodePool'.`}},
		{"one of", "compute/firewall:Firewall", values{"network": "n"}, []string{
			"Invalid combination of arguments. \"allow\": one of `allow,deny` must be specified. Examine values at 'it.allows'.",
			"Invalid combination of arguments. \"deny\": one of `allow,deny` must be specified. Examine values at " +
				"'it.denies'."}},
		{"nested", "container/cluster:Cluster", values{"releaseChannel": values{}},
			[]string{`Missing required argument. The argument "release_channel.0.channel" is required, but no definition was ` +
				`found.. Examine values at 'it.releaseChannel.channel'.`}},
		{"record name", "dns/recordSet:RecordSet", values{"managedZone": "z", "name": "a.example.com", "type": "A",
			"rrdatas": []any{"1.2.3.4"}},
			[]string{`"name" ("a.example.com") doesn't end with ".", name field must end with trailing dot, for example ` +
				`test.example.com. (note the trailing dot). Examine values at 'it.name'.`}},
		{"cluster name", "container/cluster:Cluster", values{"name": "a-name-that-is-longer-than-forty-letters-is"},
			[]string{`"name" cannot be longer than 40 characters. Examine values at 'it.name'.`}},
		{"whole number", "compute/firewall:Firewall",
			values{"network": "n", "allows": []any{values{"protocol": "tcp"}}, "priority": 1.5},
			[]string{`Attribute must be a whole number, got 1.5. Examine values at 'it.priority'.`}},
		{"output", "compute/network:Network", values{"selfLink": "x"},
			[]string{`Value for unconfigurable attribute. Can't configure a value for "self_link": its value will be decided ` +
				`automatically based on the result of applying this configuration.. Examine values at 'it.selfLink'.`}},
		{"good", "compute/router:Router", values{"network": "n"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := b.failures(c.typ, c.inputs)
			if !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestCheckDefaults(t *testing.T) {
	b := open(t)
	got := b.check("compute/network:Network", "Main", values{"mtu": "1500"}, nil).GetInputs().AsMap()
	if !regexp.MustCompile(`^main-[0-9a-f]{7}$`).MatchString(got["name"].(string)) {
		t.Errorf("name %v", got["name"])
	}
	if got["mtu"] != 1500.0 || got["autoCreateSubnetworks"] != true {
		t.Errorf("inputs %v", got)
	}
	want := `["autoCreateSubnetworks","deleteDefaultRoutesOnCreate","name","networkFirewallPolicyEnforcementOrder"]`
	if asJSON(got["__defaults"]) != want {
		t.Errorf("defaults %s, want %s", asJSON(got["__defaults"]), want)
	}
	again := b.check("compute/network:Network", "Main", values{}, wire(t, got)).GetInputs().AsMap()
	if again["name"] != got["name"] {
		t.Errorf("name %v became %v", got["name"], again["name"])
	}
}
