package config

import (
	"testing"

	"github.com/gkestack/gkestack/gcp"
)

// Pulumi reads a date or a time without quotes in a stack's file as one, and passes it on as Go writes it.
func TestDecodeTimesWithoutQuotes(t *testing.T) {
	const day, night = "2026-01-31 00:00:00 +0000 UTC", "2026-01-31 04:00:00 +0000 UTC"
	stack, err := Decode("gkestack", with(map[string]string{
		"gkestack:buckets": `{"logs": {"lifecycle": {"old": {"createdBefore": "` + day + `"}}}}`,
		"gkestack:secrets": `{"a": {"expireTime": "` + day + `"}, "b": {"rotation": {"first": "` + night + `",
			"periodDays": 30, "topic": "projects/p/topics/t"}}}`,
		"gkestack:cluster": `{"controlPlane": {"authorizedNetworks": {"office": "203.0.113.0/24"}}, "maintenance": {
			"recurring": {"start": "` + day + `", "end": "` + night + `", "recurrence": "FREQ=DAILY"},
			"exclusions": {"x": {"start": "` + day + `", "end": "` + night + `"}}}}`,
	}), nil)
	checkMessage(t, err, "")
	window := stack.Cluster.Maintenance.Recurring
	exclusion := stack.Cluster.Maintenance.Exclusions["x"]
	const midnight, four = gcp.Time("2026-01-31T00:00:00Z"), gcp.Time("2026-01-31T04:00:00Z")
	if got := stack.Buckets["logs"].Lifecycle["old"].CreatedBefore; got != "2026-01-31" {
		t.Errorf("createdBefore: got %q", got)
	}
	for what, test := range map[string]struct{ got, want gcp.Time }{
		"expireTime":      {stack.Secrets["a"].ExpireTime, midnight},
		"first":           {stack.Secrets["b"].Rotation.First, four},
		"window start":    {window.Start, midnight},
		"window end":      {window.End, four},
		"exclusion start": {exclusion.Start, midnight},
		"exclusion end":   {exclusion.End, four},
	} {
		if test.got != test.want {
			t.Errorf("%s: got %q, want %q", what, test.got, test.want)
		}
	}
}
