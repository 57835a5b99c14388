package releases

import (
	"context"
	"maps"
	"strings"
	"testing"
	"time"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/release"
	"helm.sh/helm/v3/pkg/storage"
	"helm.sh/helm/v3/pkg/storage/driver"
	helmtime "helm.sh/helm/v3/pkg/time"

	"github.com/gkestack/gkestack/internal/engine"
	"github.com/gkestack/gkestack/internal/kube"
	"github.com/gkestack/gkestack/internal/urn"
)

const provider = "urn:pulumi:dev::p::pulumi:providers:kubernetes::cluster"

func TestJudge(t *testing.T) {
	now := time.Now()
	for name, test := range map[string]struct {
		status release.Status
		age    time.Duration
		noted  bool
		want   Condition
		hint   string
	}{
		"deployed":                    {release.StatusDeployed, time.Hour, true, OK, ""},
		"failed":                      {release.StatusFailed, time.Hour, true, Failed, "`gkestack releases unlock n/a`"},
		"a young operation":           {release.StatusPendingUpgrade, 59 * time.Second, true, Running, "`gkestack releases unlock --force n/a`"},
		"an old operation":            {release.StatusPendingUpgrade, time.Minute, true, Stuck, "`gkestack releases unlock n/a`"},
		"an old rollback":             {release.StatusPendingRollback, time.Minute, true, Stuck, "unlock"},
		"an old first installation":   {release.StatusPendingInstall, time.Minute, false, Stuck, "unlock"},
		"an old uninstallation":       {release.StatusUninstalling, time.Minute, true, Stuck, "unlock"},
		"a failed uninstallation":     {release.StatusFailed, time.Hour, true, Failed, "goes on with its uninstallation; where it is to stay, `gkestack releases unlock n/a`"},
		"not in the state":            {release.StatusDeployed, 0, false, Lost, "`pulumi import kubernetes:helm.sh/v3:Release n/a n/a --provider cluster=" + provider},
		"failed and not in the state": {release.StatusFailed, 0, false, Lost, "pulumi import"},
		"uninstalled, with a history": {release.StatusUninstalled, 0, false, OK, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := Release{
				ID: kube.ID{Namespace: "n", Name: "a"}, Since: now.Add(-test.age), limit: time.Minute,
				last: &release.Release{Info: &release.Info{Status: test.status}},
			}
			if name == "a failed uninstallation" {
				r.last.Info.Deleted = helmtime.Now()
			}
			r.judge(test.noted, provider, now)
			if r.Condition != test.want || !strings.Contains(r.Hint, test.hint) || (test.hint == "") != (r.Hint == "") {
				t.Errorf("got %s, %q", r.Condition, r.Hint)
			}
			if r.Blocks() != (test.want != OK && test.want != Running) {
				t.Errorf("blocks: %t", r.Blocks())
			}
		})
	}
}

func TestLimit(t *testing.T) {
	hook := func(events ...release.HookEvent) *release.Hook { return &release.Hook{Events: events} }
	hooks := []*release.Hook{hook(release.HookPreInstall), hook(release.HookPreUpgrade, release.HookPostUpgrade), hook(release.HookTest)}
	if got := limit(&release.Release{Hooks: hooks}, time.Minute); got != 3*time.Minute {
		t.Errorf("got %s", got)
	}
}

// After unlocking, Helm's own upgrade finds no operation in progress, and goes on from the deployed revision.
func TestUnlockRecords(t *testing.T) {
	for name, test := range map[string]struct{ statuses, want []release.Status }{
		"a first installation": {[]release.Status{release.StatusPendingInstall}, nil},
		"an upgrade": {
			[]release.Status{release.StatusDeployed, release.StatusPendingUpgrade},
			[]release.Status{release.StatusDeployed},
		},
		"a failed upgrade": {
			[]release.Status{release.StatusSuperseded, release.StatusDeployed, release.StatusFailed},
			[]release.Status{release.StatusSuperseded, release.StatusDeployed},
		},
		"a failed installation": {[]release.Status{release.StatusFailed, release.StatusFailed}, nil},
		"a rollback": {
			[]release.Status{release.StatusDeployed, release.StatusFailed, release.StatusPendingRollback},
			[]release.Status{release.StatusDeployed},
		},
		"an uninstallation":       {[]release.Status{release.StatusUninstalling}, []release.Status{release.StatusFailed}},
		"a failed uninstallation": {[]release.Status{release.StatusSuperseded, release.StatusFailed}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			config := &action.Configuration{Releases: storage.Init(driver.NewMemory())}
			var last *release.Release
			for i, status := range test.statuses {
				last = &release.Release{
					Name: "a", Version: i + 1, Info: &release.Info{Status: status, LastDeployed: helmtime.Now()},
				}
				if err := config.Releases.Create(last); err != nil {
					t.Fatal(err)
				}
			}
			if name == "a failed uninstallation" {
				last.Info.Deleted = helmtime.Now()
			}
			r := Release{ID: kube.ID{Name: "a"}, Revision: last.Version, config: config, last: last}
			done, err := r.unlock()
			if err != nil || done == "" {
				t.Fatalf("%q, error %v", done, err)
			}
			for i, want := range test.want {
				got, err := config.Releases.Get("a", i+1)
				if err != nil || got.Info.Status != want {
					t.Errorf("revision %d: %+v, error %v", i+1, got, err)
				}
			}
			if history, _ := config.Releases.History("a"); len(history) != len(test.want) {
				t.Errorf("%d revisions", len(history))
			}
		})
	}
}

func TestKnown(t *testing.T) {
	resource := func(name, provider string, timeout any) engine.Resource {
		return engine.Resource{Type: kube.ReleaseType, Provider: urn.Reference(provider + "::id"), Inputs: engine.Values{
			Plain: map[string]any{"namespace": "n", "name": name, "timeout": timeout}}}
	}
	noted, timeouts := known(&engine.State{
		Resources:  []engine.Resource{resource("a", provider, 30.0), resource("other", provider+"2", 30.0), {Type: "x"}},
		Unfinished: []engine.Resource{resource("a", provider, 40.0), resource("b", provider, nil)},
	}, provider)
	a, b := kube.ID{Namespace: "n", Name: "a"}, kube.ID{Namespace: "n", Name: "b"}
	if !maps.Equal(noted, map[kube.ID]bool{a: true}) ||
		!maps.Equal(timeouts, map[kube.ID]time.Duration{a: 30 * time.Second, b: 0}) {
		t.Errorf("got %v and %v", noted, timeouts)
	}
}

func TestListWithoutACluster(t *testing.T) {
	command := engine.Command{"sh", "-c", `echo '{"deployment":{}}'`}
	list, err := List(context.Background(), command, Options{Declared: []string{"n/a"}})
	if err != nil || len(list) > 0 {
		t.Errorf("got %v, error %v", list, err)
	}
	outcomes, err := Unlock(context.Background(), command, Options{Declared: []string{"n/a"}}, []string{"n/a"}, false)
	if err != nil || len(outcomes) != 1 || outcomes[0].Done != "" || outcomes[0].Condition != OK {
		t.Errorf("got %+v, error %v", outcomes, err)
	}
	_, err = Unlock(context.Background(), command, Options{}, []string{"n/a"}, false)
	if err == nil || !strings.Contains(err.Error(), "n/a: Helm has no such release of this stack") {
		t.Errorf("got %v", err)
	}
}
