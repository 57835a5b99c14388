package rules

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
	kmsKey = regexp.MustCompile(
		`^projects/[^/]+/locations/([^/]+)/keyRings/[-_a-zA-Z0-9]{1,63}/cryptoKeys/[-_a-zA-Z0-9]{1,63}$`)
	// https://cloud.google.com/iam/docs/service-account-types
	accountEmail = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?@[-a-z0-9.]+\.gserviceaccount\.com$`)
)

// AccountEmail is the rule of a service account's email.
var AccountEmail = Matching(accountEmail, "a service account's email, as in web@my-project.iam.gserviceaccount.com")

// ShortRole is the last part of a role's name, for the names of resources.
func ShortRole(role string) string { return role[strings.LastIndex(role, "/")+1:] }

// Role adds a problem when a role cannot be one.
func Role(problems *problem.List, path problem.Path, role string) {
	if !roleName.MatchString(role) {
		problems.Add(path, "%q is not a role: accepted is a name such as roles/dns.admin", role)
	}
}

// Roles adds a problem for each invalid role, and for each that is listed twice. Two roles with the same last part,
// such as a custom one and a predefined one, are refused too: it names the resource.
func Roles(problems *problem.List, path problem.Path, roles []string) {
	Each(problems, path, roles, Role)
	seen := map[string]string{}
	for i, role := range roles {
		if !roleName.MatchString(role) {
			continue
		}
		if other, ok := seen[ShortRole(role)]; ok && other != role {
			problems.Add(path.Index(i), "%q ends like %q: give one of them to another account, or rename the custom role",
				role, other)
		}
		seen[ShortRole(role)] = role
	}
}

// BucketRoles adds a problem for each bucket that cannot be, and for each role on one.
func BucketRoles(problems *problem.List, path problem.Path, bucketRoles map[string][]string) {
	for _, bucket := range slices.Sorted(maps.Keys(bucketRoles)) {
		BucketName(problems, path.Child(bucket), bucket)
		if len(bucketRoles[bucket]) == 0 {
			problems.Add(path.Child(bucket), "at least one role is needed, such as roles/storage.objectViewer")
		}
		Roles(problems, path.Child(bucket), bucketRoles[bucket])
	}
}

// Members adds a problem for each member that IAM does not know, or that is listed twice.
func Members(problems *problem.List, path problem.Path, members []string) {
	Each(problems, path, members, func(problems *problem.List, path problem.Path, member string) {
		if !memberName.MatchString(member) {
			problems.Add(path, "%q is not a member: accepted is a kind and a name, as in user:ada@example.com, "+
				"group:team@example.com or serviceAccount:name@my-project.iam.gserviceaccount.com", member)
		}
	})
}

// Principal adds a problem when IAM does not know a principal, or takes it on other things than projects only.
// https://cloud.google.com/resource-manager/reference/rest/v1/projects/setIamPolicy
func Principal(problems *problem.List, path problem.Path, principal string) {
	switch {
	case principalName.MatchString(principal):
	case principal == "allUsers", principal == "allAuthenticatedUsers":
		problems.Add(path, "%q is everyone on the internet, to whom Google gives no role on a project: "+
			"open a single bucket or repository instead", principal)
	default:
		problems.Add(path, "%q is not a principal: accepted are user:EMAIL, group:EMAIL, serviceAccount:EMAIL, domain:NAME, "+
			"principal://NAME and principalSet://NAME", principal)
	}
}

// KMSKey returns the location of a key of Cloud KMS, or adds a problem when the key is not named in full. An empty key
// has no location.
func KMSKey(problems *problem.List, path problem.Path, key string) (location string) {
	match := kmsKey.FindStringSubmatch(key)
	switch {
	case key == "":
	case match == nil:
		problems.Add(path, "%q is not the name of a key: accepted is "+
			"projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY", key)
	default:
		location = match[1]
	}
	return location
}
