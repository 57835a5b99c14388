package gcp

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
	"github.com/gkestack/gkestack/internal/rules"
)

const secretKey = "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/k"

func secretsArgs() *SecretsArgs {
	return pulumitest.Filled(&SecretsArgs{
		Secrets: map[string]SecretSettings{
			"db": {
				Accessors:      []string{"user:ada@example.com"},
				Rotation:       &RotationSettings{First: "2026-01-01T04:00:00Z", PeriodDays: 30, Topic: "projects/p/topics/t"},
				VersionAliases: map[string]int{"live": 1}, VersionDestroyDays: 2,
			},
			"eu": {Replication: ReplicationSettings{Locations: map[string]ReplicaSettings{
				"europe-west1": {KMSKey: secretKey},
			}}, ExpireTime: "2030-01-01T00:00:00Z"},
		},
		Project:   "my-project",
		Values:    map[string]pulumi.StringInput{"db": pulumi.String("hunter2")},
		Accessors: map[string]pulumi.StringInput{"app": pulumi.String("user:app@example.com")},
		Protect:   true,
		Now:       time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC),
	})
}

func TestSecrets(t *testing.T) {
	recorder := pulumitest.Registered(t, registrationOf("Secrets", "main"))
	db := recorder.One(t, "gcp:secretmanager/secret:Secret", "main-db")
	pulumitest.CheckInputs(t, db, map[string]any{
		"secretId": "main-db", "project": "my-project", "replication": map[string]any{"auto": map[string]any{}},
		"rotation": map[string]any{"nextRotationTime": "2026-03-02T04:00:00Z", "rotationPeriod": "2592000s"},
		"topics":   []any{map[string]any{"name": "projects/p/topics/t"}}, "versionAliases": map[string]any{"live": "1"},
		"versionDestroyTtl": "172800s", "expireTime": nil, "ttl": nil,
	})
	if !db.Protect {
		t.Error("it is not protected")
	}
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:secretmanager/secret:Secret", "main-eu"), map[string]any{
		"expireTime": "2030-01-01T00:00:00Z", "rotation": nil, "topics": nil,
		"replication.userManaged.replicas": []any{map[string]any{
			"location": "europe-west1", "customerManagedEncryption": map[string]any{"kmsKeyName": secretKey}}},
	})
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:secretmanager/secretIamMember:SecretIamMember", "main-db-accessor-app"),
		map[string]any{"role": "roles/secretmanager.secretAccessor", "member": "user:app@example.com", "secretId": "main-db"})
}

// The value is secret although it was not given as one, and stands nowhere else.
func TestSecretsStaySecret(t *testing.T) {
	recorder := pulumitest.Registered(t, registrationOf("Secrets", "main"))
	version := recorder.One(t, "gcp:secretmanager/secretVersion:SecretVersion", "main-db-value")
	pulumitest.CheckInputs(t, version, map[string]any{
		"secretData": map[string]any{"secret": "hunter2"}, "deletionPolicy": "DISABLE",
	})
	for _, registered := range recorder.Resources() {
		if registered.Name != version.Name && strings.Contains(fmt.Sprint(registered.Plain()), "hunter2") {
			t.Errorf("%s holds the value", registered.Name)
		}
	}
}

// What Google moves on by itself is no change.
func TestNextRotation(t *testing.T) {
	for _, test := range []struct {
		first  Time
		period int
		now    string
		want   string
	}{
		{"2026-01-01T00:00:00Z", 10, "2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z"},
		{"2026-01-01T00:00:00Z", 10, "2026-01-01T00:00:00Z", "2026-01-11T00:00:00Z"},
		{"2026-01-01T00:00:00Z", 10, "2026-01-10T23:59:59Z", "2026-01-11T00:00:00Z"},
		{"2026-01-01T00:00:00Z", 10, "2026-06-01T12:00:00Z", "2026-06-10T00:00:00Z"},
		{"2026-01-01T00:00:00Z", 36500, "2026-01-02T00:00:00Z", "2125-12-08T00:00:00Z"},
		{"0001-01-01T00:00:00Z", 1, "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"},
	} {
		now, _ := time.Parse(time.RFC3339, test.now)
		next := (&RotationSettings{First: test.first, PeriodDays: test.period}).next(now).UTC().Format(time.RFC3339)
		if next != test.want {
			t.Errorf("%s every %d days is next at %s from %s on, want %s", test.first, test.period, next, test.now, test.want)
		}
	}
}

