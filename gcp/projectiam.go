package gcp

import (
	"maps"
	"slices"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/projects"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/input"
	"github.com/gkestack/gkestack/gcp/internal/register"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// ProjectIAMArgs are the settings of a ProjectIAM and the project that they hold for.
type ProjectIAMArgs struct {
	ProjectIAMSettings
	// Project is the id of the project that the roles are given on.
	Project string
}

// ProjectIAM is who may do what in a project.
type ProjectIAM struct {
	pulumi.ResourceState
	parts

	// Grants are what gives each principal its roles, for what waits for these.
	Grants map[string][]pulumi.Resource
}

// NewProjectIAM registers one projects.IAMMember for each role of a principal, and one projects.IAMBinding for each
// authoritative role. It returns an error, and registers nothing, when the settings are not valid.
func NewProjectIAM(
	ctx *pulumi.Context, name string, args *ProjectIAMArgs, opts ...pulumi.ResourceOption,
) (*ProjectIAM, error) {
	component := &ProjectIAM{Grants: map[string][]pulumi.Resource{}}
	if err := register.Component(ctx, "ProjectIAM", name, component, args.validate(), opts); err != nil {
		return nil, err
	}
	parent := pulumi.Parent(component)
	if err := component.newMembers(ctx, name, args.Project, args.Principals, nil, parent); err != nil {
		return nil, err
	}
	for _, title := range slices.Sorted(maps.Keys(args.Conditional)) {
		settings := args.Conditional[title]
		err := component.newMembers(ctx, name+"-"+title, args.Project, settings.Principals, settings.condition(title), parent)
		if err != nil {
			return nil, err
		}
	}
	for _, role := range slices.Sorted(maps.Keys(args.Authoritative)) {
		binding, err := projects.NewIAMBinding(ctx, name+"-"+rules.ShortRole(role), &projects.IAMBindingArgs{
			Project: pulumi.String(args.Project),
			Role:    pulumi.String(role),
			Members: pulumi.ToStringArray(args.Authoritative[role]),
		}, parent)
		if err != nil {
			return nil, err
		}
		for _, principal := range args.Authoritative[role] {
			component.Grants[principal] = append(component.Grants[principal], binding)
		}
	}
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{})
}

func (a *ProjectIAMArgs) validate() error {
	var problems problem.List
	problems.Merge("", a.Validate())
	rules.Project(&problems, a.Project)
	return problems.Err()
}

// newMembers gives principals their roles, under a condition where there is one.
func (p *ProjectIAM) newMembers(
	ctx *pulumi.Context, name, project string, grants map[string][]string, condition projects.IAMMemberConditionPtrInput,
	parent pulumi.ResourceOption,
) error {
	for _, principal := range slices.Sorted(maps.Keys(grants)) {
		for _, role := range grants[principal] {
			member, err := projects.NewIAMMember(ctx, name+"-"+rules.ShortRole(role)+"-"+principal, &projects.IAMMemberArgs{
				Project:   pulumi.String(project),
				Role:      pulumi.String(role),
				Member:    pulumi.String(principal),
				Condition: condition,
			}, parent)
			if err != nil {
				return err
			}
			p.Grants[principal] = append(p.Grants[principal], member)
		}
	}
	return nil
}

func (s *ConditionalIAMSettings) condition(title string) *projects.IAMMemberConditionArgs {
	return &projects.IAMMemberConditionArgs{
		Title:       pulumi.String(title),
		Expression:  pulumi.String(s.Expression),
		Description: input.String(s.Description),
	}
}
