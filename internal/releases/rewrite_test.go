package releases

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/release"
	"helm.sh/helm/v3/pkg/storage"
	"helm.sh/helm/v3/pkg/storage/driver"
	helmtime "helm.sh/helm/v3/pkg/time"

	"github.com/gkestack/gkestack/internal/kube"
	"github.com/gkestack/gkestack/internal/served"
)

const oldWidget = "---\napiVersion: example.com/v1beta1\nkind: Widget\nmetadata: {name: web}\n"

// onlyV1 is a cluster that has widgets as v1.
func onlyV1(apiVersion, kind string) (string, error) { return "example.com/v1", nil }

// recorded makes a release of revisions with these statuses; all have the old widget.
func recorded(t *testing.T, uninstallation bool, statuses ...release.Status) *Release {
	t.Helper()
	config := &action.Configuration{Releases: storage.Init(driver.NewMemory())}
	var history []*release.Release
	for i, status := range statuses {
		revision := &release.Release{
			Name: "a", Version: i + 1, Manifest: oldWidget, Config: map[string]any{"color": "red"},
			Chart: &chart.Chart{Metadata: &chart.Metadata{Name: "app", Version: "1.0.0"}},
			Info:  &release.Info{Status: status, LastDeployed: helmtime.Now()},
		}
		if uninstallation && i == len(statuses)-1 {
			revision.Info.Deleted = helmtime.Now()
		}
		if err := config.Releases.Create(revision); err != nil {
			t.Fatal(err)
		}
		history = append([]*release.Release{revision}, history...)
	}
	gone, err := unserved(history, onlyV1)
	if err != nil {
		t.Fatal(err)
	}
	r := &Release{
		ID: kube.ID{Namespace: "n", Name: "a"}, Revision: history[0].Version, Since: time.Now().Add(-time.Hour), limit: time.Minute,
		Unserved: gone, config: config, last: history[0], lookup: onlyV1,
	}
	r.judge(true, provider, time.Now())
	return r
}

func TestUnserved(t *testing.T) {
	r := recorded(t, false, release.StatusDeployed)
	const hint = "revision 1 has example.com/v1beta1 Widget, which the cluster no longer serves"
	if r.Condition != Unserved || !r.Blocks() || !strings.Contains(r.Hint, hint) ||
		!strings.Contains(r.Hint, "`gkestack releases unlock n/a`") {
		t.Errorf("%s: %s", r.Condition, r.Hint)
	}
	if r := recorded(t, false, release.StatusUninstalled); r.Condition != OK {
		t.Errorf("what is uninstalled is %s", r.Condition)
	}
}

func TestRewriteRecords(t *testing.T) {
	const deployed, superseded, failed = release.StatusDeployed, release.StatusSuperseded, release.StatusFailed
	rewritten := []release.Status{superseded, deployed}
	for name, test := range map[string]struct {
		uninstallation bool
		statuses, want []release.Status
	}{
		"deployed":                {false, []release.Status{deployed}, rewritten},
		"a killed upgrade":        {false, []release.Status{deployed, "pending-upgrade"}, rewritten},
		"a failed upgrade":        {false, []release.Status{deployed, failed}, rewritten},
		"a first installation":    {false, []release.Status{"pending-install"}, nil},
		"a killed uninstallation": {true, []release.Status{"uninstalling"}, []release.Status{failed, failed}},
		"a failed uninstallation": {true, []release.Status{failed}, []release.Status{failed, failed}},
		"superseded and cut upgrade": {
			false, []release.Status{superseded, "pending-upgrade"}, []release.Status{superseded, superseded},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := recorded(t, test.uninstallation, test.statuses...)
			done, err := r.free(false)
			if err != nil || done == "" {
				t.Fatalf("%q, error %v", done, err)
			}
			history, _ := r.config.Releases.History("a")
			if len(history) != len(test.want) {
				t.Fatalf("%d revisions, want %d: %s", len(history), len(test.want), done)
			}
			for i, want := range test.want {
				got, err := r.config.Releases.Get("a", i+1)
				if err != nil || got.Info.Status != want {
					t.Errorf("revision %d: %+v, error %v", i+1, got.Info, err)
				}
			}
			if len(test.want) == 0 {
				return
			}
			if first, _ := r.config.Releases.Get("a", 1); first.Manifest != oldWidget {
				t.Errorf("revision 1 was rewritten: %s", first.Manifest)
			}
			last, _ := r.config.Releases.Last("a")
			if gone, err := served.Check(last, onlyV1); err != nil || len(gone) > 0 {
				t.Errorf("revision %d: %v, error %v", last.Version, gone, err)
			}
			if !reflect.DeepEqual(last.Config, map[string]any{"color": "red"}) || last.Chart.Metadata.Version != "1.0.0+unfinished" ||
				uninstalled(last) != test.uninstallation {
				t.Errorf("revision %d is %+v", last.Version, last)
			}
			if want := "wrote revision"; !strings.Contains(done, want) ||
				!strings.Contains(done, "example.com/v1beta1 Widget web as example.com/v1") {
				t.Errorf("said %q", done)
			}
		})
	}
}
