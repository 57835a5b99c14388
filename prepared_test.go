package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gkestack/gkestack/helm"
	"github.com/gkestack/gkestack/internal/pulumitest"
)

// onlyOnce puts a pipe in the place of a file, which is gone as soon as someone has opened it.
func onlyOnce(t *testing.T, path string) (opened func() bool) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err == nil {
		err = os.Remove(path)
	}
	if err == nil {
		err = syscall.Mkfifo(path, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	written := make(chan error, 1)
	go func() {
		pipe, err := os.OpenFile(path, os.O_WRONLY, 0) // It waits for a reader.
		if err == nil {
			err = os.Remove(path)
		}
		if err == nil {
			_, err = pipe.Write(content)
		}
		pipe.Close()
		written <- err
	}()
	return func() bool {
		select {
		case err := <-written:
			return err == nil
		case <-time.After(10 * time.Second):
			return false
		}
	}
}

// A deployment opens the archive of each chart once: after that it is not there.
func TestEachChartIsOpenedOnce(t *testing.T) {
	values := stackConfig(t, "dev")
	withCharts(t)
	addNulls(t, "external-dns")
	archives, err := filepath.Glob(helm.ChartDir + "/*.tgz")
	if err != nil || len(archives) < 6 {
		t.Fatalf("%q and %v", archives, err)
	}
	opened := map[string]func() bool{}
	for _, archive := range archives {
		opened[filepath.Base(archive)] = onlyOnce(t, archive)
	}
	recorder := &pulumitest.Recorder{Outputs: pulumitest.Computed}
	if err := recorder.Run(t, "gkestack", "dev", values, deploy); err != nil {
		t.Fatal(err)
	}
	release := recorder.One(t, "kubernetes:helm.sh/v3:Release", "external-dns/external-dns").Plain()
	if path := fmt.Sprint(release["chart"]); !strings.HasPrefix(path, ".charts/nulls/external-dns-1.0.0-") {
		t.Errorf("the release's chart is %s", path)
	}
	if !opened["external-dns-1.17.0.tgz"]() {
		t.Error("nobody has opened the chart of a release that is on")
	}
}

// addNulls adds a null to a release's values.
func addNulls(t *testing.T, release string) {
	t.Helper()
	path := helm.Dir + "/" + release + ".dev.yaml"
	_ = os.Remove(path) // A link into the repository.
	if err := os.WriteFile(path, []byte("nothing: null\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A copy of a chart that cannot be written is told before the first resource.
func TestChartsThatCannotBeWrittenAreToldFirst(t *testing.T) {
	values := stackConfig(t, "dev")
	withCharts(t)
	addNulls(t, "external-dns")
	if err := os.WriteFile(helm.ChartDir+"/nulls", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	recorder := &pulumitest.Recorder{Outputs: pulumitest.Computed}
	err := recorder.Run(t, "gkestack", "dev", values, deploy)
	if err == nil || !strings.Contains(err.Error(),
		"cannot be made in .charts/nulls: mkdir .charts/nulls: not a directory") {
		t.Errorf("got %v", err)
	}
	for _, registered := range recorder.Resources() {
		// The provider that the manifests are built with is registered for that.
		if !strings.HasPrefix(registered.Type, "pulumi:") {
			t.Errorf("%s %s was registered before", registered.Type, registered.Name)
		}
	}
}
