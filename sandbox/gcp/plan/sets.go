package plan

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"sort"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
)

// byHash keys the elements of a set by what makes them equal.
func byHash(f *catalog.Field, elems []resource.PropertyValue) map[string]resource.PropertyValue {
	out := map[string]resource.PropertyValue{}
	for _, e := range elems {
		out[hash(f, e)] = e
	}
	return out
}

func sameSet(f *catalog.Field, olds, news []resource.PropertyValue) bool {
	before, after := byHash(f, olds), byHash(f, news)
	if len(before) != len(after) {
		return false
	}
	for h := range before {
		if _, ok := after[h]; !ok {
			return false
		}
	}
	return true
}

// hash numbers an element of a set. Links are equal by their last part, paths from their project on, and what is zero,
// or what Google fills in, equals what is not given.
func hash(f *catalog.Field, v resource.PropertyValue) string {
	var canon any
	if f.Blocks() {
		canon = canonical(f.Fields, object(v))
	} else {
		canon = canonicalScalar(f, plain(v))
	}
	data, err := json.Marshal(canon)
	if err != nil {
		return fmt.Sprint(canon)
	}
	h := fnv.New32a()
	h.Write(data)
	number := fmt.Sprint(h.Sum32())
	if v.ContainsUnknowns() {
		return "~" + number
	}
	return number
}

func canonical(fs catalog.Fields, values resource.PropertyMap) map[string]any {
	out := map[string]any{}
	for _, f := range fs {
		v := plain(values[resource.PropertyKey(f.Name)])
		if v.IsNull() && f.Default != nil {
			v = resource.NewPropertyValue(f.Default)
		}
		if v.IsNull() || f.Output || f.Client {
			continue
		}
		switch {
		case f.Kind == catalog.Set || f.OneSet:
			hashes := []string{}
			for h := range byHash(f, elements(f, v)) {
				hashes = append(hashes, h)
			}
			sort.Strings(hashes)
			if len(hashes) > 0 {
				out[f.Name] = hashes
			}
		case f.Blocks() || f.Kind == catalog.List:
			list := []any{}
			for _, e := range elements(f, v) {
				if f.Blocks() {
					list = append(list, canonical(f.Fields, object(e)))
				} else {
					list = append(list, canonicalScalar(f, e))
				}
			}
			if len(list) > 0 {
				out[f.Name] = list
			}
		case f.Kind == catalog.Map:
			if m := object(v); len(m) > 0 {
				out[f.Name] = m.Mappable()
			}
		default:
			if s := canonicalScalar(f, v); s != zero(f.Kind) && s != "" && (!f.Computed || s != f.Is) {
				out[f.Name] = s
			}
		}
	}
	return out
}

func canonicalScalar(f *catalog.Field, v resource.PropertyValue) string {
	s := text(v)
	switch {
	case f.Hash == "link" || f.Same.Name == "link":
		return s[strings.LastIndex(s, "/")+1:]
	case f.Same.Name == "path":
		return relative(s)
	case f.Hash == "case" || f.Same.Name == "case":
		return strings.ToLower(s)
	}
	return s
}
