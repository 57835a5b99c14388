package provider

import (
	"context"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// settings are the names of the plugin's settings, one a line.
//
//go:embed settings.txt
var settings string

// CheckConfig refuses a setting that the plugin does not have, as the real one does. It takes any value.
func (s *Server) CheckConfig(_ context.Context, req *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	known := strings.Fields(settings)
	response := &pulumirpc.CheckResponse{Inputs: req.GetNews()}
	for _, key := range slices.Sorted(maps.Keys(req.GetNews().GetFields())) {
		// The engine's own.
		if key == "version" || key == "pluginDownloadURL" || strings.HasPrefix(key, "__") {
			continue
		}
		if !slices.Contains(known, key) {
			response.Failures = append(response.Failures, &pulumirpc.CheckFailure{Reason: fmt.Sprintf(
				"`gcp:%s` is not a valid configuration key for the gcp provider. If the referenced key is not intended for the "+
					"provider, please choose a different namespace from `gcp:`.", key)})
		}
	}
	return response, nil
}
