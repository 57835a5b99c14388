package check

import (
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
)

// DefaultsKey is where the inputs name those of their values that the program did not give.
const DefaultsKey = "__defaults"

// Request asks for the check of one resource's inputs.
type Request struct {
	Type *catalog.Type
	// Name of the resource in the program; generated names begin with it.
	Name string
	// Olds are the inputs of the last deployment, nil for a new resource.
	Olds, News resource.PropertyMap
	// Seed makes generated names repeatable.
	Seed []byte
}

// Inputs fills in and checks the inputs of a resource. The failures are sentences for the user; with any of them the
// inputs are not to be used.
func Inputs(r Request) (resource.PropertyMap, []string, error) {
	given := typed(r.Type.Fields, r.News)
	d := defaulter{olds: r.Olds, name: r.Name, seed: r.Seed}
	named, err := d.names(r.Type.Fields, given)
	if err != nil {
		return nil, nil, err
	}
	failures := validate(r.Type, r.Name, named.values)
	return secrets(r.Type.Fields, d.fill(r.Type.Fields, named.values, r.Olds, named.generated)), failures, nil
}

// typed gives every value the kind of its field and drops nulls and bookkeeping.
func typed(fs catalog.Fields, values resource.PropertyMap) resource.PropertyMap {
	out := resource.PropertyMap{}
	for k, v := range values {
		if k == DefaultsKey || k == "__meta" || v.IsNull() {
			continue
		}
		if f := fs.Get(string(k)); f != nil {
			v = Typed(f, v)
		}
		out[k] = v
	}
	return out
}

// Typed gives a value the kind of its field, as far as it can be had.
func Typed(f *catalog.Field, v resource.PropertyValue) resource.PropertyValue {
	switch {
	case v.IsSecret():
		return Typed(f, v.SecretValue().Element)
	case v.IsArray():
		elems := make([]resource.PropertyValue, len(v.ArrayValue()))
		for i, e := range v.ArrayValue() {
			elems[i] = element(f, e)
		}
		return resource.NewArrayProperty(elems)
	case v.IsObject() && f.Blocks():
		return resource.NewObjectProperty(typed(f.Fields, v.ObjectValue()))
	case v.IsObject():
		out := resource.PropertyMap{}
		for k, e := range v.ObjectValue() {
			out[k] = scalar(catalog.String, e)
		}
		return resource.NewObjectProperty(out)
	}
	return scalar(f.Kind, v)
}

func element(f *catalog.Field, v resource.PropertyValue) resource.PropertyValue {
	if f.Blocks() && v.IsObject() {
		return resource.NewObjectProperty(typed(f.Fields, v.ObjectValue()))
	}
	return scalar(f.Elem, v)
}

func scalar(kind catalog.Kind, v resource.PropertyValue) resource.PropertyValue {
	switch {
	case kind == catalog.String && v.IsBool():
		return resource.NewStringProperty(strconv.FormatBool(v.BoolValue()))
	case kind == catalog.String && v.IsNumber():
		return resource.NewStringProperty(strconv.FormatFloat(v.NumberValue(), 'f', -1, 64))
	case kind == catalog.Bool && v.IsString():
		if b, err := strconv.ParseBool(v.StringValue()); err == nil {
			return resource.NewBoolProperty(b)
		}
	case (kind == catalog.Int || kind == catalog.Float) && v.IsString():
		if n, err := strconv.ParseFloat(v.StringValue(), 64); err == nil {
			return resource.NewNumberProperty(n)
		}
	}
	return v
}

// secrets marks what the catalog calls a secret.
func secrets(fs catalog.Fields, values resource.PropertyMap) resource.PropertyMap {
	for k, v := range values {
		f := fs.Get(string(k))
		switch {
		case f == nil:
		case f.Secret && !v.IsSecret():
			values[k] = resource.MakeSecret(v)
		case f.Blocks() && v.IsObject():
			values[k] = resource.NewObjectProperty(secrets(f.Fields, v.ObjectValue()))
		case f.Blocks() && v.IsArray():
			for _, e := range v.ArrayValue() {
				if e.IsObject() {
					secrets(f.Fields, e.ObjectValue())
				}
			}
		}
	}
	return values
}
