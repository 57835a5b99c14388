package gcp

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/internal/rules"
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

// LifecycleAction is what a lifecycle rule does. https://cloud.google.com/storage/docs/lifecycle#actions
type LifecycleAction string

// The actions.
const (
	LifecycleDelete      LifecycleAction = "Delete"
	LifecycleSetClass    LifecycleAction = "SetStorageClass"
	LifecycleAbortUpload LifecycleAction = "AbortIncompleteMultipartUpload"
)

// Values returns the actions that are accepted.
func (LifecycleAction) Values() []LifecycleAction {
	return []LifecycleAction{LifecycleDelete, LifecycleSetClass, LifecycleAbortUpload}
}

// ObjectState says whether an object is the current version.
type ObjectState string

// The states; ObjectArchived are the noncurrent versions.
const (
	ObjectAny      ObjectState = "ANY"
	ObjectLive     ObjectState = "LIVE"
	ObjectArchived ObjectState = "ARCHIVED"
)

// Values returns the states that are accepted.
func (ObjectState) Values() []ObjectState {
	return []ObjectState{ObjectAny, ObjectLive, ObjectArchived}
}

// BucketSettings describes a bucket of Cloud Storage. Access is uniform: IAM alone decides, never an object's list. The
// provider's version 7.38.0 has no hierarchical namespace and no IP filter. Autoclass, which would fight with lifecycle
// rules, is left out.
type BucketSettings struct {
	// Name of the bucket, unique in all of Google Cloud: 3 to 63 characters, or up to 222 with dots. With dots it is a
	// domain, and Google wants to see proved that it is yours. Default: the project's id, a dash and the component's name.
	// A change replaces the bucket. https://cloud.google.com/storage/docs/buckets#naming
	Name string `yaml:"name"`
	// Location of the data: a region, a dual region such as eur4, or one of us, eu and asia. Default: the stack's region.
	// A change replaces the bucket.
	Location string `yaml:"location"`
	// StorageClass of new objects. Default STANDARD.
	StorageClass StorageClass `yaml:"storageClass"`
	// PublicAccess enforced refuses allUsers and allAuthenticatedUsers. Default enforced.
	PublicAccess PublicAccessPrevention `yaml:"publicAccess"`
	// Versioning keeps what is overwritten or deleted as noncurrent versions. Default false. Let a lifecycle rule delete
	// them some time.
	Versioning bool `yaml:"versioning"`
	// SoftDeleteDays keeps what is deleted for so many days, and bills it: 7 to 90, or 0 for not at all. Default 7.
	// https://cloud.google.com/storage/docs/soft-delete
	SoftDeleteDays int `yaml:"softDeleteDays"`
	// Lifecycle holds rules by name, at most 100.
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
	// ForceDestroy deletes the objects with the bucket. Default false: a bucket with objects is not deleted.
	ForceDestroy bool `yaml:"forceDestroy"`
}

// SetDefaults keeps deleted objects for a week and everyone out.
func (s *BucketSettings) SetDefaults() {
	s.StorageClass, s.PublicAccess, s.SoftDeleteDays = StorageStandard, PublicAccessEnforced, 7
}

// LifecycleRuleSettings says what happens to objects that meet all the conditions.
// https://cloud.google.com/storage/docs/lifecycle
type LifecycleRuleSettings struct {
	// Action on the objects. Default Delete.
	Action LifecycleAction `yaml:"action"`
	// StorageClass that the action SetStorageClass moves objects to; needed there, and nowhere else.
	StorageClass StorageClass `yaml:"storageClass"`
	// AgeDays is the least age in days. Leave it out to have no such condition; 0 matches every object.
	AgeDays *int `yaml:"ageDays"`
	// CreatedBefore is a date, as in 2026-01-31.
	CreatedBefore Date `yaml:"createdBefore"`
	// State of the objects. Default ANY.
	State ObjectState `yaml:"state"`
	// NewerVersions is how many newer versions there are at least. 0 is no condition.
	NewerVersions int `yaml:"newerVersions"`
	// NoncurrentDays is for how many days, at least, an object has been noncurrent. 0 is no condition.
	NoncurrentDays int `yaml:"noncurrentDays"`
	// CustomTimeDays is how many days ago, at least, the object's custom time is. 0 is no condition.
	CustomTimeDays int `yaml:"customTimeDays"`
	// Prefixes match objects whose name begins so.
	Prefixes []string `yaml:"prefixes"`
	// Suffixes match objects whose name ends so.
	Suffixes []string `yaml:"suffixes"`
	// StorageClasses match objects of these classes.
	StorageClasses []StorageClass `yaml:"storageClasses"`
}

// SetDefaults deletes, whether current or not.
func (s *LifecycleRuleSettings) SetDefaults() { s.Action, s.State = LifecycleDelete, ObjectAny }

// RetentionSettings refuses to delete or overwrite young objects. https://cloud.google.com/storage/docs/bucket-lock
type RetentionSettings struct {
	// Days that an object stays at least: 1 to 24855.
	Days int `yaml:"days"`
	// Locked makes the days final: they can never be lowered again. Back to false replaces the bucket. Default false.
	Locked bool `yaml:"locked"`
}

