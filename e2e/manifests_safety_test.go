package e2e

import (
	"path/filepath"
	"slices"
	"testing"
)

func lifecycleAnnotations(t *testing.T) {
	const objects = `
apiVersion: v1
kind: ConfigMap
metadata: {name: detached, annotations: {client.lifecycle.config.k8s.io/deletion: detach}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: kept, annotations: {cli-utils.sigs.k8s.io/on-remove: keep}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: guarded, annotations: {gkestack.dev/protect: "true"}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: seed, annotations: {client.lifecycle.config.k8s.io/mutation: ignore}}
data: {a: one}
---
`
	manifests(t, objects, "")
	up(t)
	for old, changed := range map[string]string{"{a: one}": "{a: two}", "data: {a: one}": "binaryData: {b: b25l}"} {
		edit(t, filepath.Join(overlayDir, "objects.yaml"), old, changed)
		up(t)
		if a := live(t, "configmap/seed", ".data.a"); a != "one" {
			t.Errorf("%s: what is to be ignored is %q", changed, a)
		}
		edit(t, filepath.Join(overlayDir, "objects.yaml"), changed, old)
	}
	manifests(t, "", "")
	wants(t, refused(t), "guarded", "protected")
	manifests(t, "{apiVersion: v1, kind: ConfigMap, metadata: {name: guarded}}\n", "")
	up(t)
	manifests(t, "", "")
	up(t)
	if left := configMaps(t); left != "configmap/detached\nconfigmap/kept" {
		t.Errorf("left: %s", left)
	}
	kubectl(t, "-n", "shop", "delete", "configmap/detached", "configmap/kept")
}

func changedVersionsAreUpdates(t *testing.T) {
	const autoscaler = `
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
`
	manifests(t, autoscaler, "")
	up(t)
	uid := live(t, "hpa/web", ".metadata.uid")
	edit(t, filepath.Join(overlayDir, "objects.yaml"), "autoscaling/v1", "autoscaling/v2")
	wants(t, up(t), "~ 1 updated")
	if now := live(t, "hpa/web", ".metadata.uid"); now != uid {
		t.Errorf("the object is %s, and was %s", now, uid)
	}
	pulumi(t, "preview", "--refresh", "--expect-no-changes")
}

func conflictsAreReported(t *testing.T) {
	edit(t, "Pulumi.dev.yaml", "gkestack:protect: false",
		"gkestack:protect: false\n  gkestack:kubernetes:\n    forceConflicts: false")
	manifests(t, deployment, "")
	up(t)
	kubectl(t, "-n", "shop", "scale", "deployment/web", "--replicas=5")
	wants(t, refused(t), `conflict with "kubectl" with subresource "scale"`, ".spec.replicas", "handle-field-conflicts")
	if replicas := live(t, "deployment/web", ".spec.replicas"); replicas != "5" {
		t.Errorf("it has %s replicas", replicas)
	}
	// One of the ways out.
	edit(t, filepath.Join(overlayDir, "objects.yaml"), "kind: Deployment\nmetadata: {name: web}",
		"kind: Deployment\nmetadata: {name: web, annotations: {pulumi.com/patchForce: \"true\"}}")
	up(t)
	if replicas := live(t, "deployment/web", ".spec.replicas"); replicas != "2" {
		t.Errorf("it has %s replicas", replicas)
	}
}

func unreachableClusterLeavesState(t *testing.T) {
	manifests(t, deployment, "")
	up(t)
	resources := func() []string {
		file := filepath.Join(t.TempDir(), "state.json")
		pulumi(t, "stack", "export", "--file", file)
		var state struct {
			Deployment struct{ Resources []struct{ URN string } }
		}
		readJSON(t, file, &state)
		var urns []string
		for _, resource := range state.Deployment.Resources {
			urns = append(urns, resource.URN)
		}
		slices.Sort(urns)
		return urns
	}
	before := resources()
	const access = ".sandbox/cluster.json" // what the simulated cluster answers with
	var cluster struct{ Endpoint string }
	readJSON(t, filepath.Join(project, access), &cluster)
	var out string
	var err error
	t.Run("elsewhere", func(t *testing.T) {
		edit(t, access, cluster.Endpoint, "127.0.0.1:1")
		out, err = command(project, "sandbox", "pulumi", "up", "--yes", "--skip-preview")
	})
	after := resources()
	if err == nil {
		t.Errorf("it went well:\n%s", out)
	}
	wants(t, out, "unreachable", "127.0.0.1:1")
	if !slices.Equal(before, after) {
		t.Errorf("the state had %q and has %q", before, after)
	}
	// The state has the address at which there was no cluster: a refresh of everything would look there.
	pulumi(t, "refresh", "--yes", "--skip-preview", "--target", "**gcp:container/cluster:Cluster::*")
	pulumi(t, "up", "--yes", "--skip-preview", "--refresh=false")
	pulumi(t, "preview", "--expect-no-changes")
}
