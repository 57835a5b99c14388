package gcp

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// CleanupAction is what a cleanup policy does with the versions that it matches.
type CleanupAction string

// The actions; what a KEEP policy matches stays, even where a DELETE policy matches it too.
const (
	CleanupDelete CleanupAction = "DELETE"
	CleanupKeep   CleanupAction = "KEEP"
)

// Values returns the actions that are accepted.
func (CleanupAction) Values() []CleanupAction { return []CleanupAction{CleanupDelete, CleanupKeep} }

// TagState says whether a version has tags.
type TagState string

// The states of tags.
const (
	TagStateAny      TagState = "ANY"
	TagStateTagged   TagState = "TAGGED"
	TagStateUntagged TagState = "UNTAGGED"
)

// Values returns the states that are accepted.
func (TagState) Values() []TagState { return []TagState{TagStateAny, TagStateTagged, TagStateUntagged} }

// ArtifactRegistrySettings describes Docker repositories in Artifact Registry. The provider's version 7.38.0 has no
// setting for vulnerability scanning: it follows the project's (containerscanning.googleapis.com).
type ArtifactRegistrySettings struct {
	made

	// Location of the repositories: a region, or one of us, europe and asia. Default: the component's region. A change
	// replaces the repositories.
	Location string `yaml:"location"`
	// Repositories by name. In Google Cloud the name begins with the component's, and the whole has at most 63
	// characters. At least one is needed.
	Repositories map[string]RepositorySettings `yaml:"repositories"`
}

// RepositorySettings describes one repository: a standard one that images are pushed to, unless Remote or Virtual is
// set. A change from one mode to another replaces the repository.
type RepositorySettings struct {
	made

	// Description of the repository.
	Description string `yaml:"description"`
	// ImmutableTags refuses to move or delete a tag; a new image needs a new tag. Only for a standard repository.
	ImmutableTags bool `yaml:"immutableTags"`
	// Remote makes the repository a cache of another registry. A change of the url, the username or the password's version
	// replaces the repository, which fetches again what was in it. Where Remote comes or goes the repository is replaced
	// too, and all images that were pushed are gone.
	Remote *RemoteRepositorySettings `yaml:"remote"`
	// Virtual makes the repository one address for several repositories. Where it comes or goes, the repository is
	// replaced, and all images that were pushed are gone.
	Virtual *VirtualRepositorySettings `yaml:"virtual"`
	// CleanupPolicies by name. Without a DELETE policy nothing is deleted. Not for a virtual repository.
	// https://cloud.google.com/artifact-registry/docs/repositories/cleanup-policy
	CleanupPolicies map[string]CleanupPolicySettings `yaml:"cleanupPolicies"`
	// CleanupDryRun only logs what the policies would delete.
	CleanupDryRun bool `yaml:"cleanupDryRun"`
	// KMSKey that encrypts the repository, by its full name. Default: Google's key. A change replaces the repository.
	KMSKey string `yaml:"kmsKey"`
	// Labels of the repository.
	Labels map[string]string `yaml:"labels"`
	// Readers are members that may pull, as in group:team@example.com.
	Readers []string `yaml:"readers"`
	// Writers are members that may push. Only for a standard repository.
	Writers []string `yaml:"writers"`
}

// Limits are what Google accepts.
func (s *RepositorySettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"cleanupPolicies": settings.AtMost(maxCleanupPolicies),
	}
}

// RemoteRepositorySettings describes the registry that a remote repository caches. A change replaces the repository,
// and with it the cache.
type RemoteRepositorySettings struct {
	made

	// URL of the registry, as in https://ghcr.io. Default: Docker Hub.
	URL string `yaml:"url"`
	// Username at the registry. Docker Hub limits the pulls of anonymous users.
	Username string `yaml:"username"`
	// PasswordSecretVersion holds the password, as projects/PROJECT/secrets/SECRET/versions/VERSION in Secret Manager.
	PasswordSecretVersion string `yaml:"passwordSecretVersion"`
	// SkipValidation does not test the address and the credentials on a change.
	SkipValidation bool `yaml:"skipValidation"`
}

