package recovery

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

// cluster speaks to the API server that the sandbox deploys to. A Kubernetes client would take longer to start than
// these few calls take.
type cluster struct {
	http   http.Client
	server string
	token  string
}

// goneLimit is how long an object may take to be deleted.
const goneLimit = time.Minute

// errNotThere is the answer for an object, or a kind, that does not exist.
var errNotThere = errors.New("not found")

// openCluster reads how the sandbox's cluster is reached.
func openCluster(directory string) (*cluster, error) {
	plane, err := store.Open(directory).ControlPlane()
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(filepath.Join(directory, "credential.json"))
	if err != nil {
		return nil, err
	}
	var credential struct {
		Status struct{ Token, ClientCertificateData, ClientKeyData string }
	}
	if err := json.Unmarshal(data, &credential); err != nil {
		return nil, fmt.Errorf("credential.json: %w", err)
	}
	authority, err := base64.StdEncoding.DecodeString(plane.CA)
	if err != nil {
		return nil, fmt.Errorf("cluster %s: its authority: %w", plane.Endpoint, err)
	}
	config := &tls.Config{RootCAs: x509.NewCertPool(), MinVersion: tls.VersionTLS12}
	config.RootCAs.AppendCertsFromPEM(authority)
	if status := credential.Status; status.ClientCertificateData != "" {
		pair, err := tls.X509KeyPair([]byte(status.ClientCertificateData), []byte(status.ClientKeyData))
		if err != nil {
			return nil, fmt.Errorf("cluster %s: client certificate: %w", plane.Endpoint, err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return &cluster{
		http:   http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{TLSClientConfig: config}},
		server: "https://" + plane.Endpoint,
		token:  credential.Status.Token,
	}, nil
}

// call sends a request and decodes the answer, if there is where to.
func (c *cluster) call(ctx context.Context, method, path string, answer any) error {
	request, err := http.NewRequestWithContext(ctx, method, c.server+path, nil)
	if err != nil {
		return err
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", path, err)
	case response.StatusCode == http.StatusNotFound:
		return fmt.Errorf("%s: %w", path, errNotThere)
	case response.StatusCode >= 300:
		return fmt.Errorf("%s: %s", path, response.Status)
	case answer == nil:
		return nil
	}
	return json.Unmarshal(data, answer)
}

// path is where the API server has the resource's object, with the object's id.
func (c *cluster) path(ctx context.Context, r resource) (path, id string, err error) {
	version, kind, name := r.text("apiVersion"), r.text("kind"), r.text("metadata", "name")
	if version == "" || kind == "" || name == "" {
		return "", "", errNotThere // a name that the API server makes up, or a secret
	}
	root := "/apis/" + version
	if !strings.Contains(version, "/") {
		root = "/api/" + version
	}
	var kinds struct {
		Resources []struct {
			Name, Kind string
			Namespaced bool
		}
	}
	if err := c.call(ctx, http.MethodGet, root, &kinds); err != nil {
		return "", "", err
	}
	for _, k := range kinds.Resources {
		switch {
		case k.Kind != kind || strings.Contains(k.Name, "/"):
		case !k.Namespaced:
			return root + "/" + k.Name + "/" + url.PathEscape(name), name, nil
		default:
			namespace := r.text("metadata", "namespace")
			if namespace == "" {
				namespace = "default"
			}
			return root + "/namespaces/" + url.PathEscape(namespace) + "/" + k.Name + "/" + url.PathEscape(name),
				namespace + "/" + name, nil
		}
	}
	return "", "", errNotThere
}

// live is what matters of an object that is there.
type live struct {
	// id is Pulumi's for it.
	id string
	// manager is the name under which the plugin owns its fields, if it has one.
	manager string
	// going says that the object is being deleted.
	going bool
}

// find looks for the resource's object.
func (c *cluster) find(ctx context.Context, r resource) (live, error) {
	path, id, err := c.path(ctx, r)
	if err != nil {
		return live{}, err
	}
	var answer struct {
		Metadata struct {
			DeletionTimestamp string
			ManagedFields     []struct{ Manager, Operation string }
		}
	}
	if err := c.call(ctx, http.MethodGet, path, &answer); err != nil {
		return live{}, err
	}
	found := live{id: id, going: answer.Metadata.DeletionTimestamp != ""}
	for _, f := range answer.Metadata.ManagedFields {
		if f.Operation == "Apply" && strings.HasPrefix(f.Manager, "pulumi-kubernetes-") {
			found.manager = f.Manager
		}
	}
	return found, nil
}

// awaitGone waits until the resource's object is gone, if it is being deleted. It returns whether there was anything to
// wait for.
func (c *cluster) awaitGone(ctx context.Context, r resource) (waited bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, goneLimit)
	defer cancel()
	for {
		found, err := c.find(ctx, r)
		if errors.Is(err, errNotThere) {
			return waited, nil
		}
		if err != nil || !found.going {
			return waited, err
		}
		waited = true
		select {
		case <-ctx.Done():
			return waited, fmt.Errorf("still being deleted after %v", goneLimit)
		case <-time.After(200 * time.Millisecond):
		}
	}
}
