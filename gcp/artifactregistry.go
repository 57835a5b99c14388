package gcp

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/artifactregistry"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/input"
	"github.com/gkestack/gkestack/gcp/internal/register"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// The roles that Readers and Writers get.
const (
	registryReader = "roles/artifactregistry.reader"
	registryWriter = "roles/artifactregistry.writer"
)

// ArtifactRegistryArgs are the settings of an ArtifactRegistry and where it stands.
type ArtifactRegistryArgs struct {
	ArtifactRegistrySettings
	// Project is the id of the project.
	Project string
	// Region that the repositories are in where the settings name no location.
	Region string
	// Readers may pull from all repositories, by a name for each: members that another resource produces, such as
	// pulumi.Sprintf("serviceAccount:%s", nodes.Email).
	Readers map[string]pulumi.StringInput
	// Protect refuses to delete the repositories from the stack: the images in them go with them.
	Protect bool
}

// ArtifactRegistry is a group of Docker repositories in one location.
type ArtifactRegistry struct {
	pulumi.ResourceState
	parts

	// Host of the repositories, as in europe-west1-docker.pkg.dev, for `gcloud auth configure-docker`. It is known only
	// when they stand and their readers and writers have their roles.
	Host pulumi.StringOutput
	// URLs of the repositories by their names in the settings: what stands before the name of an image, as in
	// europe-west1-docker.pkg.dev/my-project/registry-images.
	URLs map[string]pulumi.StringOutput
}

// NewArtifactRegistry registers the repositories and who may use them. A repository's name in Google Cloud is the
// component's, a dash and its own. It returns an error, and registers nothing, when the settings are not valid.
func NewArtifactRegistry(
	ctx *pulumi.Context, name string, args *ArtifactRegistryArgs, opts ...pulumi.ResourceOption,
) (*ArtifactRegistry, error) {
	component := &ArtifactRegistry{URLs: map[string]pulumi.StringOutput{}}
	if err := register.Component(ctx, "ArtifactRegistry", name, component, args.validate(name), opts); err != nil {
		return nil, err
	}
	host := args.location() + "-docker.pkg.dev"
	urls := pulumi.StringMap{}
	repositories := map[string]*artifactregistry.Repository{}
	for _, key := range args.order() {
		repository, err := artifactregistry.NewRepository(ctx, name+"-"+key, args.repository(name, key, repositories),
			pulumi.Parent(component), pulumi.Protect(args.Protect), register.DeleteFirst)
		if err != nil {
			return nil, err
		}
		repositories[key] = repository
		before := len(component.Parts())
		if err := args.grant(ctx, name+"-"+key, key, repository, pulumi.Parent(component)); err != nil {
			return nil, err
		}
		url := pulumi.Sprintf("%s/%s/%s", host, args.Project, repository.RepositoryId)
		component.URLs[key] = After(url, component.Parts()[before:]...)
		urls[key] = component.URLs[key]
	}
	component.Host = After(pulumi.String(host), component.Parts()...)
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{"host": component.Host, "urls": urls})
}

func (a *ArtifactRegistryArgs) validate(name string) error {
	var problems problem.List
	problems.Merge("", a.Validate())
	rules.RepositoryID.Check(&problems, "name", name)
	a.checkNames(&problems, name)
	rules.Project(&problems, a.Project)
	if a.location() == "" {
		problems.Add("location", "it is needed: a region such as europe-west1, us, europe or asia")
	}
	return problems.Err()
}

// checkNames checks what the repositories are called behind the prefix.
func (s *ArtifactRegistrySettings) checkNames(problems *problem.List, prefix string) {
	for _, key := range slices.Sorted(maps.Keys(s.Repositories)) {
		rules.RepositoryID.CheckLength(problems, problem.Path("repositories").Child(key), prefix, key)
	}
}

func (a *ArtifactRegistryArgs) location() string {
	if a.Location != "" {
		return a.Location
	}
	return a.Region
}

// order returns the names with the virtual repositories last, since they refer to the others.
func (a *ArtifactRegistryArgs) order() []string {
	var first, last []string
	for _, key := range slices.Sorted(maps.Keys(a.Repositories)) {
		if a.Repositories[key].Virtual != nil {
			last = append(last, key)
		} else {
			first = append(first, key)
		}
	}
	return append(first, last...)
}

func (a *ArtifactRegistryArgs) repository(
	name, key string, others map[string]*artifactregistry.Repository,
) *artifactregistry.RepositoryArgs {
	settings := a.Repositories[key]
	args := &artifactregistry.RepositoryArgs{
		RepositoryId:    pulumi.String(name + "-" + key),
		Location:        pulumi.String(a.location()),
		Project:         pulumi.String(a.Project),
		Format:          pulumi.String("DOCKER"),
		Mode:            pulumi.String("STANDARD_REPOSITORY"),
		Labels:          pulumi.ToStringMap(settings.Labels),
		CleanupPolicies: settings.cleanupPolicies(),
	}
	if len(settings.CleanupPolicies) > 0 {
		args.CleanupPolicyDryRun = pulumi.Bool(settings.CleanupDryRun)
	}
	args.Description = input.String(settings.Description)
	args.KmsKeyName = input.String(settings.KMSKey)
	switch {
	case settings.Remote != nil:
		args.Mode = pulumi.String("REMOTE_REPOSITORY")
		args.RemoteRepositoryConfig = settings.Remote.config()
	case settings.Virtual != nil:
		args.Mode = pulumi.String("VIRTUAL_REPOSITORY")
		args.VirtualRepositoryConfig = settings.Virtual.config(others)
	case settings.ImmutableTags:
		args.DockerConfig = &artifactregistry.RepositoryDockerConfigArgs{ImmutableTags: pulumi.Bool(true)}
	}
	return args
}

