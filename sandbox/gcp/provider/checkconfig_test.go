package provider

import (
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
)

func TestCheckConfig(t *testing.T) {
	news, err := structpb.NewStruct(map[string]any{
		"project": "p", "region": "r", "batching": "{}", "version": "7.38.0", "__internal": map[string]any{},
		"containerCustomEndpoint": "http://127.0.0.1/", "zoen": "z", "Zone": "z",
	})
	if err != nil {
		t.Fatal(err)
	}
	response, err := (&Server{}).CheckConfig(t.Context(), &pulumirpc.CheckRequest{News: news})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, failure := range response.GetFailures() {
		key, _, _ := strings.Cut(failure.GetReason(), " is not a valid configuration key")
		got = append(got, key)
	}
	if want := "`gcp:Zone` `gcp:zoen`"; strings.Join(got, " ") != want {
		t.Errorf("got %q, want %s", got, want)
	}
}
