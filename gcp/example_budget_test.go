package gcp_test

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/internal/pulumitest"
)

// A budget of 500 euros a month that warns at 50, 90 and 100 percent.
func ExampleNewBudget() {
	pulumitest.Print(func(ctx *pulumi.Context) error {
		settings := gcp.Defaults[gcp.BudgetSettings]()
		settings.BillingAccount = "01AB23-45CD67-89EF01"
		settings.Amount, settings.Currency = 500, "EUR"
		settings.Emails = []string{"ops@example.com"}
		_, err := gcp.NewBudget(ctx, "main", &gcp.BudgetArgs{BudgetSettings: settings, Project: "my-project"})
		return err
	})
	// Output:
	// gcp:billing/budget:Budget main
	// gcp:monitoring/notificationChannel:NotificationChannel main-ops@example.com
	// gkestack:gcp:Budget main
}