// CORSSettings says what scripts from other origins may do. https://cloud.google.com/storage/docs/cross-origin
type CORSSettings struct {
	// Origins of the scripts, as in https://app.example.com; * is any.
	Origins []string `yaml:"origins"`
	// Methods that are allowed, as in GET; * is any.
	Methods []string `yaml:"methods"`
	// ResponseHeaders that scripts may see.
	ResponseHeaders []string `yaml:"responseHeaders"`
	// MaxAgeSeconds is how long a browser may keep the answer. Default 3600.
	MaxAgeSeconds int `yaml:"maxAgeSeconds"`
}

// SetDefaults lets browsers keep the answer for an hour.
func (s *CORSSettings) SetDefaults() { s.MaxAgeSeconds = 3600 }

// Limits of buckets. https://cloud.google.com/storage/quotas
const (
	maxLifecycleRules = 100
	// maxRetentionDays is what fits the provider's 32 bits of seconds.
	maxRetentionDays = (1<<31 - 1) / secondsPerDay
)

var (
	// https://cloud.google.com/storage/docs/locations
	multiRegion = regexp.MustCompile(`^(us|eu|asia|nam4|eur[4-8]|asia1)$`)
)

// Validate returns every problem of the settings.
func (s *BucketSettings) Validate() error {
	var problems problem.List
	if s.Name != "" {
		rules.BucketName(&problems, "name", s.Name)
	}
	if s.Location != "" && !rules.IsRegion(s.Location) && !multiRegion.MatchString(s.Location) {
		problems.Add("location", "%q is not a location: accepted is a region such as europe-west1, a dual region such as "+
			"eur4, us, eu or asia", s.Location)
	}
	rules.Enum(&problems, "storageClass", s.StorageClass)
	rules.Enum(&problems, "publicAccess", s.PublicAccess)
	if s.SoftDeleteDays != 0 && (s.SoftDeleteDays < 7 || s.SoftDeleteDays > 90) {
		problems.Add("softDeleteDays", "%d is out of range: 7 to 90, or 0 for not at all", s.SoftDeleteDays)
	}
	if len(s.Lifecycle) > maxLifecycleRules {
		problems.Add("lifecycle", "%d rules: at most %d", len(s.Lifecycle), maxLifecycleRules)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Lifecycle)) {
		rule := s.Lifecycle[name]
		rule.check(&problems, problem.Path("lifecycle").Child(name))
	}
	if s.Retention != nil && (s.Retention.Days < 1 || s.Retention.Days > maxRetentionDays) {
		problems.Add("retention.days", "%d is out of range: 1 to %d", s.Retention.Days, maxRetentionDays)
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

func (s *LifecycleRuleSettings) check(problems *problem.List, path problem.Path) {
	rules.Enum(problems, path.Child("action"), s.Action)
	rules.Enum(problems, path.Child("state"), s.State)
	if s.Action == LifecycleSetClass {
		rules.Enum(problems, path.Child("storageClass"), s.StorageClass)
	} else if s.StorageClass != "" {
		problems.Add(path.Child("storageClass"), "only the action %q has one", LifecycleSetClass)
	}
	for _, class := range s.StorageClasses {
		rules.Enum(problems, path.Child("storageClasses"), class)
	}
	numbers := map[string]int{
		"newerVersions": s.NewerVersions, "noncurrentDays": s.NoncurrentDays, "customTimeDays": s.CustomTimeDays,
	}
	if s.AgeDays != nil {
		numbers["ageDays"] = *s.AgeDays
	}
	for key, value := range numbers {
		if value < 0 {
			problems.Add(path.Child(key), "%d is too small: at least 0", value)
		}
	}
	if s.CreatedBefore != "" {
		rules.Date(problems, path.Child("createdBefore"), string(s.CreatedBefore))
	}
	others := s.State != ObjectAny || s.CreatedBefore != "" || s.NewerVersions+s.NoncurrentDays+s.CustomTimeDays > 0 ||
		len(s.StorageClasses) > 0
	if !others && s.AgeDays == nil && len(s.Prefixes)+len(s.Suffixes) == 0 {
		problems.Add(path, "it has no condition: set at least one, as ageDays")
	}
	if others && s.Action == LifecycleAbortUpload {
		problems.Add(path, "the action %q has only the conditions ageDays, prefixes and suffixes", LifecycleAbortUpload)
	}
}

func (s *CORSSettings) check(problems *problem.List, path problem.Path) {
	for key, values := range map[string][]string{"origins": s.Origins, "methods": s.Methods} {
		if len(values) == 0 {
			problems.Add(path.Child(key), "at least one is needed; * is any")
		}
	}
	if s.MaxAgeSeconds < 0 {
		problems.Add(path.Child("maxAgeSeconds"), "%d is too small: at least 0", s.MaxAgeSeconds)
	}
}
