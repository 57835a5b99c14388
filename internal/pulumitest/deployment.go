package pulumitest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
)

// Deployment is what the plugin made for a program.
type Deployment struct {
	plugin *Plugin

	mutex sync.Mutex
	made  []*made
}

// made is a resource as a stack's state has it.
type made struct {
	urn, id         string
	inputs, outputs *structpb.Struct
	dependencies    []string
}

// Program runs a Pulumi program against mocks.
type Program func(mocks pulumi.MockResourceMonitor, options ...pulumi.RunOption) error

// Up makes the resources of a program. Destroy takes them away again.
func (p *Plugin) Up(program Program) (*Deployment, error) {
	d := &Deployment{plugin: p}
	return d, program(&run{deployment: d, create: true})
}

// Preview returns what the program would change of the deployment, as in "update Network", with the paths of what
// differs.
func (d *Deployment) Preview(program Program) (map[string][]string, error) {
	preview := &run{
		deployment: d, operations: map[string][]string{}, seen: map[string]bool{}, deletedFirst: map[string]bool{},
	}
	err := program(preview, func(info *pulumi.RunInfo) { info.DryRun = true })
	for _, m := range d.made {
		if !preview.seen[m.urn] {
			preview.operations["delete "+kind(m.urn)] = nil
		}
	}
	return preview.operations, err
}

// Refresh reads what Google has.
func (d *Deployment) Refresh() error {
	return d.each(func(m *made) error {
		response, err := d.plugin.client.Read(context.Background(), &pulumirpc.ReadRequest{
			Urn: m.urn, Id: m.id, Properties: m.outputs, Inputs: m.inputs,
		})
		if err != nil {
			return err
		}
		if response.GetId() == "" {
			return errors.New("it is gone")
		}
		m.inputs, m.outputs = response.GetInputs(), response.GetProperties()
		return nil
	})
}

// Destroy deletes what was made, each after what depends on it.
func (d *Deployment) Destroy() error {
	gone := map[string]chan struct{}{}
	for _, m := range d.made {
		gone[m.urn] = make(chan struct{})
	}
	err := d.each(func(m *made) error {
		defer close(gone[m.urn])
		for _, other := range d.made {
			if slices.Contains(other.dependencies, m.urn) {
				<-gone[other.urn]
			}
		}
		_, err := d.plugin.client.Delete(context.Background(), &pulumirpc.DeleteRequest{
			Urn: m.urn, Id: m.id, Properties: m.outputs, OldInputs: m.inputs,
		})
		return err
	})
	d.made = nil
	return err
}

// each works on all resources at once, and returns every error.
func (d *Deployment) each(work func(*made) error) error {
	failures := make([]error, len(d.made))
	var group sync.WaitGroup
	for i, m := range d.made {
		group.Go(func() {
			if err := work(m); err != nil {
				failures[i] = fmt.Errorf("%s: %w", m.urn, err)
			}
		})
	}
	group.Wait()
	return errors.Join(failures...)
}

// kind is the last part of the type of a resource, as in Network.
func kind(urn string) string { return string(resource.URN(urn).Type().Name()) }

// run is the mock of one run of a program.
type run struct {
	deployment *Deployment
	create     bool

	mutex      sync.Mutex
	operations map[string][]string
	seen       map[string]bool
	// deletedFirst are replaced, and were deleted before what depends on them is made again.
	deletedFirst map[string]bool
}

// NewResource creates or compares a resource of the plugin, and takes all others as they are.
func (r *run) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	if !args.Custom || !strings.HasPrefix(args.TypeToken, r.deployment.plugin.pkg+":") {
		return args.Name + "-id", args.Inputs, nil
	}
	rpc := args.RegisterRPC
	// As the mocks' engine makes them, which dependencies name.
	urn := string(resource.NewURN("dev", "gkestack", resource.URN(rpc.GetParent()).QualifiedType(),
		tokens.Type(args.TypeToken), args.Name))
	if r.create {
		return r.deployment.create(urn, rpc)
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.compare(urn, rpc)
}

// Call answers a function call with its arguments.
func (r *run) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) { return args.Args, nil }

func (d *Deployment) create(
	urn string, rpc *pulumirpc.RegisterResourceRequest,
) (string, resource.PropertyMap, error) {
	inputs, err := d.plugin.check(urn, rpc.GetObject(), nil)
	if err != nil {
		return "", nil, err
	}
	response, err := d.plugin.client.Create(context.Background(), &pulumirpc.CreateRequest{Urn: urn, Properties: inputs})
	if err != nil {
		return "", nil, fmt.Errorf("%s: %w", urn, err)
	}
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.made = append(d.made, &made{urn, response.GetId(), inputs, response.GetProperties(), rpc.GetDependencies()})
	return response.GetId(), known(response.GetProperties()), nil
}

