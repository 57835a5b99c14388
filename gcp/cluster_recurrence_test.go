package gcp

import (
	"strings"
	"testing"

	"github.com/gkestack/gkestack/internal/pulumitest"
	"github.com/gkestack/gkestack/problem"
)

func TestWindowsThatGKERefuses(t *testing.T) {
	const start = "2026-01-03T02:00:00Z" // A Saturday.
	for _, test := range []struct{ end, rule, want string }{
		{"2026-01-03T06:00:00Z", "FREQ=DAILY", ""},
		{"2026-01-03T08:00:00Z", "FREQ=WEEKLY;BYDAY=SA,SU", ""},
		{"2026-01-03T06:00:00Z", "FREQ=WEEKLY;BYDAY=MO,TU,WE", ""},
		{"2026-01-04T02:00:00Z", "FREQ=WEEKLY", ""},
		{"2026-01-04T02:00:00Z", "FREQ=MONTHLY;BYDAY=1SA,1SU,3SA,3SU", ""},
		{"2026-01-04T02:00:00Z", "FREQ=MONTHLY;BYMONTHDAY=1,2,3", ""},
		{"2026-01-03T06:00:00Z", "FREQ=DAILY;INTERVAL=2", ""},
		{"2026-01-03T06:00:00Z", "FREQ=WEEKLY;BYDAY=SA,SU", "leaves GKE 32 hours in the 32 days from "},
		{"2026-01-03T07:00:00Z", "FREQ=WEEKLY;BYDAY=SA,SU", "leaves GKE 40 hours in the 32 days from "},
		{"2026-01-03T10:00:00Z", "FREQ=WEEKLY;BYDAY=SA,SU;INTERVAL=2", "leaves GKE 32 hours in the 32 days from "},
		{"2026-01-03T06:00:00Z", "FREQ=WEEKLY", "leaves GKE 16 hours in the 32 days from "},
		{"2026-01-04T02:00:00Z", "FREQ=MONTHLY;BYDAY=1SA", "leaves GKE 0 hours in the 32 days from "},
		{"2026-01-04T02:00:00Z", "FREQ=MONTHLY;BYMONTHDAY=-1", "leaves GKE 24 hours in the 32 days from "},
		{"2026-01-03T06:00:00Z", "FREQ=DAILY;BYMONTH=1,2,3", "leaves GKE 0 hours in the 32 days from "},
		{"2026-01-03T06:00:00Z", "FREQ=DAILY;INTERVAL=3", "leaves GKE 40 hours in the 32 days from "},
		{"2026-01-03T06:00:00Z", "FREQ=DAILY;COUNT=99", "COUNT ends the windows, and GKE wants some for ever"},
		{"2026-01-03T06:00:00Z", "FREQ=DAILY;BYHOUR=2", "BYHOUR is not among FREQ, INTERVAL, BYDAY, BYMONTHDAY, BYMONTH and WKST"},
		{"2026-01-03T06:00:00Z", "FREQ=DAILY;BYDAY=XX", "BYDAY=XX: accepted are days such as SA,SU"},
		{"2026-01-03T06:00:00Z", "FREQ=WEEKLY;BYDAY=1SA", "BYDAY counts the days of a month only with FREQ=MONTHLY"},
		{"2026-01-03T06:00:00Z", "FREQ=DAILY;INTERVAL=0", "INTERVAL=0: accepted is a number from 1"},
	} {
		t.Run(test.rule, func(t *testing.T) {
			var problems problem.List
			window := RecurringWindowSettings{Start: start, End: Time(test.end), Recurrence: test.rule}
			window.check(&problems, "maintenance.recurring")
			err := problems.Err()
			switch {
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want) ||
				!strings.HasPrefix(err.Error(), "maintenance.recurring.recurrence: ")):
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestAuthorizedNetworksOfAPrivateEndpoint(t *testing.T) {
	for network, accepted := range map[string]bool{
		"10.100.0.0/24": true, "172.16.0.0/12": true, "192.168.1.1/32": true, "100.64.0.0/16": true,
		"203.0.113.0/24": false, "8.8.8.0/24": false, "0.0.0.0/0": false, "172.0.0.0/8": false, "10.0.0.0/7": false,
	} {
		settings := clusterSettings()
		settings.ControlPlane.PrivateEndpoint, settings.ControlPlane.AllowEveryone = true, true
		settings.ControlPlane.AuthorizedNetworks = map[string]string{"vpn": network}
		err := pulumitest.Filled(&settings).Validate()
		if (err == nil) != accepted ||
			err != nil && !strings.HasPrefix(err.Error(), "controlPlane.authorizedNetworks.vpn: "+network+" is not a private range") {
			t.Errorf("%s: accepted should be %t: %v", network, accepted, err)
		}
	}
}
