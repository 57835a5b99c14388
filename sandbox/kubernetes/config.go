package kubernetes

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
)

// CheckConfig checks the provider's settings. Strict mode wants a provider of one's own, with a kubeconfig and a
// context.
func (p *Plugin) CheckConfig(_ context.Context, req *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	urn := resource.URN(req.GetUrn())
	news, err := readConfig(req.GetNews())
	if err != nil {
		return nil, fmt.Errorf("CheckConfig failed because of malformed resource inputs: %w", err)
	}
	resp := &pulumirpc.CheckResponse{Inputs: req.GetNews()}
	fail := func(property, reason string) {
		resp.Failures = append(resp.Failures, &pulumirpc.CheckFailure{Property: property, Reason: reason})
	}
	if v := news["renderYamlToDirectory"]; v.IsString() && v.StringValue() != "" {
		fail("renderYamlToDirectory", "rendering YAML to a directory is not available in the sandbox")
	}
	if !strict(news) {
		return resp, nil
	}
	if urn.Name() == "default" || len(urn.Name()) > 8 && urn.Name()[:8] == "default_" {
		fail("", "strict mode prohibits default provider")
	}
	for _, key := range []resource.PropertyKey{"kubeconfig", "context"} {
		if v := news[key]; !v.HasValue() || v.IsString() && v.StringValue() == "" {
			fail(string(key), fmt.Sprintf("strict mode requires Provider %q argument", key))
		}
	}
	return resp, nil
}

func strict(news resource.PropertyMap) bool {
	if v := news["strictMode"]; v.IsString() {
		return v.StringValue() == "true"
	}
	var ambient map[string]any
	if err := json.Unmarshal([]byte(os.Getenv("PULUMI_CONFIG")), &ambient); err != nil {
		return false
	}
	return ambient["strictMode"] == "true"
}

// DiffConfig tells which settings changed, and whether they lead to another cluster, so that everything in it is
// replaced. A cluster identifier settles that; without one the kubeconfigs' active clusters are compared.
func (p *Plugin) DiffConfig(_ context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	olds, err := readConfig(req.GetOlds())
	if err != nil {
		return nil, err
	}
	news, err := readConfig(req.GetNews())
	if err != nil {
		return nil, fmt.Errorf("DiffConfig failed because of malformed resource inputs: %w", err)
	}
	diff := olds.Diff(news)
	if diff == nil {
		return &pulumirpc.DiffResponse{Changes: pulumirpc.DiffResponse_DIFF_NONE}, nil
	}
	resp, err := configDiff(olds, news, diff)
	if err == nil && diff.Same(identifierKey) && news.HasValue(identifierKey) {
		resp.Replaces = nil
	}
	return resp, err
}

const identifierKey resource.PropertyKey = "clusterIdentifier"

func configDiff(olds, news resource.PropertyMap, diff *resource.ObjectDiff) (*pulumirpc.DiffResponse, error) {
	resp := &pulumirpc.DiffResponse{Changes: pulumirpc.DiffResponse_DIFF_SOME}
	if diff.Updated(identifierKey) {
		resp.Replaces = append(resp.Replaces, string(identifierKey))
	}
	leading := []string{"kubeconfig", "context", "cluster"}
	for _, key := range leading {
		if news[resource.PropertyKey(key)].IsComputed() {
			// What is not known yet may lead elsewhere.
			resp.Diffs = []string{key}
			resp.Replaces = append(resp.Replaces, key)
			return resp, nil
		}
	}
	oldConfig, err := parseKubeconfigProperty(olds["kubeconfig"])
	if err != nil {
		return nil, err
	}
	newConfig, err := parseKubeconfigProperty(news["kubeconfig"])
	if err != nil {
		return nil, err
	}
	for _, key := range diff.ChangedKeys() {
		resp.Diffs = append(resp.Diffs, string(key))
	}
	before, after := activeCluster(oldConfig, olds), activeCluster(newConfig, news)
	if before != nil && after != nil && !reflect.DeepEqual(before, after) {
		for _, key := range leading {
			if slices.Contains(resp.Diffs, key) {
				resp.Replaces = append(resp.Replaces, key)
			}
		}
	}
	return resp, nil
}

// readConfig reads settings, secrets in the clear.
func readConfig(properties *structpb.Struct) (resource.PropertyMap, error) {
	return plugin.UnmarshalProperties(properties, plugin.MarshalOptions{KeepUnknowns: true, SkipNulls: true})
}
