package chart

import (
	"regexp"
	"strings"

	"github.com/gkestack/gkestack/internal/tree"
)

// Webhook is what a chart has the API server call: its pods listen on a port of the nodes' network.
type Webhook struct {
	// Chart is the name of the chart or subchart that brings the webhook.
	Chart string
	// Port that the pods listen on; 0 where the values do not tell it.
	Port int
	// FailsOpen tells that requests go through when the webhook does not answer.
	FailsOpen bool
}

// admission is what is known of a chart's webhooks: where its values say whether there are any, on which port and what
// happens without an answer.
type admission struct {
	enabled, port, policy string
	// otherwise are the port and the policy of a chart whose values do not say.
	otherwisePort   int
	otherwisePolicy string
}

// admissions are those of the charts that many have, by name; an aggregated API is called like a webhook.
var admissions = map[string][]admission{
	"ingress-nginx": {{enabled: "controller.admissionWebhooks.enabled", port: "controller.admissionWebhooks.port",
		policy: "controller.admissionWebhooks.failurePolicy", otherwisePort: 8443}},
	"cert-manager": {{port: "webhook.securePort", otherwisePort: 10250}},
	"keda": {
		{enabled: "webhooks.enabled", port: "webhooks.port", policy: "webhooks.failurePolicy", otherwisePort: 9443},
		{port: "service.portHttpsTarget", otherwisePort: 6443},
	},
	"kube-prometheus-stack": {{enabled: "prometheusOperator.admissionWebhooks.enabled",
		port: "prometheusOperator.tls.internalPort", policy: "prometheusOperator.admissionWebhooks.failurePolicy",
		otherwisePort: 10250}},
	"vertical-pod-autoscaler": {{enabled: "admissionController.enabled", otherwisePort: 8000, otherwisePolicy: "Ignore",
		policy: "admissionController.mutatingWebhookConfiguration.failurePolicy"}},
	"external-secrets": {{enabled: "webhook.create", port: "webhook.port", policy: "webhook.failurePolicy",
		otherwisePort: 10250}},
	"gatekeeper": {{port: "controllerManager.port", otherwisePort: 8443,
		policy: "validatingWebhookFailurePolicy", otherwisePolicy: "Ignore"}},
}

var webhookKind = regexp.MustCompile(`(?m)^\s*kind:\s*["']?(Validating|Mutating)WebhookConfiguration\b`)

// admissionsOf is what is known of a chart's webhooks; one that has some of which nothing is known has an empty one.
func admissionsOf(name string, files map[string][]byte) []admission {
	for file, data := range files {
		if strings.HasPrefix(file, "templates/") && webhookKind.Match(data) {
			if known, ok := admissions[name]; ok {
				return known
			}
			return []admission{{}}
		}
	}
	return nil
}

// Webhooks returns the webhooks of the chart and its subcharts, as far as a release's values tell them.
func (c *Chart) Webhooks(values map[string]any) ([]Webhook, error) {
	used, rendered, err := c.render(values)
	if err != nil {
		return nil, err
	}
	return used.webhooks(rendered), nil
}

func (c *Chart) webhooks(values map[string]any) []Webhook {
	var all []Webhook
	valueAt := func(path string) any { return tree.At(values, strings.Split(path, ".")) }
	for _, admission := range c.admissions {
		if admission.enabled != "" && valueAt(admission.enabled) == false {
			continue
		}
		webhook := Webhook{Chart: c.Name, Port: admission.otherwisePort}
		if admission.port != "" {
			webhook.Port = portOf(valueAt(admission.port), admission.otherwisePort)
		}
		policy := admission.otherwisePolicy
		if set, ok := valueAt(admission.policy).(string); ok && set != "" {
			policy = set
		}
		webhook.FailsOpen = policy == "Ignore"
		all = append(all, webhook)
	}
	for _, subchart := range c.subcharts {
		if below, ok := values[subchart.Name].(map[string]any); ok {
			all = append(all, subchart.webhooks(below)...)
		}
	}
	return all
}

// portOf is a port in values, or 0 for one that is not known before the deployment.
func portOf(value any, otherwise int) int {
	switch value := value.(type) {
	case nil:
		return otherwise
	case int:
		return value
	case int64:
		return int(value)
	case float64:
		return int(value)
	default:
		return 0
	}
}
