package kubernetes

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/gkestack/gkestack/sandbox/kubernetes/release"
)

// Settings are the provider's settings, as a program or the environment gives them.
type Settings struct {
	// Kubeconfig is a path or contents; empty means the one of the environment.
	Kubeconfig string
	// Context, Cluster and Namespace choose within the kubeconfig; empty means what it says itself.
	Context   string
	Cluster   string
	Namespace string

	// ServerSideApply writes objects by server-side apply, and else by patches.
	ServerSideApply bool
	// PatchForce takes over fields that others own.
	PatchForce bool
	// UpsertExistingObjects lets a create take over an object that exists.
	UpsertExistingObjects bool
	// ConfigMapMutable and SecretMutable change data in place, which otherwise is a replacement.
	ConfigMapMutable bool
	SecretMutable    bool
	// DeleteUnreachable forgets the objects of a cluster that does not answer.
	DeleteUnreachable bool
	// SkipUpdateUnreachable keeps the state of objects in a cluster that does not answer.
	SkipUpdateUnreachable bool

	// SuppressDeprecationWarnings says nothing of API versions that will go.
	SuppressDeprecationWarnings bool
	// SuppressHelmHookWarnings says nothing of Helm's hooks in manifests.
	SuppressHelmHookWarnings bool

	// Client limits the requests to the API server.
	Client ClientSettings
	// Helm are the settings for releases.
	Helm release.Settings
}

// ClientSettings limit the requests to the API server.
type ClientSettings struct {
	// QPS is the number of requests a second.
	QPS float64
	// Burst is the number of requests at once.
	Burst int
	// Timeout of a request in seconds; 0 is the client's own.
	Timeout int
}

// DefaultClientSettings are the limits where nothing else is said.
func DefaultClientSettings() ClientSettings { return ClientSettings{QPS: 50, Burst: 120} }

// Lookup finds a setting or an environment variable.
type Lookup func(name string) (string, bool)

// ParseSettings reads the settings from the variables of a provider, and from the environment where a variable is not
// set.
func ParseSettings(variables map[string]string, env Lookup) (Settings, error) {
	variable := func(name string) (string, bool) {
		value, ok := variables["kubernetes:config:"+name]
		return value, ok
	}
	flag := func(name, environment string, otherwise bool) bool {
		if value, ok := variable(name); ok {
			return value == "true"
		}
		if value, ok := env(environment); ok {
			return value == "true"
		}
		return otherwise
	}
	text := func(name string) string { value, _ := variable(name); return value }
	s := Settings{
		Kubeconfig: text("kubeconfig"), Context: text("context"), Cluster: text("cluster"), Namespace: text("namespace"),

		ServerSideApply:       flag("enableServerSideApply", "PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY", true),
		PatchForce:            flag("enablePatchForce", "PULUMI_K8S_ENABLE_PATCH_FORCE", false),
		UpsertExistingObjects: flag("upsertExistingObjects", "PULUMI_K8S_UPSERT_EXISTING_OBJECTS", false),
		ConfigMapMutable:      flag("enableConfigMapMutable", "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE", false),
		SecretMutable:         flag("enableSecretMutable", "PULUMI_K8S_ENABLE_SECRET_MUTABLE", false),
		DeleteUnreachable:     flag("deleteUnreachable", "PULUMI_K8S_DELETE_UNREACHABLE", false),
		SkipUpdateUnreachable: flag("skipUpdateUnreachable", "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE", false),

		SuppressDeprecationWarnings: flag("suppressDeprecationWarnings",
			"PULUMI_K8S_SUPPRESS_DEPRECATION_WARNINGS", false),
		SuppressHelmHookWarnings: flag("suppressHelmHookWarnings", "PULUMI_K8S_SUPPRESS_HELM_HOOK_WARNINGS", false),
	}
	var err error
	if s.Client, err = parseClient(variable, env); err != nil {
		return Settings{}, err
	}
	raw, _ := variable("helmReleaseSettings")
	if s.Helm, err = release.ParseSettings(raw, release.Lookup(env)); err != nil {
		return Settings{}, err
	}
	return s, nil
}

func parseClient(variable, env Lookup) (ClientSettings, error) {
	var given struct {
		QPS            *float64
		Burst, Timeout *int
	}
	if raw, ok := variable("kubeClientSettings"); ok {
		if err := json.Unmarshal([]byte(raw), &given); err != nil {
			return ClientSettings{}, fmt.Errorf("failed to unmarshal kubeClientSettings option: %w", err)
		}
	}
	s := DefaultClientSettings()
	if err := pick(&s.Burst, given.Burst, env, "PULUMI_K8S_CLIENT_BURST", strconv.Atoi); err != nil {
		return s, err
	}
	parseFloat := func(text string) (float64, error) { return strconv.ParseFloat(text, 64) }
	if err := pick(&s.QPS, given.QPS, env, "PULUMI_K8S_CLIENT_QPS", parseFloat); err != nil {
		return s, err
	}
	return s, pick(&s.Timeout, given.Timeout, env, "PULUMI_K8S_CLIENT_TIMEOUT", strconv.Atoi)
}

// pick sets a value to what is given, else to the environment's.
func pick[T any](into *T, given *T, env Lookup, name string, parse func(string) (T, error)) error {
	if given != nil {
		*into = *given
		return nil
	}
	text, ok := env(name)
	if !ok || text == "" {
		return nil
	}
	value, err := parse(text)
	if err != nil {
		return fmt.Errorf("invalid value specified for %s: %w", name, err)
	}
	*into = value
	return nil
}
