package object

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
)

// Lifecycle says when an API came and went, and what took its place.
type Lifecycle struct {
	// Introduced and Removed are the first releases with the API and without it; zero means unknown, and not removed.
	Introduced, Removed Version
	// Replacement is the API to use instead.
	Replacement schema.GroupVersionKind
}

// removedTypes are APIs that the client library has no types for any more.
var removedTypes = map[schema.GroupVersionKind]Lifecycle{
	gvk("apiextensions.k8s.io", "v1beta1", "CustomResourceDefinition"): {
		Version{1, 7}, Version{1, 22}, gvk("apiextensions.k8s.io", "v1", "CustomResourceDefinition")},
	gvk("apiextensions.k8s.io", "v1", "CustomResourceDefinition"): {Introduced: Version{1, 16}},
	gvk("apiregistration.k8s.io", "v1beta1", "APIService"): {
		Introduced: Version{1, 10}, Replacement: gvk("apiregistration.k8s.io", "v1", "APIService")},
	gvk("apiregistration.k8s.io", "v1", "APIService"): {Introduced: Version{1, 10}},
	gvk("batch", "v2alpha1", "CronJob"):               {Version{1, 8}, Version{1, 21}, gvk("batch", "v1", "CronJob")},
	gvk("extensions", "v1beta1", "PodSecurityPolicy"): {
		Version{1, 3}, Version{1, 16}, gvk("policy", "v1beta1", "PodSecurityPolicy")},
	gvk("policy", "v1beta1", "PodSecurityPolicy"): {Introduced: Version{1, 3}, Removed: Version{1, 25}},
	gvk("policy", "v1", "PodSecurityPolicy"):      {Removed: Version{1, 25}},
}

func gvk(group, version, kind string) schema.GroupVersionKind {
	return schema.GroupVersionKind{Group: group, Version: version, Kind: kind}
}

// LifecycleOf returns what is known of an API.
func LifecycleOf(kind schema.GroupVersionKind) Lifecycle {
	if life, ok := removedTypes[kind]; ok {
		return life
	}
	var life Lifecycle
	typed, err := scheme.Scheme.New(kind)
	if err != nil {
		return life
	}
	if t, ok := typed.(interface{ APILifecycleIntroduced() (int, int) }); ok {
		life.Introduced.Major, life.Introduced.Minor = t.APILifecycleIntroduced()
	}
	if t, ok := typed.(interface{ APILifecycleRemoved() (int, int) }); ok {
		life.Removed.Major, life.Removed.Minor = t.APILifecycleRemoved()
	}
	if t, ok := typed.(interface {
		APILifecycleReplacement() schema.GroupVersionKind
	}); ok {
		life.Replacement = t.APILifecycleReplacement()
	}
	return life
}

// RemovedError says that a cluster's release no longer has an API.
type RemovedError struct {
	// Kind is what was asked for, Life when it was there.
	Kind schema.GroupVersionKind
	Life Lifecycle
}

// Error names the API, the release and what to use instead.
func (e *RemovedError) Error() string {
	use := e.Life.Replacement
	if use.Empty() {
		use = e.Kind
	}
	return fmt.Sprintf("apiVersion %q was removed in Kubernetes %s. Use %q instead.\n"+
		"See https://git.k8s.io/kubernetes/CHANGELOG/CHANGELOG-%s.md#deprecation for more information.",
		kindPath(e.Kind), e.Life.Removed, kindPath(use), e.Life.Removed)
}

// Removed returns an error where a cluster's release no longer has an API.
func Removed(kind schema.GroupVersionKind, cluster Version) *RemovedError {
	life := LifecycleOf(kind)
	if life.Removed == (Version{}) || cluster.Before(life.Removed) {
		return nil
	}
	return &RemovedError{Kind: kind, Life: life}
}

// Deprecation returns the warning for an API that a cluster's release has a replacement for, or "".
func Deprecation(kind schema.GroupVersionKind, cluster Version) string {
	life := LifecycleOf(kind)
	if life.Replacement.Empty() || cluster.Before(LifecycleOf(life.Replacement).Introduced) {
		return ""
	}
	short := kind
	if segments := strings.Split(kind.Group, "."); segments[len(segments)-1] != "io" {
		short.Group = segments[len(segments)-1]
	}
	warning := fmt.Sprintf("%s is deprecated by %s", kindPath(short), kindPath(life.Replacement))
	if life.Removed == (Version{}) {
		return warning + "."
	}
	return fmt.Sprintf("%s and not supported by Kubernetes v%s+ clusters.", warning, life.Removed)
}

// kindPath writes a kind as "group/version/Kind", the core group as "core".
func kindPath(kind schema.GroupVersionKind) string {
	if kind.Group == "" {
		kind.Group = "core"
	}
	return kind.Group + "/" + kind.Version + "/" + kind.Kind
}
