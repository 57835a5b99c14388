package e2e

import (
	"strings"
	"testing"
)

// Values that are emptied are the chart's own again, and nulls arrive, for several releases of one chart at once.
func TestEmptiedValues(t *testing.T) {
	localChart(t)
	write(t, "charts/own/values.yaml", "said: first\nmap: {gone: 1, kept: 2}\n")
	write(t, "charts/own/templates/config.yaml",
		template(`{{ printf "%s %s" .Values.said (toJson .Values.map | replace "\"" "") | quote }}`))
	write(t, "helmvalues/own.yaml", "said: second\nmap: {gone: null}\n")
	releases := "releases:\n"
	for _, name := range []string{"two", "three", "four"} {
		releases += "  - {name: " + name + ", namespace: " + name + ", chart: charts/own, values: [own.yaml]}\n"
	}
	edit(t, "helmvalues/releases.yaml", "releases:\n", releases)
	check := func(want string) {
		t.Helper()
		if out := up(t); strings.Contains(out, "allowNullValues") {
			t.Errorf("it warns of an argument that is not needed:\n%s", out)
		}
		if got := said(t); got != want {
			t.Errorf("the release says %q, want %q", got, want)
		}
		pulumi(t, "preview", "--refresh", "--expect-no-changes")
	}
	check("second {kept:2}")
	write(t, "helmvalues/own.yaml", "")
	check("first {gone:1,kept:2}")
	// The values of a chart in the project are never empty for Helm, since they hold its digest.
	schedule := func() string {
		return kubectl(t, "-n", "kube-system", "get", "cronjob", "descheduler", "-o", "jsonpath={.spec.schedule}")
	}
	before := schedule()
	write(t, "helmvalues/descheduler.yaml", "")
	check("first {gone:1,kept:2}")
	if after := schedule(); after == before {
		t.Errorf("without values the schedule is %s, as before", after)
	}
}

// What would be deployed as something else, or not at all, is refused or told with its place.
func TestValuesAreToldBeforehand(t *testing.T) {
	write(t, "helmvalues/descheduler.yaml", "a: 9007199254740993\nb: ref+gcpsecrets://shop/password\n")
	edit(t, "helmvalues/releases.yaml", "version: 0.35.0", "version: 0.35.0\n    missingFileHandler: Warn\n    values: "+
		"[no.yaml]")
	out, err := command(project, "sandbox", "pulumi", "preview")
	if err == nil || strings.Contains(out, "gcp:compute") {
		t.Errorf("%v:\n%s", err, out)
	}
	wants(t, out, "helmvalues/descheduler.yaml:1:4: 9007199254740993: ",
		"helmvalues/descheduler.yaml:2:4: it refers to a secret store")
	write(t, "helmvalues/descheduler.yaml", "")
	wants(t, pulumi(t, "preview"), "warning: helmvalues/releases.yaml:", "values file helmvalues/no.yaml: no such file")
}
