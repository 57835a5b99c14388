package gcp

import (
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

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

// LifecycleRuleSettings says what happens to objects that meet all the conditions.
// https://cloud.google.com/storage/docs/lifecycle
type LifecycleRuleSettings struct {
	made

	// Action on the objects.
	Action LifecycleAction `yaml:"action"`
	// StorageClass that the action SetStorageClass moves objects to; needed there, and nowhere else.
	StorageClass StorageClass `yaml:"storageClass"`
	// AgeDays is the least age in days. Leave it out to have no such condition; 0 matches every object.
	AgeDays *int `yaml:"ageDays"`
	// CreatedBefore is a date, as in 2026-01-31.
	CreatedBefore Date `yaml:"createdBefore"`
	// State of the objects.
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

// Limits are what Google accepts.
func (s *LifecycleRuleSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"ageDays":        settings.AtLeast(0),
		"newerVersions":  settings.AtLeast(0),
		"noncurrentDays": settings.AtLeast(0),
		"customTimeDays": settings.AtLeast(0),
	}
}

// RetentionSettings refuses to delete or overwrite young objects. https://cloud.google.com/storage/docs/bucket-lock
type RetentionSettings struct {
	made

	// Days that an object stays at least. They are needed.
	Days int `yaml:"days"`
	// Locked makes the days final: they can never be lowered again. Back to false replaces the bucket.
	Locked bool `yaml:"locked"`
}

// Limits are what Google accepts.
func (s *RetentionSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"days": settings.Between(1, maxRetentionDays),
	}
}

// CORSSettings says what scripts from other origins may do. https://cloud.google.com/storage/docs/cross-origin
type CORSSettings struct {
	made

	// Origins of the scripts, as in https://app.example.com; * is any.
	Origins []string `yaml:"origins"`
	// Methods that are allowed, as in GET; * is any.
	Methods []string `yaml:"methods"`
	// ResponseHeaders that scripts may see.
	ResponseHeaders []string `yaml:"responseHeaders"`
	// MaxAgeSeconds is how long a browser may keep the answer.
	MaxAgeSeconds int `yaml:"maxAgeSeconds"`
}

// SetDefaults lets browsers keep the answer for an hour.
func (s *CORSSettings) SetDefaults() { s.MaxAgeSeconds = 3600 }

// Limits are what Google accepts.
func (s *CORSSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"maxAgeSeconds": settings.AtLeast(0),
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
}
