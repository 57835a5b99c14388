package recovery

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// revision is one that Helm keeps of a release.
type revision struct {
	number int
	status string
	path   string
}

// release is where Helm keeps a release.
type release struct {
	namespace, name string
}

func releaseOf(r resource) release {
	namespace := r.text("namespace")
	if namespace == "" {
		namespace = "default"
	}
	return release{namespace, r.text("name")}
}

func (r release) id() string { return r.namespace + "/" + r.name }

// revisions are those that Helm keeps of the release, the last one last.
func (c *cluster) revisions(ctx context.Context, r release) ([]revision, error) {
	if r.name == "" {
		return nil, nil
	}
	path := "/api/v1/namespaces/" + url.PathEscape(r.namespace) + "/secrets"
	var list struct {
		Items []struct {
			Metadata struct {
				Name   string
				Labels struct{ Status, Version string }
			}
		}
	}
	selector := url.QueryEscape("owner=helm,name=" + r.name)
	if err := c.call(ctx, http.MethodGet, path+"?labelSelector="+selector, &list); err != nil {
		return nil, err
	}
	var revisions []revision
	for _, item := range list.Items {
		number, _ := strconv.Atoi(item.Metadata.Labels.Version)
		revisions = append(revisions, revision{number, item.Metadata.Labels.Status, path + "/" +
			url.PathEscape(item.Metadata.Name)})
	}
	slices.SortFunc(revisions, func(a, b revision) int { return cmp.Compare(a.number, b.number) })
	return revisions, nil
}

// settle is what becomes of a release of which Helm keeps these revisions: the ones to remove, and whether the release
// goes into the state.
func settle(action Action, revisions []revision) (remove []revision, adopt bool) {
	if len(revisions) == 0 {
		return nil, false
	}
	newest := revisions[len(revisions)-1]
	switch action {
	case AdoptRelease:
		return nil, true
	case SettleInstall:
		if newest.status == "deployed" {
			return nil, true
		}
		return revisions, false
	}
	return nil, false
}
