package helm

import (
	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/problem"
)

// Defaults are settings of a release that helmDefaults in releases.yaml can set for all of them.
type Defaults struct {
	// CreateNamespace creates the release's namespace where the cluster has none of its name. Default true.
	CreateNamespace bool `yaml:"createNamespace"`
	// Wait lets an operation end only when everything that the release makes is ready. Default true.
	Wait bool `yaml:"wait"`
	// WaitForJobs awaits the completion of jobs too. It needs Wait or Atomic. Default false.
	WaitForJobs bool `yaml:"waitForJobs"`
	// Timeout of each operation, in seconds, at least 1. Default 600.
	Timeout int `yaml:"timeout"`
	// Atomic undoes an installation or upgrade that went wrong. It awaits everything, whatever Wait says. Default true.
	Atomic bool `yaml:"atomic"`
	// CleanupOnFail deletes what a failed upgrade made. Default true.
	CleanupOnFail bool `yaml:"cleanupOnFail"`
	// HistoryMax is the number of revisions that Helm keeps. 0 keeps all. Default 10.
	HistoryMax int `yaml:"historyMax"`
	// Force deletes objects that cannot be updated, and makes them again. Default false.
	Force bool `yaml:"force"`
	// RecreatePods restarts the pods of the workloads that an upgrade changes. Default false.
	RecreatePods bool `yaml:"recreatePods"`
	// SkipCRDs leaves out the definitions in the chart's directory crds. Default false.
	SkipCRDs bool `yaml:"skipCRDs"`
}

// SetDefaults sets all of them to the defaults above.
func (d *Defaults) SetDefaults() {
	*d = Defaults{CreateNamespace: true, Wait: true, Timeout: 600, Atomic: true, CleanupOnFail: true, HistoryMax: 10}
}

// Release is one Helm release with its merged values, as its files have it. Load makes it, and nothing changes it after
// that; a Release that is made by hand lacks what Load notes of the files, and its defaults are not set.
type Release struct {
	Defaults `yaml:",inline"`

	// Name of the release, unique in its namespace: at most 53 lower-case letters, digits, dashes and dots.
	Name string `yaml:"name"`
	// Namespace of the release. Default "default".
	Namespace string `yaml:"namespace"`
	// Chart is <repository>/<chart>, an oci:// reference, or a directory or archive of the project.
	Chart string `yaml:"chart"`
	// Version of the chart, which is exact. It may be empty for a chart of the project only.
	Version string `yaml:"version"`
	// Installed is false for a release that is to be removed from the cluster. Default true.
	Installed bool `yaml:"installed"`
	// Condition names a boolean in the stack's configuration, as in web.enabled. The release is removed where it is
	// false or not set. Default: none.
	Condition string `yaml:"condition"`
	// Needs are the ids of the releases that are deployed before this one. Manifests stands for the stack's manifests.
	Needs []string `yaml:"needs"`
	// Labels select releases on Helmfile's command line; they have no effect here.
	Labels map[string]string `yaml:"labels"`
	// Repository that Chart names; empty for an oci:// reference and for a directory.
	Repository Repository `yaml:"-"`
	// Values are the merged values: maps with string keys, lists, scalars and nulls, and a Ref for each value that only
	// the stack knows. Nil in what List returns.
	Values map[string]any `yaml:"-"`
	// Position of the release in releases.yaml.
	Position problem.Position `yaml:"-"`

	renderedValues    yaml.Node // What the condition looks into.
	conditionPosition problem.Position
	sources           []source
	sets              []setValue
	local             string // Where a chart lies in the project, unless Chart says that.
	notices           []Notice
}

// ID returns <namespace>/<name>, the id that Helm and Pulumi's import know the release by.
func (r *Release) ID() string { return r.Namespace + "/" + r.Name }
