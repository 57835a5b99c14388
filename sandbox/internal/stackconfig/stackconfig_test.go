package stackconfig

import (
	"context"
	"encoding/base64"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/sandbox/internal/workspace"
)

const stackFile = `# yaml-language-server: $schema=config/schema.json
secretsprovider: gcpkms://projects/p/locations/l/keyRings/r/cryptoKeys/k
encryptedkey: c2VjcmV0
config:
  # Where everything goes.
  gcp:project: my-project # ours
  gkestack:version: "1.30"
  gkestack:oauth:
    secure: AAAA
  gkestack:releases:
    - name: web
      password:
        secure: BBBB
`

func newWorkspace(t *testing.T, content string) workspace.Workspace {
	t.Helper()
	w := workspace.Workspace{Root: t.TempDir(), Directory: t.TempDir(), Stack: "dev"}
	writeTestFile(t, filepath.Join(w.Root, "Pulumi.yaml"), "name: demo\nruntime: go\ndescription: x\n")
	if content != "" {
		writeTestFile(t, filepath.Join(w.Root, "Pulumi.dev.yaml"), content)
	}
	return w
}

func writeTestFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func prepare(t *testing.T, w workspace.Workspace) (content, notes string) {
	t.Helper()
	var out strings.Builder
	path, err := Prepare(w, &out)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data), out.String()
}

func TestPrepareKeepsAllButSecrets(t *testing.T) {
	w := newWorkspace(t, stackFile)
	got, notes := prepare(t, w)
	if notes != "" {
		t.Errorf("notes at the first time: %q", notes)
	}
	masked := regexp.MustCompile(`v1:\S+`).ReplaceAllString(got, "ENCRYPTED")
	want := `# yaml-language-server: $schema=config/schema.json
config:
  # Where everything goes.
  gcp:project: my-project # ours
  gkestack:version: "1.30"
  gkestack:oauth:
    secure: ENCRYPTED
  gkestack:releases:
    - name: web
      password:
        secure: ENCRYPTED
encryptionsalt: ENCRYPTED
`
	if masked != want {
		t.Errorf("got:\n%s\nwant:\n%s", masked, want)
	}
	source, err := os.ReadFile(filepath.Join(w.Root, "Pulumi.dev.yaml"))
	if err != nil || string(source) != stackFile {
		t.Errorf("the project's file was changed: %v", err)
	}
}

// Pulumi itself must be able to read what was encrypted here.
func TestPrepareEncryptsAsPulumiDoes(t *testing.T) {
	w := newWorkspace(t, stackFile)
	got, _ := prepare(t, w)
	var file struct {
		Salt   string `yaml:"encryptionsalt"`
		Config struct {
			OAuth struct{ Secure string } `yaml:"gkestack:oauth"`
		}
	}
	if err := yaml.Unmarshal([]byte(got), &file); err != nil {
		t.Fatal(err)
	}
	passphrase, err := w.Passphrase()
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.SplitN(file.Salt, ":", 3)
	salt, err := base64.StdEncoding.DecodeString(fields[1])
	if err != nil {
		t.Fatal(err)
	}
	theirs := config.NewSymmetricCrypterFromPassphrase(passphrase, salt)
	for sealed, want := range map[string]string{fields[2]: "pulumi", file.Config.OAuth.Secure: "sandbox-oauth"} {
		if plain, err := theirs.DecryptValue(context.Background(), sealed); err != nil || plain != want {
			t.Errorf("DecryptValue: %q, %v; want %q", plain, err, want)
		}
	}
}

func TestPrepareAgain(t *testing.T) {
	w := newWorkspace(t, "config:\n  gcp:project: a\n")
	first, _ := prepare(t, w)
	edited := strings.Replace(first, "project: a", "project: edited", 1)
	writeTestFile(t, w.Path("Pulumi.dev.yaml"), edited)
	if got, notes := prepare(t, w); got != edited || notes != "" {
		t.Errorf("an edit in the sandbox was lost (%q):\n%s", notes, got)
	}
	writeTestFile(t, filepath.Join(w.Root, "Pulumi.dev.yaml"), "config:\n  gcp:project: b\n")
	got, notes := prepare(t, w)
	if !strings.Contains(got, "project: b") || !strings.Contains(notes, "made anew") {
		t.Errorf("a change of the project's file was not taken over (%q):\n%s", notes, got)
	}
	if salt := func(s string) string { return s[strings.Index(s, "encryptionsalt"):] }; salt(got) != salt(first) {
		t.Error("the salt changed")
	}
}

func TestPrepareWithoutContent(t *testing.T) {
	for name, content := range map[string]string{
		"no file": "", "comments": "# nothing\n", "no config": "config:\n", "scalar": "x\n",
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := prepare(t, newWorkspace(t, content))
			if !strings.Contains(got, "encryptionsalt: v1:") {
				t.Errorf("no salt in:\n%s", got)
			}
		})
	}
}

func TestPrepareSyntaxError(t *testing.T) {
	_, err := Prepare(newWorkspace(t, "config:\n  a: [\n"), &strings.Builder{})
	if err == nil || !strings.HasPrefix(err.Error(), "Pulumi.dev.yaml: yaml: line") {
		t.Errorf("Prepare: %v", err)
	}
}

func TestPrepareWritesProject(t *testing.T) {
	w := newWorkspace(t, "config: {}\n")
	prepare(t, w)
	data, err := os.ReadFile(w.Path("Pulumi.yaml"))
	if err != nil || string(data) != "name: demo\nruntime: go\n" {
		t.Errorf("Pulumi.yaml: %q, %v", data, err)
	}
}
