package catalog

import (
	"fmt"
	"strconv"
	"strings"
)

var kinds = map[string]Kind{"string": String, "int": Int, "float": Float, "bool": Bool, "map": Map, "list": List,
	"set": Set, "one": Block, "oneset": Block}

// parseField reads "name kind words..." and the block that it refers to, if any.
func parseField(l line, prefix string) (*Field, string, error) {
	if len(l.words) < 2 {
		return nil, "", l.errorf("want \"name kind words...\"")
	}
	f := &Field{Name: l.words[0], Wire: snake(l.words[0])}
	outer, inner, _ := strings.Cut(l.words[1], ":")
	kind, ok := kinds[outer]
	if !ok {
		return nil, "", l.errorf("%s: unknown kind %s", f.Name, outer)
	}
	f.Kind, f.One, f.OneSet = kind, outer == "one" || outer == "oneset", outer == "oneset"
	if inner != "" {
		f.Elem = kinds[inner]
		if f.One {
			f.Kind = f.Elem
		}
	}
	block := ""
	for _, w := range l.words[2:] {
		if name, ok := strings.CutPrefix(w, "&"); ok {
			block = name
			continue
		}
		if err := f.word(w, prefix); err != nil {
			return nil, "", l.errorf("%s: %w", f.Name, err)
		}
	}
	return f, block, nil
}

// word applies one word of a field's line.
func (f *Field) word(w, prefix string) error {
	if same, ok := strings.CutPrefix(w, "~"); ok {
		name, arg, _ := strings.Cut(same, "=")
		f.Same = Rule{name, arg}
		return nil
	}
	name, arg, _ := strings.Cut(w, "=")
	if flag := f.flag(name); flag != nil {
		*flag = true
		return nil
	}
	var err error
	switch name {
	case "default":
		f.Default, err = f.value(arg)
	case "is":
		f.Is, f.HasIs = arg, true
	case "auto":
		f.Auto, f.AutoLower = 255, arg == "63"
		if arg != "" {
			f.Auto, err = strconv.Atoi(arg)
		}
	case "min":
		f.Min, err = strconv.Atoi(arg)
	case "max":
		f.Max, err = strconv.Atoi(arg)
	case "tf":
		f.Wire = arg
	case "ref":
		f.Refs = strings.Split(arg, ",")
		for i, r := range f.Refs {
			f.Refs[i] = "gcp:" + r
		}
	case "hash":
		f.Hash = arg
	default:
		if f.relation(name, arg, prefix) {
			return nil
		}
		if !knownRules[name] {
			return fmt.Errorf("unknown word %s", name)
		}
		f.Rules = append(f.Rules, Rule{name, arg})
	}
	return err
}

// relation applies a word that names other fields.
func (f *Field) relation(name, arg, prefix string) bool {
	switch name {
	case "conflicts":
		f.Conflicts = paths(arg, prefix)
	case "exactly":
		f.Exactly = paths(arg, prefix)
	case "with":
		f.With = paths(arg, prefix)
	case "atleast":
		f.AtLeast = paths(arg, prefix)
	case "some":
		f.Some = []string{"*"}
		if arg != "" {
			f.Some = strings.Split(arg, ",")
		}
	default:
		return false
	}
	return true
}

// flag finds the field that a word without an argument sets.
func (f *Field) flag(word string) *bool {
	switch word {
	case "required":
		return &f.Required
	case "computed":
		return &f.Computed
	case "output":
		return &f.Output
	case "replace":
		return &f.Replace
	case "secret":
		return &f.Secret
	case "deprecated":
		return &f.Deprecated
	case "client":
		return &f.Client
	case "attr":
		return &f.Attr
	case "shrink":
		return &f.Shrink
	case "name":
		return &f.Bare
	}
	return nil
}

// knownRules are the rules for values that a field may name; package check keeps them.
var knownRules = map[string]bool{
	"enum": true, "in": true, "inCase": true, "match": true, "range": true, "len": true, "gcename": true, "rfc1035": true,
	"cidr": true, "iammember": true, "serviceaccountid": true, "clustername": true, "bucketname": true, "nonempty": true,
	"trailingdot": true, "labelkeys": true, "poolid": true, "asn": true, "date": true, "clock": true, "rotation": true,
	"servicename": true, "upper": true,
}

// Value converts the text of a default or an answer to the field's kind.
func (f *Field) Value(text string) (any, error) { return f.value(text) }

func (f *Field) value(text string) (any, error) {
	switch f.Kind {
	case Bool:
		return strconv.ParseBool(text)
	case Int, Float:
		return strconv.ParseFloat(text, 64)
	}
	return text, nil
}

// paths makes sibling names paths from the resource; a leading slash marks what is one already.
func paths(list, prefix string) []string {
	var out []string
	for _, p := range strings.Split(list, ",") {
		if abs, ok := strings.CutPrefix(p, "/"); ok {
			out = append(out, abs)
		} else {
			out = append(out, prefix+p)
		}
	}
	return out
}

// snake is the name in the provider's own spelling: ipCidrRange is ip_cidr_range.
func snake(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}
