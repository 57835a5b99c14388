package gcp

import (
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

// baseServices are APIs that most stacks enable.
var baseServices = []string{
	"cloudresourcemanager.googleapis.com", "compute.googleapis.com", "container.googleapis.com", "dns.googleapis.com",
	"iam.googleapis.com",
}

// refusing answers the first calls of a function with an error.
type refusing struct {
	pulumitest.Recorder
	times  int32
	err    error
	called atomic.Int32
}

func (r *refusing) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	if args.Token == "gcp:compute/getRegions:getRegions" && r.called.Add(1) <= r.times {
		return nil, r.err
	}
	return r.Recorder.Call(args)
}

var errNotYet = errors.New("googleapi: Error 403: Compute Engine API has not been used in project 123 before or it is " +
	"disabled. If you enabled this API recently, wait a few minutes, accessNotConfigured")

// useAPIs registers APIs, and what waits for them.
func useAPIs(ctx *pulumi.Context) error {
	services, err := NewServices(ctx, "apis", &ServicesArgs{Services: baseServices})
	if err != nil {
		return err
	}
	return ctx.RegisterResource("test:index:User", "user", pulumi.Map{}, &pulumi.CustomResourceState{},
		pulumi.DependsOnInputs(services.Ready))
}

func (r *refusing) run(t *testing.T, dryRun bool) error {
	t.Helper()
	given := propagation
	propagation.timeout, propagation.interval = 50*time.Millisecond, time.Millisecond
	t.Cleanup(func() { propagation = given })
	return pulumi.RunErr(useAPIs, pulumi.WithMocks("gkestack", "dev", r),
		func(info *pulumi.RunInfo) { info.DryRun = dryRun })
}

func TestServicesAreReady(t *testing.T) {
	for name, test := range map[string]struct {
		mock   *refusing
		dryRun bool
		called int32
	}{
		"at once":                 {mock: &refusing{}, called: 1},
		"after a while":           {mock: &refusing{times: 3, err: errNotYet}, called: 4},
		"another answer":          {mock: &refusing{times: 3, err: errors.New("none not found")}, called: 1},
		"not asked for a preview": {mock: &refusing{times: 3, err: errNotYet}, dryRun: true},
	} {
		t.Run(name, func(t *testing.T) {
			if err := test.mock.run(t, test.dryRun); err != nil {
				t.Fatal(err)
			}
			if called := test.mock.called.Load(); called != test.called {
				t.Errorf("asked %d times, want %d", called, test.called)
			}
			user := test.mock.One(t, "test:index:User", "user")
			depends := func(urn string) bool { return strings.HasSuffix(urn, "::apis-compute") }
			if !slices.ContainsFunc(user.DependsOn, depends) {
				t.Errorf("what uses the API depends on %v", user.DependsOn)
			}
		})
	}
}

func TestServicesAreNotReady(t *testing.T) {
	mock := &refusing{times: 1 << 30, err: errNotYet}
	err := mock.run(t, false)
	const want = "compute.googleapis.com is enabled, but took no calls for 50ms; deploy again later, which goes on from here: "
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want one with %q", err, want)
	}
	for _, registered := range mock.Resources() {
		if registered.Type == "test:index:User" {
			t.Error("what uses the API was registered")
		}
	}
}

// Each API is asked something that the provider has.
func TestServicesAreAsked(t *testing.T) {
	for api, ask := range questions {
		t.Run(api, func(t *testing.T) {
			pulumitest.CheckMessage(t, (&ServicesArgs{Services: []string{api}}).Validate(), "")
			pulumitest.Registered(t, func(ctx *pulumi.Context) error { return ask(ctx) })
		})
	}
}
