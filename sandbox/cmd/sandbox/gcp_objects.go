package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

func gcpList(find cloudFinder) *cobra.Command {
	var typ, output string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List what is in the cloud",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return find.view(func(c *store.Cloud) error {
				objects := c.List(typ)
				switch output {
				case "json":
					if objects == nil {
						objects = []store.Object{}
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

func gcpGet(find cloudFinder) *cobra.Command {
	return &cobra.Command{
		Use:   "get ID",
		Short: "Show one object as JSON; the end of its id is enough when no other ends so",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return find.view(func(c *store.Cloud) error {
				o, err := c.Find(args[0])
				if err != nil {
					return err
				}
				return printJSON(cmd.OutOrStdout(), o)
			})
		},
	}
}

func gcpEdit(find cloudFinder) *cobra.Command {
	return &cobra.Command{
		Use:   "edit ID PATH=VALUE...",
		Short: "Change an object behind everyone's back",
		Long: "Change an object behind everyone's back, as someone with the console would.\n" +
			"A path is a property as programs write it: labels.team, secondaryIpRanges[0].rangeName.\n" +
			"A value is JSON, or else text; nothing after the equals sign removes the property.",
		Example: "  sandbox gcp edit networks/main routingMode=GLOBAL\n" +
			"  sandbox gcp edit web-assets labels.team=web versioning='{\"enabled\":false}'",
		Args: cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return find.update(func(c *store.Cloud) error {
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

func gcpDelete(find cloudFinder) *cobra.Command {
	return &cobra.Command{
		Use:   "delete ID",
		Short: "Delete an object behind everyone's back",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return find.update(func(c *store.Cloud) error {
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

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

func printTable(w io.Writer, objects []store.Object) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, o := range objects {
		fmt.Fprintf(tw, "%s\t%s\n", o.Type, o.ID)
	}
	return tw.Flush()
}
