package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/helm"
	"github.com/gkestack/gkestack/internal/pulumitest"
)

// stackConfig is the configuration in a stack file, as Pulumi passes it to the program.
func stackConfig(t *testing.T, stack string) map[string]string {
	t.Helper()
	data, err := os.ReadFile("Pulumi." + stack + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Config map[string]any }
	if err := yaml.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	config := map[string]string{}
	for key, value := range file.Config {
		if text, ok := value.(string); ok {
			config[key] = text
			continue
		}
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		config[key] = string(text)
	}
	return config
}

// withCharts makes the charts that releases.yaml pins look fetched.
func withCharts(t *testing.T) {
	t.Helper()
	releases, err := helm.Load("helmvalues", "dev")
	if err != nil {
		t.Fatal(err)
	}
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, made := range []string{"helmvalues", ".charts"} {
		if err := os.Mkdir(dir+"/"+made, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	// Without the lock: these charts are none.
	parts, err := filepath.Glob("helmvalues/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range append(parts, "k8s") {
		if err := os.Symlink(root+"/"+part, dir+"/"+part); err != nil {
			t.Fatal(err)
		}
	}
	for i := range releases {
		if err := os.WriteFile(dir+"/"+releases[i].ChartPath(), chart(t, releases[i].Name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
}

// chart is the archive of a chart without templates.
func chart(t *testing.T, name string) []byte {
	t.Helper()
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	archive := tar.NewWriter(zipped)
	content := "{apiVersion: v2, name: " + name + ", version: 1.0.0}"
	header := &tar.Header{Name: name + "/Chart.yaml", Mode: 0o600, Size: int64(len(content)), Typeflag: tar.TypeReg}
	err := archive.WriteHeader(header)
	if err == nil {
		_, err = archive.Write([]byte(content))
	}
	if err := errors.Join(err, archive.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

func deployed(t *testing.T, stack string) *pulumitest.Recorder {
	t.Helper()
	return deployedWith(t, stack, nil)
}

// deployedWith deploys a stack with further configuration.
func deployedWith(t *testing.T, stack string, further map[string]string) *pulumitest.Recorder {
	t.Helper()
	values := stackConfig(t, stack)
	maps.Copy(values, further)
	withCharts(t)
	recorder := &pulumitest.Recorder{Outputs: pulumitest.Computed}
	if err := recorder.Run(t, "gkestack", stack, values, deploy); err != nil {
		t.Fatal(err)
	}
	return recorder
}

func TestDeployDev(t *testing.T) {
	recorder := deployed(t, "dev")

	release := recorder.One(t, "kubernetes:helm.sh/v3:Release", "external-dns/external-dns").Plain()
	values := release["values"].(map[string]any)
	account := values["serviceAccount"].(map[string]any)["annotations"].(map[string]any)["iam.gke.io/gcp-service-account"]
	if account != "gkestack-dev-external-dns@my-project.iam.gserviceaccount.com" {
		t.Errorf("the release's service account is %v", account)
	}
	if release["chart"] != ".charts/external-dns-1.17.0.tgz" || release["atomic"] != true {
		t.Errorf("the release is %v", release)
	}

	directory := recorder.One(t, "kubernetes:kustomize/v2:Directory", "manifests").Plain()
	if directory["directory"] != "k8s/manifests/overlays/dev" {
		t.Errorf("the manifests are %v", directory)
	}

	kubeconfig := recorder.One(t, "pulumi:providers:kubernetes", "cluster").Plain()["kubeconfig"].(string)
	for _, part := range []string{
		"server: https://192.0.2.1", "certificate-authority-data: Y2E=", "gke-gcloud-auth-plugin",
	} {
		if !strings.Contains(kubeconfig, part) {
			t.Errorf("the kubeconfig has no %q:\n%s", part, kubeconfig)
		}
	}
}

func TestDeployProdIsProtected(t *testing.T) {
	recorder := deployed(t, "prod")
	for _, protected := range [][2]string{
		{"gcp:container/cluster:Cluster", "gkestack-prod"},
		{"gcp:dns/managedZone:ManagedZone", "gkestack-prod"},
	} {
		if !recorder.One(t, protected[0], protected[1]).Protect {
			t.Errorf("%s is not protected", protected)
		}
	}
	cluster := recorder.One(t, "gcp:container/cluster:Cluster", "gkestack-prod").Plain()
	if cluster["deletionProtection"] != true || cluster["location"] != "europe-west1" {
		t.Errorf("the cluster is %v", cluster)
	}
}

// Every release of releases.yaml has a switch, and those that are on can be deployed.
func TestAddons(t *testing.T) {
	t.Setenv(pulumi.EnvConfigSecretKeys,
		`["gkestack:oauth2ClientID", "gkestack:oauth2ClientSecret", "gkestack:oauth2CookieSecret"]`)
	on := []string{
		"cert-manager/cert-manager", "external-dns/external-dns", "ingress-nginx/ingress-nginx", "kube-system/descheduler",
		"oauth2-proxy/oauth2-proxy", "vpa/vertical-pod-autoscaler",
	}
	switches := func(value string) string {
		return `{"cert-manager": ` + value + `, "external-dns": ` + value + `, "ingress-nginx": ` + value +
			`, "descheduler": ` + value + `, "oauth2-proxy": ` + value + `, "vertical-pod-autoscaler": ` + value + `}`
	}
	for _, test := range []struct {
		value string
		want  []string
	}{{"true", on}, {"false", nil}} {
		t.Run(test.value, func(t *testing.T) {
			recorder := deployedWith(t, "dev", map[string]string{
				"gkestack:addons": switches(test.value), "gkestack:oauth2ClientID": "a", "gkestack:oauth2ClientSecret": "b",
				"gkestack:oauth2CookieSecret": "c",
			})
			var got []string
			for _, resource := range recorder.Resources() {
				if resource.Type == "kubernetes:helm.sh/v3:Release" {
					got = append(got, resource.Name)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, test.want) {
				t.Errorf("the releases are %q, want %q", got, test.want)
			}
		})
	}
}

// Every package that the program pulls in is built by each user on each machine; these would make that four times as
// long.
func TestProgramIsLean(t *testing.T) {
	forbidden := []string{"/kubernetes/helm", "/kubernetes/yaml", "/kubernetes/core", "/kubernetes/apps", "k8s.io/",
		"helm.sh/"}
	for _, dependency := range dependencies(t) {
		for _, part := range forbidden {
			if strings.Contains(dependency, part) {
				t.Errorf("the program imports %s", dependency)
			}
		}
		if strings.HasSuffix(dependency, "/go/kubernetes/kustomize") {
			t.Errorf("the program imports %s; its version 2 is enough", dependency)
		}
	}
}

func dependencies(t *testing.T) []string {
	t.Helper()
	output, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(output))
}
