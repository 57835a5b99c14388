package helmdiff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/chart"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/cli-runtime/pkg/resource"
)

// leftBehind notes which definitions in the chart's crds an upgrade leaves other than the chart has them, since Helm
// installs definitions and never upgrades them.
func (in *inputs) leftBehind(config *action.Configuration, loaded *chart.Chart) []string {
	if in.SkipCrds {
		return nil
	}
	var missing, differing, unknown []string
	for _, definition := range loaded.CRDObjects() {
		resources, err := config.KubeClient.Build(bytes.NewReader(definition.File.Data), false)
		if err != nil {
			unknown = append(unknown, fmt.Sprintf("%s (%v)", definition.Filename, err))
		}
		for _, info := range resources {
			same, err := asApplied(info)
			switch {
			case apierrors.IsNotFound(err):
				missing = append(missing, info.Name)
			case err != nil:
				unknown = append(unknown, fmt.Sprintf("%s (%v)", info.Name, err))
			case !same:
				differing = append(differing, info.Name)
			}
		}
	}
	var parts []string
	add := func(what string, names []string) {
		if len(names) > 0 {
			parts = append(parts, what+" "+strings.Join(names, ", "))
		}
	}
	add("The cluster's differ from the chart's:", differing)
	add("The cluster has no", missing)
	add("Not compared:", unknown)
	if len(parts) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("Helm does not upgrade the definitions in a chart's crds. %s. "+
		"`go tool gkestack charts crds %s | kubectl apply --server-side --force-conflicts -f -` applies the chart's",
		strings.Join(parts, ". "), in.Namespace+"/"+in.Name)}
}

// asApplied tells whether a definition would stay as it is if the chart's were applied: the server is asked, and
// nothing is changed.
func asApplied(info *resource.Info) (bool, error) {
	wanted, err := json.Marshal(info.Object)
	if err != nil {
		return false, err
	}
	if err := info.Get(); err != nil {
		return false, err
	}
	live := info.Object
	force := true
	applied, err := resource.NewHelper(info.Client, info.Mapping).DryRun(true).Patch(info.Namespace, info.Name,
		types.ApplyPatchType, wanted, &metav1.PatchOptions{Force: &force, FieldManager: "kubectl"})
	if err != nil {
		return false, err
	}
	was, err := spec(live)
	if err != nil {
		return false, err
	}
	is, err := spec(applied)
	return reflect.DeepEqual(was, is), err
}

func spec(object runtime.Object) (any, error) {
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(object)
	if err != nil {
		return nil, err
	}
	found, _, err := unstructured.NestedFieldNoCopy(content, "spec")
	return found, err
}
