package helm

import (
	"slices"
	"testing"
)

func TestConfigNames(t *testing.T) {
	releases, err := load(t, oneRelease("a: !config b.c\nd: [!secret a, {e: !config b}]\nf: !output z"))
	checkMessage(t, err, "")
	if got, want := ConfigNames(releases), []string{"a", "b", "b.c"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// refsOf is what checkRefs says of releases.
func refsOf(releases []Release, source Source) error {
	prepared, _ := begin(releases, source)
	return checkRefs(prepared, source)
}

func TestCheckRefs(t *testing.T) {
	source := fakeSource{
		config: []string{"domain", "db", "db.host"}, secrets: map[string]string{"token": ""},
		outputs: []string{"cluster.name", "region"},
	}
	unsure := source
	unsure.secrets = map[string]string{"token": "app holds one"}
	releases, err := load(t, oneRelease("a: !config token"))
	checkMessage(t, err, "")
	checkMessage(t, refsOf(releases, &unsure), "app.yaml:1:4: !config token: app holds one: keep this value under a key "+
		"of its own, or refer to it with !secret")
	for _, test := range []struct{ name, values, want string }{
		{"right", "a: !config domain\nb: !secret token\nc: !output region\nd: [!config db.host]", ""},
		{"no such output", "a: 1\nb: !output dnsSA",
			"app.yaml:2:4: !output dnsSA: no such output (have: cluster.name, region)"},
		{"no such secret", "a: !secret tokn", "app.yaml:1:4: !secret tokn: no such secret (have: token); " +
			"set it with pulumi config set --secret tokn"},
		{"no such key", "a: !config domian", "app.yaml:1:4: !config domian: no such configuration key " +
			"(have: domain, db, db.host); set it with pulumi config set domian"},
		{"secret as a key", "a: !config token", "app.yaml:1:4: !config token: it is a secret: refer to it with !secret"},
		{"key as a secret", "a: !secret domain", "app.yaml:1:4: !secret domain: it is set in plain text: " +
			"set it with pulumi config set --secret domain, or refer to it with !config"},
		{"output as a key", "a: !config region", "app.yaml:1:4: !config region: no such configuration key " +
			"(have: domain, db, db.host); set it with pulumi config set region"},
		{"all of them, in lists and maps", "x:\n  - y: !output a\n  - !output b\nc: !output c",
			"app.yaml:2:8: !output a: no such output (have: cluster.name, region)\n" +
				"app.yaml:3:5: !output b: no such output (have: cluster.name, region)\n" +
				"app.yaml:4:4: !output c: no such output (have: cluster.name, region)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			releases, err := load(t, oneRelease(test.values))
			checkMessage(t, err, "")
			checkMessage(t, refsOf(releases, &source), test.want)
		})
	}
}

func TestCheckRefsWithoutNames(t *testing.T) {
	releases, err := load(t, oneRelease("a: !output b\nc: !secret d\ne: !config f"))
	checkMessage(t, err, "")
	checkMessage(t, refsOf(releases, noSource{}), "app.yaml:1:4: !output b: no such output (have: none)\n"+
		"app.yaml:2:4: !secret d: no such secret (have: none); set it with pulumi config set --secret d\n"+
		"app.yaml:3:4: !config f: no such configuration key (have: none); set it with pulumi config set f")
}

// A reference that the stack's file replaces needs no name.
func TestCheckRefsSeesMergedValues(t *testing.T) {
	releases, err := load(t, oneRelease("a: !output b")+"-- app.dev.yaml --\na: c\n")
	checkMessage(t, err, "")
	checkMessage(t, refsOf(releases, noSource{}), "")
}
