package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/internal/scaffold"
)

func initCommand() *cobra.Command {
	var options scaffold.Options
	var source string
	var diff bool
	command := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Write the repository of a stack: program, stack files, manifests, releases, Makefile",
		Long: "Writes the repository of a stack into a directory, that of the command by default. It writes over no\n" +
			"file, and lists those that it left. With --diff it writes nothing, and shows what the template has that\n" +
			"the directory lacks. Exit code with --diff: 0 nothing; 2 something.",
		Example: "  gkestack init shop --project my-project --region europe-west1 --domain example.com\n" +
			"  gkestack init --diff",
		Args: cobra.MaximumNArgs(1),
	}
	flags := command.Flags()
	flags.StringVar(&options.Name, "name", "", "the project's name in Pulumi (default: the directory's)")
	flags.StringVar(&options.Project, "project", "", "the id of the Google Cloud project")
	flags.StringVar(&options.Region, "region", "", "the region, such as europe-west1")
	flags.StringVar(&options.Domain, "domain", "", "the domain that the stacks' domains end in")
	flags.BoolVar(&options.Template, "template", false, "write a template for pulumi new, which asks for the name")
	flags.StringVar(&source, "source", "", "a checkout of gkestack to work with instead of a released version")
	flags.BoolVar(&diff, "diff", false, "show what the template has that the directory lacks")
	output := outputFlag(command)
	command.RunE = func(command *cobra.Command, args []string) error {
		dir, err := filepath.Abs(strings.Join(args, ""))
		if err != nil {
			return err
		}
		if options.Name == "" {
			options.Name = cmp.Or(projectName(dir), filepath.Base(dir))
		}
		if err := checkOptions(options); err != nil {
			return err
		}
		from, err := scaffold.FindSource(command.Context(), source, existing(dir))
		if err != nil {
			return err
		}
		files, err := scaffold.Files(from, options)
		if err != nil {
			return err
		}
		if diff {
			return initDiff(command.OutOrStdout(), *output, dir, files)
		}
		return initWrite(command, *output, dir, from, files)
	}
	return command
}

func initWrite(
	command *cobra.Command, output format, dir string, from scaffold.Source, files map[string]string,
) error {
	result, err := scaffold.Write(dir, files)
	if err != nil {
		return err
	}
	// What is released needs its own sum, and those who build on it need no more than they use.
	if from.Version != "" && !slices.Contains(result.Left, "go.mod") {
		if err := tidy(command.Context(), dir); err != nil {
			return err
		}
	}
	if output == formatJSON {
		return writeJSON(command.OutOrStdout(), result)
	}
	w := command.OutOrStdout()
	for _, file := range result.Written {
		fmt.Fprintf(w, "wrote %s\n", file)
	}
	for _, file := range result.Left {
		fmt.Fprintf(w, "left  %s, which is there already\n", file)
	}
	fmt.Fprintf(w, "\nNext: cd %s, then make up deploys the dev stack in a sandbox on this machine; "+
		"make help lists the rest.\n", dir)
	return nil
}

func tidy(ctx context.Context, dir string) error {
	command := exec.CommandContext(ctx, "go", "mod", "tidy")
	command.Dir = dir
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: go mod tidy: %w\n%s", dir, err, out)
	}
	return nil
}

func initDiff(w io.Writer, output format, dir string, files map[string]string) error {
	differences, err := scaffold.Diff(dir, files)
	if err != nil {
		return err
	}
	if output == formatJSON {
		err = writeJSON(w, differences)
	} else {
		for _, each := range differences {
			if each.Missing {
				fmt.Fprintf(w, "%s is not there\n", each.File)
			} else {
				fmt.Fprint(w, each.Diff)
			}
		}
	}
	if err == nil && len(differences) > 0 {
		return errFound
	}
	return err
}

// projectName is the name in the directory's Pulumi.yaml; nothing where there is none.
func projectName(dir string) string {
	content, err := os.ReadFile(filepath.Join(dir, "Pulumi.yaml"))
	if err != nil {
		return ""
	}
	var project struct{ Name string }
	if yaml.Unmarshal(content, &project) != nil {
		return ""
	}
	return project.Name
}

// existing is the directory, or the nearest above it that is there.
func existing(dir string) string {
	for {
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}

var (
	stackProject = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	optionText   = regexp.MustCompile(`^[a-z0-9.:-]*$`)
)

// longestName leaves room for -prod-nodes in the id of a service account, which has at most 30 characters.
const longestName = 19

func checkOptions(options scaffold.Options) error {
	var problems []error
	if name := options.Name; !options.Template && (!stackProject.MatchString(name) || len(name) > longestName) {
		problems = append(problems, fmt.Errorf("name %q: accepted are at most %d lower-case letters, digits and dashes, "+
			"the first a letter; --name sets another", name, longestName))
	}
	for flag, value := range map[string]string{
		"project": options.Project, "region": options.Region, "domain": options.Domain,
	} {
		if !optionText.MatchString(value) {
			problems = append(problems, fmt.Errorf("--%s %q: accepted are lower-case letters, digits, dots and dashes",
				flag, value))
		}
	}
	return errors.Join(problems...)
}
