package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/sandbox/gcp/api"
	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
)

func gcpCreate(find cloudFinder) *cobra.Command {
	var project, region string
	cmd := &cobra.Command{
		Use:     "create TYPE NAME [PROPERTY=VALUE...]",
		Short:   "Make an object by hand, to try an import",
		Example: "  sandbox gcp create compute/address:Address web region=europe-west1",
		Args:    cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			t, ok := catalog.Load().Type(args[0])
			if !ok {
				return fmt.Errorf("type %s: unknown; the types are %s", args[0], typeNames())
			}
			kept, err := find()
			if err != nil {
				return err
			}
			inputs := map[string]any{}
			for _, name := range []string{"name", "accountId", "secretId", "repositoryId", "service", "workloadIdentityPoolId"} {
				if f := t.Fields.Get(name); f != nil && f.Input() {
					inputs[name] = args[1]
					break
				}
			}
			for _, assignment := range args[2:] {
				if err := assign(inputs, assignment); err != nil {
					return err
				}
			}
			id, err := api.New(kept, api.Config{Project: project, Region: region}).Make(t, inputs)
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), id)
			return nil
		},
	}
	cmd.Flags().StringVar(&project, "project", "sandbox", "project of the object")
	cmd.Flags().StringVar(&region, "region", "us-central1", "region of the object, if it has one")
	return cmd
}

func typeNames() string {
	var out []string
	for _, t := range catalog.Load().Types() {
		out = append(out, t.Short())
	}
	return strings.Join(out, ", ")
}

// assign sets the property at a path to a value, or removes it.
func assign(props map[string]any, assignment string) error {
	path, text, ok := strings.Cut(assignment, "=")
	if !ok {
		return fmt.Errorf("%s: want PATH=VALUE", assignment)
	}
	parsed, err := resource.ParsePropertyPath(path)
	if err != nil {
		return fmt.Errorf("%s: not a path: %w", path, err)
	}
	obj := resource.NewObjectProperty(resource.NewPropertyMapFromMap(props))
	var value any
	if text == "" {
		parsed.Delete(obj)
	} else {
		if json.Unmarshal([]byte(text), &value) != nil {
			value = text
		}
		if _, isNumber := value.(float64); isNumber && strconv.Itoa(int(value.(float64))) != text &&
			!strings.Contains(text, ".") {
			value = text
		}
		grown, ok := parsed.Add(obj, resource.NewPropertyValue(value))
		if !ok {
			return fmt.Errorf("%s: no such place in the object", path)
		}
		obj = grown
	}
	changed, _ := obj.Mappable().(map[string]any)
	clear(props)
	for k, v := range changed {
		props[k] = v
	}
	return nil
}
