package helm

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
	const (
		fetch = "; fetch it with: go tool gkestack charts pull"
		again = "; fetch it again with: go tool gkestack charts pull"
	)
	const dependent = "-- charts/app/Chart.yaml --\n" +
		"{name: app, dependencies: [{name: db}, {name: lib, alias: l}, {name: web}]}\n"
	listed := func(version string) string {
		return "-- charts.lock --\ncharts: [{chart: \"oci://x/app\", version: " + version + ", source: s, digest: \"" +
			Digest([]byte("archive")) + "\"}]\n"
	}
	for _, test := range []struct{ name, files, release, want string }{
		{"fetched", "-- .charts/app-1.0.0.tgz --\n", "chart: oci://x/app, version: 1.0.0", ""},
		{"not fetched", "", "chart: oci://x/app, version: 1.0.0",
			"releases.yaml:1:12: release app: chart .charts/app-1.0.0.tgz: no such file" + fetch},
		{"fetched in another version", "-- .charts/app-1.0.0.tgz --\n", "chart: oci://x/app, version: 1.1.0",
			"releases.yaml:1:12: release app: chart .charts/app-1.1.0.tgz: no such file" + fetch},
		{"not fetched, not installed", "", "chart: oci://x/app, version: 1.0.0, installed: false", ""},
		{"fetched and locked", "-- .charts/app-1.0.0.tgz --\narchive\n" + listed("1.0.0"),
			"chart: oci://x/app, version: 1.0.0", ""},
		{"changed", "-- .charts/app-1.0.0.tgz --\nanother\n" + listed("1.0.0"), "chart: oci://x/app, version: 1.0.0",
			"releases.yaml:1:12: release app: chart .charts/app-1.0.0.tgz: its digest is " + Digest([]byte("another")) +
				", charts.lock has " + Digest([]byte("archive")) + again},
		{"not locked", "-- .charts/app-1.0.0.tgz --\narchive\n" + listed("1.1.0"), "chart: oci://x/app, version: 1.0.0",
			"releases.yaml:1:12: release app: chart oci://x/app 1.0.0: charts.lock does not list it; " +
				"fetch and list it with: go tool gkestack charts pull"},
		{"locked, not fetched", listed("1.0.0"), "chart: oci://x/app, version: 1.0.0",
			"releases.yaml:1:12: release app: chart .charts/app-1.0.0.tgz: no such file" + fetch},
		{"changed, not installed", "-- .charts/app-1.0.0.tgz --\nanother\n" + listed("1.0.0"),
			"chart: oci://x/app, version: 1.0.0, installed: false", ""},
		{"empty lock", "-- .charts/app-1.0.0.tgz --\narchive\n-- charts.lock --\n", "chart: oci://x/app, version: 1.0.0",
			"releases.yaml:1:12: release app: chart oci://x/app 1.0.0: charts.lock does not list it; " +
				"fetch and list it with: go tool gkestack charts pull"},
		{"lock with a conflict", "-- charts.lock --\ncharts:\n<<<<<<< ours\n", "chart: ./app",
			"charts.lock:2:1: could not find expected ':'; where a merge left it so, delete it and run: " +
				"go tool gkestack charts pull"},
		{"lock with another key", "-- charts.lock --\ncharts: [{char: a}]\n", "chart: ./app",
			"charts.lock:1:11: charts[0].char: no such key (have: chart, digest, source, version); " +
				"where a merge left it so, delete it and run: go tool gkestack charts pull"},
		{"dependencies", dependent + "-- charts/app/charts/db/Chart.yaml --\nname: db\n" +
			"-- charts/app/charts/x/Chart.yaml --\nname: lib\n-- charts/app/charts/y/charts/web/Chart.yaml --\nname: web\n",
			"chart: ./charts/app",
			"releases.yaml:1:12: release app: chart ./charts/app: it depends on web, which its directory charts does not " +
				"hold; fetch with: helm dependency build ./charts/app"},
		{"no chart", "-- charts/app/values.yaml --\n", "chart: ./charts/app",
			"releases.yaml:1:12: release app: chart ./charts/app: it has no Chart.yaml: it is not a chart"},
		{"local", "-- charts/app/Chart.yaml --\n", "chart: ./charts/app", ""},
		{"no such local chart", "", "chart: ./charts/app",
			"releases.yaml:1:12: release app: chart ./charts/app: no such file or directory"},
		{"something else", "-- charts --\n", "chart: ./charts/app",
			"releases.yaml:1:12: release app: chart ./charts/app: stat ./charts/app: not a directory"},
	} {
		t.Run(test.name, func(t *testing.T) {
			releases, err := load(t, "-- releases.yaml --\nreleases: [{name: app, values: [{}], "+test.release+"}]\n"+test.files)
			checkMessage(t, err, "")
			_, all := begin(releases, noSource{})
			checkMessage(t, openCharts(".", all), test.want)
		})
	}
}
