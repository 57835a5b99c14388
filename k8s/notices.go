package k8s

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/helm"
)

// LogNotices tells what is to be known about the releases that are installed, in the output of the deployment.
func LogNotices(ctx *pulumi.Context, releases []helm.Prepared) error {
	for _, notice := range helm.Notices(releases) {
		log := ctx.Log.Info
		if notice.Warns {
			log = ctx.Log.Warn
		}
		if err := log(notice.String(), nil); err != nil {
			return err
		}
	}
	return nil
}
