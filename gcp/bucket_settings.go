package gcp

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/gcp/internal/input"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// StorageClass is how much objects cost to keep and to read. https://cloud.google.com/storage/docs/storage-classes
type StorageClass string

// The storage classes, from often read to hardly ever.
const (
	StorageStandard StorageClass = "STANDARD"
	StorageNearline StorageClass = "NEARLINE"
	StorageColdline StorageClass = "COLDLINE"
	StorageArchive  StorageClass = "ARCHIVE"
)

// Values returns the classes that are accepted.
func (StorageClass) Values() []StorageClass {
	return []StorageClass{StorageStandard, StorageNearline, StorageColdline, StorageArchive}
}

// PublicAccessPrevention says whether a bucket may be opened to everyone.
// https://cloud.google.com/storage/docs/public-access-prevention
type PublicAccessPrevention string

// The settings; PublicAccessInherited leaves it to the organization's policy.
const (
	PublicAccessEnforced  PublicAccessPrevention = "enforced"
	PublicAccessInherited PublicAccessPrevention = "inherited"
)

// Values returns the settings that are accepted.
func (PublicAccessPrevention) Values() []PublicAccessPrevention {
	return []PublicAccessPrevention{PublicAccessEnforced, PublicAccessInherited}
}

// BucketSettings describes a bucket of Cloud Storage. Access is uniform: IAM alone decides, never an object's list. The
// provider's version 7.38.0 has no hierarchical namespace and no IP filter. Autoclass, which would fight with lifecycle
// rules, is left out.
type BucketSettings struct {
	made

	// Name of the bucket, unique in all of Google Cloud: 3 to 63 characters, or up to 222 with dots. With dots it is a
	// domain, and Google requires proof that it is yours. Default: the project's id, a dash and the component's name. A
	// change replaces the bucket. https://cloud.google.com/storage/docs/buckets#naming
	Name string `yaml:"name"`
	// Location of the data: a region, a dual region such as eur4, or one of us, eu and asia. Default: the component's
	// region. A change replaces the bucket.
	Location string `yaml:"location"`
	// StorageClass of new objects.
	StorageClass StorageClass `yaml:"storageClass"`
	// PublicAccess enforced refuses allUsers and allAuthenticatedUsers.
	PublicAccess PublicAccessPrevention `yaml:"publicAccess"`
	// Versioning keeps what is overwritten or deleted as noncurrent versions. Let a lifecycle rule delete them some
	// time.
	Versioning bool `yaml:"versioning"`
	// SoftDeleteDays keeps what is deleted for so many days, and bills it. 0 is not at all.
	// https://cloud.google.com/storage/docs/soft-delete
	SoftDeleteDays int `yaml:"softDeleteDays"`
	// Lifecycle holds rules by name.
	Lifecycle map[string]LifecycleRuleSettings `yaml:"lifecycle"`
	// Retention refuses to delete or overwrite objects before an age. Leave it out to have none.
	Retention *RetentionSettings `yaml:"retention"`
	// CORS holds rules by name: what scripts from other origins may do.
	CORS map[string]CORSSettings `yaml:"cors"`
	// KMSKey encrypts new objects, by its full name. Default: Google's key.
	KMSKey string `yaml:"kmsKey"`
	// Labels of the bucket.
	Labels map[string]string `yaml:"labels"`
	// Members by role, as in roles/storage.objectViewer. Members that others have are left alone.
	Members map[string][]string `yaml:"members"`
	// ForceDestroy deletes the objects with the bucket. Without it, a bucket with objects is not deleted.
	ForceDestroy bool `yaml:"forceDestroy"`
}

// SetDefaults keeps deleted objects for a week and everyone out.
func (s *BucketSettings) SetDefaults() {
	s.StorageClass, s.PublicAccess, s.SoftDeleteDays = StorageStandard, PublicAccessEnforced, 7
}

// Limits are what Google accepts.
func (s *BucketSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"softDeleteDays": settings.Between(7, 90).Or0(),
		"lifecycle":      settings.AtMost(maxLifecycleRules),
	}
}

// Limits of buckets. https://cloud.google.com/storage/quotas
const (
	maxLifecycleRules = 100
	// maxRetentionDays is what fits the provider's 32 bits of seconds.
	maxRetentionDays = (1<<31 - 1) / input.SecondsPerDay
)

var (
	// https://cloud.google.com/storage/docs/locations
	multiRegion = regexp.MustCompile(`^(us|eu|asia|nam4|eur[4-8]|asia1)$`)
)

// Validate returns every problem of the settings.
func (s *BucketSettings) Validate() error {
	var problems problem.List
	if !settings.Check(&problems, "", s) {
		return problems.Err()
	}
	if s.Name != "" {
		rules.BucketName(&problems, "name", s.Name)
	}
	if s.Location != "" && !rules.IsRegion(s.Location) && !multiRegion.MatchString(s.Location) {
		problems.Add("location", "%q is not a location: accepted is a region such as europe-west1, a dual region such as "+
			"eur4, us, eu or asia", s.Location)
	}
	rules.Enum(&problems, "storageClass", s.StorageClass)
	rules.Enum(&problems, "publicAccess", s.PublicAccess)
	for _, name := range slices.Sorted(maps.Keys(s.Lifecycle)) {
		rule := s.Lifecycle[name]
		rule.check(&problems, problem.Path("lifecycle").Child(name))
	}
	for _, name := range slices.Sorted(maps.Keys(s.CORS)) {
		rule := s.CORS[name]
		rule.check(&problems, problem.Path("cors").Child(name))
	}
	rules.KMSKey(&problems, "kmsKey", s.KMSKey)
	rules.FilledLabels(&problems, "labels", s.Labels)
	s.checkAccess(&problems)
	return problems.Err()
}

func (s *BucketSettings) checkAccess(problems *problem.List) {
	for _, role := range slices.Sorted(maps.Keys(s.Members)) {
		path := problem.Path("members").Child(role)
		rules.Role(problems, path, role)
		rules.Members(problems, path, s.Members[role])
		for _, member := range s.Members[role] {
			if s.PublicAccess == PublicAccessEnforced && strings.HasPrefix(member, "all") {
				problems.Add(path, "%s is refused while publicAccess is %q: set it to %q if everyone may have what is in the "+
					"bucket", member, PublicAccessEnforced, PublicAccessInherited)
			}
		}
	}
}
