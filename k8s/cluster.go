package k8s

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// inventory tells what a cluster has. The state of the stack knows only what the stack has made.
type inventory interface {
	// objectsIn are the objects in a namespace, but for those that come and go with others.
	objectsIn(namespace string) ([]identity, error)
	// objectsOf are the objects of a kind.
	objectsOf(group, kind string) ([]identity, error)
	// versionsOf are the API versions in which a kind is served, as in "autoscaling/v2"; none for one that is not.
	versionsOf(group, kind string) ([]string, error)
	// existing are those of the objects that are there.
	existing(objects []identity) ([]identity, error)
}

// noCluster is the inventory of a cluster that cannot be asked.
type noCluster struct{ reason error }

func (n noCluster) objectsIn(string) ([]identity, error)         { return nil, n.reason }
func (n noCluster) objectsOf(string, string) ([]identity, error) { return nil, n.reason }
func (n noCluster) versionsOf(string, string) ([]string, error)  { return nil, n.reason }
func (n noCluster) existing([]identity) ([]identity, error)      { return nil, n.reason }

// client asks the API server of a cluster. It is a few requests; client-go would double the time that the program takes
// to build.
type client struct {
	connect func() (*connection, error)
	kinds   func() ([]apiResource, error)
}

// apiResource is a kind that the cluster serves, in the version that it prefers.
type apiResource struct {
	group, version, plural, kind string
	namespaced, listed           bool
	// versions are all in which it is served.
	versions []string
}

const (
	// requestLimit is how long one answer may take, requestsAtOnce how many are asked for at the same time.
	requestLimit   = 30 * time.Second
	requestsAtOnce = 8
	// pageSize is how many objects an answer holds at most.
	pageSize = "500"
)

func newClient(kubeconfig string) *client {
	c := &client{connect: sync.OnceValues(func() (*connection, error) { return newConnection(kubeconfig) })}
	c.kinds = sync.OnceValues(c.discover)
	return c
}

// get reads a document of the API server, in a form of the content that it is asked for.
func (c *client) get(path, accept string, target any) error {
	connection, err := c.connect()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), requestLimit)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, connection.server+path, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Accept", accept)
	if connection.token != "" {
		request.Header.Set("Authorization", "Bearer "+connection.token)
	}
	response, err := connection.http.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return &statusError{path, response.StatusCode, response.Status}
	}
	return json.NewDecoder(response.Body).Decode(target)
}

// statusError is an answer of the API server that is no document.
type statusError struct {
	path   string
	code   int
	status string
}

func (e *statusError) Error() string { return fmt.Sprintf("GET %s: %s", e.path, e.status) }

// discovered is the API server's answer to which kinds it serves.
// https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery
type discovered struct {
	Kind  string `json:"kind"`
	Items []struct {
		Metadata struct {
			Name string `json:"name"`
		} `json:"metadata"`
		Versions []struct {
			Version   string `json:"version"`
			Freshness string `json:"freshness"`
			Resources []struct {
				Resource     string `json:"resource"`
				ResponseKind struct {
					Kind string `json:"kind"`
				} `json:"responseKind"`
				Scope string   `json:"scope"`
				Verbs []string `json:"verbs"`
			} `json:"resources"`
		} `json:"versions"`
	} `json:"items"`
}

const discoveryForm = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList," +
	"application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList"

// discover lists the kinds that the cluster serves, each in the first version that has it.
func (c *client) discover() ([]apiResource, error) {
	var kinds []apiResource
	for _, path := range []string{"/api", "/apis"} {
		var answer discovered
		if err := c.get(path, discoveryForm, &answer); err != nil {
			return nil, err
		}
		if answer.Kind != "APIGroupDiscoveryList" {
			return nil, fmt.Errorf("GET %s: the answer is a %s; Kubernetes 1.27 and later list all kinds there",
				path, answer.Kind)
		}
		seen := map[string]int{}
		for _, group := range answer.Items {
			for _, version := range group.Versions {
				for _, resource := range version.Resources {
					key := group.Metadata.Name + "/" + resource.Resource
					at, known := seen[key]
					if !known {
						at = len(kinds)
						seen[key] = at
						kinds = append(kinds, apiResource{
							group: group.Metadata.Name, version: version.Version, plural: resource.Resource,
							kind: resource.ResponseKind.Kind, namespaced: resource.Scope == "Namespaced",
							listed: slices.Contains(resource.Verbs, "list"),
						})
					}
					kinds[at].versions = append(kinds[at].versions, version.Version)
				}
			}
		}
	}
	return kinds, nil
}

const metadataForm = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"

// listed is a page of objects without their contents.
type listed struct {
	Metadata struct {
		Continue string `json:"continue"`
	} `json:"metadata"`
	Items []struct {
		Metadata struct {
			Name            string `json:"name"`
			Namespace       string `json:"namespace"`
			OwnerReferences []any  `json:"ownerReferences"`
		} `json:"metadata"`
	} `json:"items"`
}

// list returns the objects of a kind, of all namespaces where none is named, and leaves out those that others own.
func (c *client) list(kind apiResource, namespace string, owned bool) ([]identity, error) {
	path := "/apis/" + kind.group + "/" + kind.version
	if kind.group == "" {
		path = "/api/" + kind.version
	}
	if namespace != "" {
		path += "/namespaces/" + url.PathEscape(namespace)
	}
	var objects []identity
	for token := ""; ; {
		var page listed
		query := url.Values{"limit": {pageSize}, "continue": {token}}
		if err := c.get(path+"/"+kind.plural+"?"+query.Encode(), metadataForm, &page); err != nil {
			return nil, err
		}
		for _, item := range page.Items {
			if owned || len(item.Metadata.OwnerReferences) == 0 {
				objects = append(objects, identity{kind.group, kind.kind, item.Metadata.Namespace, item.Metadata.Name})
			}
		}
		if token = page.Metadata.Continue; token == "" {
			return objects, nil
		}
	}
}

// listAll lists kinds side by side.
func (c *client) listAll(kinds []apiResource, list func(apiResource) ([]identity, error)) ([]identity, error) {
	found, failures := make([][]identity, len(kinds)), make([]error, len(kinds))
	slots := make(chan struct{}, requestsAtOnce)
	var group sync.WaitGroup
	for i := range kinds {
		group.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			found[i], failures[i] = list(kinds[i])
		})
	}
	group.Wait()
	objects := slices.Concat(found...)
	sortIdentities(objects)
	return objects, errors.Join(failures...)
}
