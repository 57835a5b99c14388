package kubernetes

import (
	"context"
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/gkestack/gkestack/sandbox/kubernetes/object"
	"github.com/gkestack/gkestack/sandbox/kubernetes/plan"
	"github.com/gkestack/gkestack/sandbox/kubernetes/release"
	"github.com/gkestack/gkestack/sandbox/kubernetes/state"
	"github.com/gkestack/gkestack/sandbox/kubernetes/wire"
)

// Name is the name of the provider that the plugin stands in for.
const Name = object.Package

// Version is the release that the plugin answers as: that of the SDK which programs use, since the engine warns of a
// plugin that is older.
const Version = "4.33.0"

// Plugin is the provider. It is configured once, then serves many requests side by side.
type Plugin struct {
	pulumirpc.UnimplementedResourceProviderServer

	engine wire.Engine
	ctx    context.Context // ends when the engine cancels
	cancel context.CancelFunc

	settings    Settings
	secrets     bool // the engine takes secrets
	cluster     *object.Cluster
	namespace   string
	unreachable string // why the cluster cannot be reached, or ""
	releases    *release.Provider
}

// New returns a plugin that works for an engine; the engine may be nil until it attaches.
func New(engine wire.Engine) *Plugin {
	ctx, cancel := context.WithCancel(context.Background())
	return &Plugin{engine: engine, ctx: ctx, cancel: cancel}
}

// Serve runs the plugin until the engine is done with it.
func Serve() error {
	return provider.Main(Name, func(host *provider.HostClient) (pulumirpc.ResourceProviderServer, error) {
		if host == nil {
			return New(nil), nil
		}
		return New(host), nil
	})
}

// GetPluginInfo tells the plugin's version.
func (p *Plugin) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: Version}, nil
}

// Attach connects a plugin that runs already to an engine.
func (p *Plugin) Attach(_ context.Context, req *pulumirpc.PluginAttach) (*emptypb.Empty, error) {
	host, err := provider.NewHostClient(req.GetAddress())
	if err != nil {
		return nil, fmt.Errorf("engine %s: %w", req.GetAddress(), err)
	}
	p.engine = host
	return &emptypb.Empty{}, nil
}

// Cancel stops all waiting. What was under way ends with an error.
func (p *Plugin) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	p.cancel()
	return &emptypb.Empty{}, nil
}

// Configure takes the settings and looks for the cluster. A cluster that cannot be reached is no error yet: it is one
// for what needs it.
func (p *Plugin) Configure(_ context.Context, req *pulumirpc.ConfigureRequest) (*pulumirpc.ConfigureResponse, error) {
	settings, err := ParseSettings(req.GetVariables(), os.LookupEnv)
	if err != nil {
		return nil, err
	}
	p.settings, p.secrets = settings, req.GetAcceptSecrets()
	link := connect(settings, "pulumi-kubernetes/"+Version)
	p.namespace, p.unreachable = link.namespace, link.unreachable
	if p.cluster, err = object.Connect(link.config); err != nil {
		return nil, err
	}
	if p.unreachable == "" {
		if err := p.cluster.Probe(); err != nil {
			p.unreachable = fmt.Sprintf("unable to load schema information from the API server: %v", err)
		} else if p.cluster.Version.Before(object.OldestVersion) {
			return nil, fmt.Errorf("minimum supported cluster version is v%s. found v%s",
				object.OldestVersion, p.cluster.Version)
		}
	}
	p.releases = release.New(release.Options{
		Engine: p.engine, Context: p.ctx, Secrets: p.secrets, Settings: settings.Helm,
		Config: link.config, Loader: link.loader, Cluster: p.cluster,
		Namespace: p.namespace, Unreachable: p.unreachable,
	})
	return &pulumirpc.ConfigureResponse{
		AcceptSecrets: true, SupportsPreview: true, SupportsAutonamingConfiguration: true,
	}, nil
}

func isRelease(urn resource.URN) bool { return urn.Type() == object.ReleaseToken }

func (p *Plugin) log(urn resource.URN) *wire.Log { return wire.NewLog(p.engine, urn) }

func (p *Plugin) writer() *object.Writer {
	return &object.Writer{
		Cluster: p.cluster, ServerSide: p.settings.ServerSideApply,
		Force: p.settings.PatchForce, Upsert: p.settings.UpsertExistingObjects,
	}
}

func (p *Plugin) mutability() plan.Mutability {
	return plan.Mutability{ConfigMaps: p.settings.ConfigMapMutable, Secrets: p.settings.SecretMutable}
}

// fieldManager returns the name under which an object's fields are owned: the annotation's, the one it had, or a new
// one.
func (p *Plugin) fieldManager(old resource.PropertyMap, inputs *unstructured.Unstructured) (string, error) {
	if !p.settings.ServerSideApply {
		return "pulumi-kubernetes", nil
	}
	if name := object.Annotation(inputs, object.AnnotationPatchFieldManager); name != "" {
		return name, nil
	}
	if v := old[state.FieldManagerKey]; v.IsString() {
		return v.StringValue(), nil
	}
	return resource.NewUniqueName(nil, "pulumi-kubernetes-", 0, 0, nil)
}

// errUnreachable is the error for what needs a cluster that cannot be reached.
func (p *Plugin) errUnreachable() error {
	return fmt.Errorf("configured Kubernetes cluster is unreachable: %s", p.unreachable)
}

func normalized(obj *unstructured.Unstructured) *unstructured.Unstructured {
	return object.Normalize(obj, state.HasComputed(obj))
}
