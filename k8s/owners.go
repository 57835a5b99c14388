package k8s

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// tellOwners makes each object pass a hook before it is updated, in a preview too. The hook tells what the update does
// to fields that the stack shares with others, of which a comparison of declarations shows nothing.
func tellOwners(ctx *pulumi.Context, name string, old *deployed) (pulumi.ResourceTransform, error) {
	hook, err := ctx.RegisterResourceHook(name, func(args *pulumi.ResourceHookArgs) error {
		findings := findOwners(args.OldOutputs, args.OldInputs, args.NewInputs)
		for _, warning := range findings.warnings {
			if err := ctx.Log.Warn(warning, nil); err != nil {
				return err
			}
		}
		if findings.err == nil {
			return nil
		}
		// Where the autoscaler has just left the stack, the number is the manifest's again, and the preview shows it.
		if isTargetOf(args.OldOutputs, old.autoscalers) {
			return nil
		}
		return findings.err
	}, &pulumi.ResourceHookOptions{OnDryRun: true})
	if err != nil {
		return nil, err
	}
	return func(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
		if !args.Custom {
			return nil
		}
		if args.Opts.Hooks == nil {
			args.Opts.Hooks = &pulumi.ResourceHookBinding{}
		}
		args.Opts.Hooks.BeforeUpdate = append(args.Opts.Hooks.BeforeUpdate, hook)
		return result(args)
	}, nil
}

// ownersFindings are what an update does to fields that others have set.
type ownersFindings struct {
	warnings []string
	err      error
}

// findOwners compares an object as it is in the cluster with what was declared and what is declared now.
func findOwners(live, old, declared resource.PropertyMap) ownersFindings {
	name := liveName(live)
	var removed, kept []string
	var managers []string
	for _, entry := range managedFields(live) {
		if entry.subresource == "scale" && isAutoscaling(entry.manager) && !isForced(declared) {
			if err := entry.checkScale(name, live, declared); err != nil {
				return ownersFindings{err: err}
			}
		}
		for _, path := range entry.fields {
			_, isDeclared := path.in(declared)
			_, isThere := path.in(live)
			_, wasDeclared := path.in(old)
			switch {
			case !isThere, isDeclared, entry.subresource != "", path.isInForeignEntry(declared):
			case entry.isTakenOver() && !wasDeclared && !entry.mayBeDefault(path):
				removed = append(removed, path.String())
			case !entry.isTakenOver() && !entry.isOwn() && wasDeclared:
				kept = append(kept, path.String())
				managers = append(managers, entry.manager)
			}
		}
	}
	var findings ownersFindings
	if len(removed) > 0 {
		text := fmt.Sprintf("%s: what was set with kubectl goes with this update: %s.", name, joined(removed))
		if slices.ContainsFunc(removed, func(path string) bool { return strings.Contains(path, "template.") }) {
			text += " The pod template changes by that, and all pods are made again."
		}
		findings.warnings = append(findings.warnings, text+" To keep it, write it into the manifest")
	}
	if len(kept) > 0 {
		findings.warnings = append(findings.warnings, fmt.Sprintf("%s: no longer declared, but it stays: %s. %s has set it "+
			"too. Remove it with kubectl edit, if it is to go", name, joined(kept), joined(managers)))
	}
	return findings
}

// checkScale compares the number that an autoscaler has set with the one that is declared.
func (o *owned) checkScale(name string, live, declared resource.PropertyMap) error {
	for _, path := range o.fields {
		wanted, isDeclared := path.in(declared)
		current, isThere := path.in(live)
		if isDeclared && isThere && !wanted.DeepEquals(current) {
			return fmt.Errorf("%s: %s: an autoscaler (%s) has set %v, and the manifest says %v. Leave the field out of the "+
				"manifest; with the annotation pulumi.com/patchForce: \"true\" on the object the manifest wins", name, path,
				o.manager, current.Mappable(), wanted.Mappable())
		}
	}
	return nil
}

// isForced tells whether the object itself says that the manifest wins.
func isForced(declared resource.PropertyMap) bool {
	force, _ := fieldPath{"f:metadata", "f:annotations", "f:pulumi.com/patchForce"}.in(declared)
	return plainText(force) == "true"
}

// isAutoscaling tells whether a manager that scales is no person: the HorizontalPodAutoscaler's controller, KEDA and
// others of the trade.
func isAutoscaling(manager string) bool {
	manager = strings.ToLower(manager)
	return manager == "kube-controller-manager" || strings.Contains(manager, "keda") || strings.Contains(manager, "scaler")
}

func joined(texts []string) string {
	texts = slices.Clone(texts)
	slices.Sort(texts)
	return strings.Join(slices.Compact(texts), ", ")
}

// liveName names an object in messages.
func liveName(live resource.PropertyMap) string {
	object, _ := live.Mappable()["metadata"].(map[string]any)
	kind, _ := live["kind"]
	return Object{"kind": plainText(kind), "metadata": object}.String()
}

func plainText(value resource.PropertyValue) string {
	if value.IsString() {
		return value.StringValue()
	}
	return ""
}

// isTargetOf tells whether one of the objects autoscales a live one.
func isTargetOf(live resource.PropertyMap, objects []Object) bool {
	workload := Object(live.Mappable())
	return slices.ContainsFunc(objects, func(object Object) bool {
		return slices.ContainsFunc(scaleTargets(object), func(target scaleTarget) bool {
			return target.is(workload.group(), workload.text("kind"), workload.namespace(), workload.name())
		})
	})
}