func (p *Plugin) check(urn string, news, olds *structpb.Struct) (*structpb.Struct, error) {
	seed := sha256.Sum256([]byte(urn))
	response, err := p.client.Check(context.Background(), &pulumirpc.CheckRequest{
		Urn: urn, News: news, Olds: olds, RandomSeed: seed[:],
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", urn, err)
	}
	for _, failure := range response.GetFailures() {
		return nil, fmt.Errorf("%s: %s: %s", urn, failure.GetProperty(), failure.GetReason())
	}
	return response.GetInputs(), nil
}

func (r *run) compare(urn string, rpc *pulumirpc.RegisterResourceRequest) (string, resource.PropertyMap, error) {
	p := r.deployment.plugin
	r.seen[urn] = true
	index := slices.IndexFunc(r.deployment.made, func(m *made) bool { return m.urn == urn })
	if index < 0 {
		return r.previewCreate("create", urn, rpc.GetObject())
	}
	old := r.deployment.made[index]
	inputs, err := p.check(urn, ignore(rpc.GetObject(), old.inputs, rpc.GetIgnoreChanges()), old.inputs)
	if err != nil {
		return "", nil, err
	}
	diff, err := p.diff(old, inputs, rpc)
	switch {
	case err != nil:
		return "", nil, err
	case replaces(diff, rpc.GetReplaceOnChanges()):
		if diff.GetDeleteBeforeReplace() || rpc.GetDeleteBeforeReplace() {
			r.deletedFirst[urn] = true
		}
		return r.previewCreate("replace", urn, rpc.GetObject(), diff.GetReplaces()...)
	}
	if replaced, err := r.goesFirst(old, rpc); err != nil || replaced {
		r.deletedFirst[urn] = true
		id, outputs, createErr := r.previewCreate("replace", urn, rpc.GetObject())
		return id, outputs, errors.Join(err, createErr)
	}
	if diff.GetChanges() != pulumirpc.DiffResponse_DIFF_SOME {
		return old.id, unwire(old.outputs), nil
	}
	operation := "update " + kind(urn)
	r.operations[operation] = append(r.operations[operation], slices.Sorted(maps.Keys(diff.GetDetailedDiff()))...)
	response, err := p.client.Update(context.Background(), &pulumirpc.UpdateRequest{
		Urn: urn, Id: old.id, Olds: old.outputs, OldInputs: old.inputs, News: inputs,
		IgnoreChanges: rpc.GetIgnoreChanges(), Preview: true,
	})
	if err != nil {
		return "", nil, fmt.Errorf("%s: %w", urn, err)
	}
	return old.id, known(response.GetProperties()), nil
}

func (p *Plugin) diff(
	old *made, inputs *structpb.Struct, rpc *pulumirpc.RegisterResourceRequest,
) (*pulumirpc.DiffResponse, error) {
	diff, err := p.client.Diff(context.Background(), &pulumirpc.DiffRequest{
		Urn: old.urn, Id: old.id, Olds: old.outputs, OldInputs: old.inputs, News: inputs,
		IgnoreChanges: rpc.GetIgnoreChanges(),
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", old.urn, err)
	}
	return diff, nil
}

// goesFirst tells whether a resource is replaced because one that it depends on is deleted before it is made again: the
// engine asks what would be if all that comes from there were not known.
func (r *run) goesFirst(old *made, rpc *pulumirpc.RegisterResourceRequest) (bool, error) {
	inputs := unwire(old.inputs)
	depends := false
	for key, dependencies := range rpc.GetPropertyDependencies() {
		for _, urn := range dependencies.GetUrns() {
			if r.deletedFirst[urn] {
				inputs[resource.PropertyKey(key)] = resource.MakeComputed(resource.NewProperty(""))
				depends = true
			}
		}
	}
	if !depends {
		return false, nil
	}
	diff, err := r.deployment.plugin.diff(old, wire(inputs), rpc)
	return err == nil && replaces(diff, rpc.GetReplaceOnChanges()), err
}

// previewCreate leaves the id out: it is not known yet.
func (r *run) previewCreate(
	operation, urn string, inputs *structpb.Struct, paths ...string,
) (string, resource.PropertyMap, error) {
	p := r.deployment.plugin
	r.operations[operation+" "+kind(urn)] = append(r.operations[operation+" "+kind(urn)], paths...)
	inputs, err := p.check(urn, inputs, nil)
	if err != nil {
		return "", nil, err
	}
	response, err := p.client.Create(context.Background(), &pulumirpc.CreateRequest{
		Urn: urn, Properties: inputs, Preview: true,
	})
	if err != nil {
		return "", nil, fmt.Errorf("%s: %w", urn, err)
	}
	return "", known(response.GetProperties()), nil
}

// ignore gives paths their old values, as the engine does before it asks the provider.
func ignore(news, olds *structpb.Struct, paths []string) *structpb.Struct {
	oldValue, newValue := resource.NewProperty(unwire(olds)), resource.NewProperty(unwire(news))
	for _, text := range paths {
		path, err := resource.ParsePropertyPath(text)
		if err != nil {
			continue
		}
		if value, ok := path.Get(oldValue); ok {
			path.Set(newValue, value)
		} else {
			path.Delete(newValue)
		}
	}
	return wire(newValue.ObjectValue())
}

func replaces(diff *pulumirpc.DiffResponse, replaceOnChanges []string) bool {
	return len(diff.GetReplaces()) > 0 || slices.ContainsFunc(diff.GetDiffs(), func(key string) bool {
		return slices.Contains(replaceOnChanges, key)
	})
}
