package api

import (
	"fmt"
	"strings"
	"time"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

// crashCode is the exit code of a crash that was asked for.
const crashCode = 137

// before applies the faults that someone asked for: it waits, or refuses. What is to happen afterwards it gives back.
func (g *Google) before(t *catalog.Type, name, operation string, r *request) ([]store.Fault, error) {
	taken, err := g.store.TakeFaults(t.Token, name, operation)
	if err != nil {
		return nil, err
	}
	var later []store.Fault
	for _, f := range taken {
		switch f.Kind {
		case store.Slow:
			g.sleep(time.Duration(f.Seconds) * time.Second)
		case store.Quota:
			region := r.regionOf()
			if region == "" {
				region = "us-central1"
			}
			return nil, apiError(403, "quotaExceeded", "Quota 'CPUS' exceeded.  Limit: 24.0 in region %s.", region)
		case store.Permission:
			return nil, apiError(403, "forbidden", "Required '%s.%s' permission for '%s'", permission(t), verbs[operation],
				r.target(t))
		case store.Propagation:
			return nil, g.notYetEnabled(t.Short())
		case store.Crash:
			later = append(later, f)
		}
	}
	return later, nil
}

// beforeCall applies the faults to a function of the provider.
func (g *Google) beforeCall(token string) error {
	taken, err := g.store.TakeFaults(token, "", store.Call)
	if err == nil && len(taken) > 0 {
		err = g.notYetEnabled(strings.TrimPrefix(token, "gcp:"))
	}
	return err
}

// notYetEnabled is what an API says that was enabled a moment ago.
func (g *Google) notYetEnabled(token string) error {
	module, _, _ := strings.Cut(token, "/")
	api := module + ".googleapis.com"
	switch module {
	case "serviceaccount":
		api = "iam.googleapis.com"
	case "projects", "organizations":
		api = "cloudresourcemanager.googleapis.com"
	}
	return apiError(403, "accessNotConfigured", "%s has not been used in project %s before or it is disabled. "+
		"Enable it by visiting https://console.developers.google.com/apis/api/%s/overview?project=%s then retry. "+
		"If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.",
		api, g.Project, api, g.Project)
}

// after ends the process when a crash was asked for: the object is changed, but nobody hears of it.
func (g *Google) after(later []store.Fault) {
	if len(later) > 0 {
		g.exit(crashCode)
	}
}

var verbs = map[string]string{"create": "create", "read": "get", "update": "update", "delete": "delete"}

// permission is the first part of the permissions on a type: container.clusters.
func permission(t *catalog.Type) string {
	module, _, _ := strings.Cut(t.Short(), "/")
	if module == "serviceaccount" {
		module = "iam"
	}
	return module + "." + t.Plural()
}

// target is what a permission is missing on.
func (r *request) target(t *catalog.Type) string {
	if strings.HasPrefix(t.Short(), "compute/") && r.id == "" {
		return r.template(t.ID)
	}
	if r.id != "" {
		return r.id
	}
	return fmt.Sprintf("projects/%v", r.props["project"])
}
