package gcp

import (
	"regexp"
	"strings"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/projects"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/register"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

var serviceName = regexp.MustCompile(`^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*\.(googleapis\.com|cloud\.goog)$`)

// notEnabled are APIs that the provider refuses, and why.
var notEnabled = map[string]string{
	"bigquery-json.googleapis.com":           "its name is bigquery.googleapis.com now",
	"dataproc-control.googleapis.com":        "Google enables it together with another",
	"source.googleapis.com":                  "Google enables it together with another",
	"stackdriverprovisioning.googleapis.com": "Google enables it together with another",
}

// ServicesArgs says which APIs of the project are enabled.
type ServicesArgs struct {
	// Services are the names of APIs, as `gcloud services list` prints them: "container.googleapis.com".
	Services []string
}

// Validate returns the names that cannot be an API's, those that nobody can enable, and those listed twice.
func (a *ServicesArgs) Validate() error {
	var problems problem.List
	rules.Each(&problems, "", a.Services, func(problems *problem.List, path problem.Path, service string) {
		if !serviceName.MatchString(service) {
			problems.Add(path, "%q is not an API's name: accepted is a name such as container.googleapis.com", service)
		}
		if why, ok := notEnabled[service]; ok {
			problems.Add(path, "%q cannot be enabled: %s", service, why)
		}
	})
	return problems.Err()
}

// Services enables APIs of the project. They are never disabled, not even on destroy: another user of the project may
// depend on them.
type Services struct {
	pulumi.ResourceState
	parts

	// Ready resolves to the APIs when all of them are enabled and those that can be asked something harmless have
	// answered. What uses an API waits for it: pulumi.DependsOnInputs(services.Ready).
	Ready pulumi.ResourceArrayOutput
}

// NewServices registers one projects.Service for each API. The provider enables them in one request, and asks until
// Google lists them as enabled.
func NewServices(
	ctx *pulumi.Context, name string, args *ServicesArgs, opts ...pulumi.ResourceOption,
) (*Services, error) {
	component := &Services{}
	if err := register.Component(ctx, "Services", name, component, args.Validate(), opts); err != nil {
		return nil, err
	}
	enabled := make([]pulumi.Resource, 0, len(args.Services))
	for _, api := range args.Services {
		service, err := projects.NewService(ctx, name+"-"+strings.TrimSuffix(api, ".googleapis.com"), &projects.ServiceArgs{
			Service:          pulumi.String(api),
			DisableOnDestroy: pulumi.Bool(false),
		}, pulumi.Parent(component))
		if err != nil {
			return nil, err
		}
		enabled = append(enabled, service)
	}
	component.Ready = component.ready(ctx, args.Services, enabled)
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{})
}
