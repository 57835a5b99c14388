package gcp

import (
	"strings"
	"testing"

	"github.com/gkestack/gkestack/internal/field"
)

func TestNameRules(t *testing.T) {
	const accepted = "accepted are lower-case letters, digits and dashes, beginning with a letter"
	long := strings.Repeat("a", 64)
	for _, test := range []struct {
		rule        nameRule
		value, want string
	}{
		{computeName, "a", ""},
		{computeName, "a-1", ""},
		{computeName, long[:63], ""},
		{computeName, long, `x: "` + long + `" has 64 characters: a name has 1 to 63`},
		{computeName, "", `x: "" has 0 characters: a name has 1 to 63`},
		{computeName, "1a", `x: "1a" is not a name: ` + accepted},
		{computeName, "a-", `x: "a-" is not a name: ` + accepted},
		{computeName, "A", `x: "A" is not a name: ` + accepted},
		{computeName, "a_b", `x: "a_b" is not a name: ` + accepted},
		{computeName, "a\n", `x: "a\n" is not a name: ` + accepted},
		{clusterName, long[:40], ""},
		{clusterName, long[:41], `x: "` + long[:41] + `" has 41 characters: a cluster name has 1 to 40`},
		{accountID, "abcdef", ""},
		{accountID, "abcde", `x: "abcde" has 5 characters: a service account id has 6 to 30`},
		{accountID, long[:31], `x: "` + long[:31] + `" has 31 characters: a service account id has 6 to 30`},
		{zoneName, "dev.example.com", `x: "dev.example.com" is not a zone name: ` + accepted},
	} {
		t.Run(test.rule.kind+" "+test.value, func(t *testing.T) {
			var problems field.Errors
			test.rule.check(&problems, "x", test.value)
			checkMessage(t, problems.Err(), test.want)
		})
	}
}
