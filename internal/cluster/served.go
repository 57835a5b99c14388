package cluster

import (
	"errors"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery/cached/memory"
)

// moved are the groups that kinds of the old group extensions went to. The objects are the same under both.
// https://kubernetes.io/docs/reference/using-api/deprecation-guide/#v1-16
var moved = map[schema.GroupKind]string{
	{Group: "extensions", Kind: "DaemonSet"}:         "apps",
	{Group: "extensions", Kind: "Deployment"}:        "apps",
	{Group: "extensions", Kind: "ReplicaSet"}:        "apps",
	{Group: "extensions", Kind: "Ingress"}:           "networking.k8s.io",
	{Group: "extensions", Kind: "NetworkPolicy"}:     "networking.k8s.io",
	{Group: "extensions", Kind: "PodSecurityPolicy"}: "policy",
}

// Served returns the apiVersion under which the cluster serves a kind: the one asked for, where it serves that, then
// the one that it prefers of the group. It is empty where the cluster does not have the kind. A group that does not
// answer is an error: nobody knows what it has.
func (c *Cluster) Served(apiVersion, kind string) (string, error) {
	asked, err := schema.ParseGroupVersion(apiVersion)
	if err != nil {
		return "", err
	}
	if has, err := c.has(apiVersion, kind); err != nil || has {
		return apiVersion, err
	}
	groups, err := c.discovery.ServerGroups()
	if err != nil {
		return "", fmt.Errorf("cluster %s: %w", c.Host(), err)
	}
	names := []string{asked.Group}
	if other, ok := moved[asked.WithKind(kind).GroupKind()]; ok {
		names = append(names, other)
	}
	for _, name := range names {
		for _, version := range versions(groups, name) {
			if has, err := c.has(version, kind); err != nil || has {
				return version, err
			}
		}
	}
	return "", nil
}

// versions are those of a group, the preferred one first.
func versions(groups *metav1.APIGroupList, name string) []string {
	var found []string
	for i := range groups.Groups {
		if group := &groups.Groups[i]; group.Name == name {
			found = append(found, group.PreferredVersion.GroupVersion)
			for _, version := range group.Versions {
				found = append(found, version.GroupVersion)
			}
		}
	}
	return found
}

// has tells whether the cluster serves a kind under exactly this apiVersion.
func (c *Cluster) has(apiVersion, kind string) (bool, error) {
	list, err := c.discovery.ServerResourcesForGroupVersion(apiVersion)
	switch {
	case errors.Is(err, memory.ErrCacheNotFound) || apierrors.IsNotFound(err):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("cluster %s: what it has of %s is not known: %w", c.Host(), apiVersion, err)
	}
	for i := range list.APIResources {
		if list.APIResources[i].Kind == kind {
			return true, nil
		}
	}
	return false, nil
}
