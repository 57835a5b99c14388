package config

import (
	"testing"
)

// A key that no plugin reads would be left out without a word, and what it declares deleted.
func TestDecodeRefusesWrongNamespaces(t *testing.T) {
	const called = " The project is called gkestack in Pulumi.yaml"
	for _, test := range []struct{ name, key, value, want string }{
		{"misspelt", "gkstack:nodePools", "{a: {}}", "did you mean gkestack:nodePools?" + called},
		{"misspelt, and a key of the user's", "gkstack:web", `{"on": true}`, "did you mean gkestack:web?" + called},
		{"misspelt, and nobody's key", "gke-stack:other", "a", "did you mean gkestack:other?" + called + "\n" +
			"gkestack:other: no such key (have: " + stackKeys + ")"},
		{"another case", "GKEstack:protect", "false", "did you mean gkestack:protect?" + called},
		{"the project's old name", "shop:buckets", "{a: {}}", "did you mean gkestack:buckets?" + called},
		{"short for it", "gke:nodePools", "{a: {}}", "did you mean gkestack:nodePools?" + called},
		{"a key in another case", "gke:nodepools", "{a: {}}", "did you mean gkestack:nodePools?" + called},
		{"a plugin's", "gcp:nodePools", "{a: {}}", "did you mean gkestack:nodePools?" + called},
		{"a key of the user's", "shop:web", `{"on": true}`, "did you mean gkestack:web?" + called},
		{"a setting for a namespace", "addons:web", `{"on": true}`, "did you mean gkestack:addons.web?" + called},
		{"a setting of the plugin's name", "kubernetes:adoptExisting", "true",
			"did you mean gkestack:kubernetes.adoptExisting?" + called},
		{"a plugin's, misspelt", "gpc:zone", "europe-west1-b", "did you mean gcp:zone?"},
		{"another plugin's, misspelt", "kubernets:context", "dev", "did you mean kubernetes:context?"},
	} {
		t.Run(test.name, func(t *testing.T) {
			stack, err := Decode("gkestack", with(map[string]string{test.key: test.value}), []string{"web.on"})
			checkMessage(t, err, test.key+": nothing reads this key: "+test.want)
			if on, ok := stack.Lookup("web.on"); ok && on != true {
				t.Errorf("web.on is %v", on)
			}
		})
	}
}

// What is needed is not reported as missing when it stands in the wrong place.
func TestDecodeReportsAWrongNamespaceOnce(t *testing.T) {
	values := with(map[string]string{"gcp:project": "-", "gkestack:network": "-"})
	values["gpc:project"] = Value{Raw: "my-project"}
	values["gkstack:network"] = Value{Raw: smallest()["gkestack:network"]}
	_, err := Decode("gkestack", values, nil)
	checkMessage(t, err, "gkstack:network: nothing reads this key: did you mean gkestack:network? "+
		"The project is called gkestack in Pulumi.yaml\n"+
		"gpc:project: nothing reads this key: did you mean gcp:project?")
}

func TestDecodeLeavesOtherNamespaces(t *testing.T) {
	_, err := Decode("gkestack", with(map[string]string{
		"gcp:zone": "europe-west1-b", "gcp:batching": "{sendAfter: 0.2s}", "kubernetes:context": "dev",
		"kubernetes:cluster": "dev", "pulumi:tags": "{team: a}", "cloudflare:apiToken": "t", "google-native:project": "a",
		"hcp:clientId": "a", "datadog:site": "a", "team:domain": "example.com", "gkestack:apiToken": "u",
	}), []string{"team:domain", "apiToken"})
	checkMessage(t, err, "")
}

func TestNear(t *testing.T) {
	for _, test := range []struct {
		word, other string
		want        bool
	}{
		{"gkestack", "gkestack", true}, {"gkestak", "gkestack", true}, {"gkestakc", "gkestack", true},
		{"gkestck1", "gkestack", true}, {"stack", "gkestack", false}, {"hcp", "gcp", false}, {"gpc", "gcp", true},
		{"pulumi", "pulumi", true}, {"pulimi", "pulumi", true}, {"pulumiservice", "pulumi", false}, {"", "gcp", false},
	} {
		if got := near(test.word, test.other); got != test.want {
			t.Errorf("near(%q, %q) is %v", test.word, test.other, got)
		}
	}
}
