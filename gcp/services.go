package gcp

import (
	"regexp"
	"strings"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/projects"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/field"
)

// BaseServices are the APIs that the components of this package need.
var BaseServices = []string{
	"cloudresourcemanager.googleapis.com",
	"compute.googleapis.com",
	"container.googleapis.com",
	"dns.googleapis.com",
	"iam.googleapis.com",
}

var serviceName = regexp.MustCompile(`^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*\.(googleapis\.com|cloud\.goog)$`)

// ServicesArgs says which APIs of the project are enabled.
type ServicesArgs struct {
	// Services are the names of APIs, as `gcloud services list` prints them: "container.googleapis.com".
	Services []string
}

// Validate returns the names that cannot be an API's, and those listed twice.
func (a *ServicesArgs) Validate() error {
	var problems field.Errors
	seen := map[string]bool{}
	for _, service := range a.Services {
		if !serviceName.MatchString(service) {
			problems.Add("", "%q is not an API's name: accepted is a name such as container.googleapis.com", service)
		}
		if seen[service] {
			problems.Add("", "%q is listed twice", service)
		}
		seen[service] = true
	}
	return problems.Err()
}

// Services enables APIs of the project. They are never disabled, not even on destroy: another user of the project may
// depend on them.
type Services struct {
	pulumi.ResourceState
}

// NewServices registers one projects.Service for each API. What uses an API depends on the component.
func NewServices(
	ctx *pulumi.Context, name string, args *ServicesArgs, opts ...pulumi.ResourceOption,
) (*Services, error) {
	component := &Services{}
	if err := register(ctx, "Services", name, component, args.Validate(), opts); err != nil {
		return nil, err
	}
	for _, service := range args.Services {
		short, _, _ := strings.Cut(service, ".")
		_, err := projects.NewService(ctx, name+"-"+short, &projects.ServiceArgs{
			Service:          pulumi.String(service),
			DisableOnDestroy: pulumi.Bool(false),
		}, pulumi.Parent(component))
		if err != nil {
			return nil, err
		}
	}
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{})
}
