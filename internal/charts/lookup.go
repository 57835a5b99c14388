package charts

import (
	"context"
	"fmt"
	"strings"

	"github.com/gkestack/gkestack/helm"
	"github.com/gkestack/gkestack/internal/engine"
)

// Lookup returns what a reference to the stack's configuration stands for.
type Lookup func(context.Context, helm.Ref) (string, error)

// PulumiLookup asks a Pulumi command for the configuration of a stack; without a stack, for that of the selected one.
func PulumiLookup(pulumi engine.Command, stack string) Lookup {
	return func(ctx context.Context, ref helm.Ref) (string, error) {
		args := []string{"config", "get", "--path", ref.Name, "--non-interactive"}
		if stack != "" {
			args = append(args, "--stack", stack)
		}
		stdout, stderr, err := pulumi.Run(ctx, args...)
		if ctx.Err() != nil {
			return "", err
		}
		if err != nil {
			secret := ""
			if ref.Kind == helm.SecretRef {
				secret = "--secret "
			}
			return "", fmt.Errorf("%s config get: %w: %s; set it with pulumi config set %s%s, choose the stack with --stack",
				strings.Join(pulumi, " "), err, strings.TrimSpace(stderr), secret, ref.Name)
		}
		return strings.TrimSuffix(stdout, "\n"), nil
	}
}
