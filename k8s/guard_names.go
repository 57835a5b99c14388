package k8s

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/urn"
)

// childURN is the URN that the engine gives a resource.
func childURN(parent, typ, name string) string { return string(urn.URN(parent).Child(typ, name)) }

// aliasURN is what an alias stands for.
func aliasURN(alias pulumi.Alias, parent string, args *pulumi.ResourceTransformArgs) string {
	if urn, ok := alias.URN.(pulumi.URN); ok {
		return string(urn)
	}
	typ, name := args.Type, args.Name
	if text, ok := alias.Type.(pulumi.String); ok {
		typ = string(text)
	}
	if text, ok := alias.Name.(pulumi.String); ok {
		name = string(text)
	}
	return childURN(parent, typ, name)
}

// nameOf is the name in a URN.
func nameOf(of string) string {
	return urn.URN(of).Name()
}

// directoryOf is the name of the directory that an object belongs to: the plugin begins the object's name with it.
func directoryOf(urn string) string {
	directory, _, _ := strings.Cut(nameOf(urn), ":")
	return directory
}

func sortIdentities(objects []identity) {
	slices.SortFunc(objects, func(a, b identity) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.namespace, b.namespace), cmp.Compare(a.name, b.name),
			cmp.Compare(a.group, b.group))
	})
}

// some names the first few of a list.
func some[T interface{ String() string }](list []T) string {
	const few = 5
	texts := make([]string, 0, few)
	for _, element := range list[:min(few, len(list))] {
		texts = append(texts, element.String())
	}
	text := strings.Join(texts, ", ")
	if len(list) > few {
		text += ", and " + strconv.Itoa(len(list)-few) + " more"
	}
	return text
}
