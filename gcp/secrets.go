package gcp

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/secretmanager"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/input"
	"github.com/gkestack/gkestack/gcp/internal/register"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// secretAccessor is the role that lets a member read values.
const secretAccessor = "roles/secretmanager.secretAccessor"

// SecretsArgs are secrets of Secret Manager and what they hold. Their values are not settings. The provider's version
// 7.38.0 has no write-only values, so a value that is given here is in the state, encrypted.
type SecretsArgs struct {
	// Secrets by name. In Google Cloud the name begins with the component's, and the whole has at most 255 letters,
	// digits, dashes and underscores. At least one is needed.
	Secrets map[string]SecretSettings
	// Project is the id of the project.
	Project string
	// Values are first values by the names of the secrets, at most 64 KiB each. They stay secret in the state. A changed
	// value is a new version, and the one before is disabled. Leave out those that something else fills.
	Values map[string]pulumi.StringInput
	// Accessors may read the values of all secrets, by a name for each: members that another resource produces, such as
	// pulumi.Sprintf("serviceAccount:%s", identity.Email).
	Accessors map[string]pulumi.StringInput
	// Protect refuses to delete the secrets from the stack: their values go with them.
	Protect bool
	// Now is the time that the next rotation is counted from. Default: the machine's clock.
	Now time.Time
}

// Secrets are secrets of Secret Manager and who may read them.
type Secrets struct {
	pulumi.ResourceState
	parts

	// IDs of the secrets in Google Cloud by their names in the settings, as in main-password, for what reads them in the
	// same project. One is known only when the secret has its first value and its accessors.
	IDs map[string]pulumi.StringOutput
	// Names are the full names by the names in the settings, as in projects/my-project/secrets/main-password.
	Names map[string]pulumi.StringOutput
}

// NewSecrets registers the secrets. A secret's id in Google Cloud is the component's name, a dash and its own. It
// returns an error, and registers nothing, when the settings are not valid or a value is of no secret.
func NewSecrets(
	ctx *pulumi.Context, name string, args *SecretsArgs, opts ...pulumi.ResourceOption,
) (*Secrets, error) {
	component := &Secrets{IDs: map[string]pulumi.StringOutput{}, Names: map[string]pulumi.StringOutput{}}
	if err := register.Component(ctx, "Secrets", name, component, args.validate(name), opts); err != nil {
		return nil, err
	}
	parent := pulumi.Parent(component)
	ids, names := pulumi.StringMap{}, pulumi.StringMap{}
	for _, key := range slices.Sorted(maps.Keys(args.Secrets)) {
		secret, err := secretmanager.NewSecret(ctx, name+"-"+key, args.secret(name, key),
			parent, pulumi.Protect(args.Protect), register.DeleteFirst)
		if err != nil {
			return nil, err
		}
		before := len(component.Parts())
		if err := args.fill(ctx, name+"-"+key, key, secret, parent); err != nil {
			return nil, err
		}
		if err := args.grant(ctx, name+"-"+key, key, secret, parent); err != nil {
			return nil, err
		}
		component.IDs[key] = After(secret.SecretId, component.Parts()[before:]...)
		component.Names[key] = After(secret.Name, component.Parts()[before:]...)
		ids[key], names[key] = component.IDs[key], component.Names[key]
	}
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{"ids": ids, "names": names})
}

func (a *SecretsArgs) validate(name string) error {
	var problems problem.List
	problems.Merge("", a.Validate())
	rules.SecretID.Check(&problems, "name", name)
	checkSecretNames(&problems, a.Secrets, name)
	for key := range a.Values {
		if _, ok := a.Secrets[key]; !ok {
			problems.Add(problem.Path("values").Child(key), "it is no secret (have: %s)",
				problem.Names(slices.Sorted(maps.Keys(a.Secrets))))
		}
	}
	rules.Project(&problems, a.Project)
	return problems.Err()
}

// checkSecretNames checks what secrets are called behind the prefix.
func checkSecretNames(problems *problem.List, secrets map[string]SecretSettings, prefix string) {
	for _, key := range slices.Sorted(maps.Keys(secrets)) {
		rules.SecretID.CheckLength(problems, problem.Path("secrets").Child(key), prefix, key)
	}
}

