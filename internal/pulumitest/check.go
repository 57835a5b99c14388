package pulumitest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Registered runs a program and returns what it registered.
func Registered(t *testing.T, program pulumi.RunFunc) *Recorder {
	t.Helper()
	recorder := &Recorder{Outputs: computed}
	if err := recorder.Run(t, "gkestack", "dev", nil, program); err != nil {
		t.Fatal(err)
	}
	return recorder
}

// computed are the outputs that Google computes and the components pass on; accounts have their full names here.
func computed(args pulumi.MockResourceArgs) resource.PropertyMap {
	if args.TypeToken == "gcp:iam/workloadIdentityPool:WorkloadIdentityPool" {
		id := args.Inputs["workloadIdentityPoolId"].StringValue()
		return resource.PropertyMap{"name": resource.NewProperty("projects/123/locations/global/workloadIdentityPools/" + id)}
	}
	if args.TypeToken != "gcp:serviceaccount/account:Account" {
		return nil
	}
	email := args.Inputs["accountId"].StringValue() + "@my-project.iam.gserviceaccount.com"
	return resource.PropertyMap{
		"email":  resource.NewProperty(email),
		"member": resource.NewProperty("serviceAccount:" + email),
		"name":   resource.NewProperty("projects/my-project/serviceAccounts/" + email),
	}
}

// ChildrenOf are the resources whose parent is a component, given by its kind and name, by their own types and names.
func ChildrenOf(recorder *Recorder, kind, name string) map[string]Resource {
	children := map[string]Resource{}
	for _, child := range recorder.Resources() {
		if strings.HasSuffix(child.Parent, "gkestack:gcp:"+kind+"::"+name) {
			children[child.Type+" "+child.Name] = child
		}
	}
	return children
}

// CheckRefused checks the message for settings that are not valid, and that nothing was registered.
func CheckRefused(t *testing.T, want string, program pulumi.RunFunc) {
	t.Helper()
	recorder := &Recorder{Outputs: computed}
	err := recorder.Run(t, "gkestack", "dev", nil, program)
	if err == nil {
		t.Fatal("it was accepted")
	}
	text := strings.TrimSpace(strings.TrimPrefix(err.Error(), "1 error occurred:\n\t*"))
	if text != want {
		t.Errorf("got:\n%s\nwant:\n%s", text, want)
	}
	if registered := recorder.Resources(); len(registered) > 0 {
		t.Errorf("it registered %v", registered)
	}
}

// CheckInputs compares some inputs of a resource, given by dotted paths, as text.
func CheckInputs(t *testing.T, registered Resource, want map[string]any) {
	t.Helper()
	for path, value := range want {
		var got any = registered.Plain()
		for _, key := range strings.Split(path, ".") {
			object, _ := got.(map[string]any)
			got = object[key]
		}
		if fmt.Sprint(got) != fmt.Sprint(value) {
			t.Errorf("%s %s: %s is %v, want %v", registered.Type, registered.Name, path, got, value)
		}
	}
}

// CheckMessage compares the whole text of an error; none is wanted where want is empty.
func CheckMessage(t *testing.T, err error, want string) {
	t.Helper()
	if got := fmt.Sprint(err); got != cmp.Or(want, "<nil>") {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// Print prints the types and names of what a program registers.
func Print(program pulumi.RunFunc) {
	recorder := &Recorder{}
	if err := pulumi.RunErr(program, pulumi.WithMocks("gkestack", "dev", recorder)); err != nil {
		fmt.Println(err)
		return
	}
	var lines []string
	for _, registered := range recorder.Resources() {
		lines = append(lines, registered.Type+" "+registered.Name)
	}
	slices.Sort(lines)
	for _, line := range lines {
		fmt.Println(line)
	}
}
