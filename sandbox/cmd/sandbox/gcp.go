package main

import (
	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

// gcpCommand is "gcp" with the commands below it, which look at and change the cloud of this workspace.
func gcpCommand(find finder) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "gcp",
		Short: "Look at the sandbox's Google Cloud, change it by hand, and make it fail",
	}
	open := cloudFinder(func() (*store.Store, error) {
		w, err := find()
		if err != nil {
			return nil, err
		}
		return store.Open(w.Directory), nil
	})
	cmd.AddCommand(
		gcpList(open),
		gcpGet(open),
		gcpEdit(open),
		gcpDelete(open),
		gcpCreate(open),
		gcpFault(open),
	)
	return cmd
}

// cloudFinder finds the workspace's cloud once the flags are read.
type cloudFinder func() (*store.Store, error)

func (find cloudFinder) view(look func(*store.Cloud) error) error {
	kept, err := find()
	if err != nil {
		return err
	}
	cloud, err := kept.View()
	if err != nil {
		return err
	}
	return look(cloud)
}

func (find cloudFinder) update(change func(*store.Cloud) error) error {
	kept, err := find()
	if err != nil {
		return err
	}
	return kept.Update(change)
}
