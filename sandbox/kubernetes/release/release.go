package release

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/asset"
	helmrelease "helm.sh/helm/v3/pkg/release"
	"sigs.k8s.io/yaml"

	"github.com/gkestack/gkestack/sandbox/kubernetes/state"
)

// defaultTimeout is how many seconds an operation may take.
const defaultTimeout = 300

// Release is a release: a program's inputs, and the outputs beside them. The names of its fields are the resource's
// own.
type Release struct {
	// AllowNullValues has no effect but a warning: nulls are always kept.
	AllowNullValues bool `json:"allowNullValues,omitempty"`
	// Atomic undoes an install or an upgrade that fails.
	Atomic bool `json:"atomic,omitempty"`
	// Chart is a name in a repository, a directory, an archive or an address.
	Chart string `json:"chart,omitempty"`
	// CleanupOnFail deletes what a failed upgrade made.
	CleanupOnFail bool `json:"cleanupOnFail,omitempty"`
	// CreateNamespace makes the namespace where it is missing.
	CreateNamespace bool `json:"createNamespace,omitempty"`
	// DependencyUpdate fetches the chart's dependencies before an install.
	DependencyUpdate bool `json:"dependencyUpdate,omitempty"`
	// Description is kept with the revision.
	Description string `json:"description,omitempty"`
	// Devel accepts versions before a release, where Version is empty.
	Devel bool `json:"devel,omitempty"`
	// DisableCRDHooks leaves out the hooks of the chart in an upgrade.
	DisableCRDHooks bool `json:"disableCRDHooks,omitempty"`
	// DisableOpenapiValidation sends objects that the schema of the server refuses.
	DisableOpenapiValidation bool `json:"disableOpenapiValidation,omitempty"`
	// DisableWebhooks leaves out the hooks of the chart in an install.
	DisableWebhooks bool `json:"disableWebhooks,omitempty"`
	// ForceUpdate replaces objects that cannot be patched.
	ForceUpdate bool `json:"forceUpdate,omitempty"`
	// Keyring is the file with the keys for Verify.
	Keyring string `json:"keyring,omitempty"`
	// Lint checks the chart before it is installed.
	Lint bool `json:"lint,omitempty"`
	// MaxHistory is how many revisions are kept; nil is Helm's own number, 0 all.
	MaxHistory *int `json:"maxHistory,omitempty"`
	// Name of the release.
	Name string `json:"name,omitempty"`
	// Namespace that the release is in.
	Namespace string `json:"namespace,omitempty"`
	// Postrender is a command that the rendered objects pass through.
	Postrender string `json:"postrender,omitempty"`
	// RecreatePods restarts the pods in an upgrade.
	RecreatePods bool `json:"recreatePods,omitempty"`
	// RenderSubchartNotes adds the notes of dependencies.
	RenderSubchartNotes bool `json:"renderSubchartNotes,omitempty"`
	// Replace takes the name of a release that was deleted and whose history is kept.
	Replace bool `json:"replace,omitempty"`
	// RepositoryOpts say where the chart comes from.
	RepositoryOpts *RepositoryOpts `json:"repositoryOpts,omitempty"`
	// ResetValues forgets the values of the revision before.
	ResetValues bool `json:"resetValues,omitempty"`
	// ReuseValues starts from the values of the revision before.
	ReuseValues bool `json:"reuseValues,omitempty"`
	// Values for the chart, over those of the values files.
	Values map[string]any `json:"values,omitempty"`
	// SkipCrds leaves out the definitions below crds/.
	SkipCrds bool `json:"skipCrds,omitempty"`
	// Timeout of an operation in seconds; 0 is defaultTimeout.
	Timeout int `json:"timeout,omitempty"`
	// Verify checks the chart's signature.
	Verify bool `json:"verify,omitempty"`
	// Version of the chart, or a range of versions; empty is the latest.
	Version string `json:"version,omitempty"`
	// SkipAwait ends an operation before the objects are ready.
	SkipAwait bool `json:"skipAwait,omitempty"`
	// WaitForJobs waits for the chart's Jobs too.
	WaitForJobs bool `json:"waitForJobs,omitempty"`
	// ResourceNames are the objects of the release by their kinds, an output.
	ResourceNames map[string][]string `json:"resourceNames,omitempty"`
	// Status is what Helm knows of the release, an output.
	Status *Status `json:"status,omitempty"`
}

