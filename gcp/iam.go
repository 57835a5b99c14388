package gcp

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/problem"
)

// https://cloud.google.com/iam/docs/principal-identifiers
const principalPattern = `(user|group|serviceAccount):[^@:\s]+@[^@:\s]+|domain:[^@:\s]+\.[^@:\s]+|` +
	`serviceAccount:[^\s\[\]]+\[[^/\s]+/[^/\s]+\]|(principal|principalSet)://\S+`

var (
	// https://cloud.google.com/iam/docs/roles-overview: predefined roles, and custom ones of a project or organization.
	roleName      = regexp.MustCompile(`^((projects|organizations)/[^/]+/)?roles/[A-Za-z0-9_.]+$`)
	principalName = regexp.MustCompile(`^(` + principalPattern + `)$`)
	// Some things take more members than a project does.
	memberName = regexp.MustCompile(`^(` + principalPattern +
		`|project(Owner|Editor|Viewer):\S+|allUsers|allAuthenticatedUsers)$`)
	// https://cloud.google.com/kms/docs/resource-hierarchy
	kmsKeyName = regexp.MustCompile(`^projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+$`)
)

// AccountEmail is the email of the service account with an id. In the id of a project in a domain, that comes first.
func AccountEmail(id, project string) string {
	if domain, name, ok := strings.Cut(project, ":"); ok {
		project = name + "." + domain
	}
	return id + "@" + project + ".iam.gserviceaccount.com"
}

// shortRole is the last part of a role's name, for the names of resources.
func shortRole(role string) string {
	return role[strings.LastIndex(role, "/")+1:]
}

// checkRoles adds a problem for each role that is none, or that is listed twice. Two roles with the same last part, as
// a custom one and a predefined one, are refused too: it names the resource.
func checkRoles(problems *problem.List, path problem.Path, roles []string) {
	seen := map[string]string{}
	for i, role := range roles {
		path := path.Index(i)
		if !roleName.MatchString(role) {
			problems.Add(path, "%q is not a role: accepted is a name such as roles/dns.admin", role)
			continue
		}
		switch other, ok := seen[shortRole(role)]; {
		case ok && other == role:
			problems.Add(path, "%q is listed twice", role)
		case ok:
			problems.Add(path, "%q ends like %q: give one of them to another account, or rename the custom role", role, other)
		}
		seen[shortRole(role)] = role
	}
}

// checkBucketRoles adds a problem for each bucket that cannot be, and for each role on one.
func checkBucketRoles(problems *problem.List, path problem.Path, bucketRoles map[string][]string) {
	for _, bucket := range slices.Sorted(maps.Keys(bucketRoles)) {
		bucketPath := path.Child(bucket)
		checkBucketName(problems, bucketPath, bucket)
		if len(bucketRoles[bucket]) == 0 {
			problems.Add(bucketPath, "at least one role is needed, as roles/storage.objectViewer")
		}
		checkRoles(problems, bucketPath, bucketRoles[bucket])
	}
}

// checkMembers adds a problem for each member that IAM does not know, or that is listed twice.
func checkMembers(problems *problem.List, path problem.Path, members []string) {
	seen := map[string]bool{}
	for i, member := range members {
		path := path.Index(i)
		if !memberName.MatchString(member) {
			problems.Add(path, "%q is not a member: accepted is a kind and a name, as in user:ada@example.com, "+
				"group:team@example.com or serviceAccount:name@my-project.iam.gserviceaccount.com", member)
		}
		if seen[member] {
			problems.Add(path, "%q is listed twice", member)
		}
		seen[member] = true
	}
}

// checkKMSKey adds a problem when key is set and is not the full name of a key.
func checkKMSKey(problems *problem.List, path problem.Path, key string) {
	if key != "" && !kmsKeyName.MatchString(key) {
		problems.Add(path, "%q is not the name of a key: accepted is "+
			"projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY", key)
	}
}
