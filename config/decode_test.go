package config

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/internal/settings"
)

// smallest is the least configuration that a stack needs.
func smallest() map[string]string {
	return map[string]string{
		"gcp:project": "my-project",
		"gcp:region":  "europe-west1",
		"gkestack:network": `{"subnets": {"nodes": {"cidr": "10.0.0.0/20",
			"secondaryRanges": {"pods": "10.4.0.0/16", "services": "10.8.0.0/20"}}}}`,
		"gkestack:cluster": `{"controlPlane": {"authorizedNetworks": {"office": "203.0.113.0/24"}}}`,
	}
}

// with is the smallest configuration with other values on top; the key is left out where the value is "-".
func with(changes map[string]string) map[string]Value {
	texts := smallest()
	maps.Copy(texts, changes)
	values := map[string]Value{}
	for key, text := range texts {
		if text != "-" {
			values[key] = Value{Raw: text}
		}
	}
	return values
}

// checkMessage compares the whole text of an error; none is wanted where want is empty.
func checkMessage(t *testing.T, err error, want string) {
	t.Helper()
	if got := fmt.Sprint(err); got != cmp.Or(want, "<nil>") {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestDecodeDefaults(t *testing.T) {
	stack, err := Decode("gkestack", with(nil), nil)
	checkMessage(t, err, "")
	want := &Stack{parts: stack.parts, namespace: stack.namespace}
	settings.SetDefaults(want)
	want.Project, want.Region = "my-project", "europe-west1"
	want.Network.Subnets = map[string]gcp.SubnetSettings{"nodes": gcp.With(func(s *gcp.SubnetSettings) {
		s.CIDR = "10.0.0.0/20"
		s.SecondaryRanges = map[string]string{"pods": "10.4.0.0/16", "services": "10.8.0.0/20"}
	})}
	want.Cluster.Location = "europe-west1"
	want.Cluster.ControlPlane.AuthorizedNetworks = map[string]string{"office": "203.0.113.0/24"}
	if !reflect.DeepEqual(stack, want) {
		t.Errorf("got  %+v\nwant %+v", stack, want)
	}
}

func TestDecodeSettings(t *testing.T) {
	stack, err := Decode("gkestack", with(map[string]string{
		"gkestack:protect":            "false",
		"gkestack:services":           `["redis.googleapis.com"]`,
		"gkestack:nodePools":          `{"default": {}, "spot": {"spot": true, "taints": {"spot": {}}}}`,
		"gkestack:dnsZone":            `{"domain": "dev.example.com"}`,
		"gkestack:workloadIdentities": `{"dns": {"namespace": "dns", "serviceAccount": "dns"}}`,
		"gkestack:kubernetes":         `{"overlay": "small", "adoptExisting": true, "needs": ["dns/dns"]}`,
		"gkestack:network": `{"nat": {}, "subnets": {"nodes": {"cidr": "10.0.0.0/20", "privateGoogleAccess": false,
			"secondaryRanges": {"pods": "10.4.0.0/16", "services": "10.8.0.0/20"}}}}`,
		"gkestack:cluster": `{"location": "europe-west1-b", "controlPlane": {"privateEndpoint": true}}`,
		"kubernetes:foo":   "a key of another program",
	}), nil)
	checkMessage(t, err, "")
	spot := stack.NodePools["spot"]
	for what, ok := range map[string]bool{
		"protection":      !stack.Protect,
		"services":        reflect.DeepEqual(stack.Services, []string{"redis.googleapis.com"}),
		"default pool":    stack.NodePools["default"].MachineType == "e2-standard-4",
		"spot pool":       spot.Spot && spot.SecureBoot && spot.Autoscaling.Max == 3,
		"taint":           spot.Taints["spot"].Value == "true" && spot.Taints["spot"].Effect == gcp.NoSchedule,
		"zone":            stack.DNSZone.Domain == "dev.example.com" && !stack.DNSZone.DNSSEC,
		"identity":        stack.WorkloadIdentities["dns"].ServiceAccount == "dns",
		"overlay":         stack.Kubernetes.Overlay == "small" && stack.Kubernetes.AdoptExisting,
		"conflicts":       stack.Kubernetes.ForceConflicts,
		"needs":           slices.Equal(stack.Kubernetes.Needs, []string{"dns/dns"}),
		"NAT":             stack.Network.NAT.LogFilter == gcp.NATLogErrors,
		"private access":  !stack.Network.Subnets["nodes"].PrivateGoogleAccess,
		"location":        stack.Cluster.Location == "europe-west1-b",
		"private address": stack.Cluster.ControlPlane.PrivateEndpoint,
	} {
		if !ok {
			t.Errorf("%s: got %+v", what, stack)
		}
	}
}

// network is a network of one subnet with these ranges.
func network(cidr, pods, services string) string {
	return `{"subnets": {"nodes": {"cidr": "` + cidr + `", "secondaryRanges": {"pods": "` + pods +
		`", "services": "` + services + `"}}}}`
}

const stackKeys = "addons, artifactRegistry, buckets, budget, cluster, dnsZone, edge, githubFederation, iam, " +
	"iapClientSecrets, kubernetes, network, nodePools, organizationPolicies, protect, secrets, services, " +
	"workloadIdentities"

func TestDecodeProblems(t *testing.T) {
	const office = `"controlPlane": {"authorizedNetworks": {"office": "203.0.113.0/24"}}`
	for _, test := range []struct {
		name    string
		changes map[string]string
		want    string
	}{
		{"unknown key", map[string]string{"gkestack:dnszone": "{}"},
			"gkestack:dnszone: no such key (have: " + stackKeys + ")"},
		{"unknown key below", map[string]string{"gkestack:nodePools": `{"a": {"machineTyp": "b"}}`},
			"gkestack:nodePools.a.machineTyp: no such key (have: autoscaling, diskSizeGb, diskType, gpu, gvisor, " +
				"imageStreaming, imageType, labels, localSsds, machineType, maxPodsPerNode, name, podRange, reservation, " +
				"resourceLabels, secureBoot, spot, tags, taints, upgrade, zones)"},
		{"word for a boolean", map[string]string{"gkestack:protect": "yes"},
			`gkestack:protect: got the string "yes": accepted is true or false`},
		{"word for a list", map[string]string{"gkestack:services": "redis.googleapis.com"},
			`gkestack:services: got the string "redis.googleapis.com": accepted is a list of strings`},
		{"number for a map", map[string]string{"gkestack:network": "5"},
			"gkestack:network: got 5: accepted is a map with the keys existing, firewall, mtu, name, nat, privateServices, " +
				"proxyOnlySubnets, routingMode, subnets, webhookPorts"},
		{"string for a number", map[string]string{"gkestack:nodePools": `{"a": {"diskSizeGb": "50"}}`},
			`gkestack:nodePools.a.diskSizeGb: got the string "50": accepted is a whole number`},
		{"enum", map[string]string{"gkestack:cluster": `{"releaseChannel": "regular", ` + office + `}`},
			`gkestack:cluster.releaseChannel: "regular": accepted is "RAPID", "REGULAR" or "STABLE"`},
		{"bad range", map[string]string{"gkestack:network": network("10.0.0.0", "10.4.0.0/16", "10.8.0.0/20")},
			`gkestack:network.subnets.nodes.cidr: "10.0.0.0" is not an IPv4 range: ` +
				"accepted is an address and a mask, as in 10.0.0.0/20"},
		{"range of IPv6", map[string]string{"gkestack:network": network("10.0.0.0/20", "fd00::/48", "10.8.0.0/20")},
			`gkestack:network.subnets.nodes.secondaryRanges.pods: "fd00::/48" is not an IPv4 range: ` +
				"accepted is an address and a mask, as in 10.0.0.0/20"},
		{"range that begins inside",
			map[string]string{"gkestack:network": network("10.0.0.1/20", "10.4.0.0/16", "10.8.0.0/20")},
			`gkestack:network.subnets.nodes.cidr: "10.0.0.1/20" begins inside its range: write 10.0.0.0/20`},
		{"overlapping ranges", map[string]string{"gkestack:network": network("10.0.0.0/20", "10.0.0.0/16", "10.8.0.0/20")},
			"gkestack:network.subnets.nodes.cidr: 10.0.0.0/20 overlaps 10.0.0.0/16 of " +
				"gkestack:network.subnets.nodes.secondaryRanges.pods: ranges of one network may not share addresses"},
		{"control plane in the network", map[string]string{
			"gkestack:cluster": "{controlPlane: {cidr: 10.4.0.0/28, authorizedNetworks: {office: 203.0.113.0/24}}}"},
			"gkestack:cluster.controlPlane.cidr: 10.4.0.0/28 overlaps 10.4.0.0/16 of " +
				"gkestack:network.subnets.nodes.secondaryRanges.pods: ranges of one network may not share addresses"},
		{"control plane's subnet", map[string]string{
			"gkestack:cluster": "{controlPlane: {subnet: nodes, authorizedNetworks: {office: 203.0.113.0/24}}}"}, ""},
		{"control plane's unknown subnet", map[string]string{
			"gkestack:cluster": "{controlPlane: {subnet: masters, authorizedNetworks: {office: 203.0.113.0/24}}}"},
			`gkestack:cluster.controlPlane.subnet: "masters" is not a subnet of the network (have: nodes)`},
		{"unknown region", map[string]string{"gcp:region": "europe-west99"},
			`gcp:region: "europe-west99" is not a region: accepted is a name such as europe-west1`},
		{"no network", map[string]string{"gkestack:network": "-"},
			"gkestack:network.subnets: at least one subnet is needed, with its cidr"},
		{"no project", map[string]string{"gcp:project": "-"},
			`gcp:project: "" is not a project id: accepted are 6 to 30 lower-case letters, digits and dashes`},
		{"project's number", map[string]string{"gcp:project": "123456789012"},
			`gcp:project: "123456789012" is not a project id: accepted are 6 to 30 lower-case letters, digits and dashes`},
		{"zone for a region", map[string]string{"gcp:region": "europe-west1-b"},
			`gcp:region: "europe-west1-b" is not a region: accepted is a name such as europe-west1`},
		{"no such subnet", map[string]string{"gkestack:cluster": `{"subnet": "node", ` + office + `}`},
			`gkestack:cluster.subnet: "node" is not a subnet of the network (have: nodes)`},
		{"no such ranges",
			map[string]string{"gkestack:cluster": `{"podRange": "pod", "serviceRange": "svc", ` + office + `}`},
			`gkestack:cluster.podRange: "pod" is not a secondary range of the subnet "nodes" (have: pods, services)` + "\n" +
				`gkestack:cluster.serviceRange: "svc" is not a secondary range of the subnet "nodes" (have: pods, services)`},
		{"one range for pods and services", map[string]string{
			"gkestack:cluster": `{"podRange": "services", ` + office + `}`},
			`gkestack:cluster.serviceRange: "services" is the podRange too: ` +
				"GKE needs one range for pods and another for services"},
		{"pool in the range of services", map[string]string{"gkestack:nodePools": `{"a": {"podRange": "services"}}`},
			`gkestack:nodePools.a.podRange: "services" is the serviceRange of the cluster: ` +
				"GKE needs a range of its own for pods"},
		{"webhook ports of public nodes", map[string]string{
			"gkestack:cluster": `{"privateNodes": false, ` + office + `}`,
			"gkestack:network": strings.Replace(network("10.0.0.0/20", "10.4.0.0/16", "10.8.0.0/20"), "{",
				`{"webhookPorts": [8443], `, 1)},
			"gkestack:network.webhookPorts: the nodes are public (cluster.privateNodes: false), and GKE's control plane " +
				"reaches their pods through its own tunnel, konnectivity: no rule is needed, leave webhookPorts out"},
		{"cluster in another region", map[string]string{
			"gkestack:cluster": `{"location": "europe-west4-a", ` + office + `}`},
			"gkestack:cluster.location: europe-west4-a is not in the stack's region europe-west1 (gcp:region), " +
				"which its subnets are in"},
		{"nodes in another region", map[string]string{
			"gkestack:nodePools": `{"a": {"zones": ["europe-west1-b", "europe-west4-a"]}}`},
			"gkestack:nodePools.a.zones[1]: europe-west4-a is not in the stack's region europe-west1 (gcp:region), " +
				"which its subnets are in"},
		{"everyone may reach the API server", map[string]string{"gkestack:cluster": "-"},
			"gkestack:cluster.controlPlane.authorizedNetworks: a public endpoint needs at least one range that may reach it, " +
				"as in office: 203.0.113.0/24; or set controlPlane.privateEndpoint"},
		{"bad service", map[string]string{"gkestack:services": `["redis"]`},
			`gkestack:services[0]: "redis" is not an API's name: accepted is a name such as container.googleapis.com`},
		{"bad domain", map[string]string{"gkestack:dnsZone": `{"domain": "dev.example.com."}`},
			`gkestack:dnsZone.domain: "dev.example.com." is not a domain: accepted is a name such as dev.example.com, ` +
				"without a dot at the end"},
		{"service with iap and no secret", map[string]string{"gkestack:iapClientSecrets": `{"api": "s"}`,
			"gkestack:edge": `{"certificates": {"main": {"domains": ["a.example.com"]}},
				"services": {"web": {"neg": {"name": "web"}, "iap": {"clientId": "1.apps.googleusercontent.com"}}}}`},
			"gkestack:iapClientSecrets.api: no such service with iap (have: web)\n" +
				"gkestack:iapClientSecrets.web: edge.services.web.iap needs the secret of its OAuth client: " +
				"pulumi config set --secret --path 'iapClientSecrets.web'"},
		{"pool too small", map[string]string{"gkestack:nodePools": `{"a": {"diskSizeGb": 5}}`},
			"gkestack:nodePools.a.diskSizeGb: 5 is too small: at least 10"},
		{"identity of nobody", map[string]string{"gkestack:workloadIdentities": `{"a": {"namespace": "b"}}`},
			`gkestack:workloadIdentities.a.serviceAccount: "" is not the name of a Kubernetes object: it is needed, ` +
				"in lower-case letters, digits and dashes"},
		{"role taken from the stack's accounts", map[string]string{
			"gkestack:iam": "{authoritative: {roles/dns.admin: [group:ops@example.com], " +
				"roles/artifactregistry.reader: [user:ada@example.com]}}",
			"gkestack:workloadIdentities": "{dns: {namespace: dns, serviceAccount: dns, projectRoles: [roles/dns.admin]}}"},
			"gkestack:iam.authoritative.roles/artifactregistry.reader: it would take the role from the account that " +
				"the nodes of gkestack:cluster run as: give it by principals, which takes it from nobody\n" +
				"gkestack:iam.authoritative.roles/dns.admin: it would take the role from the account that has it by " +
				"gkestack:workloadIdentities.dns.projectRoles[0]: give it by principals, which takes it from nobody"},
		{"role given both ways", map[string]string{
			"gkestack:iam": "{principals: {user:a@x.org: [roles/dns.admin]}, authoritative: {roles/dns.admin: [user:b@x.org]}}"},
			"gkestack:iam.authoritative.roles/dns.admin: gkestack:iam.principals.user:a@x.org[0] gives the role too: " +
				"list the principal here instead"},
		{"policy without a value",
			map[string]string{"gkestack:organizationPolicies": "{compute.requireOsLogin: {enforce: }}"},
			"gkestack:organizationPolicies.compute.requireOsLogin.enforce: got nothing: accepted is true or false"},
		{"policy of two minds", map[string]string{
			"gkestack:organizationPolicies": "{compute.requireOsLogin: {enforce: false, reset: true}}"},
			"gkestack:organizationPolicies.compute.requireOsLogin: exactly one is needed: enforce, allowAll, denyAll, reset, " +
				"or values in allow or deny"},
		{"set twice", map[string]string{"gkestack:dnsZone": `{"domain": "a.example.com", "domain": "b.example.com"}`},
			"gkestack:dnsZone.domain: it is set twice"},
		// What could not be read is not reported as missing too.
		{"wrong type of what is needed", map[string]string{"gkestack:network": `{"subnets": ["nodes"]}`},
			"gkestack:network.subnets: got a list: accepted is a map from names to maps with the keys cidr, flowLogs, " +
				"name, privateGoogleAccess, secondaryRanges"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Decode("gkestack", with(test.changes), nil)
			checkMessage(t, err, test.want)
		})
	}
}

func TestDecodeReportsEverythingAtOnce(t *testing.T) {
	_, err := Decode("gkestack", with(map[string]string{
		"gcp:project":        "My_Project",
		"gkestack:protct":    "true",
		"gkestack:protect":   "1",
		"gkestack:network":   network("10.0.0.0/20", "10.0.0.0/33", "10.0.0.0/24"),
		"gkestack:nodePools": `{"b": {"autoscaling": {"min": 5}}, "a": {"spto": true}}`,
		"gkestack:services":  `["compute"]`,
	}), nil)
	golden, readErr := os.ReadFile("testdata/everything.txt")
	if readErr != nil {
		t.Fatal(readErr)
	}
	checkMessage(t, err, strings.TrimSuffix(string(golden), "\n"))
}

func TestAPIs(t *testing.T) {
	const api = "orgpolicy.googleapis.com"
	stack, err := Decode("gkestack", with(nil), nil)
	checkMessage(t, err, "")
	if apis := stack.APIs(); slices.Contains(apis, api) {
		t.Errorf("got %q", apis)
	}
	stack, err = Decode("gkestack", with(map[string]string{
		"gkestack:organizationPolicies": "{compute.requireOsLogin: {enforce: false}}",
	}), nil)
	checkMessage(t, err, "")
	if enforce := stack.OrganizationPolicies["compute.requireOsLogin"].Enforce; enforce == nil || *enforce {
		t.Errorf("it enforces %v", enforce)
	}
	if apis := stack.APIs(); !slices.Contains(apis, api) {
		t.Errorf("got %q", apis)
	}
}