// RepositoryOpts say where a chart comes from.
type RepositoryOpts struct {
	// Repo is the address of the repository, with https:// or oci://.
	Repo string `json:"repo,omitempty"`
	// CAFile has the certificates that the repository's own is checked with.
	CAFile string `json:"caFile,omitempty"`
	// CertFile and KeyFile are the client's certificate and its key.
	CertFile string `json:"certFile,omitempty"`
	KeyFile  string `json:"keyFile,omitempty"`
	Password string `json:"password,omitempty"`
	// Username and Password for the repository.
	Username string `json:"username,omitempty"`
}

// Status is what Helm knows of a release.
type Status struct {
	// AppVersion is the version of what the chart installs.
	AppVersion string `json:"appVersion,omitempty"`
	// Chart is the chart's name.
	Chart string `json:"chart,omitempty"`
	// Name and Namespace of the release.
	Name      string `json:"name,omitempty"`
	Namespace string `json:"namespace,omitempty"`
	// Revision counts the installs, upgrades and rollbacks.
	Revision *int `json:"revision,omitempty"`
	// Status is the word for the latest revision, such as deployed.
	Status string `json:"status,omitempty"`
	// Version of the chart.
	Version string `json:"version,omitempty"`
}

// decode reads a release from properties, with the values files merged below the values. What is not known yet is left
// out.
func decode(properties resource.PropertyMap) (*Release, error) {
	plain := properties.MapRepl(nil, state.Known)
	fromFiles, err := valuesFiles(plain["valueYamlFiles"])
	if err != nil {
		return nil, err
	}
	delete(plain, "valueYamlFiles")
	text, err := json.Marshal(plain)
	if err != nil {
		return nil, fmt.Errorf("decoding failure: %w", err)
	}
	release := &Release{}
	if err := json.Unmarshal(text, release); err != nil {
		return nil, fmt.Errorf("decoding failure: %w", err)
	}
	release.Values = mergeMaps(fromFiles, release.Values)
	return release, nil
}

// valuesFiles merges the values files, the later ones on top.
func valuesFiles(files any) (map[string]any, error) {
	values := map[string]any{}
	list, _ := files.([]any)
	for _, item := range list {
		file, ok := item.(*asset.Asset)
		if !ok {
			return nil, fmt.Errorf("unsupported type for 'valueYamlFiles' arg: %T", item)
		}
		text, err := file.Bytes()
		if err != nil {
			return nil, err
		}
		content := map[string]any{}
		if err := yaml.Unmarshal(text, &content); err != nil {
			return nil, err
		}
		values = mergeMaps(values, content)
	}
	return values, nil
}

// fill writes into a release what Helm knows of it.
func (r *Release) fill(live *helmrelease.Release) error {
	if r.Name == "" {
		r.Name = live.Name
	}
	if r.Namespace == "" {
		r.Namespace = live.Namespace
	}
	meta := live.Chart.Metadata
	if r.Chart == "" {
		r.Chart = meta.Name
	}
	r.Version = meta.Version
	r.Values = mergeMaps(r.Values, live.Config)
	var err error
	if r.ResourceNames, err = resourceNames(live.Manifest); err != nil {
		return err
	}
	r.Status = &Status{
		AppVersion: meta.AppVersion, Chart: meta.Name, Version: meta.Version,
		Name: live.Name, Namespace: live.Namespace, Revision: &live.Version, Status: live.Info.Status.String(),
	}
	return nil
}

// checkpoint returns what the engine stores: the release, and its inputs as a secret. What was secret or unknown in the
// inputs is so in the release; the outputs of a preview are unknown.
func (r *Release) checkpoint(inputs resource.PropertyMap, preview bool) resource.PropertyMap {
	out := resource.NewPropertyMap(r)
	out[state.InputsKey] = resource.MakeSecret(resource.NewObjectProperty(inputs))
	state.AnnotateComputed(out, inputs)
	state.AnnotateSecrets(out, inputs)
	if preview {
		out["resourceNames"] = resource.MakeComputed(resource.NewStringProperty(""))
		out["status"] = resource.MakeComputed(resource.NewStringProperty(""))
	}
	return out
}

// checkpointInputs returns the inputs in a checkpoint, or nil.
func checkpointInputs(checkpoint resource.PropertyMap) resource.PropertyMap {
	inputs := checkpoint[state.InputsKey]
	if inputs.IsSecret() {
		inputs = inputs.SecretValue().Element
	}
	if !inputs.IsObject() {
		return nil
	}
	return inputs.ObjectValue()
}

func (r *Release) timeout() time.Duration {
	if r.Timeout == 0 {
		return defaultTimeout * time.Second
	}
	return time.Duration(r.Timeout) * time.Second
}
