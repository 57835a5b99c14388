package helmdiff

import (
	"encoding/json"
	"fmt"
	"os"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/cli"
	"helm.sh/helm/v3/pkg/postrender"
	"helm.sh/helm/v3/pkg/registry"
	"sigs.k8s.io/yaml"

	"github.com/gkestack/gkestack/internal/engine"
	"github.com/gkestack/gkestack/internal/tree"
)

// inputs are a Release's, as far as they change what is rendered.
// https://www.pulumi.com/registry/packages/kubernetes/api-docs/helm/v3/release/
type inputs struct {
	Name                     string         `json:"name"`
	Namespace                string         `json:"namespace"`
	Chart                    string         `json:"chart"`
	Version                  string         `json:"version"`
	Devel                    bool           `json:"devel"`
	Values                   map[string]any `json:"values"`
	ResetValues              bool           `json:"resetValues"`
	ReuseValues              bool           `json:"reuseValues"`
	SkipCrds                 bool           `json:"skipCrds"`
	DisableOpenapiValidation bool           `json:"disableOpenapiValidation"`
	Postrender               string         `json:"postrender"`
	RepositoryOpts           struct {
		Repo     string `json:"repo"`
		CAFile   string `json:"caFile"`
		CertFile string `json:"certFile"`
		KeyFile  string `json:"keyFile"`
		Username string `json:"username"`
		Password string `json:"password"`
	} `json:"repositoryOpts"`
}

// readInputs reads a Release's inputs and merges its values as the provider does: values files lie below values.
func readInputs(values engine.Values) (*inputs, error) {
	plain := map[string]any{}
	for key, value := range values.Plain {
		if key != "valueYamlFiles" {
			plain[key] = value
		}
	}
	encoded, err := json.Marshal(plain)
	if err != nil {
		return nil, err
	}
	in := &inputs{}
	if err := json.Unmarshal(encoded, in); err != nil {
		return nil, err
	}
	merged := map[string]any{}
	files, _ := values.Plain["valueYamlFiles"].([]any)
	for _, file := range files {
		below, err := valuesFile(file)
		if err != nil {
			return nil, err
		}
		merged = tree.Merge(merged, below)
	}
	in.Values = tree.Merge(merged, in.Values)
	id, _ := values.Release()
	in.Namespace = id.Namespace
	return in, nil
}

func valuesFile(file any) (map[string]any, error) {
	asset, ok := file.(engine.Asset)
	if !ok {
		return nil, fmt.Errorf("valueYamlFiles: %v is not a file", file)
	}
	text := []byte(asset.Text)
	if asset.Path != "" {
		var err error
		if text, err = os.ReadFile(asset.Path); err != nil {
			return nil, fmt.Errorf("valueYamlFiles: %w", err)
		}
	}
	var values map[string]any
	if err := yaml.Unmarshal(text, &values); err != nil {
		return nil, fmt.Errorf("valueYamlFiles: %w", err)
	}
	return values, nil
}

// load loads the chart: from disk, or where Helm finds it.
func (in *inputs) load() (*chart.Chart, error) {
	options := action.ChartPathOptions{
		Version: in.Version, RepoURL: in.RepositoryOpts.Repo,
		CaFile: in.RepositoryOpts.CAFile, CertFile: in.RepositoryOpts.CertFile, KeyFile: in.RepositoryOpts.KeyFile,
		Username: in.RepositoryOpts.Username, Password: in.RepositoryOpts.Password,
	}
	if in.Version == "" && in.Devel {
		options.Version = ">0.0.0-0"
	}
	if registry.IsOCI(in.Chart) {
		client, err := registry.NewClient(
			registry.ClientOptBasicAuth(in.RepositoryOpts.Username, in.RepositoryOpts.Password))
		if err != nil {
			return nil, fmt.Errorf("chart %s: %w", in.Chart, err)
		}
		install := action.NewInstall(&action.Configuration{RegistryClient: client})
		install.ChartPathOptions.Version = options.Version
		options = install.ChartPathOptions
	}
	path, err := options.LocateChart(in.Chart, cli.New())
	if err != nil {
		return nil, fmt.Errorf("chart %s: %w", in.Chart, err)
	}
	loaded, err := loader.Load(path)
	if err != nil {
		return nil, fmt.Errorf("chart %s: %w", in.Chart, err)
	}
	if err := action.CheckDependencies(loaded, loaded.Metadata.Dependencies); err != nil {
		return nil, fmt.Errorf("chart %s: %w", in.Chart, err)
	}
	return loaded, nil
}

// postRenderer is the one that the release asks for, or nil.
func (in *inputs) postRenderer() (postrender.PostRenderer, error) {
	if in.Postrender == "" {
		return nil, nil
	}
	return postrender.NewExec(in.Postrender)
}