func TestSecretsRefuse(t *testing.T) {
	set := func(change func(*SecretSettings)) func(*SecretsArgs) {
		return func(args *SecretsArgs) {
			secret := args.Secrets["db"]
			change(&secret)
			args.Secrets["db"] = secret
		}
	}
	for _, test := range []refusalOf[*SecretsArgs]{
		{"nothing", func(args *SecretsArgs) { *args = SecretsArgs{} },
			"project: it is needed: the id of the project\nsecrets: at least one secret is needed"},
		{"value of none", func(args *SecretsArgs) { args.Values["bd"] = pulumi.String("x") },
			"values.bd: it is no secret (have: db, eu)"},
		{"name", func(args *SecretsArgs) { args.Secrets["a.b"] = SecretSettings{} },
			`secrets.a.b: "a.b" is not a secret name: accepted are ` + rules.SecretID.Accepts},
		{"long name", func(args *SecretsArgs) { args.Secrets[strings.Repeat("a", 251)] = SecretSettings{} },
			`secrets.` + strings.Repeat("a", 251) + `: "main-` + strings.Repeat("a", 251) +
				`" has 256 characters: a secret name has 1 to 255`},
		{"rotation without topic", set(func(s *SecretSettings) { s.Rotation = &RotationSettings{First: "soon"} }),
			`secrets.db.rotation.first: "soon" is not a time: accepted is a date and a time in UTC, ` +
				"as in 2026-01-03T02:00:00Z\n" + "secrets.db.rotation.periodDays: 0 is out of range: 1 to 36500\n" +
				`secrets.db.rotation.topic: "" is not a topic: accepted is projects/PROJECT/topics/TOPIC`},
		{"two ends", set(func(s *SecretSettings) { s.ExpireTime, s.TTLDays = "2030-01-01T00:00:00Z", 3 }),
			"secrets.db.ttlDays: expireTime is set too: accepted is one of them"},
		{"empty label", set(func(s *SecretSettings) { s.Labels = map[string]string{"a": "", "b": "x"} }),
			"secrets.db.labels.a: it is empty, which cannot be set here: give it a value or leave it out"},
		{"negative", set(func(s *SecretSettings) { s.TTLDays, s.VersionDestroyDays = -1, 1001 }),
			"secrets.db.ttlDays: -1 is too small: at least 0\n" +
				"secrets.db.versionDestroyDays: 1001 is out of range: 0 to 1000"},
		{"aliases", set(func(s *SecretSettings) { s.VersionAliases = map[string]int{"latest": 0} }),
			"secrets.db.versionAliases.latest: 0 is too small: at least 1\n" +
				"secrets.db.versionAliases.latest: \"latest\" is not an alias: accepted are at most 63 letters, digits, dashes and " +
				"underscores, beginning with a letter, but not latest and NEW"},
		{"regional key for all", set(func(s *SecretSettings) { s.Replication.KMSKey = secretKey }),
			"secrets.db.replication.kmsKey: its location is not global: set locations, each with its own key"},
		{"keys", set(func(s *SecretSettings) {
			s.Replication.Locations = map[string]ReplicaSettings{"mars": {}, "us-east1": {KMSKey: secretKey}}
		}), "secrets.db.replication.locations: 1 of 2 have a kmsKey: all have one or none has\n" +
			`secrets.db.replication.locations.mars: "mars" is not a region: accepted is a name such as europe-west1` + "\n" +
			"secrets.db.replication.locations.us-east1.kmsKey: its location is not us-east1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			pulumitest.CheckRefused(t, `gcp.Secrets "main": `+test.want, func(ctx *pulumi.Context) error {
				args := secretsArgs()
				test.change(args)
				_, err := NewSecrets(ctx, "main", pulumitest.Filled(args))
				return err
			})
		})
	}
}
