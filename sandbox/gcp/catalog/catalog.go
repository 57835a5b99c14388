package catalog

import (
	"slices"
	"sort"
	"strings"
)

// Kind is the kind of a field's value.
type Kind int

// The kinds. List, Set and Block describe how Elem or Fields repeat; the others are scalars.
const (
	String Kind = iota
	Int
	Float
	Bool
	Map
	List
	Set
	Block
)

// Field is one property of a resource type or of a block within it.
type Field struct {
	// Name is the property's name as programs write it; Wire is its name in the provider's messages.
	Name, Wire string
	// Kind of the value. A field that is at most one element, flattened, has the kind of that element and One set.
	Kind Kind
	// Elem is the kind of the elements of a list or set without Fields.
	Elem Kind
	// Fields of the block, or of each block in the list or set. Nil for everything else.
	Fields Fields
	// One: the provider keeps a list of at most one where the program sees a single value.
	One bool
	// OneSet: like One, but the provider keeps a set.
	OneSet bool

	Required, Computed, Output, Replace, Secret, Deprecated, Client, Attr bool
	// Shrink: the value is a range of addresses that may grow in place, and is replaced when it shrinks.
	Shrink bool
	// Default is the value that the provider fills in, nil without one.
	Default any
	// Auto is the longest generated name, 0 when the field is never generated.
	Auto int
	// AutoLower: the generated name is in lower case.
	AutoLower bool
	// Min and Max number of elements; 0 is no limit.
	Min, Max int
	// Rules that a value must keep, as "rule" or "rule=argument".
	Rules []Rule
	// Conflicts, Exactly, With, AtLeast name fields by path from the resource.
	Conflicts, Exactly, With, AtLeast []string
	// Some: at least one of these children must be given; ["*"] means any of all.
	Some []string
	// Same names the differences that do not count, with an argument.
	Same Rule
	// Is is what Google answers where the program gave nothing.
	Is string
	// HasIs tells an empty Is from none.
	HasIs bool
	// Literal is the value of Is for a block, a map or a list; nil when Is is text or a function.
	Literal any
	// Refs are the tokens of the types that the value may name.
	Refs []string
	// Bare: Google answers with the bare name of what is referred to.
	Bare bool
	// Hash is how elements of a set are compared: "", "link" or "case".
	Hash string
}

// Rule is a named rule with its argument.
type Rule struct{ Name, Arg string }

// Fields are the fields of a block, in the order of the catalog.
type Fields []*Field

// Get finds a field by name.
func (fs Fields) Get(name string) *Field {
	for _, f := range fs {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// Input reports whether programs may set the field.
func (f *Field) Input() bool { return !f.Output }

// Blocks reports whether the field is a block, or a list or set of blocks.
func (f *Field) Blocks() bool { return f.Fields != nil }

// Repeats reports whether the program sees a list.
func (f *Field) Repeats() bool { return f.Kind == List || f.Kind == Set }

// Upper reports whether Google answers with the value in capital letters.
func (f *Field) Upper() bool {
	return slices.ContainsFunc(f.Rules, func(r Rule) bool { return r.Name == "upper" })
}

// Type is one resource type.
type Type struct {
	// Token is the Pulumi type token, e.g. gcp:compute/network:Network.
	Token string
	// ID is the template of its ids; Imports are the forms that import accepts, the first one being preferred.
	ID      string
	Imports []string
	// Policy is the template of the resource whose access policy this type edits, empty for other types.
	Policy string
	// Authoritative: the type owns all members of a role in the policy, not just one.
	Authoritative bool
	Fields        Fields
}

// Short is the token without the package: compute/network:Network.
func (t *Type) Short() string { return strings.TrimPrefix(t.Token, "gcp:") }

// Plural is Google's word for the type's collection: the last fixed part of its id.
func (t *Type) Plural() string {
	segments := strings.Split(t.ID, "/")
	for i := len(segments) - 1; i >= 0; i-- {
		if !strings.ContainsAny(segments[i], "{@") {
			return segments[i]
		}
	}
	return strings.ToLower(t.Token[strings.LastIndex(t.Token, ":")+1:])
}

// Walk calls visit for every field, blocks first, with the path from the resource.
func (fs Fields) Walk(visit func(path string, f *Field)) { fs.walk("", visit) }

func (fs Fields) walk(prefix string, visit func(string, *Field)) {
	for _, f := range fs {
		visit(prefix+f.Name, f)
		f.Fields.walk(prefix+f.Name+".", visit)
	}
}

// Catalog is the set of all known types.
type Catalog struct{ types map[string]*Type }

// Type finds a type by its token, with or without "gcp:".
func (c *Catalog) Type(token string) (*Type, bool) {
	t, ok := c.types["gcp:"+strings.TrimPrefix(token, "gcp:")]
	return t, ok
}

// Types lists all types by token.
func (c *Catalog) Types() []*Type {
	out := make([]*Type, 0, len(c.types))
	for _, t := range c.types {
		out = append(out, t)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Token < out[j].Token })
	return out
}

// At finds a field by its path from the resource, e.g. logConfig.enable.
func (fs Fields) At(path string) *Field {
	first, rest, nested := strings.Cut(path, ".")
	f := fs.Get(first)
	if f == nil || !nested {
		return f
	}
	return f.Fields.At(rest)
}

// Holds reports whether a resource is of the kind whose policies the type edits.
func (t *Type) Holds(resource string) bool {
	fixed := variable.ReplaceAllString(t.Policy, "")
	switch {
	case t.Policy == "{project}":
		return !strings.Contains(resource, "/")
	case t.Policy == "{serviceAccountId}":
		return strings.Contains(resource, "/serviceAccounts/")
	case t.Policy == "{cryptoKeyId}":
		return strings.Contains(resource, "/cryptoKeys/")
	case strings.HasPrefix(fixed, "b/"):
		return strings.HasPrefix(resource, "b/")
	}
	parts := strings.Split(fixed, "/")
	for _, p := range parts {
		if !strings.Contains(resource, p) {
			return false
		}
	}
	return true
}
