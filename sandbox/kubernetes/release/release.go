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
	AllowNullValues          bool                `json:"allowNullValues,omitempty"`
	Atomic                   bool                `json:"atomic,omitempty"`
	Chart                    string              `json:"chart,omitempty"`
	CleanupOnFail            bool                `json:"cleanupOnFail,omitempty"`
	CreateNamespace          bool                `json:"createNamespace,omitempty"`
	DependencyUpdate         bool                `json:"dependencyUpdate,omitempty"`
	Description              string              `json:"description,omitempty"`
	Devel                    bool                `json:"devel,omitempty"`
	DisableCRDHooks          bool                `json:"disableCRDHooks,omitempty"`
	DisableOpenapiValidation bool                `json:"disableOpenapiValidation,omitempty"`
	DisableWebhooks          bool                `json:"disableWebhooks,omitempty"`
	ForceUpdate              bool                `json:"forceUpdate,omitempty"`
	Keyring                  string              `json:"keyring,omitempty"`
	Lint                     bool                `json:"lint,omitempty"`
	MaxHistory               *int                `json:"maxHistory,omitempty"`
	Name                     string              `json:"name,omitempty"`
	Namespace                string              `json:"namespace,omitempty"`
	Postrender               string              `json:"postrender,omitempty"`
	RecreatePods             bool                `json:"recreatePods,omitempty"`
	RenderSubchartNotes      bool                `json:"renderSubchartNotes,omitempty"`
	Replace                  bool                `json:"replace,omitempty"`
	RepositoryOpts           *RepositoryOpts     `json:"repositoryOpts,omitempty"`
	ResetValues              bool                `json:"resetValues,omitempty"`
	ReuseValues              bool                `json:"reuseValues,omitempty"`
	Values                   map[string]any      `json:"values,omitempty"`
	SkipCrds                 bool                `json:"skipCrds,omitempty"`
	Timeout                  int                 `json:"timeout,omitempty"` // seconds
	Verify                   bool                `json:"verify,omitempty"`
	Version                  string              `json:"version,omitempty"`
	SkipAwait                bool                `json:"skipAwait,omitempty"`
	WaitForJobs              bool                `json:"waitForJobs,omitempty"`
	ResourceNames            map[string][]string `json:"resourceNames,omitempty"`
	Status                   *Status             `json:"status,omitempty"`
}

// RepositoryOpts say where a chart comes from.
type RepositoryOpts struct {
	Repo     string `json:"repo,omitempty"`
	CAFile   string `json:"caFile,omitempty"`
	CertFile string `json:"certFile,omitempty"`
	KeyFile  string `json:"keyFile,omitempty"`
	Password string `json:"password,omitempty"`
	Username string `json:"username,omitempty"`
}

// Status is what Helm knows of a release.
type Status struct {
	AppVersion string `json:"appVersion,omitempty"`
	Chart      string `json:"chart,omitempty"`
	Name       string `json:"name,omitempty"`
	Namespace  string `json:"namespace,omitempty"`
	Revision   *int   `json:"revision,omitempty"`
	Status     string `json:"status,omitempty"`
	Version    string `json:"version,omitempty"`
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
