package gcp

import (
	"regexp"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/billing"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// BudgetPeriod is the span of time that an amount is for.
type BudgetPeriod string

// The periods, each from its first day on.
const (
	BudgetMonth   BudgetPeriod = "MONTH"
	BudgetQuarter BudgetPeriod = "QUARTER"
	BudgetYear    BudgetPeriod = "YEAR"
)

// Values returns the periods that are accepted.
func (BudgetPeriod) Values() []BudgetPeriod {
	return []BudgetPeriod{BudgetMonth, BudgetQuarter, BudgetYear}
}

// BudgetSettings describes a budget of a billing account. A budget warns; it stops nothing. Budgets for labels,
// services or a custom span of time are left out. Google counts the calls to this API for a project of the caller: a
// person's credentials need gcp:userProjectOverride and gcp:billingProject in the stack's configuration.
// https://cloud.google.com/billing/docs/how-to/budgets
type BudgetSettings struct {
	made

	// BillingAccount is the id of the billing account, as in 01AB23-45CD67-89EF01. Needed. A change replaces the budget.
	BillingAccount string `yaml:"billingAccount"`
	// Amount for each period, in whole units of the currency. It is needed.
	Amount int `yaml:"amount"`
	// Currency of the amount, as in EUR. Default: that of the billing account, which is the only one that Google accepts.
	Currency string `yaml:"currency"`
	// Period of the amount.
	Period BudgetPeriod `yaml:"period"`
	// ProjectNumbers are the projects whose cost counts. Default: the component's project alone. A change between the
	// default and numbers replaces the budget.
	ProjectNumbers []string `yaml:"projectNumbers"`
	// Thresholds say when to warn.
	Thresholds ThresholdSettings `yaml:"thresholds"`
	// Emails are addresses that are warned, beside the administrators and users of the billing account.
	Emails []string `yaml:"emails"`
	// Channels are notification channels of Cloud Monitoring that are warned, as
	// projects/PROJECT/notificationChannels/ID. With the emails at most 5.
	Channels []string `yaml:"channels"`
	// Topic of Pub/Sub that hears of the cost several times a day, as projects/PROJECT/topics/TOPIC.
	Topic string `yaml:"topic"`
	// OnlyThese does not warn the administrators and users of the billing account. It needs emails, channels or a topic.
	OnlyThese bool `yaml:"onlyThese"`
}

// SetDefaults budgets by the month.
func (s *BudgetSettings) SetDefaults() { s.Period = BudgetMonth }

// Limits are what Google accepts.
func (s *BudgetSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"amount": settings.AtLeast(1),
	}
}

// ThresholdSettings are percentages of the amount, at least 1; above 100 is accepted.
type ThresholdSettings struct {
	made

	// Current warns when so much has been spent.
	Current []int `yaml:"current"`
	// Forecasted warns when so much will have been spent at the period's end, by Google's forecast.
	Forecasted []int `yaml:"forecasted"`
}

// SetDefaults warns in time.
func (s *ThresholdSettings) SetDefaults() { s.Current, s.Forecasted = []int{50, 90, 100}, []int{100} }

// Limits are what Google accepts.
func (s *ThresholdSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"current[]":    settings.AtLeast(1),
		"forecasted[]": settings.AtLeast(1),
	}
}

// maxBudgetChannels is how many notification channels a budget has at most.
// https://cloud.google.com/billing/docs/reference/budget/rest/v1/billingAccounts.budgets#NotificationsRule
const maxBudgetChannels = 5

var (
	billingAccountID = regexp.MustCompile(`^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$`)
	currencyCode     = regexp.MustCompile(`^[A-Z]{3}$`)
	emailAddress     = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+$`)
	channelName      = regexp.MustCompile(`^projects/[^/]+/notificationChannels/[^/]+$`)
)

// Validate returns every problem of the settings.
func (s *BudgetSettings) Validate() error {
	var problems problem.List
	if !settings.Check(&problems, "", s) {
		return problems.Err()
	}
	if !billingAccountID.MatchString(s.BillingAccount) {
		problems.Add("billingAccount",
			"%q is not a billing account: it is needed, as `gcloud billing accounts list` prints it, "+
				"such as 01AB23-45CD67-89EF01", s.BillingAccount)
	}
	if s.Currency != "" && !currencyCode.MatchString(s.Currency) {
		problems.Add("currency", "%q is not a currency: accepted is a code of three letters such as EUR", s.Currency)
	}
	rules.Enum(&problems, "period", s.Period)
	rules.Each(&problems, "projectNumbers", s.ProjectNumbers, rules.ProjectNumber)
	rules.Each(&problems, "emails", s.Emails, rules.Matching(emailAddress,
		"an address: accepted is one such as ops@example.com"))
	rules.Each(&problems, "channels", s.Channels, rules.Matching(channelName,
		"a notification channel: accepted is projects/PROJECT/notificationChannels/ID"))
	rules.Each(&problems, "thresholds.current", s.Thresholds.Current, nil)
	rules.Each(&problems, "thresholds.forecasted", s.Thresholds.Forecasted, nil)
	if len(s.Thresholds.Current)+len(s.Thresholds.Forecasted) == 0 {
		problems.Add("thresholds", "at least one is needed, current or forecasted")
	}
	if channels := len(s.Emails) + len(s.Channels); channels > maxBudgetChannels {
		problems.Add("channels", "%d with the emails: at most %d", channels, maxBudgetChannels)
	}
	if s.Topic != "" {
		rules.Topic(&problems, "topic", s.Topic)
	}
	if s.OnlyThese && !s.notifies() {
		problems.Add("onlyThese", "nobody would be warned: set emails, channels or a topic")
	}
	return problems.Err()
}

func (s *BudgetSettings) notifies() bool { return len(s.Emails)+len(s.Channels) > 0 || s.Topic != "" }

func (s *ThresholdSettings) rules() billing.BudgetThresholdRuleArray {
	var rules billing.BudgetThresholdRuleArray
	add := func(percents []int, basis string) {
		for _, percent := range percents {
			rules = append(rules, &billing.BudgetThresholdRuleArgs{
				ThresholdPercent: pulumi.Float64(float64(percent) / 100), SpendBasis: pulumi.String(basis),
			})
		}
	}
	add(s.Current, "CURRENT_SPEND")
	add(s.Forecasted, "FORECASTED_SPEND")
	return rules
}