func (a *SecretsArgs) secret(name, key string) *secretmanager.SecretArgs {
	settings := a.Secrets[key]
	args := &secretmanager.SecretArgs{
		SecretId:          pulumi.String(name + "-" + key),
		Project:           pulumi.String(a.Project),
		Labels:            pulumi.ToStringMap(settings.Labels),
		Replication:       settings.Replication.replication(),
		ExpireTime:        input.String(settings.ExpireTime),
		Ttl:               input.Days(settings.TTLDays),
		VersionDestroyTtl: input.Days(settings.VersionDestroyDays),
	}
	var topics secretmanager.SecretTopicArray
	for _, topic := range settings.topics() {
		topics = append(topics, &secretmanager.SecretTopicArgs{Name: pulumi.String(topic)})
	}
	if len(topics) > 0 {
		args.Topics = topics
	}
	if settings.Rotation != nil {
		args.Rotation = settings.Rotation.rotation(a.now())
	}
	if len(settings.VersionAliases) > 0 {
		aliases := pulumi.StringMap{}
		for alias, version := range settings.VersionAliases {
			aliases[alias] = pulumi.String(strconv.Itoa(version))
		}
		args.VersionAliases = aliases
	}
	return args
}

func (a *SecretsArgs) now() time.Time {
	if a.Now.IsZero() {
		return time.Now()
	}
	return a.Now
}

// topics are those of the settings and of the rotation, each once.
func (s *SecretSettings) topics() []string {
	topics := slices.Clone(s.Topics)
	if s.Rotation != nil && s.Rotation.Topic != "" && !slices.Contains(topics, s.Rotation.Topic) {
		topics = append(topics, s.Rotation.Topic)
	}
	return topics
}

func (s *RotationSettings) rotation(now time.Time) *secretmanager.SecretRotationArgs {
	return &secretmanager.SecretRotationArgs{
		NextRotationTime: pulumi.String(s.next(now).UTC().Format(time.RFC3339)),
		RotationPeriod:   input.Days(s.PeriodDays),
	}
}

// next is the first time of the series that is not past: where Google has moved the next rotation to by now.
func (s *RotationSettings) next(now time.Time) time.Time {
	first, _ := time.Parse(time.RFC3339, string(s.First))
	if first.After(now) {
		return first
	}
	// A duration holds 292 years only: count in seconds.
	period := int64(s.PeriodDays) * input.SecondsPerDay
	periods := (now.Unix()-first.Unix())/period + 1
	return time.Unix(first.Unix()+periods*period, 0)
}

func (s *ReplicationSettings) replication() *secretmanager.SecretReplicationArgs {
	if len(s.Locations) == 0 {
		auto := &secretmanager.SecretReplicationAutoArgs{}
		if s.KMSKey != "" {
			auto.CustomerManagedEncryption = &secretmanager.SecretReplicationAutoCustomerManagedEncryptionArgs{
				KmsKeyName: pulumi.String(s.KMSKey),
			}
		}
		return &secretmanager.SecretReplicationArgs{Auto: auto}
	}
	var replicas secretmanager.SecretReplicationUserManagedReplicaArray
	for _, location := range slices.Sorted(maps.Keys(s.Locations)) {
		replica := &secretmanager.SecretReplicationUserManagedReplicaArgs{Location: pulumi.String(location)}
		if key := s.Locations[location].KMSKey; key != "" {
			replica.CustomerManagedEncryption = &secretmanager.SecretReplicationUserManagedReplicaCustomerManagedEncryptionArgs{
				KmsKeyName: pulumi.String(key),
			}
		}
		replicas = append(replicas, replica)
	}
	return &secretmanager.SecretReplicationArgs{
		UserManaged: &secretmanager.SecretReplicationUserManagedArgs{Replicas: replicas},
	}
}

// fill gives the secret its first value, where there is one.
func (a *SecretsArgs) fill(
	ctx *pulumi.Context, name, key string, secret *secretmanager.Secret, parent pulumi.ResourceOption,
) error {
	value, ok := a.Values[key]
	if !ok {
		return nil
	}
	_, err := secretmanager.NewSecretVersion(ctx, name+"-value", &secretmanager.SecretVersionArgs{
		Secret:     secret.ID(),
		SecretData: pulumi.ToSecret(value.ToStringOutput()).(pulumi.StringOutput),
		// The value before stays within reach, until the secret goes.
		DeletionPolicy: pulumi.String("DISABLE"),
	}, parent)
	return err
}

// grant lets the members of the settings and of the arguments read the values of one secret.
func (a *SecretsArgs) grant(
	ctx *pulumi.Context, name, key string, secret *secretmanager.Secret, parent pulumi.ResourceOption,
) error {
	give := func(suffix string, member pulumi.StringInput) error {
		_, err := secretmanager.NewSecretIamMember(ctx, name+"-accessor-"+suffix, &secretmanager.SecretIamMemberArgs{
			Project: secret.Project, SecretId: secret.SecretId, Role: pulumi.String(secretAccessor), Member: member,
		}, parent)
		return err
	}
	for _, member := range a.Secrets[key].Accessors {
		if err := give(member, pulumi.String(member)); err != nil {
			return err
		}
	}
	for _, accessor := range slices.Sorted(maps.Keys(a.Accessors)) {
		if err := give(accessor, a.Accessors[accessor]); err != nil {
			return err
		}
	}
	return nil
}
