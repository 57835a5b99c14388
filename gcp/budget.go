package gcp

import (
	"strconv"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/billing"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/input"
	"github.com/gkestack/gkestack/gcp/internal/register"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

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
	if err := register.Component(ctx, "Budget", name, component, args.validate(name), opts); err != nil {
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
		}, channel, parent, pulumi.Version(register.ProviderVersion))
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
			Units: pulumi.String(strconv.Itoa(a.Amount)), CurrencyCode: input.String(a.Currency),
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
			PubsubTopic:                 input.String(a.Topic),
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