func (s *RemoteRepositorySettings) config() *artifactregistry.RepositoryRemoteRepositoryConfigArgs {
	docker := &artifactregistry.RepositoryRemoteRepositoryConfigDockerRepositoryArgs{
		PublicRepository: pulumi.String("DOCKER_HUB"),
	}
	if s.URL != "" {
		docker = &artifactregistry.RepositoryRemoteRepositoryConfigDockerRepositoryArgs{
			CustomRepository: &artifactregistry.RepositoryRemoteRepositoryConfigDockerRepositoryCustomRepositoryArgs{
				Uri: pulumi.String(s.URL),
			},
		}
	}
	config := &artifactregistry.RepositoryRemoteRepositoryConfigArgs{DockerRepository: docker}
	if s.SkipValidation {
		config.DisableUpstreamValidation = pulumi.Bool(true)
	}
	if s.Username != "" {
		config.UpstreamCredentials = &artifactregistry.RepositoryRemoteRepositoryConfigUpstreamCredentialsArgs{
			UsernamePasswordCredentials: &artifactregistry.
				RepositoryRemoteRepositoryConfigUpstreamCredentialsUsernamePasswordCredentialsArgs{
				Username:              pulumi.String(s.Username),
				PasswordSecretVersion: pulumi.String(s.PasswordSecretVersion),
			},
		}
	}
	return config
}

func (s *VirtualRepositorySettings) config(
	others map[string]*artifactregistry.Repository,
) *artifactregistry.RepositoryVirtualRepositoryConfigArgs {
	var policies artifactregistry.RepositoryVirtualRepositoryConfigUpstreamPolicyArray
	for _, key := range slices.Sorted(maps.Keys(s.Upstreams)) {
		upstream := s.Upstreams[key]
		policy := &artifactregistry.RepositoryVirtualRepositoryConfigUpstreamPolicyArgs{
			Id:         pulumi.String(key),
			Priority:   pulumi.Int(upstream.Priority),
			Repository: pulumi.String(upstream.Repository),
		}
		if other, ok := others[upstream.Repository]; ok {
			// The provider's id is the full name.
			policy.Repository = other.ID().ToStringOutput()
		}
		policies = append(policies, policy)
	}
	return &artifactregistry.RepositoryVirtualRepositoryConfigArgs{UpstreamPolicies: policies}
}

func (s *RepositorySettings) cleanupPolicies() artifactregistry.RepositoryCleanupPolicyArray {
	var policies artifactregistry.RepositoryCleanupPolicyArray
	for _, key := range slices.Sorted(maps.Keys(s.CleanupPolicies)) {
		settings := s.CleanupPolicies[key]
		policy := &artifactregistry.RepositoryCleanupPolicyArgs{
			Id: pulumi.String(key), Action: pulumi.String(string(settings.Action)),
		}
		if settings.KeepCount > 0 {
			policy.MostRecentVersions = &artifactregistry.RepositoryCleanupPolicyMostRecentVersionsArgs{
				KeepCount:           pulumi.Int(settings.KeepCount),
				PackageNamePrefixes: input.Strings(settings.PackagePrefixes),
			}
		} else {
			policy.Condition = &artifactregistry.RepositoryCleanupPolicyConditionArgs{
				TagState:            pulumi.String(string(settings.TagState)),
				OlderThan:           input.Days(settings.OlderThanDays),
				NewerThan:           input.Days(settings.NewerThanDays),
				TagPrefixes:         input.Strings(settings.TagPrefixes),
				PackageNamePrefixes: input.Strings(settings.PackagePrefixes),
				VersionNamePrefixes: input.Strings(settings.VersionPrefixes),
			}
		}
		policies = append(policies, policy)
	}
	return policies
}

// grant gives the members of the settings and of the arguments their roles on one repository.
func (a *ArtifactRegistryArgs) grant(
	ctx *pulumi.Context, name, key string, repository *artifactregistry.Repository, parent pulumi.ResourceOption,
) error {
	settings := a.Repositories[key]
	give := func(suffix, role string, member pulumi.StringInput) error {
		_, err := artifactregistry.NewRepositoryIamMember(ctx, fmt.Sprintf("%s-%s", name, suffix),
			&artifactregistry.RepositoryIamMemberArgs{
				Project: repository.Project, Location: repository.Location, Repository: repository.RepositoryId,
				Role: pulumi.String(role), Member: member,
			}, parent)
		return err
	}
	for _, member := range settings.Readers {
		if err := give("reader-"+member, registryReader, pulumi.String(member)); err != nil {
			return err
		}
	}
	for _, member := range settings.Writers {
		if err := give("writer-"+member, registryWriter, pulumi.String(member)); err != nil {
			return err
		}
	}
	for _, reader := range slices.Sorted(maps.Keys(a.Readers)) {
		if err := give("reader-"+reader, registryReader, a.Readers[reader]); err != nil {
			return err
		}
	}
	return nil
}
