package k8s

import (
	"errors"
	"net/http"
	"slices"
	"strings"
)

// passing are the kinds that come and go with others, or hold nothing of their own.
var passing = []string{"/Endpoints", "/Event", "events.k8s.io/Event", "coordination.k8s.io/Lease"}

// fromKubernetes are the objects that each namespace gets by itself.
var fromKubernetes = []string{"ConfigMap kube-root-ca.crt", "ServiceAccount default"}

func (c *client) objectsIn(namespace string) ([]identity, error) {
	kinds, err := c.kinds()
	if err != nil {
		return nil, err
	}
	kinds = slices.DeleteFunc(slices.Clone(kinds), func(kind apiResource) bool {
		return !kind.namespaced || !kind.listed || strings.HasSuffix(kind.group, "metrics.k8s.io") ||
			slices.Contains(passing, kind.group+"/"+kind.kind)
	})
	objects, err := c.listAll(kinds, func(kind apiResource) ([]identity, error) {
		return c.list(kind, namespace, false)
	})
	return slices.DeleteFunc(objects, func(object identity) bool {
		return slices.Contains(fromKubernetes, object.kind+" "+object.name)
	}), err
}

func (c *client) objectsOf(group, kind string) ([]identity, error) {
	served, err := c.find(group, kind)
	if err != nil || served == nil {
		return nil, err
	}
	return c.list(*served, "", true)
}

// find returns a kind that the cluster serves, or nil.
func (c *client) find(group, kind string) (*apiResource, error) {
	kinds, err := c.kinds()
	for i := range kinds {
		if kinds[i].group == group && kinds[i].kind == kind && kinds[i].listed {
			return &kinds[i], err
		}
	}
	return nil, err
}

func (c *client) versionsOf(group, kind string) ([]string, error) {
	served, err := c.find(group, kind)
	if err != nil || served == nil {
		return nil, err
	}
	versions := slices.Clone(served.versions)
	if group != "" {
		for i := range versions {
			versions[i] = group + "/" + versions[i]
		}
	}
	return versions, nil
}

func (c *client) existing(objects []identity) ([]identity, error) {
	type place struct{ group, kind, namespace string }
	asked := map[place]bool{}
	wanted := map[identity]bool{}
	var kinds []apiResource
	namespaces := map[string][]string{}
	for _, object := range objects {
		kind, err := c.find(object.group, object.kind)
		if err != nil {
			return nil, err
		}
		wanted[object] = true
		at := place{object.group, object.kind, object.namespace}
		if kind == nil || asked[at] {
			continue // A kind that is not served has no objects.
		}
		asked[at] = true
		key := kind.group + "/" + kind.plural
		if namespaces[key] == nil {
			kinds = append(kinds, *kind)
		}
		namespaces[key] = append(namespaces[key], object.namespace)
	}
	found, err := c.listAll(kinds, func(kind apiResource) ([]identity, error) {
		var objects []identity
		for _, namespace := range namespaces[kind.group+"/"+kind.plural] {
			list, err := c.list(kind, namespace, true)
			if err != nil && !isMissing(err) {
				return nil, err
			}
			objects = append(objects, list...)
		}
		return objects, nil
	})
	return matching(found, func(object identity) bool { return wanted[object] }), err
}

func isMissing(err error) bool {
	var status *statusError
	return errors.As(err, &status) && status.code == http.StatusNotFound
}
