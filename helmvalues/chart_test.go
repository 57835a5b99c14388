package helmvalues

import "testing"

func TestChartPath(t *testing.T) {
	for _, test := range []struct {
		chart, want string
		local       bool
	}{
		{"external-dns/external-dns", ".charts/external-dns-1.2.3.tgz", false},
		{"repository/some/chart", ".charts/chart-1.2.3.tgz", false},
		{"oci://example.com/charts/app", ".charts/app-1.2.3.tgz", false},
		{"./charts/app", "./charts/app", true},
		{"../app", "../app", true},
		{"/srv/app.tgz", "/srv/app.tgz", true},
	} {
		release := Release{Chart: test.chart, Version: "1.2.3"}
		if got := release.ChartPath(); got != test.want || release.IsLocal() != test.local {
			t.Errorf("%s: the path is %s, local %v", test.chart, got, release.IsLocal())
		}
	}
}

func TestCheckCharts(t *testing.T) {
	const fetch = "; fetch it with: go run ./cmd/gkestack charts pull"
	for _, test := range []struct{ name, files, release, want string }{
		{"fetched", "-- .charts/app-1.0.0.tgz --\n", "chart: oci://x/app, version: 1.0.0", ""},
		{"not fetched", "", "chart: oci://x/app, version: 1.0.0",
			"releases.yaml:1:12: release app: chart .charts/app-1.0.0.tgz: no such file" + fetch},
		{"fetched in another version", "-- .charts/app-1.0.0.tgz --\n", "chart: oci://x/app, version: 1.1.0",
			"releases.yaml:1:12: release app: chart .charts/app-1.1.0.tgz: no such file" + fetch},
		{"not fetched, not installed", "", "chart: oci://x/app, version: 1.0.0, installed: false", ""},
		{"local", "-- charts/app/Chart.yaml --\n", "chart: ./charts/app", ""},
		{"no such local chart", "", "chart: ./charts/app",
			"releases.yaml:1:12: release app: chart ./charts/app: no such file or directory"},
		{"something else", "-- charts --\n", "chart: ./charts/app",
			"releases.yaml:1:12: release app: stat ./charts/app: not a directory"},
	} {
		t.Run(test.name, func(t *testing.T) {
			releases, err := load(t, "-- releases.yaml --\nreleases: [{name: app, values: [{}], "+test.release+"}]\n"+test.files)
			checkMessage(t, err, "")
			checkMessage(t, CheckCharts(releases), test.want)
		})
	}
}
