package pulumitest

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/structpb"
)

// Plugin is a running provider plugin, for tests that ask it what it makes of a program's resources without an engine.
type Plugin struct {
	pkg    string
	client pulumirpc.ResourceProviderClient
}

// maxMessage is the engine's own.
const maxMessage = 400 << 20

// StartPlugin runs the plugin of a package until the test ends.
func StartPlugin(t *testing.T, pkg, path string, env []string, config map[string]any) *Plugin {
	t.Helper()
	cmd := exec.Command(path, engine(t))
	cmd.Env, cmd.Stderr = append(os.Environ(), env...), os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	port, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("%s: the port: %v", path, err)
	}
	conn, err := grpc.NewClient("127.0.0.1:"+strings.TrimSpace(port),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxMessage)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	p := &Plugin{pkg, pulumirpc.NewResourceProviderClient(conn)}
	_, err = p.client.Configure(context.Background(), &pulumirpc.ConfigureRequest{
		Args: wire(resource.NewPropertyMapFromMap(config)), AcceptSecrets: true, AcceptResources: true,
	})
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return p
}

// engine is the address of what a plugin takes for its engine: without one it ends. It answers that it is well.
func engine(t *testing.T) string {
	t.Helper()
	cancel := make(chan bool)
	t.Cleanup(func() { close(cancel) })
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: cancel, Init: func(*grpc.Server) error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("127.0.0.1:%d", handle.Port)
}

func wire(properties resource.PropertyMap) *structpb.Struct {
	result, err := plugin.MarshalProperties(properties,
		plugin.MarshalOptions{KeepUnknowns: true, KeepSecrets: true, KeepResources: true})
	if err != nil {
		panic(err) // The values were read off the wire.
	}
	return result
}

func unwire(properties *structpb.Struct) resource.PropertyMap {
	result, err := plugin.UnmarshalProperties(properties,
		plugin.MarshalOptions{KeepUnknowns: true, KeepSecrets: true, KeepResources: true})
	if err != nil {
		panic(err)
	}
	return result
}

// known leaves out what cannot be told yet. The mocks would leave half of an unknown secret behind.
func known(properties *structpb.Struct) resource.PropertyMap {
	outputs := unwire(properties)
	maps.DeleteFunc(outputs, func(_ resource.PropertyKey, value resource.PropertyValue) bool {
		return value.ContainsSecrets() && value.ContainsUnknowns()
	})
	return outputs
}