// VirtualRepositorySettings describes which repositories a virtual repository stands for.
type VirtualRepositorySettings struct {
	made

	// Upstreams by the name of the policy. At least one is needed.
	Upstreams map[string]UpstreamSettings `yaml:"upstreams"`
}

// UpstreamSettings is one repository behind a virtual repository.
type UpstreamSettings struct {
	made

	// Repository is a name among the repositories of the same component, or a full name,
	// projects/PROJECT/locations/LOCATION/repositories/REPOSITORY.
	Repository string `yaml:"repository"`
	// Priority: where several upstreams have an image, the greatest wins. It is needed. Give your own repositories the
	// greater one, or somebody else's image with the same name is pulled.
	Priority int `yaml:"priority"`
}

// Limits are what Google accepts.
func (s *UpstreamSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"priority": settings.AtLeast(1),
	}
}

// CleanupPolicySettings says which versions are deleted or kept: either those that meet all the conditions, or the
// KeepCount most recent ones.
type CleanupPolicySettings struct {
	made

	// Action on what matches.
	Action CleanupAction `yaml:"action"`
	// OlderThanDays matches versions uploaded at least so many days ago. 0 is no condition.
	OlderThanDays int `yaml:"olderThanDays"`
	// NewerThanDays matches versions uploaded less than so many days ago. 0 is no condition.
	NewerThanDays int `yaml:"newerThanDays"`
	// TagState matches versions with tags, without, or both.
	TagState TagState `yaml:"tagState"`
	// TagPrefixes match versions with a tag that begins so. They need tagState TAGGED.
	TagPrefixes []string `yaml:"tagPrefixes"`
	// PackagePrefixes match images whose name begins so.
	PackagePrefixes []string `yaml:"packagePrefixes"`
	// VersionPrefixes match versions whose digest begins so.
	VersionPrefixes []string `yaml:"versionPrefixes"`
	// KeepCount keeps so many most recent versions of each image. It needs the action KEEP and no other condition but
	// packagePrefixes. 0 is none.
	KeepCount int `yaml:"keepCount"`
}

// SetDefaults deletes, whether tagged or not.
func (s *CleanupPolicySettings) SetDefaults() { s.Action, s.TagState = CleanupDelete, TagStateAny }

// Limits are what Google accepts.
func (s *CleanupPolicySettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"olderThanDays": settings.AtLeast(0),
		"newerThanDays": settings.AtLeast(0),
		"keepCount":     settings.AtLeast(0),
	}
}

var (
	repositoryPath = regexp.MustCompile(`^projects/[^/]+/locations/[^/]+/repositories/[^/]+$`)
	secretVersion  = regexp.MustCompile(`^projects/[^/]+/secrets/[^/]+/versions/[^/]+$`)
	registryURL    = regexp.MustCompile(`^https://[^/\s]+(/\S*)?$`)
)

// registryRegions are the groups of regions.
// https://cloud.google.com/artifact-registry/docs/repositories/repo-locations
var registryRegions = []string{"us", "europe", "asia"}

// maxCleanupPolicies of one repository. https://cloud.google.com/artifact-registry/quotas
const maxCleanupPolicies = 10

// Validate returns every problem of the settings.
func (s *ArtifactRegistrySettings) Validate() error {
	var problems problem.List
	if !settings.Check(&problems, "", s) {
		return problems.Err()
	}
	if s.Location != "" && !rules.IsRegion(s.Location) && !slices.Contains(registryRegions, s.Location) {
		problems.Add("location", "%q is not a location: accepted is a region such as europe-west1, us, europe or asia",
			s.Location)
	}
	if len(s.Repositories) == 0 {
		problems.Add("repositories", "at least one repository is needed")
	}
	for _, name := range slices.Sorted(maps.Keys(s.Repositories)) {
		path := problem.Path("repositories").Child(name)
		rules.RepositoryID.Check(&problems, path, name)
		repository := s.Repositories[name]
		repository.check(&problems, path)
		if repository.Virtual != nil {
			s.checkVirtual(&problems, path.Child("virtual.upstreams"), name)
		}
	}
	return problems.Err()
}

