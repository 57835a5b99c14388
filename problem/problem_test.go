package problem

import (
	"cmp"
	"errors"
	"fmt"
	"testing"
)

// checkMessage compares the whole text of an error; none is wanted where want is empty.
func checkMessage(t *testing.T, err error, want string) {
	t.Helper()
	if got := fmt.Sprint(err); got != cmp.Or(want, "<nil>") {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestErrorText(t *testing.T) {
	for want, problem := range map[string]Error{
		"it is needed":                     {Message: "it is needed"},
		"region: it is needed":             {Path: "region", Message: "it is needed"},
		"f.yaml: no such file":             {Position: Position{File: "f.yaml"}, Message: "no such file"},
		"f.yaml:2:5: name: it is needed":   {Position: Position{"f.yaml", 2, 5}, Path: "name", Message: "it is needed"},
		"f.yaml:2:5: it has no key":        {Position: Position{"f.yaml", 2, 5}, Message: "it has no key"},
		"f.yaml: release a: it is too old": {Position: Position{File: "f.yaml"}, Path: "release a", Message: "it is too old"},
	} {
		t.Run(want, func(t *testing.T) { checkMessage(t, &problem, want) })
	}
}

func TestNoErrors(t *testing.T) {
	var problems List
	problems.Merge("network", nil)
	problems.MergeNew(nil)
	if err := problems.Err(); err != nil {
		t.Errorf("nothing was added, and Err returned %v", err)
	}
}

func TestErrorsAreOrdered(t *testing.T) {
	var problems List
	problems.AddAt(Position{"b.yaml", 1, 1}, "", "sixth")
	problems.AddAt(Position{"a.yaml", 10, 1}, "", "fifth")
	problems.AddAt(Position{"a.yaml", 2, 9}, "", "fourth")
	problems.AddAt(Position{"a.yaml", 2, 3}, "y", "third, added first")
	problems.AddAt(Position{"a.yaml", 2, 3}, "y", "third, added second")
	problems.AddAt(Position{"a.yaml", 2, 3}, "x", "second")
	problems.Add("z", "first")
	checkMessage(t, problems.Err(), `z: first
a.yaml:2:3: x: second
a.yaml:2:3: y: third, added first
a.yaml:2:3: y: third, added second
a.yaml:2:9: fourth
a.yaml:10:1: fifth
b.yaml:1:1: sixth`)
}

// What several places refer to, as an anchor or a shared file, is read several times.
func TestSameProblemIsReportedOnce(t *testing.T) {
	var problems List
	for range 2 {
		problems.AddAt(Position{"a.yaml", 1, 1}, "x", "it is wrong")
		problems.AddAt(Position{"a.yaml", 1, 1}, "x", "it is long")
	}
	checkMessage(t, problems.Err(), "a.yaml:1:1: x: it is wrong\na.yaml:1:1: x: it is long")
}

func TestMerge(t *testing.T) {
	var inner List
	inner.Add("cidr", "it is %d%% wrong", 100)
	inner.Add("", "it is empty")
	inner.Add("[2]", "it is listed twice")
	for _, test := range []struct {
		name string
		path Path
		err  error
		want string
	}{
		{"below a path", "subnets.nodes", inner.Err(),
			"subnets.nodes: it is empty\nsubnets.nodes.cidr: it is 100% wrong\nsubnets.nodes[2]: it is listed twice"},
		{"below nothing", "", inner.Err(), "it is empty\n[2]: it is listed twice\ncidr: it is 100% wrong"},
		{"wrapped", "network", fmt.Errorf("wrapped: %w", inner.Err()),
			"network: it is empty\nnetwork.cidr: it is 100% wrong\nnetwork[2]: it is listed twice"},
		{"another error", "network", errors.New("100% wrong"), "network: 100% wrong"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var problems List
			problems.Merge(test.path, test.err)
			checkMessage(t, problems.Err(), test.want)
		})
	}
}

func TestMergeKeepsPositions(t *testing.T) {
	var inner, outer List
	inner.AddAt(Position{"a.yaml", 3, 4}, "cidr", "it is wrong")
	outer.Merge("nodes", inner.Err())
	checkMessage(t, outer.Err(), "a.yaml:3:4: nodes.cidr: it is wrong")
}

func TestMergeNew(t *testing.T) {
	for _, test := range []struct {
		name            string
		reported, found Path
		kept            bool
	}{
		{"the same setting", "network.cidr", "network.cidr", false},
		{"a setting in it", "network", "network.cidr", false},
		{"an item of it", "zones", "zones[1]", false},
		{"the setting around it", "network.cidr", "network", true},
		{"a longer name", "network", "networks", true},
		{"another setting", "network", "cluster", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			var decoded, validated List
			decoded.Add(test.reported, "got a map")
			validated.Add(test.found, "it is needed")
			validated.Add(test.found, "it is too short")
			decoded.MergeNew(validated.Err())
			want := 1
			if test.kept {
				want = 3
			}
			var list List
			if err := decoded.Err(); !errors.As(err, &list) || len(list) != want {
				t.Errorf("want %d problems:\n%v", want, err)
			}
		})
	}
}

func TestMergeNewTakesAnyError(t *testing.T) {
	var problems List
	problems.Add("a", "it is wrong")
	problems.MergeNew(errors.New("the file is locked"))
	checkMessage(t, problems.Err(), "the file is locked\na: it is wrong")
}

func TestJoin(t *testing.T) {
	for _, test := range [][3]Path{
		{"subnets", "nodes", "subnets.nodes"},
		{"", "nodes", "nodes"},
		{"subnets", "", "subnets"},
		{"zones", "[0]", "zones[0]"},
		{"gkestack:", "cluster", "gkestack:cluster"},
		{"", "", ""},
	} {
		if got := test[0].Join(test[1]); got != test[2] {
			t.Errorf("%q joined with %q is %q, want %q", test[0], test[1], got, test[2])
		}
	}
}

func TestPath(t *testing.T) {
	const want = "nodePools.main.zones[1].labels[a/b]"
	if got := Path("nodePools").Child("main").Child("zones").Index(1).Child("labels").Key("a/b"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLists(t *testing.T) {
	for _, test := range []struct {
		values       []string
		names, oneOf string
	}{
		{nil, "none", ""},
		{[]string{"A"}, "A", `"A"`},
		{[]string{"A", "B"}, "A, B", `"A" or "B"`},
		{[]string{"A", "B", "C"}, "A, B, C", `"A", "B" or "C"`},
	} {
		if got := Names(test.values); got != test.names {
			t.Errorf("Names(%q) is %s, want %s", test.values, got, test.names)
		}
		if got := OneOf(test.values); got != test.oneOf {
			t.Errorf("OneOf(%q) is %s, want %s", test.values, got, test.oneOf)
		}
	}
}
