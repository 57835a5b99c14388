package engine

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/gkestack/gkestack/internal/urn"
)

const (
	secretMark  = `"4dabf18193072939515e22adb298388d":"1b47061264138c4ac30d75fd1eb44270"`
	assetMark   = `"4dabf18193072939515e22adb298388d":"c44067f5952c0a294b673a41bacd8c17"`
	outputMark  = `"4dabf18193072939515e22adb298388d":"d0e6a833031e9bbcd3f4e8bde6ca49a4"`
	secretValue = `{` + secretMark + `,"plaintext":"\"pass\""}`
)

// innerInputs are inputs with a secret, in a string.
var innerInputs = strconv.Quote(`{"values":{"list":[true,` + secretValue + `]}}`)

var planFile = `{"resourcePlans":{
  "urn:asked":{"goal":{"provider":"urn:provider::id","inputDiff":{"adds":{"a":1}}},"steps":["update"],"state":{
    "a":2,"__inputs":{` + secretMark + `,"plaintext":` + innerInputs + `}}},
  "urn:unasked":{"goal":{"inputDiff":{"adds":{"token":` + secretValue + `,
    "tag":"04da6b54-80e4-46f7-96ec-b56ff0331ba9","later":{` + outputMark + `,"secret":true},
    "files":[{` + assetMark + `,"text":"a: null\n"}]}}},"steps":["create"]},
  "urn:gone":{"steps":["delete"]}}}`

func TestPlan(t *testing.T) {
	dir := t.TempDir()
	// The command finds the file to write behind --save-plan.
	script := `while [ "$1" != --save-plan ]; do shift; done; cp ` + dir + `/plan "$2"; echo "{}"`
	if err := os.WriteFile(filepath.Join(dir, "plan"), []byte(planFile), 0o600); err != nil {
		t.Fatal(err)
	}
	plan, err := Command{"sh", "-c", script, "pulumi"}.Plan(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	want := map[urn.URN]Planned{
		"urn:asked": {Steps: []string{"update"}, Provider: "urn:provider::id", Inputs: Values{
			Plain:   map[string]any{"values": map[string]any{"list": []any{true, "pass"}}},
			Secrets: []Secret{{[]string{"values", "list", "1"}, "pass"}},
		}},
		"urn:gone": {Steps: []string{"delete"}, Inputs: Values{Plain: map[string]any{}}},
	}
	for of, want := range want {
		if got := plan[of]; !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", of, got, want)
		}
	}
	unasked := plan["urn:unasked"].Inputs
	plain := map[string]any{
		"token": "pass", "tag": Unknown, "later": Unknown, "files": []any{Asset{Text: "a: null\n"}},
	}
	if !reflect.DeepEqual(unasked.Plain, plain) {
		t.Errorf("got %v", unasked.Plain)
	}
	if !reflect.DeepEqual(unasked.Unknown, []string{"later", "tag"}) || len(unasked.Secrets) != 2 {
		t.Errorf("got %+v", unasked)
	}
}

func TestState(t *testing.T) {
	const export = `{"deployment":{"resources":[
		{"urn":"urn:a","type":"t","id":"1","inputs":{"token":` + secretValue + `}},{"urn":"urn:a","id":"0","delete":true}],
		"pending_operations":[{"type":"creating","resource":{"urn":"urn:b","type":"t"}}]}}`
	file := filepath.Join(t.TempDir(), "export")
	if err := os.WriteFile(file, []byte(export), 0o600); err != nil {
		t.Fatal(err)
	}
	state, err := Command{"sh", "-c", "cat " + file}.State(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if a := state.Find("urn:a"); a == nil || a.ID != "1" || a.Inputs.Plain["token"] != "pass" || len(state.Resources) != 1 {
		t.Errorf("got %+v", state.Resources)
	}
	if len(state.Unfinished) != 1 || state.Unfinished[0].URN != "urn:b" || state.Find("urn:b") != nil {
		t.Errorf("got %+v", state.Unfinished)
	}
}

func TestFailures(t *testing.T) {
	command := Command{"sh", "-c", "echo error: no stack selected >&2; exit 255"}
	_, planErr := command.Plan(context.Background())
	_, stateErr := command.State(context.Background())
	for _, err := range []error{planErr, stateErr} {
		if err == nil || !strings.Contains(err.Error(), "no stack selected") {
			t.Errorf("got %v", err)
		}
	}
}

func TestPreviewSaysWhy(t *testing.T) {
	const advice = " If the cluster was deleted, you can remove this resource from Pulumi state by rerunning the " +
		`operation with the PULUMI_K8S_DELETE_UNREACHABLE environment variable set to \"true\"\n`
	unreachable := func(urn string) string {
		return `{"urn":"` + urn + `","severity":"warning","message":"warning: configured Kubernetes cluster is ` +
			`unreachable: the server has asked for the client to provide credentials\n"},{"urn":"` + urn + `",` +
			`"severity":"error","message":"error: Preview failed: failed to read resource ` +
			`state due to unreachable cluster.` + advice + `"},`
	}
	const release = "urn:pulumi:dev::p::kubernetes:helm.sh/v3:Release::"
	const service = "urn:pulumi:dev::p::kubernetes:core/v1:Service::"
	printed := `{"diagnostics":[` + unreachable(release+"dns") + unreachable(release+"web") +
		unreachable(service+"web/a::b") + `{"severity":"info","message":"hello"},` +
		`{"urn":"` + service + `one","severity":"error","message":"error: it has no port"},` +
		`{"severity":"error","message":"error: preview failed\n"}]}`
	file := filepath.Join(t.TempDir(), "preview")
	if err := os.WriteFile(file, []byte(printed), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, exit := range []string{"0", "255"} {
		_, err := Command{"sh", "-c", "cat " + file + "; exit " + exit}.Preview(context.Background())
		want := `warning: dns and 2 more: configured Kubernetes cluster is unreachable: ` +
			`the server has asked for the client to provide credentials
error: dns and 2 more: Preview failed: failed to read resource state due to unreachable cluster.
error: one: it has no port
error: preview failed`
		if err == nil || !strings.HasSuffix(err.Error(), "\n"+want) {
			t.Errorf("exit %s:\ngot  %v\nwant %s", exit, err, want)
		}
	}
	printed = `{"diagnostics":[{"severity":"warning","message":"warning: it is old"}]}`
	if _, err := (Command{"sh", "-c", "echo '" + printed + "'"}).Preview(context.Background()); err != nil {
		t.Errorf("a warning alone: got %v", err)
	}
}
