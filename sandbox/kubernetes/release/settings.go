package release

import (
	"encoding/json"
	"fmt"
	"os"

	"helm.sh/helm/v3/pkg/cli"
	"helm.sh/helm/v3/pkg/helmpath"
)

// Settings are the provider's settings for Helm.
type Settings struct {
	// Driver is the kind of object that revisions are kept in: secret, configmap, memory or sql.
	Driver string
	// PluginsPath is the directory of Helm's plugins.
	PluginsPath string
	// RegistryConfigPath is the file with the credentials of registries.
	RegistryConfigPath string
	// RepositoryConfigPath is the file with the known repositories.
	RepositoryConfigPath string
	// RepositoryCache is the directory of the indexes of repositories.
	RepositoryCache string
}

// Lookup finds an environment variable.
type Lookup func(name string) (string, bool)

// ParseSettings reads the settings from their JSON form, and from the environment where one is not given.
func ParseSettings(raw string, env Lookup) (Settings, error) {
	var given struct {
		Driver, PluginsPath, RegistryConfigPath, RepositoryConfigPath, RepositoryCache *string
	}
	if raw != "" {
		if err := json.Unmarshal([]byte(raw), &given); err != nil {
			return Settings{}, fmt.Errorf("failed to unmarshal helmReleaseSettings option: %w", err)
		}
	}
	pick := func(given *string, name string, otherwise func() string) string {
		if given != nil {
			return *given
		}
		if value, ok := env(name); ok {
			return value
		}
		return otherwise()
	}
	return Settings{
		Driver: pick(given.Driver, "PULUMI_K8S_HELM_DRIVER", func() string { return "secret" }),
		PluginsPath: pick(given.PluginsPath, "PULUMI_K8S_HELM_PLUGINS_PATH",
			func() string { return helmpath.DataPath("plugins") }),
		RegistryConfigPath: pick(given.RegistryConfigPath, "PULUMI_K8S_HELM_REGISTRY_CONFIG_PATH", registryConfig),
		RepositoryConfigPath: pick(given.RepositoryConfigPath, "PULUMI_K8S_HELM_REPOSITORY_CONFIG_PATH",
			func() string { return helmpath.ConfigPath("repositories.yaml") }),
		RepositoryCache: pick(given.RepositoryCache, "PULUMI_K8S_HELM_REPOSITORY_CACHE",
			func() string { return helmpath.CachePath("repository") }),
	}, nil
}

func registryConfig() string {
	if legacy := helmpath.ConfigPath("registry.json"); exists(legacy) {
		return legacy
	}
	return helmpath.ConfigPath("registry/config.json")
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// environment returns Helm's own settings with these in them.
func (s Settings) environment() *cli.EnvSettings {
	env := cli.New()
	env.PluginsDirectory = s.PluginsPath
	env.RegistryConfig = s.RegistryConfigPath
	env.RepositoryConfig = s.RepositoryConfigPath
	env.RepositoryCache = s.RepositoryCache
	env.Debug = true
	return env
}
