package controlplane

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// client speaks to the API server. The few calls that the sandbox makes do not justify a Kubernetes client, whose start
// alone takes longer than they do.
type client struct {
	http   http.Client
	server string
	token  string
}

func newClient(a access) (*client, error) {
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM([]byte(a.CA)) {
		return nil, fmt.Errorf("cluster %s: its authority is no PEM certificate", a.Endpoint)
	}
	config := &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	if a.Certificate != "" {
		pair, err := tls.X509KeyPair([]byte(a.Certificate), []byte(a.Key))
		if err != nil {
			return nil, fmt.Errorf("cluster %s: client certificate: %w", a.Endpoint, err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return &client{
		http:   http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{TLSClientConfig: config}},
		server: "https://" + a.Endpoint,
		token:  a.Token,
	}, nil
}

// answerError is an answer that is not a success.
type answerError struct {
	Path    string
	Code    int
	Message string
}

func (e *answerError) Error() string {
	return fmt.Sprintf("%s: %d: %s", e.Path, e.Code, e.Message)
}

// call sends the request and decodes the answer, if there is where to.
func (c *client) call(ctx context.Context, method, path string, body, answer any) error {
	var content io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		content = bytes.NewReader(data)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.server+path, content)
	if err != nil {
		return err
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if response.StatusCode >= 300 {
		return &answerError{Path: path, Code: response.StatusCode, Message: shorten(string(data), 300)}
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(data, answer)
}

// version is the cluster's version, such as v1.36.3.
func (c *client) version(ctx context.Context) (string, error) {
	var answer struct {
		GitVersion string `json:"gitVersion"`
	}
	err := c.call(ctx, http.MethodGet, "/version", nil, &answer)
	return answer.GitVersion, err
}

// count is the number of objects in a collection.
func (c *client) count(ctx context.Context, path string) (int, error) {
	var answer struct {
		Metadata struct {
			Remaining int `json:"remainingItemCount"`
		} `json:"metadata"`
		Items []struct{} `json:"items"`
	}
	err := c.call(ctx, http.MethodGet, path+"?limit=1", nil, &answer)
	return answer.Metadata.Remaining + len(answer.Items), err
}

// ready says whether the API server has finished starting.
func (c *client) ready(ctx context.Context) bool {
	return c.call(ctx, http.MethodGet, "/readyz", nil, nil) == nil
}
