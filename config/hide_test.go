package config

import (
	"strings"
	"testing"
)

// Nothing else takes secrets out of what is printed.
func TestProblemsTellNoSecrets(t *testing.T) {
	secret := func(raw string, inFile any) Value { return Value{Raw: raw, Secret: true, InFile: inFile} }
	hidden := map[string]any{"secure": "v1:A:A"}
	for _, test := range []struct {
		name, key, want string
		value           Value
	}{
		{"leaf", "gkestack:addons", `gkestack:addons.token: got the string "[secret]": accepted is true or false`,
			secret(`{"token": "hunter2", "web": true}`, map[string]any{"token": hidden, "web": true})},
		{"short leaf", "gkestack:addons", `gkestack:addons.token: got the string "[secret]": accepted is true or false`,
			secret(`{"token": "pw"}`, map[string]any{"token": hidden})},
		{"leaf of a file that does not tell", "gkestack:addons",
			`gkestack:addons.token: got the string "[secret]": accepted is true or false`, secret(`{"token": "hunter2"}`, nil)},
		{"plain beside it", "gkestack:addons", `gkestack:addons.web: got the string "yes": accepted is true or false`,
			secret(`{"token": true, "web": "yes"}`, map[string]any{"token": hidden, "web": "yes"})},
		{"with quotes and lines", "gkestack:addons",
			`gkestack:addons.token: got the string "[secret]": accepted is true or false`,
			secret(`{"token": "a\"b\nc"}`, map[string]any{"token": hidden})},
		{"in a list", "gkestack:services", `gkestack:services[0]: "[secret]" is not an API's name: accepted is a name such as ` +
			"container.googleapis.com", secret(`["hunter2"]`, []any{hidden})},
		{"text", "gkestack:protect", `gkestack:protect: got the string "[secret]": accepted is true or false`,
			secret("hunter2", hidden)},
		{"in another namespace", "gcp:region",
			`gcp:region: "[secret]" is not a region: accepted is a name such as europe-west1`, secret("hunter2", hidden)},
	} {
		t.Run(test.name, func(t *testing.T) {
			values := with(nil)
			values[test.key] = test.value
			_, err := Decode("gkestack", values, []string{"addons.web"})
			checkMessage(t, err, test.want)
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Error("the secret is told")
			}
		})
	}
}
