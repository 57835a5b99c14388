// Command genschema writes schema.json, the JSON schema of Pulumi.<stack>.yaml, into the current directory, from
// config.Stack: keys and types from its fields, descriptions from their comments, defaults from SetDefaults, accepted
// values from Values. It runs in the directory config.
package main

import (
	"fmt"
	"os"
)

func main() {
	data, err := generate("..")
	if err == nil {
		err = os.WriteFile("schema.json", data, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