func (s *RepositorySettings) check(problems *problem.List, path problem.Path) {
	if s.Remote != nil && s.Virtual != nil {
		problems.Add(path, "it is remote and virtual: accepted is one of them")
	}
	if s.Remote != nil {
		s.Remote.check(problems, path.Child("remote"))
	}
	special := s.Remote != nil || s.Virtual != nil
	if special && s.ImmutableTags {
		problems.Add(path.Child("immutableTags"), "only a standard repository has it: nothing is pushed to this one")
	}
	if special && len(s.Writers) > 0 {
		problems.Add(path.Child("writers"), "only a standard repository has them: nothing is pushed to this one")
	}
	if s.Virtual != nil && len(s.CleanupPolicies) > 0 {
		problems.Add(path.Child("cleanupPolicies"), "a virtual repository holds nothing: set them on its upstreams")
	}
	for _, name := range slices.Sorted(maps.Keys(s.CleanupPolicies)) {
		policyPath := path.Child("cleanupPolicies").Child(name)
		rules.PolicyName.Check(problems, policyPath, name)
		policy := s.CleanupPolicies[name]
		policy.check(problems, policyPath)
	}
	rules.KMSKey(problems, path.Child("kmsKey"), s.KMSKey)
	rules.FilledLabels(problems, path.Child("labels"), s.Labels)
	rules.Members(problems, path.Child("readers"), s.Readers)
	rules.Members(problems, path.Child("writers"), s.Writers)
}

func (s *RemoteRepositorySettings) check(problems *problem.List, path problem.Path) {
	if s.URL != "" && !registryURL.MatchString(s.URL) {
		problems.Add(path.Child("url"), "%q is not a registry's address: accepted is one such as https://ghcr.io",
			s.URL)
	}
	if (s.Username == "") != (s.PasswordSecretVersion == "") {
		problems.Add(path, "username and passwordSecretVersion belong together: set both or none")
	}
	if s.PasswordSecretVersion != "" && !secretVersion.MatchString(s.PasswordSecretVersion) {
		problems.Add(path.Child("passwordSecretVersion"), "%q is not the version of a secret: accepted is "+
			"projects/PROJECT/secrets/SECRET/versions/VERSION", s.PasswordSecretVersion)
	}
}

func (s *ArtifactRegistrySettings) checkVirtual(problems *problem.List, path problem.Path, name string) {
	upstreams := s.Repositories[name].Virtual.Upstreams
	if len(upstreams) == 0 {
		problems.Add(path, "at least one upstream is needed")
	}
	var others []string
	for _, other := range slices.Sorted(maps.Keys(s.Repositories)) {
		if s.Repositories[other].Virtual == nil {
			others = append(others, other)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(upstreams)) {
		upstreamPath, upstream := path.Child(key), upstreams[key]
		rules.PolicyName.Check(problems, upstreamPath, key)
		if !slices.Contains(others, upstream.Repository) && !repositoryPath.MatchString(upstream.Repository) {
			problems.Add(upstreamPath.Child("repository"), "%q is no standard or remote repository (have: %s), and no "+
				"full name such as projects/PROJECT/locations/LOCATION/repositories/REPOSITORY", upstream.Repository,
				problem.Names(others))
		}
	}
}

func (s *CleanupPolicySettings) check(problems *problem.List, path problem.Path) {
	rules.Enum(problems, path.Child("action"), s.Action)
	rules.Enum(problems, path.Child("tagState"), s.TagState)
	if len(s.TagPrefixes) > 0 && s.TagState != TagStateTagged {
		problems.Add(path.Child("tagPrefixes"), "they need tagState %q", TagStateTagged)
	}
	conditions := s.OlderThanDays > 0 || s.NewerThanDays > 0 || s.TagState != TagStateAny ||
		len(s.TagPrefixes)+len(s.VersionPrefixes) > 0
	switch {
	case s.KeepCount > 0 && (conditions || s.Action != CleanupKeep):
		problems.Add(path.Child("keepCount"), "it needs the action %q and no other condition but packagePrefixes",
			CleanupKeep)
	case s.KeepCount == 0 && !conditions && len(s.PackagePrefixes) == 0:
		problems.Add(path, "it matches everything: set at least one of %s", strings.Join([]string{"olderThanDays",
			"newerThanDays", "tagState", "tagPrefixes", "packagePrefixes", "versionPrefixes", "keepCount"}, ", "))
	}
}
