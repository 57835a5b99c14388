package gcp

import (
	"testing"

	"gopkg.in/yaml.v3"
)

func TestTimesWithoutQuotes(t *testing.T) {
	for text, want := range map[string]struct {
		Date Date
		Time Time
	}{
		"2026-01-31":                      {"2026-01-31", "2026-01-31"},
		"2026-01-31T00:00:00Z":            {"2026-01-31T00:00:00Z", "2026-01-31T00:00:00Z"},
		"2026-01-31 00:00:00 +0000 UTC":   {"2026-01-31", "2026-01-31T00:00:00Z"},
		"2026-01-31 04:05:06 +0000 UTC":   {"2026-01-31 04:05:06 +0000 UTC", "2026-01-31T04:05:06Z"},
		"2026-01-31 04:05:06.5 +0000 UTC": {"2026-01-31 04:05:06.5 +0000 UTC", "2026-01-31T04:05:06.5Z"},
		"2026-02-31 00:00:00 +0000 UTC":   {"2026-02-31 00:00:00 +0000 UTC", "2026-02-31 00:00:00 +0000 UTC"},
		"May":                             {"May", "May"},
	} {
		var got struct {
			Date Date
			Time Time
		}
		if err := yaml.Unmarshal([]byte(`{"date": "`+text+`", "time": "`+text+`"}`), &got); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
