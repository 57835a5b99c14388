package chart

import (
	"fmt"
	"strconv"

	"github.com/gkestack/gkestack/problem"
)

// Unknown stands in values for what is not known before the deployment. What would be wrong for its sake alone is
// accepted.
const Unknown = "\x00unknown"

// Finding is something that is wrong with a release's values for its chart.
type Finding struct {
	// Location of the value: the keys and, as text, the indices that lead to it. It is empty where the chart itself is
	// what does not do.
	Location []string
	// Message says what is wrong, and begins with the value's location.
	Message string
}

// findings collects.
type findings []Finding

func (f *findings) add(location []string, format string, args ...any) {
	*f = append(*f, Finding{location, fmt.Sprintf(format, args...)})
}

// Check finds what Helm would refuse of a release's values and the chart, before it deploys or in the cluster: a
// constraint on the cluster's version, numbers that a template prints with an exponent, and what a schema of the chart
// or a subchart says of the values over the chart's own. The findings count beside an error, too.
func (c *Chart) Check(values map[string]any) ([]Finding, error) {
	var found findings
	c.checkKubeVersion(&found)
	c.checkPrinted(&found, values, nil)
	used, rendered, err := c.render(values)
	if err != nil {
		return found, err
	}
	v := &validation{found: &found, values: rendered}
	return found, v.chart(used, rendered, nil)
}

// valuePath writes a location as a user does: a.b[0].
func valuePath(location []string) string {
	var path problem.Path
	for _, step := range location {
		if index, err := strconv.Atoi(step); err == nil {
			path = path.Index(index)
		} else {
			path = path.Child(step)
		}
	}
	return string(path)
}
