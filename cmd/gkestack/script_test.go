package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestScripts runs the commands as users do. A script finds a pulumi that prints the files of the script, and an API
// server that serves them; https://pkg.go.dev/github.com/rogpeppe/go-internal/testscript describes the language, and
// this its additions:
//
//   - SOURCE is the checkout
//   - exits CODE PROGRAM [ARG...] runs a program, which has to end with this code
//   - await FILE waits until there is a file
//   - recorded STATUS NAMESPACE/RELEASE... makes Helm's records of releases
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               setUp,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "await": await, "recorded": recorded,
		},
	})
}

// printingPulumi notes what it was asked for, and prints the script's files: preview.json, plan.json, state.json. It
// waits with HANG, and ends with CODE.
const printingPulumi = `#!/bin/sh
echo "$*" >>"$WORK/asked"
if [ -n "$HANG" ]; then
	trap 'touch "$WORK/released"; exit 255' INT
	sleep 60 &
	touch "$WORK/waiting"
	wait
fi
case $* in
*preview*)
	while [ $# -gt 0 ] && [ "$1" != --save-plan ]; do shift; done
	[ $# -eq 0 ] || cat "$WORK/plan.json" >"$2"
	cat "$WORK/preview.json"
	;;
*stack\ export*) cat "$WORK/state.json" ;;
esac
[ -z "$SAYS" ] || echo "$SAYS" >&2
exit "${CODE:-0}"
`

func setUp(env *testscript.Env) error {
	server := serveFiles(filepath.Join(env.WorkDir, "api"))
	env.Defer(server.Close)
	source, err := filepath.Abs("../..")
	if err != nil {
		return err
	}
	env.Setenv("SOURCE", source)
	for _, name := range []string{"HOME", "GOPATH", "GOMODCACHE", "GOCACHE", "GOPROXY", "GOFLAGS"} {
		env.Setenv(name, os.Getenv(name)) // for go
	}
	// Where gkestack is, and nothing else.
	env.Setenv("BIN", filepath.SplitList(env.Getenv("PATH"))[0])
	bin := filepath.Join(env.WorkDir, "bin")
	env.Setenv("PATH", bin+string(filepath.ListSeparator)+env.Getenv("PATH"))
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(bin, "pulumi"), []byte(printingPulumi), 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(env.WorkDir, "kubeconfig"), []byte(kubeconfig(server.URL)), 0o600)
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARG...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if code != want {
		ts.Fatalf("%q ended with %d, want %d", args[1:], code, want)
	}
}

func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: await FILE")
	}
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
	}
	ts.Fatalf("there is no %s", args[0])
}
