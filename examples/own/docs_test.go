package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// What the guide shows is what the program has.
func TestGuide(t *testing.T) {
	guide, err := os.ReadFile("../../docs/own-resources.md")
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile("main.go")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(guide), -1)
	if len(blocks) < 4 {
		t.Fatalf("%d blocks", len(blocks))
	}
	for _, block := range blocks {
		for _, line := range strings.Split(strings.TrimSpace(block[1]), "\n") {
			if !strings.Contains(string(program), strings.TrimSpace(line)) {
				t.Errorf("the program has no %q", line)
			}
		}
	}
}
