package release

import (
	"errors"
	"fmt"
	"strings"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/postrender"
	"helm.sh/helm/v3/pkg/storage/driver"

	"github.com/gkestack/gkestack/sandbox/kubernetes/wire"
)

// failedError says that a release is in Helm's storage, but has failed.
type failedError struct {
	release *Release
	err     error
}

// Error returns Helm's error with the release's name.
func (e *failedError) Error() string {
	return fmt.Sprintf("failed to become available within allocated timeout. Error: Helm Release %s/%s: %v",
		e.release.Namespace, e.release.Name, e.err)
}

// install installs a release and fills in what Helm made of it.
func (p *Provider) install(log *wire.Log, r *Release) error {
	config, err := p.configuration(r.Namespace)
	if err != nil {
		return err
	}
	client := action.NewInstall(config)
	loaded, _, err := p.loadChart(&client.ChartPathOptions, config.RegistryClient, r)
	if err != nil {
		return err
	}
	if err := installable(loaded); err != nil {
		return err
	}
	client.DisableHooks = r.DisableWebhooks
	client.Wait, client.WaitForJobs = !r.SkipAwait, !r.SkipAwait && r.WaitForJobs
	client.Devel, client.DependencyUpdate = r.Devel, r.DependencyUpdate
	client.Timeout, client.Atomic = r.timeout(), r.Atomic
	client.Namespace, client.ReleaseName = r.Namespace, r.Name
	client.SkipCRDs, client.SubNotes = r.SkipCrds, r.RenderSubchartNotes
	client.DisableOpenAPIValidation, client.Replace = r.DisableOpenapiValidation, r.Replace
	client.Description, client.CreateNamespace = r.Description, r.CreateNamespace
	if client.PostRenderer, err = postRenderer(r); err != nil {
		return err
	}
	live, err := client.RunWithContext(p.Context, loaded, mergeMaps(nil, r.Values))
	if err == nil {
		return r.fill(live)
	}
	if live == nil {
		return err
	}
	if _, findErr := find(config, r.Name); findErr != nil {
		return err
	}
	if err := r.fill(live); err != nil {
		return err
	}
	log.Warn(fmt.Sprintf("Helm release %q was created but has a failed status. "+
		"Use the `helm` command to investigate the error, correct it, then retry. Reason: %v", r.Name, err))
	return &failedError{release: r, err: err}
}

// upgrade upgrades a release in the namespace where it is.
func (p *Provider) upgrade(r *Release, namespace string) error {
	config, err := p.configuration(namespace)
	if err != nil {
		return err
	}
	client := action.NewUpgrade(config)
	loaded, path, err := p.loadChart(&client.ChartPathOptions, config.RegistryClient, r)
	if err != nil {
		return err
	}
	values := mergeMaps(nil, r.Values)
	if r.Lint {
		if err := lint(path, values); err != nil {
			return err
		}
	}
	client.Devel, client.Namespace, client.Timeout = r.Devel, r.Namespace, r.timeout()
	client.Wait, client.WaitForJobs = !r.SkipAwait, !r.SkipAwait && r.WaitForJobs
	client.DisableHooks, client.Atomic, client.SubNotes = r.DisableCRDHooks, r.Atomic, r.RenderSubchartNotes
	client.Force, client.Recreate = r.ForceUpdate, r.RecreatePods
	client.ResetValues, client.ReuseValues = r.ResetValues, r.ReuseValues
	client.CleanupOnFail, client.Description = r.CleanupOnFail, r.Description
	if r.MaxHistory != nil {
		client.MaxHistory = *r.MaxHistory
	}
	if client.PostRenderer, err = postRenderer(r); err != nil {
		return err
	}
	live, err := client.RunWithContext(p.Context, r.Name, loaded, values)
	switch {
	case err == nil:
		return r.fill(live)
	case live == nil || errors.Is(err, driver.ErrNoDeployedReleases):
		return err
	}
	if err := r.fill(live); err != nil {
		return err
	}
	return fmt.Errorf("error running update: %w", &failedError{release: r, err: err})
}

func installable(c *chart.Chart) error {
	if kind := c.Metadata.Type; kind != "" && kind != "application" {
		return fmt.Errorf("%s charts are not installable", kind)
	}
	return nil
}

func postRenderer(r *Release) (postrender.PostRenderer, error) {
	if r.Postrender == "" {
		return nil, nil //nolint:nilnil // Helm's word for none
	}
	return postrender.NewExec(r.Postrender)
}

// lint runs helm lint, with all errors in one.
func lint(path string, values map[string]any) error {
	result := action.NewLint().Run([]string{path}, values)
	if len(result.Errors) == 0 {
		return nil
	}
	var messages []string
	for _, message := range result.Messages {
		for _, err := range result.Errors {
			if err == message.Err { //nolint:errorlint // the very same error
				messages = append(messages, fmt.Sprintf("%s: %s", message.Path, message.Err))
				break
			}
		}
	}
	return fmt.Errorf("malformed chart or values: \n\t%s", strings.Join(messages, "\n\t"))
}
