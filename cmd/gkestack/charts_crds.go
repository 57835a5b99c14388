package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/helm"
	"github.com/gkestack/gkestack/internal/charts"
	"github.com/gkestack/gkestack/problem"
)

func chartsCRDsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "crds namespace/release...",
		Short: "Print the definitions of custom resources in the crds of the releases' charts",
		Long: "Print the definitions of custom resources in the crds of the releases' charts, for kubectl apply. Helm\n" +
			"installs them with a release and never upgrades them; `gkestack diff` tells which the cluster has otherwise.",
		RunE: func(command *cobra.Command, ids []string) error {
			releases, err := helm.List(helm.Dir)
			if err != nil {
				return err
			}
			known := map[string]*helm.Release{}
			for i := range releases {
				known[releases[i].ID()] = &releases[i]
			}
			if len(ids) == 0 {
				return fmt.Errorf("no release is named (have: %s)", problem.Names(slices.Sorted(maps.Keys(known))))
			}
			var problems []error
			for _, id := range ids {
				release, ok := known[id]
				if !ok {
					problems = append(problems,
						fmt.Errorf("%s: no such release (have: %s)", id, problem.Names(slices.Sorted(maps.Keys(known)))))
					continue
				}
				problems = append(problems, charts.WriteCRDs(command.OutOrStdout(), release))
			}
			return errors.Join(problems...)
		},
	}
}
