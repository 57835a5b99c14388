package charts

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gkestack/gkestack/helm"
)

// archive is a chart with nothing but its name and version.
func archive(t *testing.T, name, version string) []byte {
	t.Helper()
	text := fmt.Sprintf("apiVersion: v2\nname: %s\nversion: %s\n", name, version)
	var data bytes.Buffer
	compressed := gzip.NewWriter(&data)
	files := tar.NewWriter(compressed)
	header := &tar.Header{Name: name + "/Chart.yaml", Mode: 0o644, Size: int64(len(text)), Typeflag: tar.TypeReg}
	if err := files.WriteHeader(header); err != nil {
		t.Fatal(err)
	}
	if _, err := files.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := files.Close(); err != nil {
		t.Fatal(err)
	}
	if err := compressed.Close(); err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// server answers each path with what it holds, everything else with 404, and notes what was asked.
type server struct {
	*httptest.Server
	files map[string][]byte
	mutex sync.Mutex
	asked []string
}

func newServer(t *testing.T) *server {
	s := &server{files: map[string][]byte{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mutex.Lock()
		s.asked = append(s.asked, r.URL.Path)
		s.mutex.Unlock()
		data, ok := s.files[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if strings.Contains(r.URL.Path, "/manifests/") {
			w.Header().Set("Content-Type", "application/vnd.oci.image.manifest.v1+json")
		}
		w.Write(data)
	}))
	t.Cleanup(s.Close)
	return s
}

// addOCI serves a chart as a registry does.
func (s *server) addOCI(t *testing.T, repository, tag string, chart []byte) {
	t.Helper()
	config := []byte(`{"name":"web","version":"` + strings.ReplaceAll(tag, "_", "+") + `"}`)
	descriptor := func(mediaType string, data []byte) map[string]any {
		s.files["/v2/"+repository+"/blobs/sha256:"+digest(data)] = data
		return map[string]any{"mediaType": mediaType, "digest": "sha256:" + digest(data), "size": len(data)}
	}
	manifest, err := json.Marshal(map[string]any{
		"schemaVersion": 2,
		"mediaType":     "application/vnd.oci.image.manifest.v1+json",
		"config":        descriptor("application/vnd.cncf.helm.config.v1+json", config),
		"layers":        []any{descriptor("application/vnd.cncf.helm.chart.content.v1.tar+gzip", chart)},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.files["/v2/"+repository+"/manifests/"+tag] = manifest
	s.files["/v2/"+repository+"/manifests/sha256:"+digest(manifest)] = manifest
}

// pullAll pulls the charts of a releases.yaml, in which SERVER and HOST stand for the server's, in an empty project.
func pullAll(t *testing.T, s *server, releasesFile string) ([]Chart, error) {
	t.Helper()
	releases := releasesOf(t, s, releasesFile)
	return again(t, releases, Options{})
}

// again pulls in the current directory.
func again(t *testing.T, releases []helm.Release, options Options) ([]Chart, error) {
	t.Helper()
	var pulled []Chart
	options.Dir, options.Report = "helmvalues", func(chart Chart) { pulled = append(pulled, chart) }
	err := Pull(t.Context(), releases, options)
	if left, _ := filepath.Glob("*/.pull-*"); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
	return pulled, err
}

func releasesOf(t *testing.T, s *server, text string) []helm.Release {
	t.Helper()
	t.Chdir(t.TempDir())
	// No credentials of the machine's user.
	t.Setenv("HELM_CONFIG_HOME", t.TempDir())
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	text = strings.NewReplacer("SERVER", s.URL, "HOST", strings.TrimPrefix(s.URL, "http://")).Replace(text)
	if err := os.Mkdir("helmvalues", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("helmvalues/releases.yaml", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	releases, err := helm.List("helmvalues")
	if err != nil {
		t.Fatal(err)
	}
	return releases
}

const oneRelease = `
repositories: [{name: team, url: SERVER/charts/}]
releases: [{name: shop, chart: team/web, version: 1.2.0}]
`

func indexOf(entries string) []byte {
	return []byte("apiVersion: v1\nentries:\n  web:\n" + entries)
}

func TestPull(t *testing.T) {
	chart := archive(t, "web", "1.2.0")
	relative := indexOf("  - {version: 1.10, urls: [web-1.10.tgz]}\n  - {version: 1.2.0, urls: [web-1.2.0.tgz], digest: " +
		digest(chart) + "}\n")
	for name, test := range map[string]struct {
		releases string
		files    map[string][]byte
		oci      bool
	}{
		"a relative URL": {oneRelease, map[string][]byte{
			"/charts/index.yaml": relative, "/charts/web-1.2.0.tgz": chart,
		}, false},
		"a full URL": {oneRelease, map[string][]byte{
			"/charts/index.yaml": indexOf("  - {version: v1.2.0, urls: [\"SERVER/elsewhere.tgz\"]}\n"), "/elsewhere.tgz": chart,
		}, false},
		"an index that names a registry": {oneRelease, map[string][]byte{
			"/charts/index.yaml": indexOf("  - {version: 1.2.0, urls: [\"oci://HOST/team/web:1.2.0\"]}\n"),
		}, true},
		"a registry as repository": {`
repositories: [{name: team, url: HOST/team, oci: true}]
releases: [{name: shop, chart: team/web, version: 1.2.0}]
`, nil, true},
		"a reference to a registry": {`releases: [{name: shop, chart: "oci://HOST/team/web", version: 1.2.0}]`, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			for path, data := range test.files {
				s.files[path] = bytes.ReplaceAll(bytes.ReplaceAll(data, []byte("SERVER"), []byte(s.URL)),
					[]byte("HOST"), []byte(strings.TrimPrefix(s.URL, "http://")))
			}
			if test.oci {
				s.addOCI(t, "team/web", "1.2.0", chart)
			}
			pulled, err := pullAll(t, s, test.releases)
			if err != nil {
				t.Fatal(err)
			}
			if len(pulled) != 1 || pulled[0].State != Fetched || pulled[0].Path != ".charts/web-1.2.0.tgz" {
				t.Errorf("pulled %+v", pulled)
			}
			if got, err := os.ReadFile(".charts/web-1.2.0.tgz"); err != nil || !bytes.Equal(got, chart) {
				t.Errorf("the file is not the chart: %v", err)
			}
		})
	}
}

func TestPullAsksOnceAndGoesOn(t *testing.T) {
	s := newServer(t)
	s.files["/index.yaml"] = indexOf("  - {version: 1.2.0, urls: [web-1.2.0.tgz]}\n")
	s.files["/web-1.2.0.tgz"] = archive(t, "web", "1.2.0")
	pulled, err := pullAll(t, s, `
repositories: [{name: team, url: SERVER}]
releases:
  - {name: first, chart: team/web, version: 9.9.9}
  - {name: second, chart: team/web, version: 1.2.0}
  - {name: third, chart: team/web, version: 1.2.0}
`)
	if err == nil || len(pulled) != 2 || pulled[1].State != Present {
		t.Errorf("pulled %+v, error %v", pulled, err)
	}
	if want := []string{"/index.yaml", "/web-1.2.0.tgz"}; !slices.Equal(s.asked, want) {
		t.Errorf("asked for %q, want %q", s.asked, want)
	}
}

func TestPullErrors(t *testing.T) {
	good := indexOf("  - {version: 1.1.0, urls: [web-1.1.0.tgz]}\n  - {version: 1.2.0, urls: [web-1.2.0.tgz]}\n")
	for name, test := range map[string]struct {
		releases string
		files    map[string][]byte
		want     []string
	}{
		"no such version": {strings.Replace(oneRelease, "1.2.0", "1.3.0", 1), map[string][]byte{"/charts/index.yaml": good},
			[]string{"SERVER/charts/: no version 1.3.0 of web (have: 1.1.0, 1.2.0); choose one"}},
		"no such chart": {strings.Replace(oneRelease, "team/web", "team/webb", 1),
			map[string][]byte{"/charts/index.yaml": good},
			[]string{"SERVER/charts/: no chart named webb (have: web)"}},
		"no index": {oneRelease, nil,
			[]string{"SERVER/charts/index.yaml: the server answers 404 Not Found; check the repository's url"}},
		"another page": {oneRelease, map[string][]byte{"/charts/index.yaml": []byte("<html>Sign in</html>")},
			[]string{"SERVER/charts/index.yaml: it is not the index of a chart repository", "check the repository's url"}},
		"no archive": {oneRelease, map[string][]byte{"/charts/index.yaml": good},
			[]string{"SERVER/charts/web-1.2.0.tgz: the server answers 404 Not Found"}},
		"not a chart": {oneRelease, map[string][]byte{"/charts/index.yaml": good, "/charts/web-1.2.0.tgz": []byte("<html>")},
			[]string{"SERVER/charts/web-1.2.0.tgz: it is not a chart's archive"}},
		"another chart": {oneRelease, map[string][]byte{
			"/charts/index.yaml": good, "/charts/web-1.2.0.tgz": archive(t, "db", "2.0.0"),
		}, []string{"SERVER/charts/web-1.2.0.tgz: it holds db 2.0.0 instead of web 1.2.0"}},
		"another digest": {oneRelease, map[string][]byte{
			"/charts/index.yaml":    indexOf("  - {version: 1.2.0, urls: [web-1.2.0.tgz], digest: 0000}\n"),
			"/charts/web-1.2.0.tgz": archive(t, "web", "1.2.0"),
		}, []string{"SERVER/charts/web-1.2.0.tgz: its sha256 is ", "the repository's index says 0000"}},
		"no server": {strings.Replace(oneRelease, "SERVER", "http://127.0.0.1:1", 1), nil,
			[]string{"http://127.0.0.1:1/charts/index.yaml: ", "connection refused; check the network"}},
		"no such tag": {`{releases: [{name: shop, chart: "oci://HOST/team/web", version: 1.2.0}]}`, nil,
			[]string{"oci://HOST/team/web:1.2.0: ", "not found", "helm registry login"}},
		"one file for two charts": {`
repositories: [{name: a, url: SERVER/a}, {name: b, url: SERVER/b}]
releases: [{name: one, chart: a/web, version: 1.2.0}, {name: shop, chart: b/web, version: 1.2.0}]
`, map[string][]byte{"/a/index.yaml": good, "/a/web-1.2.0.tgz": archive(t, "web", "1.2.0")},
			[]string{"SERVER/b/: a release before this one has the chart at .charts/web-1.2.0.tgz from SERVER/a/"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			for path, data := range test.files {
				s.files[path] = data
			}
			_, err := pullAll(t, s, test.releases)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range append(test.want, "helmvalues/releases.yaml:", "release shop: chart ") {
				want = strings.NewReplacer("SERVER", s.URL, "HOST", strings.TrimPrefix(s.URL, "http://")).Replace(want)
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q is not in:\n%v", want, err)
				}
			}
		})
	}
}
