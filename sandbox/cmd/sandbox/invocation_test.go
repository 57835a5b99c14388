package main

import (
	"strings"
	"testing"
)

func TestInvocation(t *testing.T) {
	cases := []struct {
		line    string
		want    string // the line with the configuration named, if it takes one
		subject string
		needs   bool
		locks   bool
	}{
		{"up --yes", "up --config-file F --yes", "", true, true},
		{"--color never -C x up -s prod", "--color never -C x up --config-file F -s prod", "prod", true, true},
		{"preview --stack=org/demo/prod", "preview --config-file F --stack=org/demo/prod", "prod", true, false},
		{"up -sprod", "up --config-file F -sprod", "prod", true, true},
		{"config set --secret key -- -value", "config --config-file F set --secret key -- -value", "", true, false},
		{"config --config-file mine get key", "", "", true, false},
		{"stack output --json", "", "", true, false},
		{"stack init prod", "", "prod", true, false},
		{"stack rm prod --yes", "", "prod", true, false},
		{"state delete urn", "", "", true, false},
		{"cancel --yes", "", "", true, false},
		{"up --help", "up --config-file F --help", "", false, true},
		{"version", "", "", false, false},
		{"plugin ls", "", "", false, false},
		{"", "", "", false, false},
	}
	for _, c := range cases {
		t.Run(c.line, func(t *testing.T) {
			i := parse(strings.Fields(c.line))
			if got := i.subject(); got != c.subject {
				t.Errorf("subject: %q, want %q", got, c.subject)
			}
			if i.needsStack() != c.needs || i.locks() != c.locks {
				t.Errorf("needsStack, locks: %v, %v; want %v, %v", i.needsStack(), i.locks(), c.needs, c.locks)
			}
			if i.takesConfig() != (c.want != "") {
				t.Fatalf("takesConfig: %v", i.takesConfig())
			}
			if c.want != "" {
				if got := strings.Join(i.withConfig("F"), " "); got != c.want {
					t.Errorf("withConfig: %s, want %s", got, c.want)
				}
			}
		})
	}
}

func TestInvocationElsewhere(t *testing.T) {
	i := parse([]string{"stack", "init", "prod"})
	if !i.createsStack() {
		t.Fatal("createsStack: false")
	}
	if got := strings.Join(i.elsewhere("/d"), " "); got != "--cwd /d stack init prod" {
		t.Errorf("elsewhere: %s", got)
	}
	if !parse([]string{"stack", "select", "prod"}).selects() {
		t.Error("selects: false")
	}
}
