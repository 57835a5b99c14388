package edge

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/compute"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// groupLink is the zonal group that GKE made, as a backend refers to it.
func groupLink(project, zone, name string) string {
	return fmt.Sprintf("https://www.googleapis.com/compute/v1/projects/%s/zones/%s/networkEndpointGroups/%s",
		project, zone, name)
}

// endpointGroups refers to the zonal groups that GKE made.
func (b *builder) endpointGroups(neg NEGSettings) compute.BackendServiceBackendArray {
	var groups compute.BackendServiceBackendArray
	for _, zone := range neg.Zones {
		groups = append(groups, &compute.BackendServiceBackendArgs{
			Group:              pulumi.String(groupLink(b.args.Project, zone, neg.Name)),
			BalancingMode:      pulumi.String("RATE"),
			MaxRatePerEndpoint: pulumi.Float64(float64(neg.MaxRatePerEndpoint)),
			CapacityScaler:     pulumi.Float64(1),
		})
	}
	return groups
}

// tellGroups tells, in a preview too, which groups a backend needs that it did not have before. Nothing can wait for
// them: GKE makes them on its own, and where nothing makes them there would be no end to it.
func (b *builder) tellGroups(key string) (pulumi.ResourceOption, error) {
	service := b.child(key)
	neg := b.args.Services[key].NEG
	hook, err := b.ctx.RegisterResourceHook(service+"-groups", func(args *pulumi.ResourceHookArgs) error {
		var zones []string
		for _, zone := range neg.Zones {
			if !hasGroup(args.OldInputs, groupLink(b.args.Project, zone, neg.Name)) {
				zones = append(zones, zone)
			}
		}
		if zones == nil {
			return nil
		}
		return b.ctx.Log.Info(groupsNeeded(service, neg.Name, zones), nil)
	}, &pulumi.ResourceHookOptions{OnDryRun: true})
	if err != nil {
		return nil, err
	}
	return pulumi.ResourceHooks(&pulumi.ResourceHookBinding{
		BeforeCreate: []*pulumi.ResourceHook{hook}, BeforeUpdate: []*pulumi.ResourceHook{hook},
	}), nil
}

func groupsNeeded(service, group string, zones []string) string {
	return fmt.Sprintf("backend service %s needs the network endpoint group %s in %s. GKE makes it some seconds after a "+
		"Service whose annotation cloud.google.com/neg names it, in each zone where the cluster has nodes. Where Google "+
		"does not find it yet, the deployment ends with an error about it, and one more pulumi up goes on from there",
		service, group, strings.Join(zones, ", "))
}

// hasGroup says whether the inputs of a backend service refer to the group.
func hasGroup(inputs resource.PropertyMap, link string) bool {
	backends := inputs["backends"]
	if !backends.IsArray() {
		return false
	}
	for _, backend := range backends.ArrayValue() {
		if !backend.IsObject() {
			continue
		}
		if group := backend.ObjectValue()["group"]; group.IsString() && group.StringValue() == link {
			return true
		}
	}
	return false
}
