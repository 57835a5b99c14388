package gcp

import (
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/storage"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/input"
	"github.com/gkestack/gkestack/gcp/internal/register"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// BucketArgs are the settings of a Bucket and where it stands.
type BucketArgs struct {
	BucketSettings
	// Project is the id of the project; the default name begins with it.
	Project string
	// Region that the bucket is in where the settings name no location.
	Region string
	// Protect refuses to delete the bucket from the stack. Set it wherever the data is not somewhere else.
	Protect bool
}

// Bucket is a bucket of Cloud Storage with uniform access.
type Bucket struct {
	pulumi.ResourceState
	parts

	// Name of the bucket in Google Cloud. It is known only when the members have their roles.
	Name pulumi.StringOutput
	// URL of the bucket, as in gs://my-project-assets.
	URL pulumi.StringOutput
}

// NewBucket registers the bucket and who may use it. It returns an error, and registers nothing, when the settings or
// the name are not valid.
func NewBucket(
	ctx *pulumi.Context, name string, args *BucketArgs, opts ...pulumi.ResourceOption,
) (*Bucket, error) {
	component := &Bucket{}
	if err := register.Component(ctx, "Bucket", name, component, args.validate(name), opts); err != nil {
		return nil, err
	}
	parent := pulumi.Parent(component)
	bucket, err := storage.NewBucket(ctx, name, args.resource(name), parent, pulumi.Protect(args.Protect), register.DeleteFirst)
	if err != nil {
		return nil, err
	}
	for _, role := range slices.Sorted(maps.Keys(args.Members)) {
		for _, member := range args.Members[role] {
			if err := newBucketMember(ctx, name+"-"+rules.ShortRole(role)+"-"+member, bucket.Name, role, pulumi.String(member),
				parent); err != nil {
				return nil, err
			}
		}
	}
	component.Name = After(bucket.Name, component.Parts()...)
	component.URL = bucket.Url
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{"name": component.Name, "url": bucket.Url})
}

// newBucketMember gives a member a role on a bucket.
func newBucketMember(
	ctx *pulumi.Context, name string, bucket pulumi.StringInput, role string, member pulumi.StringInput,
	parent pulumi.ResourceOption,
) error {
	_, err := storage.NewBucketIAMMember(ctx, name, &storage.BucketIAMMemberArgs{
		Bucket: bucket, Role: pulumi.String(role), Member: member,
	}, parent)
	return err
}

