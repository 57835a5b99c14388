package recovery

import (
	"encoding/json"
	"strings"
	"testing"
)

const (
	stackURN    = "urn:pulumi:dev::demo::pulumi:pulumi:Stack::demo-dev"
	providerURN = "urn:pulumi:dev::demo::pulumi:providers:kubernetes::cluster"
)

// stateWith is a state with a stack, a provider, these further resources and these pending operations, each as JSON.
func stateWith(resources, operations string) []byte {
	return []byte(`{"version":3,"checkpoint":{"stack":"organization/demo/dev","latest":{"manifest":{"magic":"m"},
		"resources":[{"urn":"` + stackURN + `","type":"pulumi:pulumi:Stack"},
		{"urn":"` + providerURN + `","type":"pulumi:providers:kubernetes","custom":true,"id":"p1"}` + resources + `],
		"pending_operations":[` + operations + `]}}}`)
}

// unfinished is a pending operation on a custom resource.
func unfinished(operation, typ, name, more string) string {
	return `{"type":"` + operation + `","resource":{"urn":"urn:pulumi:dev::demo::` + typ + `::` + name + `","type":"` +
		typ +
		`","custom":true,"parent":"` + stackURN + `","provider":"` + providerURN + `::p1"` + more + `}}`
}

func parse(t *testing.T, data []byte) *State {
	t.Helper()
	s, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAdopt(t *testing.T) {
	const secret = `{"4dabf18193072939515e22adb298388d":"1b47061264138c4ac30d75fd1eb44270",` +
		`"ciphertext":"v1:x:12345678901234567890"}`
	old := `,{"urn":"urn:pulumi:dev::demo::kubernetes:core/v1:Secret::s","type":"kubernetes:core/v1:Secret",` +
		`"custom":true,"id":"a/s","pendingReplacement":true}`
	s := parse(t, stateWith(old, unfinished("creating", "kubernetes:core/v1:Secret", "s",
		`,"sequenceNumber":12345678901234567890,"inputs":{"metadata":{"name":"s","namespace":"a"},"data":`+secret+`}`)))
	o := s.operations[0]
	if err := s.adopt(o, "a/s", map[string]any{"__inputs": o.inputs()}); err != nil {
		t.Fatal(err)
	}
	data, err := s.encode(nil)
	if err != nil {
		t.Fatal(err)
	}
	if !clean(data) {
		t.Error("pending operations are left")
	}
	for _, want := range []string{`"magic":"m"`, `"version":3`, `"sequenceNumber":12345678901234567890`, `"id":"a/s"`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("no %s in %s", want, data)
		}
	}
	if n := strings.Count(string(data), secret); n != 3 {
		t.Errorf("the secret is there %d times, want in inputs, outputs and __inputs", n)
	}
	again := parse(t, data)
	if len(again.resources) != 3 || !again.holds(o.resource.URN) || !again.knows("kubernetes:core/v1:Secret", "a/s") {
		t.Errorf("resources: %+v", again.resources)
	}
}

func TestEncodeKeepsWhatIsLeft(t *testing.T) {
	s := parse(t, stateWith("", unfinished("creating", "gcp:compute/network:Network", "n", "")+","+
		unfinished("updating", "gcp:compute/network:Network", "m", "")))
	data, err := s.encode(s.operations[:1])
	if err != nil {
		t.Fatal(err)
	}
	left := parse(t, data).operations
	if len(left) != 1 || left[0].Type != "creating" || left[0].resource.Provider != providerURN+"::p1" {
		t.Errorf("left: %+v", left)
	}
}

func TestParseOfStrangeStates(t *testing.T) {
	for name, text := range map[string]string{
		"of a new stack":              `{"version":3,"checkpoint":{"stack":"s"}}`,
		"after a destroy":             `{"version":3,"checkpoint":{"latest":{"manifest":{},"resources":null}}}`,
		"with a resource without urn": `{"checkpoint":{"latest":{"resources":[{}]}}}`,
		"with operations but no resource": `{"checkpoint":{"latest":{"pending_operations":[{"type":"reading",` +
			`"resource":{}}]}}}`,
	} {
		s, err := Parse([]byte(text))
		if err != nil {
			t.Errorf("state %s: %v", name, err)
			continue
		}
		data, err := s.encode(nil)
		if err != nil || !json.Valid(data) {
			t.Errorf("state %s: encode: %v", name, err)
		}
		s.Plan(false)
	}
	if _, err := Parse([]byte(`{"checkpoint":{"latest":{"resources":{}}}}`)); err == nil ||
		!strings.HasPrefix(err.Error(), "resources: ") {
		t.Errorf("wrong type: %v", err)
	}
}

// BenchmarkClean is what recovery costs a run that has nothing to repair.
func BenchmarkClean(b *testing.B) {
	data := []byte(`{"checkpoint":{"latest":{"resources":[` +
		strings.Repeat(`{"urn":"urn:pulumi:dev::demo::a:b:C::name","inputs":{"a":[1,2,3]}},`, 1500) + `{}]}}}`)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if !json.Valid(data) || !clean(data) {
			b.Fatal("not clean")
		}
	}
}
