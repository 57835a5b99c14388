package rules

import (
	"testing"

	"github.com/gkestack/gkestack/problem"
)

func TestRoleNames(t *testing.T) {
	for role, ok := range map[string]bool{
		"roles/owner": true, "roles/dns.admin": true, "projects/p/roles/my_role": true, "organizations/1/roles/r": true,
		"": false, "owner": false, "roles/": false, "folders/1/roles/r": false, "roles/a b": false, "projects/roles/r": false,
	} {
		if got := roleName.MatchString(role); got != ok {
			t.Errorf("%q: %v", role, got)
		}
	}
}

func TestMembers(t *testing.T) {
	for member, ok := range map[string]bool{
		"user:ada@example.com": true, "group:t@example.com": true, "serviceAccount:a@p.iam.gserviceaccount.com": true,
		"serviceAccount:p.svc.id.goog[ns/sa]": true, "domain:example.com": true, "allUsers": true,
		"principalSet://iam.googleapis.com/projects/1/x": true, "projectViewer:p": true,
		"ada@example.com": false, "user:ada": false, "": false, "everyone": false, "user:a b@example.com": false,
	} {
		if got := memberName.MatchString(member); got != ok {
			t.Errorf("%q: %v", member, got)
		}
	}
}

func TestKMSKeys(t *testing.T) {
	const ring = "projects/p/locations/europe-west1/keyRings/"
	for key, want := range map[string]string{
		ring + "r/cryptoKeys/k": "europe-west1", "": "", "k": "", ring + "a.b/cryptoKeys/k": "", ring + "r/cryptoKeys/k/": "",
	} {
		var problems problem.List
		location := KMSKey(&problems, "key", key)
		if location != want || (problems.Err() == nil) != (want != "" || key == "") {
			t.Errorf("%q is in %q: %v", key, location, problems.Err())
		}
	}
}
