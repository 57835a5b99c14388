package plan

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
)

// detailer turns attribute changes into changes of the paths that the user knows. An attribute that only the inputs
// have is added, one that the state has too is updated, and what only the state has is none of the user's business
// unless it goes away or replaces the resource.
type detailer struct {
	changes     changes
	kinds       map[string]pulumirpc.PropertyDiff_Kind
	collections map[string]bool
	last        bool
}

func (d *differ) detail() map[string]pulumirpc.PropertyDiff_Kind {
	t := &detailer{changes: d.changes, kinds: map[string]pulumirpc.PropertyDiff_Kind{}, collections: map[string]bool{}}
	t.block(d.typ.Fields, "", "", d.olds)
	t.block(d.typ.Fields, "", "", d.news)
	t.last = true
	t.block(d.typ.Fields, "", "", d.olds)
	for path := range t.collections {
		t.kinds[path] = pulumirpc.PropertyDiff_UPDATE
	}
	return t.kinds
}

func (t *detailer) block(fs catalog.Fields, name, path string, values resource.PropertyMap) {
	for k, v := range values {
		if f := fs.Get(string(k)); f != nil {
			t.value(f, name+f.Name, path+f.Name, plain(v))
		}
	}
}

func (t *detailer) value(f *catalog.Field, name, path string, v resource.PropertyValue) {
	switch {
	case unknown(v):
		for _, suffix := range []string{"", ".#", ".%"} {
			if _, ok := t.changes[name+suffix]; ok {
				t.leaf(name+suffix, path)
				return
			}
		}
	case f.Repeats() || f.Blocks() || f.One:
		if t.collection(name+".#", path) {
			t.elements(f, name, path, v)
		}
	case v.IsObject():
		if t.collection(name+".%", path) {
			for k := range v.ObjectValue() {
				t.leaf(name+"."+string(k), member(path, string(k)))
			}
		}
	default:
		t.leaf(name, path)
	}
}

// collection notes a changed count, and reports whether the elements are worth a look.
func (t *detailer) collection(count, path string) bool {
	ch, ok := t.changes[count]
	if ok && ch.unknown {
		t.leaf(count, path)
		return false
	}
	if ok && ch.old != ch.new {
		t.collections[path] = true
	}
	return true
}

func (t *detailer) elements(f *catalog.Field, name, path string, v resource.PropertyValue) {
	for i, e := range elements(f, v) {
		number := fmt.Sprint(i)
		if f.Kind == catalog.Set || f.OneSet {
			number = hash(f, e)
		}
		elem := path
		if !f.One {
			elem = fmt.Sprintf("%s[%d]", path, i)
		}
		switch {
		case !f.Blocks():
			t.leaf(name+"."+number, elem)
		case unknown(e):
			t.leaf(name+"."+number, elem)
		default:
			t.block(f.Fields, name+"."+number+".", elem+".", object(e))
		}
	}
}

func member(path, key string) string {
	if strings.ContainsAny(key, `."[]`) {
		return fmt.Sprintf(`%s.["%s"]`, path, strings.ReplaceAll(key, `"`, `\"`))
	}
	return path + "." + key
}

func (t *detailer) leaf(name, path string) {
	ch, ok := t.changes[name]
	if !ok || ch.old == ch.new {
		return
	}
	kind, seen := t.kinds[path]
	if t.last {
		if seen && (kind == pulumirpc.PropertyDiff_ADD || kind == pulumirpc.PropertyDiff_ADD_REPLACE) && !ch.replace {
			delete(t.kinds, path)
		}
		return
	}
	top, _, nested := strings.Cut(name, ".")
	whole := nested && t.changes[top+".#"].replace
	switch {
	case ch.removed:
		t.kinds[path] = pick(ch.replace || whole, pulumirpc.PropertyDiff_DELETE_REPLACE, pulumirpc.PropertyDiff_DELETE)
	case !seen:
		t.kinds[path] = pick(ch.replace || whole, pulumirpc.PropertyDiff_ADD_REPLACE, pulumirpc.PropertyDiff_ADD)
	default:
		t.kinds[path] = pick(ch.replace, pulumirpc.PropertyDiff_UPDATE_REPLACE, pulumirpc.PropertyDiff_UPDATE)
	}
}

func pick(replace bool, yes, no pulumirpc.PropertyDiff_Kind) pulumirpc.PropertyDiff_Kind {
	if replace {
		return yes
	}
	return no
}
