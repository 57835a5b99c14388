package k8s

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// jobNamed is the name that a Job gets, or "" where it keeps its own.
func jobNamed(token, name, how, image string) string {
	got := transform(SuffixJobName, token, map[string]any{
		"metadata": map[string]any{"name": name, "annotations": map[string]any{"gkestack.dev/job-name": how}},
		"spec":     at("template.spec.image", image),
	})
	if got == nil {
		return ""
	}
	return string(got.Props["metadata"].(pulumi.Map)["name"].(pulumi.String))
}

func TestSuffixJobName(t *testing.T) {
	const job = "kubernetes:batch/v1:Job"
	first := jobNamed(job, "migrate", "suffix", "migrate:1")
	if !strings.HasPrefix(first, "migrate-") || len(first) != len("migrate-")+8 {
		t.Errorf("the name is %q", first)
	}
	if again := jobNamed(job, "migrate", "suffix", "migrate:1"); again != first {
		t.Errorf("the same Job is %q and %q", first, again)
	}
	if changed := jobNamed(job, "migrate", "suffix", "migrate:2"); changed == first {
		t.Errorf("a changed Job is %q too", changed)
	}
	if long := jobNamed(job, strings.Repeat("a", 53)+"-"+strings.Repeat("b", 9), "suffix", ""); len(long) != 62 ||
		strings.Contains(long, "--") {
		t.Errorf("a long name became %q", long)
	}
	for name, got := range map[string]string{
		"without the word":  jobNamed(job, "migrate", "", "migrate:1"),
		"with another word": jobNamed(job, "migrate", "replace", "migrate:1"),
		"without a name":    jobNamed(job, "", "suffix", "migrate:1"),
		"another kind":      jobNamed("kubernetes:batch/v1:CronJob", "migrate", "suffix", "migrate:1"),
	} {
		if got != "" {
			t.Errorf("%s: it became %q", name, got)
		}
	}
}
