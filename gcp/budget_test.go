package gcp

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

func budgetArgs() *BudgetArgs {
	args := &BudgetArgs{BudgetSettings: Defaults[BudgetSettings](), Project: "my-project"}
	args.BillingAccount, args.Amount, args.Currency = "01AB23-45CD67-89EF01", 500, "EUR"
	args.Emails = []string{"ops@example.com"}
	args.Channels = []string{"projects/p/notificationChannels/1"}
	return args
}

func TestBudget(t *testing.T) {
	recorder := pulumitest.Registered(t, registrationOf("Budget", "main"))
	budget := recorder.One(t, "gcp:billing/budget:Budget", "main")
	pulumitest.CheckInputs(t, budget, map[string]any{
		"billingAccount": "01AB23-45CD67-89EF01", "displayName": "main",
		"amount.specifiedAmount": map[string]any{"units": "500", "currencyCode": "EUR"},
		"budgetFilter": map[string]any{"projects": []any{"projects/my-project"}, "calendarPeriod": "MONTH",
			"creditTypesTreatment": "INCLUDE_ALL_CREDITS"},
		"thresholdRules": []any{
			map[string]any{"spendBasis": "CURRENT_SPEND", "thresholdPercent": 0.5},
			map[string]any{"spendBasis": "CURRENT_SPEND", "thresholdPercent": 0.9},
			map[string]any{"spendBasis": "CURRENT_SPEND", "thresholdPercent": 1},
			map[string]any{"spendBasis": "FORECASTED_SPEND", "thresholdPercent": 1},
		},
		"allUpdatesRule.disableDefaultIamRecipients": false,
	})
	if strings.Join(budget.IgnoreChanges, " ") != "budgetFilter.projects" {
		t.Errorf("it ignores %v", budget.IgnoreChanges)
	}
	channel := recorder.One(t, "gcp:monitoring/notificationChannel:NotificationChannel", "main-ops@example.com")
	if channel.Version != budget.Version {
		t.Errorf("the channel asks for the provider's version %s, the budget for %s", channel.Version, budget.Version)
	}
	pulumitest.CheckInputs(t, channel,
		map[string]any{"type": "email", "labels.email_address": "ops@example.com", "project": "my-project"})
}

func TestBudgetOfNumbers(t *testing.T) {
	budget := pulumitest.Registered(t, func(ctx *pulumi.Context) error {
		args := budgetArgs()
		args.Emails, args.Channels, args.Currency, args.ProjectNumbers = nil, nil, "", []string{"123"}
		_, err := NewBudget(ctx, "main", pulumitest.Filled(args))
		return err
	}).One(t, "gcp:billing/budget:Budget", "main-projects")
	pulumitest.CheckInputs(t, budget, map[string]any{
		"budgetFilter.projects": []any{"projects/123"}, "allUpdatesRule": nil,
		"amount.specifiedAmount": map[string]any{"units": "500"},
	})
	if len(budget.IgnoreChanges) > 0 {
		t.Errorf("it ignores %v", budget.IgnoreChanges)
	}
}

func TestBudgetRefuses(t *testing.T) {
	const account = "it is needed, as `gcloud billing accounts list` prints it, such as 01AB23-45CD67-89EF01"
	for _, test := range []refusalOf[*BudgetArgs]{
		{"no billing account", func(args *BudgetArgs) { args.BillingAccount, args.Project = "", "" },
			`billingAccount: "" is not a billing account: ` + account + "\nproject: it is needed: the id of the project"},
		{"amount", func(args *BudgetArgs) { args.Amount, args.Currency, args.Period = 0, "euro", "WEEK" },
			"amount: 0 is too small: at least 1\n" +
				`currency: "euro" is not a currency: accepted is a code of three letters such as EUR` + "\n" +
				`period: "WEEK": accepted is "MONTH", "QUARTER" or "YEAR"`},
		{"thresholds", func(args *BudgetArgs) { args.Thresholds = ThresholdSettings{Current: []int{0, 50, 50}} },
			"thresholds.current[0]: 0 is too small: at least 1\nthresholds.current[2]: 50 is listed twice"},
		{"no threshold", func(args *BudgetArgs) { args.Thresholds.Current, args.Thresholds.Forecasted = nil, nil },
			"thresholds: at least one is needed, current or forecasted"},
		{"nobody", func(args *BudgetArgs) { args.Emails, args.Channels, args.OnlyThese = nil, nil, true },
			"onlyThese: nobody would be warned: set emails, channels or a topic"},
		{"too many", func(args *BudgetArgs) {
			args.Emails = []string{"a@x.org", "b@x.org", "c@x.org", "d@x.org", "e@x.org"}
		}, "channels: 6 with the emails: at most 5"},
		{"who", func(args *BudgetArgs) {
			args.Emails, args.Channels = []string{"ops"}, []string{"1"}
			args.ProjectNumbers, args.Topic = []string{"my-project"}, "t"
		}, `channels[0]: "1" is not a notification channel: accepted is projects/PROJECT/notificationChannels/ID` + "\n" +
			`emails[0]: "ops" is not an address: accepted is one such as ops@example.com` + "\n" +
			`projectNumbers[0]: "my-project" is not a project's number: accepted are digits` + "\n" +
			`topic: "t" is not a topic: accepted is projects/PROJECT/topics/TOPIC`},
	} {
		t.Run(test.name, func(t *testing.T) {
			pulumitest.CheckRefused(t, `gcp.Budget "main": `+test.want, func(ctx *pulumi.Context) error {
				args := budgetArgs()
				test.change(args)
				_, err := NewBudget(ctx, "main", pulumitest.Filled(args))
				return err
			})
		})
	}
}
