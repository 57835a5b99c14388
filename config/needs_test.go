package config

import (
	"testing"

	"github.com/gkestack/gkestack/helm"
)

func TestCheckNeeds(t *testing.T) {
	releases := []helm.Release{
		{Namespace: "issuer", Name: "issuer"},
		{Namespace: "web", Name: "web", Needs: []string{helm.Manifests}},
	}
	stack := &Stack{Kubernetes: KubernetesSettings{Needs: []string{"issuer/issuer"}}}
	checkMessage(t, stack.CheckNeeds("gkestack", "dev", releases), "")
	stack.Kubernetes.Needs = []string{"issuer/issuer", "issuer", "web/web"}
	checkMessage(t, stack.CheckNeeds("gkestack", "dev", releases),
		"Pulumi.dev.yaml: gkestack:kubernetes.needs[1]: \"issuer\": no such release (have: issuer/issuer, web/web)\n"+
			"Pulumi.dev.yaml: gkestack:kubernetes.needs[2]: the needs go in a circle: manifests → web/web → manifests")
}
