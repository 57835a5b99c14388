// Command gensettings writes two files from config.Stack: schema.json, the JSON schema of Pulumi.<stack>.yaml, into the
// current directory, and the tables of settings into the page docs/gcp.md. Keys and types are from the struct's fields,
// descriptions from their comments, defaults from SetDefaults, accepted values from Values. It runs in the directory
// config.
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run(".."); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run writes both files of the project in the directory root.
func run(root string) error {
	data, err := generate(root)
	if err != nil {
		return err
	}
	if err := os.WriteFile(root+"/config/schema.json", data, 0o644); err != nil {
		return err
	}
	page, err := os.ReadFile(root + pagePath)
	if err != nil {
		return err
	}
	if page, err = withReference(root, page); err != nil {
		return err
	}
	return os.WriteFile(root+pagePath, page, 0o644)
}
