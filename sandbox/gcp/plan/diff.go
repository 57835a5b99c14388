package plan

import (
	"sort"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
	"github.com/gkestack/gkestack/sandbox/gcp/check"
)

// Result is what an update would do.
type Result struct {
	// Changed: there is something to do.
	Changed bool
	// Detailed says for each path what happens to it.
	Detailed map[string]pulumirpc.PropertyDiff_Kind
	// Replaces, Diffs and Stables are top-level properties: those that force a replacement, those that differ, and those
	// that an update leaves alone.
	Replaces, Diffs, Stables []string
	// DeleteBeforeReplace: the name was given, so the new one cannot exist beside the old one.
	DeleteBeforeReplace bool
}

// Diff compares the state of a resource with new inputs. Paths in ignore keep their old values; labels are those that
// the provider puts on everything.
func Diff(t *catalog.Type, olds, news resource.PropertyMap, ignore []string, labels map[string]string) Result {
	d := &differ{typ: t, olds: olds, news: Ignored(olds, news, ignore), changes: changes{}, defaultLabels: labels}
	d.block(t.Fields, "", d.olds, d.news, false, d.changes)
	d.customize()
	if len(d.changes) == 0 {
		return Result{Stables: stables(t, nil)}
	}
	return d.result()
}

// Ignored gives the paths their old values back.
func Ignored(olds, news resource.PropertyMap, paths []string) resource.PropertyMap {
	if len(paths) == 0 {
		return news
	}
	obj := resource.NewObjectProperty(news.Copy())
	for _, p := range paths {
		path, err := resource.ParsePropertyPath(p)
		if err != nil {
			continue
		}
		if old, ok := path.Get(resource.NewObjectProperty(olds)); ok {
			path.Set(obj, old)
		} else {
			path.Delete(obj)
		}
	}
	return obj.ObjectValue()
}

func (d *differ) result() Result {
	r := Result{Changed: true, Detailed: d.detail()}
	replaced, touched := map[string]bool{}, map[string]bool{}
	for path, kind := range r.Detailed {
		top := path
		if i := strings.IndexAny(path, ".["); i >= 0 {
			top = path[:i]
		}
		touched[top] = true
		switch kind {
		case pulumirpc.PropertyDiff_ADD_REPLACE, pulumirpc.PropertyDiff_UPDATE_REPLACE, pulumirpc.PropertyDiff_DELETE_REPLACE:
			replaced[top] = true
		}
	}
	if len(replaced) == 0 && d.changes.replace() {
		r.Replaces = []string{"__meta"}
	}
	r.Replaces = append(r.Replaces, keys(replaced)...)
	r.Diffs = keys(touched)
	r.Stables = stables(d.typ, replaced)
	r.DeleteBeforeReplace = len(r.Replaces) > 0 &&
		(nameGiven(d.typ, d.news) || d.typ.Short() == "secretmanager/secret:Secret")
	return r
}

func keys(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for k := range set {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

func stables(t *catalog.Type, replaced map[string]bool) []string {
	var out []string
	for _, f := range t.Fields {
		if f.Replace && !replaced[f.Name] {
			out = append(out, f.Name)
		}
	}
	sort.Strings(out)
	return out
}

// nameGiven reports whether the program chose the name that would otherwise be generated.
func nameGiven(t *catalog.Type, news resource.PropertyMap) bool {
	defaults, ok := news[check.DefaultsKey]
	if !ok || !defaults.IsArray() {
		return false
	}
	generated := map[string]bool{}
	for _, k := range defaults.ArrayValue() {
		if k.IsString() {
			generated[k.StringValue()] = true
		}
	}
	for k := range news {
		if f := t.Fields.Get(string(k)); f != nil && f.Auto > 0 && !generated[f.Name] {
			return true
		}
	}
	return false
}
