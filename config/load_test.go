package config

import (
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

// loaded loads a configuration in a program of the stack dev.
func loaded(t *testing.T, values map[string]string, custom ...string) (*Stack, error) {
	t.Helper()
	var stack *Stack
	var loadErr error
	err := (&pulumitest.Recorder{}).Run(t, "gkestack", "dev", values, func(ctx *pulumi.Context) error {
		stack, loadErr = Load(ctx, custom)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return stack, loadErr
}

func TestLoad(t *testing.T) {
	stack, err := loaded(t, smallest())
	checkMessage(t, err, "")
	if stack.Project != "my-project" || stack.Kubernetes.Overlay != "dev" {
		t.Errorf("got %+v", stack)
	}
}

func TestLoadKeepsTheOverlay(t *testing.T) {
	values := smallest()
	values["gkestack:kubernetes"] = `{"overlay": "small"}`
	stack, err := loaded(t, values)
	checkMessage(t, err, "")
	if stack.Kubernetes.Overlay != "small" {
		t.Errorf("the overlay is %q", stack.Kubernetes.Overlay)
	}
}

func TestLoadProblemsNameTheFile(t *testing.T) {
	values := smallest()
	values["gcp:region"] = "Europe"
	_, err := loaded(t, values)
	checkMessage(t, err,
		"Pulumi.dev.yaml:\ngcp:region: \"Europe\" is not a region: accepted is a name such as europe-west1")
}

func TestLoadKnowsSecrets(t *testing.T) {
	t.Setenv(pulumi.EnvConfigSecretKeys, `["gkestack:token", "gkestack:db"]`)
	values := smallest()
	values["gkestack:token"], values["gkestack:plain"], values["gkestack:db"] = "abc", "def", `{"password": "x"}`
	stack, err := loaded(t, values, "token", "plain", "db.password")
	checkMessage(t, err, "")
	config, secrets, _ := stack.Names()
	if want := []string{"db", "db.password", "token"}; !slices.Equal(secrets, want) {
		t.Errorf("the secrets are %q, want %q", secrets, want)
	}
	if !slices.Contains(config, "plain") || slices.Contains(config, "token") {
		t.Errorf("the keys are %q", config)
	}
}

func TestLoadRefusesABrokenEnvironment(t *testing.T) {
	t.Setenv(pulumi.EnvConfigSecretKeys, `{`)
	_, err := loaded(t, smallest())
	checkMessage(t, err, "PULUMI_CONFIG_SECRET_KEYS: unexpected end of JSON input")
}

// Google's limits on names are met before the first resource, whatever the stack is called.
func TestLoadChecksNames(t *testing.T) {
	values := smallest()
	values["gkestack:nodePools"] = `{"a-pool-with-a-name-that-is-too-long": {}}`
	values["gkestack:workloadIdentities"] = `{"a-long-account-name": {"namespace": "a", "serviceAccount": "b"}}`
	values["gkestack:buckets"] = `{"Assets": {}, "named": {"name": "other"}}`
	values["gkestack:protct"] = "true"
	_, err := loaded(t, values)
	checkMessage(t, err, "Pulumi.dev.yaml:\n"+
		`gkestack:buckets.Assets: "my-project-gkestack-dev-Assets" is not a bucket name: accepted are lower-case letters, `+
		"digits, dashes, underscores and dots, with a letter or a digit at both ends\n"+
		"gkestack:nodePools.a-pool-with-a-name-that-is-too-long: "+
		`"a-pool-with-a-name-that-is-too-long" has 35 characters: a node pool name has 1 to 32`+"\n"+
		"gkestack:protct: no such key (have: "+stackKeys+")\n"+
		"gkestack:workloadIdentities.a-long-account-name: "+
		`"gkestack-dev-a-long-account-name" has 32 characters: a service account id has 6 to 30`)
}
