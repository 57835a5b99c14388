package gcp

import (
	"regexp"
	"strconv"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/billing"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/rules"
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
	// BillingAccount is the id of the billing account, as in 01AB23-45CD67-89EF01. Needed. A change replaces the budget.
	BillingAccount string `yaml:"billingAccount"`
	// Amount for each period, in whole units of the currency, at least 1.
	Amount int `yaml:"amount"`
	// Currency of the amount, as in EUR. Default: that of the billing account, which is the only one that Google accepts.
	Currency string `yaml:"currency"`
	// Period of the amount. Default MONTH.
	Period BudgetPeriod `yaml:"period"`
	// ProjectNumbers are the projects whose cost counts. Default: the stack's project alone. A change between the default
	// and numbers replaces the budget.
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
	// OnlyThese does not warn the administrators and users of the billing account. Default false. It needs emails,
	// channels or a topic.
	OnlyThese bool `yaml:"onlyThese"`
}

// SetDefaults budgets by the month.
func (s *BudgetSettings) SetDefaults() { s.Period = BudgetMonth }

// ThresholdSettings are percentages of the amount, at least 1; above 100 is accepted.
type ThresholdSettings struct {
	// Current warns when so much has been spent. Default 50, 90 and 100.
	Current []int `yaml:"current"`
	// Forecasted warns when so much will have been spent at the period's end, by Google's forecast. Default 100.
	Forecasted []int `yaml:"forecasted"`
}

// SetDefaults warns in time.
func (s *ThresholdSettings) SetDefaults() { s.Current, s.Forecasted = []int{50, 90, 100}, []int{100} }

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
	if !billingAccountID.MatchString(s.BillingAccount) {
		problems.Add("billingAccount",
			"%q is not a billing account: it is needed, as `gcloud billing accounts list` prints it, "+
				"such as 01AB23-45CD67-89EF01", s.BillingAccount)
	}
	if s.Amount < 1 {
		problems.Add("amount", "%d is too small: at least 1", s.Amount)
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
	checkThresholds(&problems, "thresholds.current", s.Thresholds.Current)
	checkThresholds(&problems, "thresholds.forecasted", s.Thresholds.Forecasted)
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

func checkThresholds(problems *problem.List, path problem.Path, percents []int) {
	rules.Each(problems, path, percents, func(problems *problem.List, path problem.Path, percent int) {
		if percent < 1 {
			problems.Add(path, "%d is too small: at least 1 percent", percent)
		}
	})
}

func (s *BudgetSettings) notifies() bool { return len(s.Emails)+len(s.Channels) > 0 || s.Topic != "" }

// BudgetArgs are the settings of a Budget and the project that it is for.
type BudgetArgs struct {
	BudgetSettings
	// Project is the id of the project: its cost counts where the settings name no projects, and the notification
	// channels are in it.
	Project string
}

// Budget is a budget of a billing account with the notification channels of those whom it warns.
type Budget struct {
	pulumi.ResourceState
	parts

	// Name of the budget in Google Cloud, as billingAccounts/ACCOUNT/budgets/ID.
	Name pulumi.StringOutput
}

// channelType is the token of the notification channel. The SDK's own package is not imported: it is a megabyte of
// other resources, which every build of a program would compile.
const channelType = "gcp:monitoring/notificationChannel:NotificationChannel"

// notificationChannel is what the budget needs of a channel.
type notificationChannel struct {
	pulumi.CustomResourceState

	// Name is the channel's full name.
	Name pulumi.StringOutput `pulumi:"name"`
}

// NewBudget registers the budget and a notification channel for each address. The component's name, of at most 60
// characters, is what people see. It returns an error, and registers nothing, when the settings are not valid.
func NewBudget(
	ctx *pulumi.Context, name string, args *BudgetArgs, opts ...pulumi.ResourceOption,
) (*Budget, error) {
	component := &Budget{}
	if err := register(ctx, "Budget", name, component, args.validate(name), opts); err != nil {
		return nil, err
	}
	parent := pulumi.Parent(component)
	channels := pulumi.StringArray{}
	for _, email := range args.Emails {
		channel := &notificationChannel{}
		err := ctx.RegisterResource(channelType, name+"-"+email, pulumi.Map{
			"project":     pulumi.String(args.Project),
			"type":        pulumi.String("email"),
			"displayName": pulumi.String(name + ": " + email),
			"labels":      pulumi.StringMap{"email_address": pulumi.String(email)},
		}, channel, parent, pulumi.Version(providerVersion))
		if err != nil {
			return nil, err
		}
		channels = append(channels, channel.Name)
	}
	for _, channel := range args.Channels {
		channels = append(channels, pulumi.String(channel))
	}
	childName, options := args.child(name)
	budget, err := billing.NewBudget(ctx, childName, args.budget(name, channels), append(options, parent)...)
	if err != nil {
		return nil, err
	}
	component.Name = budget.Name
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{"name": budget.Name})
}

func (a *BudgetArgs) validate(name string) error {
	var problems problem.List
	problems.Merge("", a.Validate())
	rules.BudgetName.Check(&problems, "name", name)
	rules.Project(&problems, a.Project)
	return problems.Err()
}

// child returns the name and the options of the budget. Google answers with the numbers of projects, so a project's id
// would show as a difference for ever: it is compared no more once it is there. A budget for numbers is another
// resource, since it is to be compared.
func (a *BudgetArgs) child(name string) (string, []pulumi.ResourceOption) {
	if len(a.ProjectNumbers) > 0 {
		return name + "-projects", nil
	}
	return name, []pulumi.ResourceOption{pulumi.IgnoreChanges([]string{"budgetFilter.projects"})}
}

func (a *BudgetArgs) budget(name string, channels pulumi.StringArray) *billing.BudgetArgs {
	projects := pulumi.StringArray{}
	for _, number := range a.ProjectNumbers {
		projects = append(projects, pulumi.String("projects/"+number))
	}
	if len(projects) == 0 {
		projects = append(projects, pulumi.String("projects/"+a.Project))
	}
	args := &billing.BudgetArgs{
		BillingAccount: pulumi.String(a.BillingAccount),
		DisplayName:    pulumi.String(name),
		Amount: &billing.BudgetAmountArgs{SpecifiedAmount: &billing.BudgetAmountSpecifiedAmountArgs{
			Units: pulumi.String(strconv.Itoa(a.Amount)), CurrencyCode: optionalString(a.Currency),
		}},
		BudgetFilter: &billing.BudgetBudgetFilterArgs{
			Projects:             projects,
			CalendarPeriod:       pulumi.String(string(a.Period)),
			CreditTypesTreatment: pulumi.String("INCLUDE_ALL_CREDITS"),
		},
		ThresholdRules: a.Thresholds.rules(),
	}
	if a.notifies() {
		rule := &billing.BudgetAllUpdatesRuleArgs{
			PubsubTopic:                 optionalString(a.Topic),
			SchemaVersion:               pulumi.String("1.0"),
			DisableDefaultIamRecipients: pulumi.Bool(a.OnlyThese),
		}
		if len(channels) > 0 {
			rule.MonitoringNotificationChannels = channels
		}
		args.AllUpdatesRule = rule
	}
	return args
}

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
