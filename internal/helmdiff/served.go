package helmdiff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/release"
	"helm.sh/helm/v3/pkg/storage"
	"helm.sh/helm/v3/pkg/storage/driver"

	"github.com/gkestack/gkestack/internal/cluster"
	"github.com/gkestack/gkestack/internal/served"
)

// record is the revision that Helm goes on from, as it is and as the cluster can read it.
type record struct {
	stored, readable *release.Release
	// unserved are the objects that stop Helm.
	unserved []served.Gone
}

func readRecord(stored *release.Release, open *cluster.Cluster) (*record, error) {
	r := &record{stored: stored}
	var err error
	if r.readable, _, err = served.Repair(stored, open.Served); err == nil {
		r.unserved, err = served.Check(stored, open.Served)
	}
	return r, err
}

// release is the revision, or nil where Helm has none.
func (r *record) release() *release.Release {
	if r == nil {
		return nil
	}
	return r.stored
}

// problem says that the deployment fails on the record, or nil.
func (r *record) problem(t *touched) error {
	if r == nil || len(r.unserved) == 0 {
		return nil
	}
	return fmt.Errorf("revision %d has %s, which the cluster no longer serves, and Helm's %s fails on it: "+
		"`go tool gkestack releases unlock %s` rewrites Helm's record, then deploy",
		r.stored.Version, served.Kinds(r.unserved), t.action, t.id)
}

// onlyReadable lets Helm go on from what the cluster can read, for rendering alone.
func (r *record) onlyReadable(config *action.Configuration) error {
	if r == nil || len(r.unserved) == 0 {
		return nil
	}
	memory := driver.NewMemory()
	memory.SetNamespace(r.readable.Namespace)
	config.Releases = storage.Init(memory)
	return config.Releases.Create(r.readable)
}

// unservable are the objects of a release that the deployment cannot make: the cluster serves their kind under another
// version, and the deployment does not change that. Kinds that the cluster does not have at all may come with an
// operator that the deployment installs.
func unservable(rendered objects, open *cluster.Cluster, coming definitions) error {
	if open == nil {
		return nil
	}
	found := map[string][]string{}
	for key, object := range rendered {
		apiVersion, _ := object["apiVersion"].(string)
		if apiVersion == "" || coming[[2]string{apiVersion, key.kind}] {
			continue
		}
		is, err := open.Served(apiVersion, key.kind)
		if err != nil {
			return err
		}
		if is != "" && is != apiVersion {
			what := fmt.Sprintf("%s %s, which the cluster serves as %s", apiVersion, key.kind, is)
			found[what] = append(found[what], key.name)
		}
	}
	texts := make([]string, 0, len(found))
	for what, names := range found {
		slices.Sort(names)
		texts = append(texts, fmt.Sprintf("it renders %s (%s)", what, strings.Join(names, ", ")))
	}
	if len(texts) == 0 {
		return nil
	}
	slices.SortFunc(texts, cmp.Compare[string])
	return fmt.Errorf("%s: the deployment fails on it; pin a version of the chart that renders what the cluster serves, "+
		"or set the value that chooses the apiVersion", strings.Join(texts, "; "))
}
