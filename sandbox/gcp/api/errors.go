package api

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
)

// ErrNotFound is wrapped by errors about objects that are not there.
var ErrNotFound = errors.New("notFound")

// apiError is an error as Google's client library prints it.
func apiError(code int, reason, format string, args ...any) error {
	text := fmt.Sprintf("googleapi: Error %d: %s", code, fmt.Sprintf(format, args...))
	if reason != "" {
		text += ", " + reason
	}
	return errors.New(text)
}

// exists is the error for a name that is taken.
func exists(t *catalog.Type, id string, props properties) error {
	switch module := strings.SplitN(t.Short(), "/", 2)[0]; module {
	case "container":
		return apiError(409, "", "Already exists: %s.", id)
	case "serviceaccount":
		return apiError(409, "", "Service account %v already exists within project projects/%v.", props["accountId"],
			props["project"])
	case "storage":
		return apiError(409, "conflict", "Your previous request to create the named bucket succeeded and you already own it.")
	case "dns":
		return apiError(409, "alreadyExists", "The resource 'entity.%s' named '%v' already exists", strings.ToLower(kind(t)),
			props["name"])
	case "compute", "servicenetworking":
		return apiError(409, "alreadyExists", "The resource '%s' already exists", id)
	}
	return apiError(409, "", "Requested entity already exists")
}

func notFound(id string) error {
	return fmt.Errorf("googleapi: Error 404: The resource '%s' was not found, %w", id, ErrNotFound)
}

// kind is Google's word for the type: Network, Cluster.
func kind(t *catalog.Type) string { return t.Token[strings.LastIndex(t.Token, ":")+1:] }

// listed is an error as the provider prints a list of one.
type listed struct{ err error }

func (l listed) Error() string { return "1 error occurred:\n\t* " + l.err.Error() + "\n\n" }
func (l listed) Unwrap() error { return l.err }

func multi(format string, args ...any) error { return listed{fmt.Errorf(format, args...)} }

// said is an error in the provider's own words.
type said string

func (s said) Error() string { return string(s) }

// What the provider itself says, word for word.
const (
	noProject  = "Failed to retrieve project, pid: , err: project: required field is not set"
	noRegion   = "Cannot determine region: set in this resource, or set provider-level 'region' or 'zone'."
	noZone     = "zone: required field is not set"
	noLocation = "Unable to determine location: region/zone not configured in resource/provider config"
	protected  = "Cannot destroy cluster because deletion_protection is set to true. Set it to false to proceed " +
		"with cluster deletion."
	bucketWithItems = "Error trying to delete bucket %s containing objects without `force_destroy` set to true"
)

// verb words an error of an operation as the provider does.
func verb(operation string, t *catalog.Type, err error) error {
	name := kind(t)
	switch {
	case operation == "create" && t.Short() == "container/nodePool:NodePool":
		return multi("error creating NodePool: %w", err)
	case operation == "create" && t.Short() == "serviceaccount/account:Account":
		return multi("Error creating service account: %w", err)
	case operation == "create" && t.Short() == "container/cluster:Cluster",
		operation == "create" && t.Short() == "storage/bucket:Bucket":
		return multi("%w", err)
	case operation == "create":
		return multi("Error creating %s: %w", name, err)
	case operation == "update":
		return multi("Error updating %s: %w", name, err)
	case operation == "delete":
		return multi("Error when reading or editing %s: %w", name, err)
	}
	return multi("Error when reading or editing %s: %w", name, err)
}
