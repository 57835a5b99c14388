package helm

import (
	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/problem"
)

// Defaults are the settings that a release takes where it does not say otherwise.
type Defaults struct {
	// CreateNamespace creates the release's namespace. Default true.
	CreateNamespace bool `yaml:"createNamespace"`
	// Wait awaits the readiness of what the release makes. Default true.
	Wait bool `yaml:"wait"`
	// WaitForJobs awaits the completion of jobs too. Default false.
	WaitForJobs bool `yaml:"waitForJobs"`
	// Timeout in seconds of each operation. Default 600.
	Timeout int `yaml:"timeout"`
	// Atomic undoes an installation or upgrade that went wrong. Default true.
	Atomic bool `yaml:"atomic"`
	// CleanupOnFail deletes what a failed upgrade made. Default true.
	CleanupOnFail bool `yaml:"cleanupOnFail"`
	// HistoryMax is the number of revisions that are kept. Default 10; 0 keeps all.
	HistoryMax int `yaml:"historyMax"`
	// Force replaces objects that cannot be updated. Default false.
	Force bool `yaml:"force"`
	// RecreatePods restarts the pods of what an upgrade changed. Default false.
	RecreatePods bool `yaml:"recreatePods"`
	// SkipCRDs leaves out the definitions in the chart's directory crds. Default false.
	SkipCRDs bool `yaml:"skipCRDs"`
}

// SetDefaults makes releases create their namespace, wait, and undo what went wrong.
func (d *Defaults) SetDefaults() {
	*d = Defaults{CreateNamespace: true, Wait: true, Timeout: 600, Atomic: true, CleanupOnFail: true, HistoryMax: 10}
}

// Release is one Helm release with its merged values. Load makes it, and nothing changes it after that.
type Release struct {
	Defaults `yaml:",inline"`

	// Name of the release, unique in its namespace.
	Name string `yaml:"name"`
	// Namespace of the release. Default "default".
	Namespace string `yaml:"namespace"`
	// Chart is <repository>/<chart>, an oci:// reference, or a directory or archive of the project.
	Chart string `yaml:"chart"`
	// Version of the chart, exactly; needed unless the chart is a directory.
	Version string `yaml:"version"`
	// Installed removes the release where it is false. Default true.
	Installed bool `yaml:"installed"`
	// Condition removes the release where the configuration says false under this name, as in web.enabled.
	Condition string `yaml:"condition"`
	// Needs are releases to deploy before this one: <namespace>/<name>, or a name in the same namespace.
	Needs []string `yaml:"needs"`
	// Labels select releases on Helmfile's command line; they have no effect here.
	Labels map[string]string `yaml:"labels"`
	// Repository that Chart names; empty for an oci:// reference and for a directory.
	Repository Repository `yaml:"-"`
	// Values are the merged values. References stand where tags stood. Nil in the result of List.
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
