package gcpcmd

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
	"github.com/gkestack/gkestack/sandbox/gcp/cloud"
	"github.com/gkestack/gkestack/sandbox/gcp/google"
)

// Command is "gcp" with the commands below it.
func Command() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "gcp",
		Short: "Look at the sandbox's Google Cloud, change it by hand, and make it fail",
	}
	cmd.AddCommand(listCommand(), getCommand(), editCommand(), deleteCommand(), createCommand(), faultCommand())
	return cmd
}

func listCommand() *cobra.Command {
	var typ, output string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List what is in the cloud",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return view(func(c *cloud.Cloud) error {
				objects := c.List(typ)
				switch output {
				case "json":
					if objects == nil {
						objects = []cloud.Object{}
					}
					return printJSON(cmd.OutOrStdout(), objects)
				case "text":
					return printTable(cmd.OutOrStdout(), objects)
				}
				return fmt.Errorf("--output %s: unknown; it is one of text, json", output)
			})
		},
	}
	cmd.Flags().StringVar(&typ, "type", "", "only objects of this type, for example gcp:compute/network:Network")
	cmd.Flags().StringVarP(&output, "output", "o", "text", "text or json")
	return cmd
}

func getCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "get ID",
		Short: "Show one object as JSON; the end of its id is enough when no other ends so",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return view(func(c *cloud.Cloud) error {
				o, err := c.Find(args[0])
				if err != nil {
					return err
				}
				return printJSON(cmd.OutOrStdout(), o)
			})
		},
	}
}

func editCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "edit ID PATH=VALUE...",
		Short: "Change an object behind everyone's back",
		Long: "Change an object behind everyone's back, as someone with the console would.\n" +
			"A path is a property as programs write it: labels.team, secondaryIpRanges[0].rangeName.\n" +
			"A value is JSON, or else text; nothing after the equals sign removes the property.",
		Example: "  sandbox gcp edit networks/main routingMode=GLOBAL\n  sandbox gcp edit web-assets labels.team=web versioning='{\"enabled\":false}'",
		Args:    cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return update(func(c *cloud.Cloud) error {
				o, err := c.Find(args[0])
				if err != nil {
					return err
				}
				for _, assignment := range args[1:] {
					if err := assign(o.Properties, assignment); err != nil {
						return fmt.Errorf("%s: %w", o.ID, err)
					}
				}
				c.Put(o.Type, o.ID, o.Properties)
				fmt.Fprintf(cmd.OutOrStdout(), "%s: changed\n", o.ID)
				return nil
			})
		},
	}
}

func deleteCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "delete ID",
		Short: "Delete an object behind everyone's back",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return update(func(c *cloud.Cloud) error {
				o, err := c.Find(args[0])
				if err != nil {
					return err
				}
				c.Delete(o.Type, o.ID)
				fmt.Fprintf(cmd.OutOrStdout(), "%s: deleted\n", o.ID)
				return nil
			})
		},
	}
}

func createCommand() *cobra.Command {
	var project, region string
	cmd := &cobra.Command{
		Use:     "create TYPE NAME [PROPERTY=VALUE...]",
		Short:   "Make an object by hand, to try an import",
		Example: "  sandbox gcp create compute/address:Address web region=europe-west1",
		Args:    cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			t, ok := catalog.Load().Type(args[0])
			if !ok {
				return fmt.Errorf("type %s: unknown; the types are %s", args[0], types())
			}
			store, err := cloud.OpenDefault()
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
			id, err := google.New(store, google.Config{Project: project, Region: region}).Make(t, inputs)
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

func types() string {
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
		if _, isNumber := value.(float64); isNumber && strconv.Itoa(int(value.(float64))) != text && !strings.Contains(text, ".") {
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

func view(look func(*cloud.Cloud) error) error {
	store, err := cloud.OpenDefault()
	if err != nil {
		return err
	}
	c, err := store.View()
	if err != nil {
		return err
	}
	return look(c)
}

func update(change func(*cloud.Cloud) error) error {
	store, err := cloud.OpenDefault()
	if err != nil {
		return err
	}
	return store.Update(change)
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

func printTable(w io.Writer, objects []cloud.Object) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, o := range objects {
		fmt.Fprintf(tw, "%s\t%s\n", o.Type, o.ID)
	}
	return tw.Flush()
}
