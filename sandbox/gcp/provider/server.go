package provider

import (
	"context"
	"fmt"
	"os"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/gkestack/gkestack/sandbox/gcp/api"
	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

// Version is the version of the plugin that the server stands in for.
const Version = "7.38.0"

// Server is the plugin's side of the protocol.
type Server struct {
	pulumirpc.UnimplementedResourceProviderServer

	store *store.Store
	types *catalog.Catalog

	mu      sync.Mutex
	google  *api.Google
	secrets bool
}

// New serves the cloud in a store.
func New(kept *store.Store) *Server {
	return &Server{store: kept, types: catalog.Load(), google: api.New(kept, api.Config{})}
}

// configNames are the provider's settings that stand for a program's, and the environment variables that stand for
// them.
var configNames = map[string][]string{
	"project": {"GOOGLE_PROJECT", "GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT"},
	"region":  {"GOOGLE_REGION", "GCLOUD_REGION", "CLOUDSDK_COMPUTE_REGION"},
	"zone":    {"GOOGLE_ZONE", "GCLOUD_ZONE", "CLOUDSDK_COMPUTE_ZONE"},
}

// DiffConfig tells what differs in the configuration; nothing in it replaces the provider.
func (s *Server) DiffConfig(_ context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	olds, err := unmarshal(req.GetOldInputs())
	if err != nil {
		return nil, err
	}
	news, err := unmarshal(req.GetNews())
	if err != nil {
		return nil, err
	}
	diff := olds.Diff(news)
	if diff == nil {
		return &pulumirpc.DiffResponse{Changes: pulumirpc.DiffResponse_DIFF_NONE}, nil
	}
	var keys []string
	for _, k := range diff.ChangedKeys() {
		keys = append(keys, string(k))
	}
	return &pulumirpc.DiffResponse{Changes: pulumirpc.DiffResponse_DIFF_SOME, Diffs: keys}, nil
}

// Configure takes the project, the place and the labels that resources get when they name none.
func (s *Server) Configure(_ context.Context, req *pulumirpc.ConfigureRequest) (*pulumirpc.ConfigureResponse, error) {
	args, err := unmarshal(req.GetArgs())
	if err != nil {
		return nil, err
	}
	value := func(name string) string {
		if v := args[resource.PropertyKey(name)]; v.IsString() && v.StringValue() != "" {
			return v.StringValue()
		}
		for _, env := range configNames[name] {
			if v := os.Getenv(env); v != "" {
				return v
			}
		}
		return ""
	}
	config := api.Config{Project: value("project"), Region: value("region"), Zone: value("zone")}
	if config.DefaultLabels, err = labels(args["defaultLabels"]); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.google, s.secrets = api.New(s.store, config), req.GetAcceptSecrets()
	return &pulumirpc.ConfigureResponse{SupportsPreview: true}, nil
}

func (s *Server) configured() *api.Google {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.google
}

// Handshake tells what the server understands.
func (s *Server) Handshake(context.Context, *pulumirpc.ProviderHandshakeRequest) (*pulumirpc.ProviderHandshakeResponse,
	error) {
	return &pulumirpc.ProviderHandshakeResponse{}, nil
}

// GetPluginInfo gives the version that the server stands in for.
func (s *Server) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: Version}, nil
}

// GetSchema gives as little of a schema as an engine needs that only deploys.
func (s *Server) GetSchema(context.Context, *pulumirpc.GetSchemaRequest) (*pulumirpc.GetSchemaResponse, error) {
	return &pulumirpc.GetSchemaResponse{Schema: fmt.Sprintf(`{"name":"gcp","version":%q}`, Version)}, nil
}

// Cancel has nothing to cancel: every operation is over at once.
func (s *Server) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}

// Attach is for debuggers that hand the engine's address to a running plugin; the server never calls the engine.
func (s *Server) Attach(context.Context, *pulumirpc.PluginAttach) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}

// unmarshal reads properties; secrets are read as what they hold.
func unmarshal(in *structpb.Struct) (resource.PropertyMap, error) {
	return plugin.UnmarshalProperties(in, plugin.MarshalOptions{KeepUnknowns: true, SkipNulls: true})
}

// marshal writes a resource's properties, marking the secret ones when the engine knows of secrets.
func (s *Server) marshal(t *catalog.Type, props resource.PropertyMap) (*structpb.Struct, error) {
	s.mu.Lock()
	keep := s.secrets
	s.mu.Unlock()
	if keep {
		props = markSecrets(t.Fields, props)
	}
	return plugin.MarshalProperties(props, plugin.MarshalOptions{KeepUnknowns: true, KeepSecrets: keep})
}

func markSecrets(fs catalog.Fields, props resource.PropertyMap) resource.PropertyMap {
	out := resource.PropertyMap{}
	for k, v := range props {
		f := fs.Get(string(k))
		switch {
		case f == nil:
		case f.Secret:
			v = resource.MakeSecret(v)
		case f.Blocks() && v.IsObject():
			v = resource.NewObjectProperty(markSecrets(f.Fields, v.ObjectValue()))
		}
		out[k] = v
	}
	return out
}
