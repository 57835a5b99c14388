package charts

import (
	"strings"
	"testing"

	"github.com/gkestack/gkestack/helm"
)

// Nothing that is without TLS gets credentials.
func TestNoCredentialsWithoutTLS(t *testing.T) {
	s, chart := served(t)
	s.addOCI(t, "team/web", "1.2.0", chart)
	var knew []string
	s.Config.Handler = guarded(s.Config.Handler, &knew)
	releases := releasesOf(t, s, strings.Replace(fromRegistry, ", FILES", "", 1))
	if _, err := again(t, releases, Options{Lookup: lookup}); err == nil {
		t.Error("a registry that does not speak TLS is pulled from")
	}
	for _, repository := range []helm.Repository{
		{Name: "team", URL: s.URL, Username: "me", Password: "password"},
		{Name: "team", URL: strings.TrimPrefix(s.URL, "http://"), OCI: true, PlainHTTP: true, Username: "me",
			Password: "password"},
	} {
		if _, err := newAccess(t.Context(), &repository, lookup); err == nil || !strings.Contains(err.Error(),
			"repository team: its credentials") {
			t.Errorf("%s: %v", repository.URL, err)
		}
	}
	if len(knew) > 0 {
		t.Errorf("the password went to %q", knew)
	}
}
