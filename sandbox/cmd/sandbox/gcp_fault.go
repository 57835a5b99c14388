package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

func gcpFault(find cloudFinder) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fault",
		Short: "Ask for failures: a quota or permission error, a slow operation, a crash half-way, an API that is not ready",
	}
	cmd.AddCommand(
		addFault(find, store.Quota, "The next operation fails: the quota is exceeded"),
		addFault(find, store.Permission, "The next operation fails: a permission is missing"),
		addFault(find, store.Slow, "The next operation takes longer"),
		addFault(find, store.Crash, "The plugin dies in the next operation, after Google has done its part"),
		addFault(find, store.Propagation, "The API takes no call yet, though it is enabled"),
		listFaults(find),
		clearFaults(find),
	)
	return cmd
}

func addFault(find cloudFinder, kind, short string) *cobra.Command {
	f := store.Fault{Kind: kind}
	cmd := &cobra.Command{
		Use:   kind,
		Short: short,
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, ok := catalog.Load().Type(f.Type); f.Type != "" && !ok && !isModule(f.Type) {
				return fmt.Errorf("--type %s: unknown; the types are %s", f.Type, typeNames())
			}
			if kind != store.Slow {
				f.Seconds = 0
			}
			kept, err := find()
			if err != nil {
				return err
			}
			if err := kept.AddFault(f); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: waiting\n", f)
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.Type, "type", "",
		"only operations on this type, for example gcp:container/cluster:Cluster, or on all of gcp:container")
	flags.StringVar(&f.Name, "name", "", "only operations on the object of this name")
	flags.StringVar(&f.Operation, "operation", "", "only create, read, update or delete")
	flags.IntVar(&f.Times, "times", 1, "how often it happens")
	if kind == store.Slow {
		flags.IntVar(&f.Seconds, "seconds", 20, "how much longer the operation takes")
	}
	return cmd
}

// isModule says whether a type's token begins so.
func isModule(name string) bool {
	return slices.ContainsFunc(catalog.Load().Types(), func(t *catalog.Type) bool {
		return strings.HasPrefix(t.Short(), strings.TrimPrefix(name, "gcp:")+"/")
	})
}

func listFaults(find cloudFinder) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the faults that wait for their operation",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			kept, err := find()
			if err != nil {
				return err
			}
			faults, err := kept.Faults()
			for _, f := range faults {
				fmt.Fprintln(cmd.OutOrStdout(), f)
			}
			return err
		},
	}
}

func clearFaults(find cloudFinder) *cobra.Command {
	return &cobra.Command{
		Use:   "clear",
		Short: "Drop all faults",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			kept, err := find()
			if err != nil {
				return err
			}
			return kept.ClearFaults()
		},
	}
}
