package rules

import (
	"strings"
	"testing"

	"github.com/gkestack/gkestack/problem"
)

// check compares a list of problems with its text.
func check(t *testing.T, problems problem.List, want string) {
	t.Helper()
	got := ""
	if err := problems.Err(); err != nil {
		got = err.Error()
	}
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestNameRules(t *testing.T) {
	const accepted = "accepted are lower-case letters, digits and dashes, beginning with a letter"
	long := strings.Repeat("a", 64)
	for _, test := range []struct {
		rule        Name
		value, want string
	}{
		{ComputeName, "a", ""},
		{ComputeName, "a-1", ""},
		{ComputeName, long[:63], ""},
		{ComputeName, long, `x: "` + long + `" has 64 characters: a name has 1 to 63`},
		{ComputeName, "", `x: "" has 0 characters: a name has 1 to 63`},
		{ComputeName, "1a", `x: "1a" is not a name: ` + accepted},
		{ComputeName, "a-", `x: "a-" is not a name: ` + accepted},
		{ComputeName, "A", `x: "A" is not a name: ` + accepted},
		{ComputeName, "a_b", `x: "a_b" is not a name: ` + accepted},
		{ComputeName, "a\n", `x: "a\n" is not a name: ` + accepted},
		{ClusterName, long[:40], ""},
		{ClusterName, long[:41], `x: "` + long[:41] + `" has 41 characters: a cluster name has 1 to 40`},
		{AccountID, "abcdef", ""},
		{AccountID, "abcde", `x: "abcde" has 5 characters: a service account id has 6 to 30`},
		{AccountID, long[:31], `x: "` + long[:31] + `" has 31 characters: a service account id has 6 to 30`},
		{ZoneName, "dev.example.com", `x: "dev.example.com" is not a zone name: ` + accepted},
	} {
		t.Run(test.rule.Kind+" "+test.value, func(t *testing.T) {
			var problems problem.List
			test.rule.Check(&problems, "x", test.value)
			check(t, problems, test.want)
		})
	}
}

func TestListedTwice(t *testing.T) {
	var problems problem.List
	Each(&problems, "a", []string{"x", "Y", "x"}, ComputeName.Check)
	Each(&problems, "b", []int{1, 1}, nil)
	check(t, problems, `a[1]: "Y" is not a name: accepted are `+lettersDigitsDashes+"\n"+`a[2]: "x" is listed twice`+
		"\nb[1]: 1 is listed twice")
}
