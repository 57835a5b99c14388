package gcp

import (
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/rules"
)

func (s *NotificationSettings) config() *container.ClusterNotificationConfigArgs {
	pubsub := &container.ClusterNotificationConfigPubsubArgs{Enabled: pulumi.Bool(s != nil)}
	if s != nil {
		pubsub.Topic = pulumi.String(s.Topic)
		if len(s.Events) > 0 {
			pubsub.Filter = &container.ClusterNotificationConfigPubsubFilterArgs{
				EventTypes: pulumi.ToStringArray(rules.InOrder(s.Events)),
			}
		}
	}
	return &container.ClusterNotificationConfigArgs{Pubsub: pubsub}
}
