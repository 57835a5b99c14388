package helm

import (
	"fmt"
	"strings"
	"testing"
)

// A number arrives as it stands, or is refused where it stands.
func TestNumbers(t *testing.T) {
	for text, want := range map[string]any{
		"9007199254740992": 9007199254740992, "-9007199254740992": -9007199254740992, "1000000": 1000000,
		"18446744073709549568": uint64(18446744073709549568), "100000000000000000000": 1e20, "1e21": 1e21, "0644": 420,
		"0o644": 420, "1.10": 1.1, "3.14159265358979323846": 3.141592653589793, "'9007199254740993'": "9007199254740993",
	} {
		if got := loadOne(t, oneRelease("a: "+text)).Values["a"]; got != want {
			t.Errorf("%s: %v (%T)", text, got, got)
		}
	}
	for _, text := range []string{
		"9007199254740993", "-9007199254740993", "0x20000000000001", "9_007_199_254_740_993", "18446744073709551615",
		"123456789012345678901", "1000000000000000000000", "9223372036854775807",
	} {
		_, err := load(t, oneRelease("a:\n  - {b: "+text+"}"))
		checkMessage(t, err, "app.yaml:2:9: "+text+": Helm and Pulumi pass numbers as 64-bit floats, and none has these "+
			"digits: put it in quotes, or let the chart take it as text")
	}
	for _, text := range []string{".inf", "-.Inf", ".nan"} {
		_, err := load(t, oneRelease("a: "+text))
		checkMessage(t, err, "app.yaml:1:4: "+text+": Helm reads values as JSON, which has no such number: "+
			"put it in quotes where text is meant")
	}
}

// What --set makes a large whole number of passes as text, with all its digits, and that is told.
func TestSetNumbers(t *testing.T) {
	for entry, told := range map[string]bool{
		"set: [{name: a, value: NUMBER}]": true, "set: [{name: a, values: [NUMBER]}]": true,
		"setString: [{name: a, value: NUMBER}]": false,
	} {
		for _, number := range []string{"1000000", "-9007199254740993"} {
			release := loadOne(t, "-- releases.yaml --\nreleases: [{name: app, chart: ./app, "+
				strings.ReplaceAll(entry, "NUMBER", number)+"}]\n-- app.yaml --\n")
			notices := noticesOf([]Release{release})
			if got := strings.Trim(fmt.Sprint(release.Values["a"]), "[]"); got != number || len(notices) > 0 != told {
				t.Errorf("%s: %s, told %v", entry, got, notices)
			}
		}
	}
}

func TestConfigNumbers(t *testing.T) {
	releases, err := load(t, oneRelease("a: !config plain\nb: [!config deep]"))
	if err != nil {
		t.Fatal(err)
	}
	err = checkedValues(t, releases, plainValues{
		"plain": 5, "deep": map[string]any{"ids": []any{9007199254740993}},
	})
	checkMessage(t, err, "app.yaml:2:5: !config deep: Helm and Pulumi pass numbers as 64-bit floats, and none has the "+
		"digits of a number in it: put it in quotes in the stack's configuration")
}

// A text that a secret store would take the place of is refused wherever it stands.
func TestStoreReferences(t *testing.T) {
	const ref = "ref+gcpsecrets://shop/password"
	for _, test := range []struct{ name, archive, at string }{
		{"values file", oneRelease("a: {b: [x, " + ref + "]}"), "app.yaml:1:12"},
		{"quoted", oneRelease("a: 'secret" + ref + "'"), "app.yaml:1:4"},
		{"in a text", oneRelease("url: postgres://shop:" + ref + "+@db/shop"), "app.yaml:1:6"},
		{"in a block", oneRelease("a: |\n  user: x\n  password: " + ref), "app.yaml:1:4"},
		{"of any store", oneRelease("a: ref+unknown"), "app.yaml:1:4"},
		{"for the stack", oneRelease("") + "-- app.dev.yaml --\na: " + ref + "\n", "app.dev.yaml:1:4"},
		{"in the list", "-- releases.yaml --\nreleases: [{name: app, chart: ./app, values: [{a: " + ref + "}]}]\n",
			"releases.yaml:1:51"},
		{"set", "-- releases.yaml --\nreleases: [{name: app, chart: ./app, set: [{name: a, value: " + ref + "}]}]\n",
			"releases.yaml:1:61"},
		{"setString", "-- releases.yaml --\nreleases: [{name: app, chart: ./app, setString: [{name: a, values: [" + ref +
			"]}]}]\n",
			"releases.yaml:1:69"},
		{"user of a repository", "-- releases.yaml --\nrepositories: [{name: a, url: 'https://a', password: !secret b, " +
			"username: " +
			ref + "}]\nreleases: []\n", "releases.yaml:1:75: repository a: username"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := load(t, test.archive)
			checkMessage(t, err, test.at+": "+storeHelp)
		})
	}
	if got := loadOne(t, oneRelease("a: my-ref+x\nb: 'ref: a'")).Values["a"]; got != "my-ref+x" {
		t.Errorf("a text that is no reference is %v", got)
	}
}
