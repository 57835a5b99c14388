package release

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"helm.sh/helm/v3/pkg/action"
	"k8s.io/apimachinery/pkg/util/strategicpatch"

	"github.com/gkestack/gkestack/sandbox/kubernetes/plan"
	"github.com/gkestack/gkestack/sandbox/kubernetes/state"
	"github.com/gkestack/gkestack/sandbox/kubernetes/wire"
)

// Check completes a release's inputs: name, namespace, timeout, values from files, and the version that the chart has.
func (p *Provider) Check(_ context.Context, req *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	urn := resource.URN(req.GetUrn())
	olds, err := wire.Read(req.GetOlds())
	if err != nil {
		return nil, err
	}
	news, err := wire.ReadInputs("check", req.GetNews())
	if err != nil {
		return nil, err
	}
	given := news.Copy()
	if err := p.complete(news, olds, urn); err != nil {
		return nil, err
	}
	release, err := decode(news)
	if err != nil {
		return nil, err
	}
	if release.AllowNullValues {
		wire.NewLog(p.Engine, urn).Warn("`allowNullValues` is deprecated and has no effect; " +
			"null values in Helm chart values are preserved by default.")
	}
	resp := &pulumirpc.CheckResponse{}
	if !news.ContainsUnknowns() {
		if version, err := p.chartVersion(release); err != nil {
			resp.Failures = append(resp.Failures, &pulumirpc.CheckFailure{
				Property: "chart",
				Reason:   fmt.Sprintf("%v; check the chart name and repository configuration.", err),
			})
		} else {
			release.Version = version
		}
	}
	checked := resource.NewPropertyMap(release)
	delete(checked, "resourceNames")
	state.AnnotateComputed(checked, given)
	state.AnnotateSecrets(checked, given)
	resp.Inputs, err = wire.Write(checked, p.Secrets)
	return resp, err
}

// complete sets what a program may leave out.
func (p *Provider) complete(news, olds resource.PropertyMap, urn resource.URN) error {
	if _, ok := news["name"]; !ok && len(olds) > 0 {
		news["name"] = olds["name"]
	}
	if name, ok := news["name"]; !ok || name.IsString() && name.StringValue() == "" {
		made, err := resource.NewUniqueHex(urn.Name()+"-", 0, 0)
		if err != nil {
			return err
		}
		news["name"] = resource.NewStringProperty(made)
	}
	p.defaults(news)
	return nil
}

func (p *Provider) defaults(target resource.PropertyMap) {
	if ns, ok := target["namespace"]; !ok || ns.IsString() && ns.StringValue() == "" {
		target["namespace"] = resource.NewStringProperty(p.Namespace)
	}
	if skip, ok := target["skipAwait"]; !ok || skip.IsBool() && !skip.BoolValue() {
		if _, ok := target["timeout"]; !ok {
			target["timeout"] = resource.NewNumberProperty(defaultTimeout)
		}
	}
	if verify := target["verify"]; verify.IsBool() && verify.BoolValue() {
		if ring, ok := target["keyring"]; !ok || ring.IsString() && ring.StringValue() == "" {
			target["keyring"] = resource.NewStringProperty(os.ExpandEnv("$HOME/.gnupg/pubring.gpg"))
		}
	}
}

// chartVersion returns the version of a release's chart: the one that a constraint such as ">= 1.2" comes to.
func (p *Provider) chartVersion(r *Release) (string, error) {
	client, err := p.registryClient()
	if err != nil {
		return "", err
	}
	loaded, _, err := p.loadChart(&action.ChartPathOptions{}, client, r)
	if err != nil {
		return "", err
	}
	return loaded.Metadata.Version, nil
}

// Diff compares a release's inputs with the ones before and with what Helm last said; another name or namespace makes
// it another release.
func (p *Provider) Diff(_ context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	olds, err := wire.Read(req.GetOlds())
	if err != nil {
		return nil, err
	}
	news, err := wire.ReadInputs("diff", req.GetNews())
	if err != nil {
		return nil, err
	}
	for _, ignored := range req.GetIgnoreChanges() {
		if ignored == "version" {
			news["version"] = olds["version"]
		}
	}
	oldInputs := checkpointInputs(olds)
	delete(oldInputs, "checksum")
	delete(oldInputs, "resourceNames")
	patch, err := mergePatch(oldInputs, news, olds)
	if err != nil {
		return nil, err
	}
	resp := &pulumirpc.DiffResponse{Changes: pulumirpc.DiffResponse_DIFF_NONE}
	if len(patch) == 0 {
		return resp, nil
	}
	resp.Changes = pulumirpc.DiffResponse_DIFF_SOME
	for key := range patch {
		resp.Diffs = append(resp.Diffs, key)
	}
	plain := func(m resource.PropertyMap) map[string]any { return m.MapRepl(nil, state.Plain) }
	detail := plan.Detail(patch, plain(olds), plain(news), plain(oldInputs), ".name", ".namespace")
	resp.DetailedDiff, resp.Replaces, resp.HasDetailedDiff = detail, detail.Replaces(), len(detail) > 0
	return resp, nil
}

// mergePatch returns the three-way patch from the state to the new inputs.
func mergePatch(oldInputs, news, olds resource.PropertyMap) (map[string]any, error) {
	var docs [3][]byte
	for i, properties := range []resource.PropertyMap{oldInputs, news, olds} {
		doc, err := json.Marshal(properties.MapRepl(nil, state.Known))
		if err != nil {
			return nil, fmt.Errorf("internal error: json.Marshal: %w", err)
		}
		docs[i] = doc
	}
	text, err := strategicpatch.CreateThreeWayMergePatch(docs[0], docs[1], docs[2], noSchema{}, true)
	if err != nil {
		return nil, fmt.Errorf("internal error: CreateThreeWayMergePatch: %w", err)
	}
	patch := map[string]any{}
	return patch, json.Unmarshal(text, &patch)
}

// noSchema makes the merge treat every list as a whole.
type noSchema struct{}

// LookupPatchMetadataForSlice returns nothing.
func (noSchema) LookupPatchMetadataForSlice(string) (strategicpatch.LookupPatchMeta, strategicpatch.PatchMeta, error) {
	return noSchema{}, strategicpatch.PatchMeta{}, nil
}

// LookupPatchMetadataForStruct returns nothing.
func (noSchema) LookupPatchMetadataForStruct(string) (strategicpatch.LookupPatchMeta, strategicpatch.PatchMeta, error) {
	return noSchema{}, strategicpatch.PatchMeta{}, nil
}

// Name returns nothing.
func (noSchema) Name() string { return "" }
