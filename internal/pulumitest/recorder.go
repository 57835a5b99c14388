// Package pulumitest runs Pulumi programs against mocks that record what was registered, for tests that look at it
// afterwards.
package pulumitest

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Resource is one registration.
type Resource struct {
	Type    string
	Name    string
	Parent  string
	Inputs  resource.PropertyMap
	Custom  bool
	Protect bool
	// DependsOn are the URNs of explicit and implicit dependencies.
	DependsOn     []string
	IgnoreChanges []string
	// Transforms is the number of transforms that its children go through.
	Transforms int
	// Version of the provider that the resource asks for.
	Version string
}

// Recorder is a mock of the engine. It answers each registration with the inputs, and with the outputs that Google
// would compute as far as Outputs makes them.
type Recorder struct {
	// Outputs adds computed outputs to those of a resource. It may be nil.
	Outputs func(args pulumi.MockResourceArgs) resource.PropertyMap
	// Objects are what kustomize builds from a directory.
	Objects []resource.PropertyValue
	// Answers answers a function call; it may be nil, and return nil for the arguments.
	Answers func(args pulumi.MockCallArgs) resource.PropertyMap

	mutex     sync.Mutex
	resources []Resource
}

// NewResource records a registration.
func (r *Recorder) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	recorded := Resource{Type: args.TypeToken, Name: args.Name, Inputs: args.Inputs, Custom: args.Custom}
	if rpc := args.RegisterRPC; rpc != nil {
		recorded.Parent = rpc.GetParent()
		recorded.Protect = rpc.GetProtect()
		recorded.DependsOn = rpc.GetDependencies()
		recorded.IgnoreChanges = rpc.GetIgnoreChanges()
		recorded.Transforms = len(rpc.GetTransforms())
		recorded.Version = rpc.GetVersion()
	}
	r.mutex.Lock()
	r.resources = append(r.resources, recorded)
	r.mutex.Unlock()
	outputs := args.Inputs.Copy()
	if r.Outputs != nil {
		for key, value := range r.Outputs(args) {
			outputs[key] = value
		}
	}
	return args.Name + "-id", outputs, nil
}

// Call answers a function call with what Answers has for it, or with its arguments, as if the plugin had built nothing
// of a kustomize directory.
func (r *Recorder) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	if r.Answers != nil {
		if answer := r.Answers(args); answer != nil {
			return answer, nil
		}
	}
	if args.Token == "kubernetes:kustomize:directory" {
		return resource.PropertyMap{"result": resource.NewProperty(r.Objects)}, nil
	}
	return args.Args, nil
}

// Run runs a program to its end, with the configuration given by full keys, and returns its error.
func (r *Recorder) Run(t *testing.T, project, stack string, config map[string]string, program pulumi.RunFunc) error {
	t.Helper()
	values, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(pulumi.EnvConfig, string(values))
	return pulumi.RunErr(program, pulumi.WithMocks(project, stack, r))
}

// Resources are the registrations in no particular order, without the stack itself.
func (r *Recorder) Resources() []Resource {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	var resources []Resource
	for _, registered := range r.resources {
		if registered.Type != "pulumi:pulumi:Stack" {
			resources = append(resources, registered)
		}
	}
	return resources
}

// One returns the only resource of a type and name, and fails the test when there is none or several.
func (r *Recorder) One(t *testing.T, typ, name string) Resource {
	t.Helper()
	var found []Resource
	var have []string
	for _, registered := range r.Resources() {
		have = append(have, registered.Type+" "+registered.Name)
		if registered.Type == typ && registered.Name == name {
			found = append(found, registered)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d resources %s %q, want 1; have:\n%s", len(found), typ, name, strings.Join(have, "\n"))
	}
	return found[0]
}

// Plain returns the inputs of a resource as plain Go values, secrets as {"secret": value}.
func (r Resource) Plain() map[string]any {
	return r.Inputs.MapRepl(nil, func(value resource.PropertyValue) (any, bool) {
		if value.IsSecret() {
			return map[string]any{"secret": value.SecretValue().Element.Mappable()}, true
		}
		return nil, false
	})
}
