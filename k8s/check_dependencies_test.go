package k8s

import (
	"fmt"
	"strings"
	"testing"
)

// stored are the objects of a kustomization that puts the namespace store over files that say shop.
const stored = `
{apiVersion: v1, kind: Namespace, metadata: {name: store}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: db, namespace: store}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: blue-cache, namespace: store}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: plain}}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: reader}}
---
`

func TestCheckDependencies(t *testing.T) {
	const roles = "rbac.authorization.k8s.io"
	for reference, want := range map[string]string{
		"apps/namespaces/store/Deployment/db":                   "",
		"/Namespace/store":                                      "",
		"/namespaces/default/ConfigMap/plain":                   "",
		roles + "/ClusterRole/reader":                           "",
		"apps/namespaces/store/Deployment/db, /Namespace/store": "",
		"apps/namespaces/shop/Deployment/db":                    `mean "apps/namespaces/store/Deployment/db"?`,
		"/namespaces/store/Deployment/db":                       `mean "apps/namespaces/store/Deployment/db"?`,
		"apps/namespaces/shop/Deployment/cache":                 `mean "apps/namespaces/store/Deployment/blue-cache"?`,
		"/ConfigMap/plain":                                      `mean "/namespaces/default/ConfigMap/plain"?`,
		"core/namespaces/default/ConfigMap/plain":               `mean "/namespaces/default/ConfigMap/plain"?`,
		roles + "/namespaces/store/ClusterRole/reader":          `mean "` + roles + `/ClusterRole/reader"?`,
		"apps/namespaces/store/StatefulSet/db":                  "remove it, or write the name that kustomize builds",
		"apps/v1/namespaces/store/Deployment/db":                "accepted is GROUP/namespaces/NAMESPACE/KIND/NAME",
		"Deployment/db":                                         "accepted is",
		"apps/namespace/store/Deployment/db":                    "accepted is",
		"":                                                      "accepted is",
		"/Namespace/store,":                                     "accepted is",
		"/Namespace/store,/Namespace/store":                     "names /Namespace/store twice",
		"apps/namespaces/store/Deployment/web":                  "a circle, in which nothing can be the first",
	} {
		t.Run(reference, func(t *testing.T) {
			object := fmt.Sprintf("{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: store, "+
				"annotations: {config.kubernetes.io/depends-on: %q}}}", reference)
			objects := parse(t, stored+object)
			if want == "" {
				checkProblems(t, t.TempDir(), objects)
				return
			}
			err := CheckObjects(t.TempDir(), objects)
			if err == nil || !strings.HasPrefix(err.Error(), "Deployment store/web: config.kubernetes.io/depends-on") ||
				!strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want %s", err, want)
			}
		})
	}
}

func TestCheckDependenciesFindsCircles(t *testing.T) {
	checkProblems(t, t.TempDir(), parse(t, `
apiVersion: v1
kind: Namespace
metadata: {name: shop, annotations: {config.kubernetes.io/depends-on: /namespaces/shop/ConfigMap/b}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: a, namespace: shop}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: b, namespace: shop, annotations: {config.kubernetes.io/depends-on: /namespaces/shop/ConfigMap/a}}
`), "Namespace shop: config.kubernetes.io/depends-on: a circle, in which nothing can be the first: "+
		"Namespace shop, then ConfigMap shop/b, then ConfigMap shop/a, then Namespace shop")
}

// kpt substitutes values with it, and the plugin does not.
func TestCheckDependenciesRefusesSubstitution(t *testing.T) {
	checkProblems(t, t.TempDir(), parse(t, `
apiVersion: v1
kind: ConfigMap
metadata: {name: a, annotations: {config.kubernetes.io/apply-time-mutation: "- sourceRef: {kind: Service}"}}
`), "ConfigMap a: config.kubernetes.io/apply-time-mutation has no effect here.")
}
