package gcp

import (
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// NotificationEvent is something that GKE tells about.
type NotificationEvent string

// The events that GKE tells about.
const (
	EventUpgradeAvailable NotificationEvent = "UPGRADE_AVAILABLE_EVENT"
	EventUpgrade          NotificationEvent = "UPGRADE_EVENT"
	EventSecurityBulletin NotificationEvent = "SECURITY_BULLETIN_EVENT"
)

// Values returns the events that are accepted.
func (NotificationEvent) Values() []NotificationEvent {
	return []NotificationEvent{EventUpgradeAvailable, EventUpgrade, EventSecurityBulletin}
}

// NotificationSettings tell a Pub/Sub topic about upgrades.
// https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-notifications
type NotificationSettings struct {
	made

	// Topic is the topic's full name, as in projects/my-project/topics/gke. It is needed.
	Topic string `yaml:"topic"`
	// Events to tell about, in any order. Default: all.
	Events []NotificationEvent `yaml:"events"`
}

func (s NotificationSettings) check(problems *problem.List, path problem.Path) {
	rules.Topic(problems, path.Child("topic"), s.Topic)
	rules.Enums(problems, path.Child("events"), s.Events)
}
