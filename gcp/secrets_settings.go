package gcp

import (
	"maps"
	"regexp"
	"slices"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// SecretSettings describes one secret. https://cloud.google.com/secret-manager/docs/overview
type SecretSettings struct {
	made

	// Accessors are members that may read the values, as in serviceAccount:name@my-project.iam.gserviceaccount.com.
	Accessors []string `yaml:"accessors"`
	// Replication says where the values are kept. Default: where Google decides. A change of the locations replaces the
	// secret, and its values with it.
	Replication ReplicationSettings `yaml:"replication"`
	// Rotation sends reminders to rotate the value. Leave it out to have none.
	Rotation *RotationSettings `yaml:"rotation"`
	// Topics of Pub/Sub that hear of every change, as projects/PROJECT/topics/TOPIC. Secret Manager's service agent
	// needs roles/pubsub.publisher on them.
	Topics []string `yaml:"topics"`
	// ExpireTime is when the secret is deleted by itself, as in 2027-01-31T00:00:00Z. Where it is removed, the secret
	// keeps it: set a later one instead, or remove it with gcloud. Default: never.
	ExpireTime Time `yaml:"expireTime"`
	// TTLDays is in how many days after its creation the secret is deleted by itself. 0 is never. A change counts from
	// then. Not together with ExpireTime.
	TTLDays int `yaml:"ttlDays"`
	// VersionAliases are names for versions: by alias the number of the version. The versions must be there.
	VersionAliases map[string]int `yaml:"versionAliases"`
	// VersionDestroyDays is for how many days a destroyed version can be brought back. 0 is not at all.
	VersionDestroyDays int `yaml:"versionDestroyDays"`
	// Labels of the secret.
	Labels map[string]string `yaml:"labels"`
}

// Limits are what Google accepts.
func (s *SecretSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"topics":             settings.AtMost(maxTopics),
		"ttlDays":            settings.AtLeast(0),
		"versionAliases":     settings.AtMost(maxAliases),
		"versionAliases.*":   settings.AtLeast(1),
		"versionDestroyDays": settings.AtMost(maxVersionDestroyDays),
	}
}

// ReplicationSettings says where the values are kept.
type ReplicationSettings struct {
	made

	// KMSKey encrypts the values, by its full name, where Google decides where they are kept; the key must be global.
	// Default: Google's key. Not together with Locations.
	KMSKey string `yaml:"kmsKey"`
	// Locations that the values are kept in, by region, as in europe-west1: {}. Default: where Google decides.
	Locations map[string]ReplicaSettings `yaml:"locations"`
}

// ReplicaSettings is a location that values are kept in.
type ReplicaSettings struct {
	made

	// KMSKey of the same location that encrypts the values, by its full name. Default: Google's key. All locations have
	// one or none has.
	KMSKey string `yaml:"kmsKey"`
}

// RotationSettings sends reminders. Nothing rotates by itself: what hears the message adds a new version.
// https://cloud.google.com/secret-manager/docs/secret-rotation
type RotationSettings struct {
	made

	// First time of a reminder, as in 2026-01-31T04:00:00Z; it may be past. Google moves the next time on by the period
	// after each reminder, and so does the stack, by the clock: this is no change.
	First Time `yaml:"first"`
	// PeriodDays is how many days are between reminders. It is needed.
	PeriodDays int `yaml:"periodDays"`
	// Topic of Pub/Sub that is reminded, as projects/PROJECT/topics/TOPIC. Needed, unless Topics has one.
	Topic string `yaml:"topic"`
}

// Limits are what Google accepts.
func (s *RotationSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"periodDays": settings.Between(1, maxRotationDays),
	}
}

var aliasName = regexp.MustCompile(`^[A-Za-z][-A-Za-z0-9_]{0,62}$`)

// Limits of secrets. https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets
const (
	maxTopics             = 10
	maxAliases            = 50
	maxVersionDestroyDays = 1000
	maxRotationDays       = 36500
)

// Validate returns every problem of the secrets.
func (a *SecretsArgs) Validate() error {
	var problems problem.List
	if !settings.Check(&problems, "secrets", a.Secrets) {
		return problems.Err()
	}
	if len(a.Secrets) == 0 {
		problems.Add("secrets", "at least one secret is needed")
	}
	for _, name := range slices.Sorted(maps.Keys(a.Secrets)) {
		path, secret := problem.Path("secrets").Child(name), a.Secrets[name]
		rules.SecretID.Check(&problems, path, name)
		secret.check(&problems, path)
	}
	return problems.Err()
}

func (s *SecretSettings) check(problems *problem.List, path problem.Path) {
	rules.Members(problems, path.Child("accessors"), s.Accessors)
	rules.FilledLabels(problems, path.Child("labels"), s.Labels)
	s.Replication.check(problems, path.Child("replication"))
	if s.Rotation != nil {
		s.Rotation.check(problems, path.Child("rotation"), len(s.Topics) > 0)
	}
	if topics := len(s.topics()); topics > maxTopics && len(s.Topics) <= maxTopics {
		problems.Add(path.Child("topics"), "it has %d items with that of the rotation: at most %d", topics, maxTopics)
	}
	rules.Each(problems, path.Child("topics"), s.Topics, rules.Topic)
	if s.ExpireTime != "" {
		rules.Time(problems, path.Child("expireTime"), string(s.ExpireTime))
		if s.TTLDays != 0 {
			problems.Add(path.Child("ttlDays"), "expireTime is set too: accepted is one of them")
		}
	}
	s.checkAliases(problems, path.Child("versionAliases"))
}

func (s *SecretSettings) checkAliases(problems *problem.List, path problem.Path) {
	for _, alias := range slices.Sorted(maps.Keys(s.VersionAliases)) {
		if !aliasName.MatchString(alias) || alias == "latest" || alias == "NEW" {
			problems.Add(path.Child(alias), "%q is not an alias: accepted are at most 63 letters, digits, dashes and "+
				"underscores, beginning with a letter, but not latest and NEW", alias)
		}
	}
}

func (s *ReplicationSettings) check(problems *problem.List, path problem.Path) {
	location := rules.KMSKey(problems, path.Child("kmsKey"), s.KMSKey)
	if s.KMSKey != "" && len(s.Locations) > 0 {
		problems.Add(path.Child("kmsKey"), "each of the locations has its own: set it there")
	}
	if location != "" && location != "global" {
		problems.Add(path.Child("kmsKey"), "its location is not global: set locations, each with its own key")
	}
	keys := 0
	for _, location := range slices.Sorted(maps.Keys(s.Locations)) {
		locationPath, key := path.Child("locations").Child(location), s.Locations[location].KMSKey
		rules.Region(problems, locationPath, location)
		if key != "" {
			keys++
		}
		in := rules.KMSKey(problems, locationPath.Child("kmsKey"), key)
		if in != "" && in != location {
			problems.Add(locationPath.Child("kmsKey"), "its location is not %s", location)
		}
	}
	if keys > 0 && keys < len(s.Locations) {
		problems.Add(path.Child("locations"), "%d of %d have a kmsKey: all have one or none has", keys,
			len(s.Locations))
	}
}

func (s *RotationSettings) check(problems *problem.List, path problem.Path, topics bool) {
	rules.Time(problems, path.Child("first"), string(s.First))
	if s.Topic != "" || !topics {
		rules.Topic(problems, path.Child("topic"), s.Topic)
	}
}
