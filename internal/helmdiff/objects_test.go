package helmdiff

import (
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/release"
)

// namespaced puts what names no namespace into n, but for cluster roles.
func namespaced(_, kind string) string {
	if kind == "ClusterRole" {
		return ""
	}
	return "n"
}

func revision(t *testing.T, manifest string, hooks ...*release.Hook) objects {
	t.Helper()
	found, err := parse(&release.Release{Manifest: manifest, Hooks: hooks}, namespaced)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

const configMap = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"

func TestCompare(t *testing.T) {
	job := func(event release.HookEvent, image string) *release.Hook {
		return &release.Hook{
			Events:   []release.HookEvent{event},
			Manifest: "apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec: {image: " + image + "}\n",
		}
	}
	tests := map[string]struct {
		before, after objects
		want          string
	}{
		"nothing": {revision(t, configMap+"data: {a: b}\n"), revision(t, "# a comment\n"+configMap+"data:\n  a: 'b'\n"), ""},
		"a value": {
			revision(t, configMap+"data: {a: b}\n"), revision(t, configMap+"data: {a: c}\n"),
			"changed ConfigMap n/c\n@@ -1,6 +1,6 @@\n apiVersion: v1\n data:\n-  a: b\n+  a: c\n kind: ConfigMap\n metadata:\n   name: c\n",
		},
		"added": {
			objects{}, revision(t, "apiVersion: v1\nkind: ClusterRole\nmetadata: {name: c}\n"),
			"added ClusterRole c\n@@ -0,0 +1,4 @@\n+apiVersion: v1\n+kind: ClusterRole\n+metadata:\n+  name: c\n",
		},
		"removed and kept": {
			revision(t, "kind: A\nmetadata: {name: a}\n---\nkind: B\nmetadata: {name: b, annotations: {helm.sh/resource-policy: keep}}\n"),
			objects{},
			"removed A n/a\n@@ -1,3 +0,0 @@\n-kind: A\n-metadata:\n-  name: a\nkept B n/b\n@@ -1,5 +0,0 @@\n" +
				"-kind: B\n-metadata:\n-  annotations:\n-    helm.sh/resource-policy: keep\n-  name: b\n",
		},
		"a new version of a kind is the same object": {
			revision(t, "apiVersion: a/v1\nkind: A\nmetadata: {name: a}\n"), revision(t, "apiVersion: a/v2\nkind: A\nmetadata: {name: a}\n"),
			"changed A n/a\n@@ -1,4 +1,4 @@\n-apiVersion: a/v1\n+apiVersion: a/v2\n kind: A\n metadata:\n   name: a\n",
		},
		"a list holds objects": {
			objects{}, revision(t, "apiVersion: v1\nkind: List\nitems: [{kind: A, metadata: {name: a, namespace: m}}]\n"),
			"added A m/a\n@@ -0,0 +1,4 @@\n+kind: A\n+metadata:\n+  name: a\n+  namespace: m\n",
		},
		"a hook": {
			revision(t, "", job(release.HookPreUpgrade, "a")), revision(t, "", job(release.HookPreUpgrade, "b")),
			"changed Job n/j (hook)\n@@ -3,4 +3,4 @@\n metadata:\n   name: j\n spec:\n-  image: a\n+  image: b\n",
		},
		"a test": {revision(t, "", job(release.HookTest, "a")), revision(t, "", job(release.HookTest, "b")), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			differing, err := compare(test.before, test.after, newMask(nil, nil))
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for i := range differing {
				got.WriteString(string(differing[i].Change) + " " + differing[i].Title() + "\n" + differing[i].Diff)
			}
			if got.String() != test.want {
				t.Errorf("got:\n%s\nwant:\n%s", &got, test.want)
			}
		})
	}
}

// However a template writes a secret, the diff does not show it.
func TestCompareHidesSecrets(t *testing.T) {
	const old, next, lines = `o"ld pass`, "new/pass", "-----BEGIN KEY-----\nsecond line of it\n"
	manifest := func(secret, escaped, base64, query string) objects {
		return revision(t, configMap+`data:
  plain: '`+secret+`'
  within: 'https://u:`+secret+`@example.com'
  json: '{"a": "`+escaped+`"}'
  base64: `+base64+`
  query: "?a=`+query+`"
  number: 123456
  nested: |
    key: |
      -----BEGIN KEY-----
      second line of it
---
apiVersion: v1
kind: Secret
metadata: {name: s}
data: {same: c2FtZQ==, changed: `+base64+`}
`)
	}
	differing, err := compare(
		manifest(old, `o\"ld pass`, "bydsZCBwYXNz", "o%22ld+pass"), manifest(next, next, "bmV3L3Bhc3M=", "new%2Fpass"),
		newMask([]any{old, map[string]any{"key": lines}, 123456.0}, []any{next, []any{lines, 123456.0, true, nil}}))
	if err != nil {
		t.Fatal(err)
	}
	var out string
	for i := range differing {
		out += differing[i].Diff
	}
	for _, secret := range []string{"pass", "bydsZCBwYXNz-", "bmV3L3Bhc3M", "c2FtZQ", "KEY", "second line", "123456"} {
		if strings.Contains(out, secret) {
			t.Errorf("%s is in:\n%s", secret, out)
		}
	}
	for _, line := range []string{
		"-  plain: '[secret before]'\n", "+  plain: '[secret after]'\n", "+  within: https://u:[secret after]@example.com\n",
		"-  changed: '[secret before]'\n+  changed: '[secret after]'\n   same: '[secret]'\n",
	} {
		if !strings.Contains(out, line) {
			t.Errorf("no %q in:\n%s", line, out)
		}
	}
}
