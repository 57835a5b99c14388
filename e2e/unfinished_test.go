package e2e

import (
	"testing"
	"time"
)

const slowRelease = "releases:\n  - {name: slow, namespace: slow, chart: ./charts/slow, timeout: 15}\n"

// An upgrade is killed, and then what it was to change is taken back: nothing differs from the state, and yet the
// release is told as unfinished by everything, and the deployment after the one command puts its objects right.
func TestUnfinishedUpgradeThatIsTakenBack(t *testing.T) {
	t.Cleanup(func() {
		pulumi(t, "destroy", "--yes", "--skip-preview")
		kubectl(t, "delete", "namespace", "slow", "--ignore-not-found")
	})
	chart(t, "slow", slow)
	write(t, "helmvalues/releases.yaml", slowRelease)
	values := func(text string) { write(t, "helmvalues/slow.yaml", text) }
	color := func() string {
		return kubectl(t, "-n", "slow", "get", "configmap", "slow", "-o", "jsonpath={.data.color}")
	}
	values("{color: red, os: linux}")
	up(t)
	values("{color: blue, os: none}")
	killed(t, "pending-upgrade")
	for deadline := time.Now().Add(20 * time.Second); color() != "blue" && time.Now().Before(deadline); {
		time.Sleep(100 * time.Millisecond)
	}
	values("{color: red, os: linux}")
	time.Sleep(15 * time.Second) // its timeout
	if got := color(); got != "blue" {
		t.Fatalf("the upgrade was killed before it changed anything: %s", got)
	}

	wants(t, gkestack(t, 2, "drift"), "unfinished release slow/slow: for Helm it is pending-upgrade")
	wants(t, gkestack(t, 1, "diff"), "release slow/slow: revision 2 is pending-upgrade",
		"`go tool gkestack releases unlock slow/slow` frees it")
	wants(t, gkestack(t, 2, "releases", "list"), "slow/slow is stuck")
	wants(t, refused(t), "slow/slow")
	wants(t, gkestack(t, 0, "releases", "unlock", "slow/slow"), "removed the records after revision 1, which is deployed")
	wants(t, pulumi(t, "preview"), "~ 1 to update")
	up(t)
	if got := color(); got != "red" {
		t.Errorf("the color is %s, and red is declared", got)
	}
	gkestack(t, 0, "drift")
	gkestack(t, 0, "diff")
	wants(t, gkestack(t, 0, "releases", "list"), "slow/slow  2", "deployed")
	pulumi(t, "preview", "--expect-no-changes")
}
