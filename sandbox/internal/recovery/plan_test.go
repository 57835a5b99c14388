package recovery

import "testing"

func TestPlan(t *testing.T) {
	const (
		service = "kubernetes:core/v1:Service"
		network = "gcp:compute/network:Network"
	)
	known := func(typ, name, more string) string {
		return `,{"urn":"urn:pulumi:dev::demo::` + typ + `::` + name + `","type":"` + typ + `","custom":true,"id":"x"` +
			more + `}`
	}
	cases := map[string]struct {
		resources, operation string
		destroying           bool
		want                 Action
	}{
		"an object":              {"", unfinished("creating", service, "a", ""), false, AdoptObject},
		"an object, destroying":  {"", unfinished("creating", service, "a", ""), true, AdoptObject},
		"an object known by now": {known(service, "a", ""), unfinished("creating", service, "a", ""), false, Forget},
		"an object deleted to be made": {known(service, "a", `,"pendingReplacement":true`),
			unfinished("creating", service, "a", ""), false, AdoptObject},
		"an object that is to go": {known(service, "a", `,"delete":true`), unfinished("creating", service, "a", ""),
			false, AdoptObject},
		"a patch": {"", unfinished("creating", "kubernetes:core/v1:ServicePatch", "a", ""), false,
			Forget},
		"a part of a component": {"", unfinished("creating", service, "a", `,"parent":"urn:unknown"`), false,
			Forget},
		"an unknown dependency": {"", unfinished("creating", service, "a", `,"dependencies":["urn:unknown"]`), false,
			Forget},
		"an unknown property's": {"", unfinished("creating", service, "a",
			`,"propertyDependencies":{"spec":["urn:unknown"]}`), false, Forget},
		"of an unknown provider": {"", unfinished("creating", service, "a", `,"provider":"urn:unknown::p"`), false,
			Forget},
		"a component": {"", unfinished("creating", "kubernetes:kustomize/v2:Directory", "a",
			`,"custom":false`), false, Forget},
		"a network":                 {"", unfinished("creating", network, "a", ""), false, AdoptCloud},
		"a network that is updated": {known(network, "a", ""), unfinished("updating", network, "a", ""), false, Forget},
		"a network that is deleted": {known(network, "a", ""), unfinished("deleting", network, "a", ""), false, Forget},
		"another provider's": {"", unfinished("creating", "random:index/randomId:RandomId", "a", ""), false,
			Forget},
		"a release":             {"", unfinished("creating", releaseType, "a", ""), false, SettleInstall},
		"a release, destroying": {"", unfinished("creating", releaseType, "a", ""), true, AdoptRelease},
		"an upgrade": {known(releaseType, "a", ""), unfinished("updating", releaseType, "a", ""), false,
			Forget},
		"an uninstall": {known(releaseType, "a", ""), unfinished("deleting", releaseType, "a", ""), false,
			Forget},
		"an uninstall, destroying": {known(releaseType, "a", ""), unfinished("deleting", releaseType, "a", ""), true,
			Forget},
		"a deletion": {known(service, "a", ""), unfinished("deleting", service, "a", ""), false,
			AwaitDeletion},
		"a deletion, destroying":       {known(service, "a", ""), unfinished("deleting", service, "a", ""), true, Forget},
		"a reading":                    {"", unfinished("reading", service, "a", ""), false, Forget},
		"an operation of another kind": {"", unfinished("importing", network, "a", ""), false, Forget},
		"an update of an object":       {known(service, "a", ""), unfinished("updating", service, "a", ""), false, Forget},
		"an upgrade while destroying": {known(releaseType, "a", ""), unfinished("updating", releaseType, "a", ""), true,
			Forget},
		"a release that is known by now": {known(releaseType, "a", ""), unfinished("creating", releaseType, "a", ""), false,
			Forget},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			steps := parse(t, stateWith(c.resources, c.operation)).Plan(c.destroying)
			if len(steps) != 1 || steps[0].Action != c.want {
				t.Errorf("steps: %+v, want action %d", steps, c.want)
			}
		})
	}
}

func TestSettle(t *testing.T) {
	revisions := func(statuses ...string) (all []revision) {
		for i, status := range statuses {
			all = append(all, revision{number: i + 1, status: status})
		}
		return all
	}
	cases := map[string]struct {
		action  Action
		kept    []revision
		removed int
		adopt   bool
	}{
		"nothing there":              {SettleInstall, nil, 0, false},
		"half installed":             {SettleInstall, revisions("pending-install"), 1, false},
		"installed without success":  {SettleInstall, revisions("failed"), 1, false},
		"installed":                  {SettleInstall, revisions("deployed"), 0, true},
		"half installed, destroying": {AdoptRelease, revisions("pending-install"), 0, true},
		"nothing there, destroying":  {AdoptRelease, nil, 0, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			remove, adopt := settle(c.action, c.kept)
			if len(remove) != c.removed || adopt != c.adopt {
				t.Errorf("settle: remove %v, adopt %v", remove, adopt)
			}
			if len(remove) > 0 && remove[len(remove)-1] != c.kept[len(c.kept)-1] {
				t.Errorf("settle: keeps the newest: %v", remove)
			}
		})
	}
}

func TestDescribe(t *testing.T) {
	r := resource{URN: "urn:pulumi:dev::demo::a$kubernetes:core/v1:Service::manifests:web/web",
		Type: "kubernetes:core/v1:Service"}
	if got := describe(r); got != "manifests:web/web (kubernetes:core/v1:Service)" {
		t.Errorf("describe: %s", got)
	}
}