// newBucketRoles gives a member roles on buckets.
func newBucketRoles(
	ctx *pulumi.Context, name string, bucketRoles map[string][]string, member pulumi.StringInput,
	parent pulumi.ResourceOption,
) error {
	for _, bucket := range slices.Sorted(maps.Keys(bucketRoles)) {
		for _, role := range bucketRoles[bucket] {
			err := newBucketMember(ctx, name+"-"+bucket+"-"+rules.ShortRole(role), pulumi.String(bucket), role, member, parent)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *BucketArgs) validate(name string) error {
	var problems problem.List
	problems.Merge("", a.Validate())
	rules.Project(&problems, a.Project)
	a.checkName(&problems, "name", a.Project, name)
	if a.location() == "" {
		problems.Add("location", "it is needed: a region such as europe-west1, a dual region such as eur4, us, eu or asia")
	}
	return problems.Err()
}

// checkName checks the name that the bucket gets where the settings have none.
func (s *BucketSettings) checkName(problems *problem.List, path problem.Path, project, name string) {
	if s.Name == "" && project != "" {
		rules.BucketName(problems, path, s.bucketName(project, name))
	}
}

func (s *BucketSettings) bucketName(project, name string) string {
	if s.Name != "" {
		return s.Name
	}
	// The id of a project in a domain contains a colon, which no bucket's name has, and dots, which make it a domain.
	return strings.NewReplacer(":", "-", ".", "-").Replace(project) + "-" + name
}

func (a *BucketArgs) location() string {
	if a.Location != "" {
		return a.Location
	}
	return a.Region
}

func (a *BucketArgs) resource(name string) *storage.BucketArgs {
	args := &storage.BucketArgs{
		Name:    pulumi.String(a.bucketName(a.Project, name)),
		Project: pulumi.String(a.Project),
		// Google answers with capitals.
		Location:                 pulumi.String(strings.ToUpper(a.location())),
		StorageClass:             pulumi.String(string(a.StorageClass)),
		UniformBucketLevelAccess: pulumi.Bool(true),
		PublicAccessPrevention:   pulumi.String(string(a.PublicAccess)),
		Versioning:               &storage.BucketVersioningArgs{Enabled: pulumi.Bool(a.Versioning)},
		SoftDeletePolicy: &storage.BucketSoftDeletePolicyArgs{
			RetentionDurationSeconds: pulumi.Int(a.SoftDeleteDays * input.SecondsPerDay),
		},
		LifecycleRules: a.lifecycleRules(),
		Cors:           a.corsRules(),
		Labels:         pulumi.ToStringMap(a.Labels),
		ForceDestroy:   pulumi.Bool(a.ForceDestroy),
	}
	if a.Retention != nil {
		args.RetentionPolicy = &storage.BucketRetentionPolicyArgs{
			RetentionPeriod: pulumi.Int(a.Retention.Days * input.SecondsPerDay),
			IsLocked:        pulumi.Bool(a.Retention.Locked),
		}
	}
	if a.KMSKey != "" {
		args.Encryption = &storage.BucketEncryptionArgs{DefaultKmsKeyName: pulumi.String(a.KMSKey)}
	}
	return args
}

func (s *BucketSettings) lifecycleRules() storage.BucketLifecycleRuleArray {
	var rules storage.BucketLifecycleRuleArray
	for _, name := range slices.Sorted(maps.Keys(s.Lifecycle)) {
		settings := s.Lifecycle[name]
		rules = append(rules, &storage.BucketLifecycleRuleArgs{
			Action: &storage.BucketLifecycleRuleActionArgs{
				Type:         pulumi.String(string(settings.Action)),
				StorageClass: input.String(string(settings.StorageClass)),
			},
			Condition: settings.condition(),
		})
	}
	return rules
}

func (s *LifecycleRuleSettings) condition() *storage.BucketLifecycleRuleConditionArgs {
	condition := &storage.BucketLifecycleRuleConditionArgs{
		WithState:       pulumi.String(string(s.State)),
		CreatedBefore:   input.String(s.CreatedBefore),
		MatchesPrefixes: input.Strings(s.Prefixes),
		MatchesSuffixes: input.Strings(s.Suffixes),
	}
	if s.AgeDays != nil {
		condition.Age = pulumi.Int(*s.AgeDays)
	} else {
		// The provider would send an age of 0, which is a condition that every object meets.
		condition.NoAge = pulumi.Bool(true)
	}
	var classes []string
	for _, class := range s.StorageClasses {
		classes = append(classes, string(class))
	}
	condition.MatchesStorageClasses = input.Strings(classes)
	condition.NumNewerVersions = input.Int(s.NewerVersions)
	condition.DaysSinceNoncurrentTime = input.Int(s.NoncurrentDays)
	condition.DaysSinceCustomTime = input.Int(s.CustomTimeDays)
	return condition
}

func (s *BucketSettings) corsRules() storage.BucketCorArray {
	var rules storage.BucketCorArray
	for _, name := range slices.Sorted(maps.Keys(s.CORS)) {
		settings := s.CORS[name]
		rules = append(rules, &storage.BucketCorArgs{
			Origins:         pulumi.ToStringArray(settings.Origins),
			Methods:         pulumi.ToStringArray(settings.Methods),
			ResponseHeaders: input.Strings(settings.ResponseHeaders),
			MaxAgeSeconds:   pulumi.Int(settings.MaxAgeSeconds),
		})
	}
	return rules
}
