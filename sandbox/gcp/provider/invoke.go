package provider

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"github.com/gkestack/gkestack/sandbox/gcp/google"
)

// functions answers the provider's functions that programs call.
var functions = map[string]func(*google.Google, map[string]any) map[string]any{
	"gcp:organizations/getProject:getProject": func(g *google.Google, args map[string]any) map[string]any {
		project := or(args["projectId"], g.Project)
		return map[string]any{"id": "projects/" + project, "projectId": project, "name": project, "number": google.ProjectNumber, "labels": map[string]any{}}
	},
	"gcp:organizations/getClientConfig:getClientConfig": func(g *google.Google, _ map[string]any) map[string]any {
		return map[string]any{"id": fmt.Sprintf("projects/%s/regions/%s/zones/%s", g.Project, g.Region, g.Zone),
			"project": g.Project, "region": g.Region, "zone": g.Zone, "accessToken": "sandbox"}
	},
	"gcp:compute/getZones:getZones": func(g *google.Google, args map[string]any) map[string]any {
		project, region := or(args["project"], g.Project), or(args["region"], g.Region)
		return map[string]any{"id": fmt.Sprintf("projects/%s/regions/%s", project, region), "project": project, "region": region,
			"names": []any{region + "-a", region + "-b", region + "-c"}}
	},
	"gcp:container/getEngineVersions:getEngineVersions": func(g *google.Google, args map[string]any) map[string]any {
		channels := map[string]any{"RAPID": google.Version, "REGULAR": google.Version, "STABLE": google.Version}
		return map[string]any{"id": "versions", "project": or(args["project"], g.Project), "location": or(args["location"], g.Region),
			"defaultClusterVersion": google.Version, "latestMasterVersion": google.Version, "latestNodeVersion": google.Version,
			"validMasterVersions": []any{google.Version}, "validNodeVersions": []any{google.Version},
			"releaseChannelDefaultVersion": channels, "releaseChannelLatestVersion": channels}
	},
}

func or(v any, otherwise string) string {
	if s, ok := v.(string); ok && s != "" {
		return s
	}
	return otherwise
}

// Invoke answers a function.
func (s *Server) Invoke(_ context.Context, req *pulumirpc.InvokeRequest) (*pulumirpc.InvokeResponse, error) {
	fn, ok := functions[req.GetTok()]
	if !ok {
		return nil, fmt.Errorf("unrecognized data function (Invoke): %s; the sandbox has getProject, getClientConfig, getZones and getEngineVersions", req.GetTok())
	}
	args, err := unmarshal(req.GetArgs())
	if err != nil {
		return nil, err
	}
	answer := resource.NewPropertyMapFromMap(fn(s.configured(), mappable(args)))
	out, err := plugin.MarshalProperties(answer, plugin.MarshalOptions{})
	return &pulumirpc.InvokeResponse{Return: out}, err
}
