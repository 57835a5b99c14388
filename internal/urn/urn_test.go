package urn

import "testing"

func TestURN(t *testing.T) {
	const (
		stack     = "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev"
		directory = "urn:pulumi:dev::p::kubernetes:kustomize/v2:Directory::manifests"
		service   = "urn:pulumi:dev::p::kubernetes:kustomize/v2:Directory$kubernetes:core/v1:Service::web/a::b"
	)
	for urn, want := range map[URN]struct{ typ, name string }{
		stack:              {"pulumi:pulumi:Stack", "p-dev"},
		directory:          {"kubernetes:kustomize/v2:Directory", "manifests"},
		service:            {"kubernetes:core/v1:Service", "web/a::b"},
		"manifests":        {"", "manifests"},
		"urn:pulumi:dev::": {"", "urn:pulumi:dev::"},
		"":                 {"", ""},
	} {
		if urn.Type() != want.typ || urn.Name() != want.name {
			t.Errorf("%s: got type %q and name %q", urn, urn.Type(), urn.Name())
		}
	}
	if got := URN(directory).Child("kubernetes:core/v1:Service", "web/a::b"); got != service {
		t.Errorf("got %s", got)
	}
	if got := URN("manifests").Child("t", "n"); got != "t::n" {
		t.Errorf("got %s", got)
	}
}

func TestReference(t *testing.T) {
	const provider = "urn:pulumi:dev::p::pulumi:providers:kubernetes::cluster"
	for reference, want := range map[Reference]URN{provider + "::04da6b54": provider, "": "", "no-reference": ""} {
		if got := reference.URN(); got != want {
			t.Errorf("%q: got %q", reference, got)
		}
	}
}
