package config

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestMisspeltAddons(t *testing.T) {
	for _, test := range []struct{ name, addons, want string }{
		{"right", `{"external-dns": true, "web1": false}`, ""},
		{"misspelt", `{"extrenal-dns": true}`,
			"gkestack:addons.extrenal-dns: no release has this condition: did you mean external-dns?"},
		{"another case", `{"External-DNS": true}`,
			"gkestack:addons.External-DNS: no release has this condition: did you mean external-dns?"},
		{"beside the right one", `{"external-dns": true, "external-dnss": true}`, ""},
		{"another addon", `{"descheduler": true}`, ""},
		{"a short name", `{"web2": true}`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Decode("gkestack", with(map[string]string{"gkestack:addons": test.addons}),
				[]string{"addons.external-dns", "addons.web1", "web.enabled"})
			checkMessage(t, err, test.want)
		})
	}
}

func TestWarnings(t *testing.T) {
	values := with(map[string]string{"gkestack:addons": `{"old": true, "web": true}`, "kubernetes:context": "dev"})
	network := values["gkestack:network"]
	network.Secret = true
	values["gkestack:network"] = network
	stack, err := Decode("gkestack", values, []string{"addons.web"})
	checkMessage(t, err, "")
	want := []string{
		"gkestack:addons.old switches nothing: no release has the condition addons.old",
		"kubernetes:context changes nothing in the stack's cluster, which has a provider of its own",
		"gkestack:network holds a secret, which the state has in plain text: of the settings only iapClientSecrets keeps " +
			"secrets",
	}
	if got := stack.warnings("gkestack", []string{"addons.web"}); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// A setting without a value is not the same as one that is left out.
func TestDecodeRefusesNothing(t *testing.T) {
	_, err := Decode("gkestack", with(map[string]string{"gkestack:nodePools": "", "gkestack:addons": "null"}), nil)
	const want = "gkestack:addons: got nothing: accepted is a map from names to true or false\n" +
		"gkestack:nodePools: got nothing: accepted is a map from names to maps with the keys "
	if got := fmt.Sprint(err); !strings.HasPrefix(got, want) {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
