package helm

import (
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/gkestack/gkestack/internal/chart"
	"github.com/gkestack/gkestack/problem"
)

// stackSource is a stack whose manifests need releases, and where only one port is reached.
type stackSource struct {
	plainValues
	needs   []string
	reached int
}

var stackFile = problem.Position{File: "Pulumi.dev.yaml"}

func (s *stackSource) ManifestsNeed() ([]string, problem.Position, problem.Path) {
	return s.needs, stackFile, "shop:kubernetes.needs"
}

func (s *stackSource) CheckWebhook(what string, port int, failsOpen bool) (warning string, err error) {
	switch {
	case port == s.reached:
		return "", nil
	case failsOpen:
		return what + " that fail open", nil
	default:
		return "", problem.List{{Position: stackFile, Message: what}}
	}
}

const preparedFiles = `-- releases.yaml --
releases:
  - {name: local, chart: ./charts/local}
  - {name: off, chart: ./charts/none, condition: off, values: [{a: !output none}]}
-- local.yaml --
size: !config size
gone: null
map: {gone: null, kept: 1}
-- charts/local/Chart.yaml --
{apiVersion: v2, name: local, version: 1.0.0}
-- charts/local/values.yaml --
{gone: 1, map: {gone: 1, here: 2}}
`

// What is found out stands in the result; the releases stay as they were.
func TestPrepare(t *testing.T) {
	releases, err := load(t, preparedFiles)
	checkMessage(t, err, "")
	before, _ := load(t, preparedFiles)
	source := &fakeSource{plainValues: plainValues{"size": 5}, config: []string{"size"}}
	prepared, err := Prepare(".", releases, source)
	checkMessage(t, err, "")
	if !reflect.DeepEqual(releases, before) {
		t.Errorf("the releases became %+v", releases)
	}
	local, off := prepared[0], prepared[1]
	want := map[string]any{
		"size": local.Release.Values["size"], "map": map[string]any{"kept": 1}, chart.MarkKey: local.ChartDigest,
	}
	if !reflect.DeepEqual(local.Values, want) {
		t.Errorf("the values are %v, want %v", local.Values, want)
	}
	if !strings.HasPrefix(local.Path, ".charts/nulls/local-1.0.0-") || !local.Installed {
		t.Errorf("the chart is %s, installed %t", local.Path, local.Installed)
	}
	if copied, err := chart.Open(local.Path); err != nil || local.ChartDigest == "" ||
		local.ChartDigest == copied.Digest() {
		t.Errorf("the digest is %s, and %v", local.ChartDigest, err)
	}
	if off.Installed || off.Path != "./charts/none" || off.ChartDigest != "" {
		t.Errorf("what is not installed is %+v", off)
	}
}

// Everything that is wrong is told together, in the order of the checks, and nothing is written.
func TestPrepareTellsEverything(t *testing.T) {
	releases, err := load(t, `-- releases.yaml --
releases:
  - {name: switch, chart: ./app, values: [{}], condition: text}
  - {name: nginx, chart: ./nginx, values: [{a: null, port: x}]}
  - {name: open, chart: ./open, values: [{}]}
  - {name: refs, chart: ./nginx, values: [{a: !output x}]}
  - {name: gone, chart: ./gone, values: [{}]}
-- nginx/Chart.yaml --
{apiVersion: v2, name: ingress-nginx, version: 1.0.0}
-- nginx/templates/webhook.yaml --
kind: ValidatingWebhookConfiguration
-- nginx/values.schema.json --
{"properties": {"port": {"type": "integer"}}}
-- open/Chart.yaml --
{apiVersion: v2, name: gatekeeper, version: 1.0.0}
-- open/templates/webhook.yaml --
kind: ValidatingWebhookConfiguration
`)
	checkMessage(t, err, "")
	source := &stackSource{plainValues: plainValues{"text": "yes"}, needs: []string{"default/open", "web"}}
	prepared, err := Prepare(".", releases, source)
	checkMessage(t, err, `releases.yaml:2:59: release switch: condition text: it is no boolean: accepted is true or false
Pulumi.dev.yaml: shop:kubernetes.needs[1]: "web": no such release (have: default/gone, default/nginx, default/open, `+
		`default/refs, default/switch)
releases.yaml:5:47: !output x: no such output (have: none)
releases.yaml:6:5: release gone: chart ./gone: no such file or directory
releases.yaml:3:60: release nginx: port: got string, want integer (schema of chart ingress-nginx 1.0.0)
Pulumi.dev.yaml: release default/nginx: the chart ingress-nginx has admission webhooks
Pulumi.dev.yaml: release default/refs: the chart ingress-nginx has admission webhooks`)
	notices := Notices(prepared)
	const warning = "release default/open: the chart gatekeeper has admission webhooks that fail open"
	if len(notices) != 1 || notices[0].String() != warning || !notices[0].Warns {
		t.Errorf("the notices are %v", notices)
	}
	if _, err := os.Stat(ChartDir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was written, or %v", err)
	}
}

func TestPrepareWithoutAStack(t *testing.T) {
	releases, err := load(t, strings.Replace(preparedFiles, "size: !config size", "size: 5", 1))
	checkMessage(t, err, "")
	if _, err := Prepare(".", releases, nil); err != nil {
		t.Error(err)
	}
}

// A copy that cannot be written is told with the release.
func TestPrepareCannotWrite(t *testing.T) {
	releases, err := load(t, preparedFiles+"-- .charts/nulls --\nin the way\n")
	checkMessage(t, err, "")
	_, err = Prepare(".", releases, &fakeSource{plainValues: plainValues{"size": 5}, config: []string{"size"}})
	checkMessage(t, err, "releases.yaml:2:5: release local: chart ./charts/local: a copy of it, which the deployment "+
		"needs, cannot be made in .charts/nulls: mkdir .charts/nulls: not a directory")
}
