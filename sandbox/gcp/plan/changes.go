package plan

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
)

// change is the difference of one attribute: a scalar, or the count of a collection.
type change struct {
	old, new                  string
	removed, unknown, replace bool
}

// changes are by attribute name: ports.0, labels.app, secondaryIpRanges.#. Elements of sets have their hash for a
// number.
type changes map[string]change

func (c changes) replace() bool {
	for _, ch := range c {
		if ch.replace {
			return true
		}
	}
	return false
}

// differ walks the fields of one resource.
type differ struct {
	typ        *catalog.Type
	olds, news resource.PropertyMap
	changes    changes
	// defaultLabels are what the provider adds to labels.
	defaultLabels map[string]string
}

// block compares two blocks. Within a set, all is true: what is compared is one old and one new element.
func (d *differ) block(fs catalog.Fields, prefix string, olds, news resource.PropertyMap, all bool, out changes) {
	for _, f := range fs {
		key := resource.PropertyKey(f.Name)
		found := changes{}
		d.field(f, prefix+f.Name, olds[key], news[key], all, found)
		same := d.same(f)
		for name, ch := range found {
			if same != nil && same(name, ch.old, ch.new) {
				continue
			}
			out[name] = ch
		}
	}
}

func (d *differ) field(f *catalog.Field, name string, old, new resource.PropertyValue, all bool, out changes) {
	old, new = plain(old), plain(new)
	switch {
	case f.Repeats() || f.Blocks() || f.One:
		d.list(f, name, old, new, all, out)
	case f.Kind == catalog.Map:
		mapping(f, name, old, new, out)
	default:
		scalar(f, name, old, new, all, out)
	}
}

func plain(v resource.PropertyValue) resource.PropertyValue {
	for v.IsSecret() {
		v = v.SecretValue().Element
	}
	return v
}

func unknown(v resource.PropertyValue) bool { return v.IsComputed() || v.IsOutput() }

// scalar compares two scalars, where a value that is not given equals the default, or else the zero value. An element
// that leaves a set takes its defaults with it.
func scalar(f *catalog.Field, name string, old, new resource.PropertyValue, all bool, out changes) {
	if f.Output {
		return
	}
	given := !new.IsNull()
	if !given && f.Default != nil && !f.Deprecated && !all {
		new, given = resource.NewPropertyValue(f.Default), true
	}
	before, after := text(old), text(new)
	if f.Upper() {
		after = strings.ToUpper(after)
	}
	if !given && !old.IsNull() {
		after = zero(f.Kind)
	}
	removed := !old.IsNull() && !given
	if before == after && !unknown(new) || removed && f.Computed {
		return
	}
	if f.Computed && after == "" && !unknown(new) {
		return
	}
	out[name] = change{old: before, new: after, removed: removed, unknown: unknown(new), replace: f.Replace}
}

// unknownText stands for a value that is not known yet.
const unknownText = "\x00unknown"

func text(v resource.PropertyValue) string {
	switch {
	case unknown(v):
		return unknownText
	case v.IsBool():
		return strconv.FormatBool(v.BoolValue())
	case v.IsNumber():
		return strconv.FormatFloat(v.NumberValue(), 'f', -1, 64)
	case v.IsString():
		return v.StringValue()
	}
	return ""
}

func zero(kind catalog.Kind) string {
	switch kind {
	case catalog.Bool:
		return "false"
	case catalog.Int, catalog.Float:
		return "0"
	}
	return ""
}

func mapping(f *catalog.Field, name string, old, new resource.PropertyValue, out changes) {
	if unknown(new) {
		out[name+".%"] = change{old: "", new: unknownText, unknown: true, replace: f.Replace}
		return
	}
	if new.IsNull() && f.Computed || f.Output {
		return
	}
	olds, news := object(old), object(new)
	if len(olds) != len(news) {
		out[name+".%"] = change{old: strconv.Itoa(len(olds)), new: strconv.Itoa(len(news)), replace: f.Replace}
	}
	for k, v := range news {
		if was, ok := olds[k]; !ok || text(was) != text(v) {
			out[name+"."+string(k)] = change{old: text(olds[k]), new: text(v), unknown: unknown(v), replace: f.Replace}
		}
	}
	for k, v := range olds {
		if _, ok := news[k]; !ok {
			out[name+"."+string(k)] = change{old: text(v), removed: true, replace: f.Replace}
		}
	}
}

func object(v resource.PropertyValue) resource.PropertyMap {
	if v = plain(v); v.IsObject() {
		return v.ObjectValue()
	}
	return nil
}

// elements are the elements of a collection; a flattened one has one or none.
func elements(f *catalog.Field, v resource.PropertyValue) []resource.PropertyValue {
	switch {
	case v.IsNull():
		return nil
	case v.IsArray():
		return v.ArrayValue()
	}
	return []resource.PropertyValue{v}
}

func (d *differ) list(f *catalog.Field, name string, old, new resource.PropertyValue, all bool, out changes) {
	if f.Output {
		return
	}
	olds, news := elements(f, old), elements(f, new)
	count := strconv.Itoa(len(olds))
	if unknown(new) {
		out[name+".#"] = change{old: count, new: unknownText, unknown: true, replace: f.Replace}
		return
	}
	given := len(news) > 0 || !new.IsNull() && (f.Attr || !f.Blocks())
	if !given && f.Computed {
		return
	}
	set := f.Kind == catalog.Set || f.OneSet
	if set && sameSet(f, olds, news) {
		return
	}
	if len(olds) != len(news) {
		out[name+".#"] = change{old: count, new: strconv.Itoa(len(news)), replace: f.Replace}
	}
	if set {
		d.set(f, name, olds, news, out)
		return
	}
	for i := range max(len(olds), len(news)) {
		d.element(f, fmt.Sprintf("%s.%d", name, i), at(olds, i), at(news, i), all, out)
	}
}

func at(list []resource.PropertyValue, i int) resource.PropertyValue {
	if i < len(list) {
		return list[i]
	}
	return resource.NewNullProperty()
}

func (d *differ) set(f *catalog.Field, name string, olds, news []resource.PropertyValue, out changes) {
	before, after := byHash(f, olds), byHash(f, news)
	for h, o := range before {
		if _, both := after[h]; !both {
			d.element(f, name+"."+h, o, resource.NewNullProperty(), true, out)
		}
	}
	for h, n := range after {
		if _, both := before[h]; !both {
			d.element(f, name+"."+h, resource.NewNullProperty(), n, true, out)
		}
	}
}

func (d *differ) element(f *catalog.Field, name string, old, new resource.PropertyValue, all bool, out changes) {
	if f.Blocks() {
		d.block(f.Fields, name+".", object(old), object(new), all, out)
		return
	}
	scalar(&catalog.Field{Name: f.Name, Kind: elemKind(f), Replace: f.Replace}, name, old, new, all, out)
}

func elemKind(f *catalog.Field) catalog.Kind {
	if f.One {
		return f.Kind
	}
	return f.Elem
}
