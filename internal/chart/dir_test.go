package chart

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/gkestack/gkestack/internal/testdir"
	"github.com/gkestack/gkestack/internal/values"
	"github.com/gkestack/gkestack/problem"
)

var write = testdir.Write

// oracleChart is a chart with subcharts by all the ways that Helm has, and schemas.
//
//go:embed testdata/oracle.txt
var oracleChart string

func open(t *testing.T, path string) *Chart {
	t.Helper()
	c, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// parsed returns the values in a text.
func parsed(t *testing.T, text string) map[string]any {
	t.Helper()
	root, err := values.Parse("values.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var problems problem.List
	read := (&values.Reader{File: "values.yaml", Problems: &problems}).Read(root)
	checkMessage(t, problems.Err(), "")
	return read
}

// withoutNulls returns values without their nulls and the chart to deploy them with. Its digest is among the values if
// it marks them.
func withoutNulls(c *Chart, values map[string]any, marks bool) (map[string]any, string, error) {
	plain, nulls := SplitNulls(values)
	if marks {
		plain[MarkKey] = c.Digest()
	}
	path, err := c.Copy("copies", Changes{Values: values, Nulls: nulls, Mark: marks})
	return plain, path, err
}

// normal is a tree as JSON has it: Helm reads every number of a values file as a float, as Pulumi passes it.
func normal(t *testing.T, value any) any {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var result any
	if err := json.Unmarshal(data, &result); err != nil {
		t.Fatal(err)
	}
	return result
}

// checkMessage compares the whole text of an error; none is wanted where want is empty.
func checkMessage(t *testing.T, err error, want string) {
	t.Helper()
	if got := fmt.Sprint(err); got != cmp.Or(want, "<nil>") {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
