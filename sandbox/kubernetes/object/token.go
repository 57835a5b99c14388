package object

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Package is the name of the provider's package, as type tokens begin.
const Package = "kubernetes"

// ReleaseToken is the type of Helm releases. The programs that are deployed here have a constant of their own for it:
// the stand-in shares no code with what it judges.
const ReleaseToken = Package + ":helm.sh/v3:Release"

// Token returns the type token of a kind.
func Token(apiVersion, kind string) string {
	if !strings.Contains(apiVersion, "/") && apiVersion == "v1" {
		apiVersion = "core/v1"
	}
	return fmt.Sprintf("%s:%s:%s", Package, apiVersion, kind)
}

// KindOf returns the kind that a resource's type token stands for.
func KindOf(urn resource.URN) (schema.GroupVersionKind, error) {
	typ := urn.Type()
	if string(typ.Package()) != Package {
		return schema.GroupVersionKind{}, fmt.Errorf("unrecognized resource type: %q for this provider", typ)
	}
	module := string(typ.Module().Name())
	group, version, ok := strings.Cut(module, "/")
	if !ok || strings.Contains(version, "/") {
		return schema.GroupVersionKind{},
			fmt.Errorf("apiVersion does not have both a group and a version: %q", module)
	}
	if group == "core" {
		group = ""
	}
	return schema.GroupVersionKind{Group: group, Version: version, Kind: string(typ.Name())}, nil
}
