package e2e

import (
	"bufio"
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
)

var shards = flag.Int("shards", 1, "number of sandboxes that share the tests")

// runShards deals the tests that -run selects out to processes of this program, and returns its exit code. What the
// tests print is kept together, and that of those that failed comes last.
func runShards() int {
	selected := cmp.Or(flag.Lookup("test.run").Value.String(), ".")
	listed, err := exec.Command(os.Args[0], "-test.list", selected).Output()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	parts := make([][]string, *shards)
	for i, name := range strings.Fields(string(listed)) {
		parts[i%*shards] = append(parts[i%*shards], name)
	}
	var running sync.WaitGroup
	var mutex sync.Mutex
	var failed []string
	code := 0
	for _, part := range parts {
		args := append(slices.Clone(os.Args[1:]), "-shards=1", "-test.run=^("+strings.Join(part, "|")+")$")
		running.Go(func() {
			err := runShard(args, func(test string) {
				mutex.Lock()
				defer mutex.Unlock()
				if strings.Contains(test, "--- FAIL: ") {
					failed = append(failed, test)
				} else {
					fmt.Print(test)
				}
			})
			if err != nil {
				mutex.Lock()
				defer mutex.Unlock()
				fmt.Fprintln(os.Stderr, err)
				code = 1
			}
		})
	}
	running.Wait()
	for _, test := range failed {
		fmt.Print(test)
	}
	return code
}

// runShard runs this program and hands on what it prints, by test.
func runShard(args []string, print func(test string)) error {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	var test bytes.Buffer
	lines := bufio.NewReader(out)
	for err == nil {
		var line string
		line, err = lines.ReadString('\n')
		if name, begins := strings.CutPrefix(line, "=== RUN   "); begins && !strings.Contains(name, "/") {
			print(test.String())
			test.Reset()
		}
		test.WriteString(line)
	}
	print(test.String())
	if err != io.EOF {
		return err
	}
	return cmd.Wait()
}
