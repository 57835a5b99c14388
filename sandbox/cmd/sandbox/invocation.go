package main

import (
	"slices"
	"strings"
)

// invocation is a pulumi command line, read as far as the sandbox cares.
type invocation struct {
	args []string
	// command is the position of the command in args, or -1.
	command int
	// names are the command, its subcommand and the first argument of that, as far as there are any.
	names []string
	// Stack is the stack that the command line names.
	Stack string
	// ownConfig says that the command line names a configuration file.
	ownConfig bool
	// help says that the command only explains itself.
	help bool
}

// globals are pulumi's global flags that take a value.
var globals = []string{"-C", "--cwd", "--color", "-v", "--verbose", "--tracing", "--otel-traces", "--profiling",
	"--memprofilerate"}

// configured are the commands with a --config-file flag; the persistent one of `config` holds for its subcommands. True
// are those that also change the stack.
var configured = map[string]bool{
	"up": true, "update": true, "refresh": true, "destroy": true, "down": true, "dn": true,
	"import": true, "watch": true,
	"preview": false, "pre": false, "config": false, "logs": false,
}

// creating are the subcommands of `stack` that make, remove or move a stack together with its file.
var creating = []string{"init", "rm", "rename", "change-secrets-provider"}

// parse reads a command line. A flag's value may stand apart from it; of the flags before the command all that do so
// are known.
func parse(args []string) invocation {
	i := invocation{args: args, command: -1}
	for at := 0; at < len(args); at++ {
		arg := args[at]
		if arg == "--" {
			break
		}
		flag, value, joined := strings.Cut(arg, "=")
		if !joined && at+1 < len(args) {
			value = args[at+1]
		}
		switch {
		case flag == "--stack" || flag == "-s":
			i.Stack = value
			at += skip(joined)
		case strings.HasPrefix(arg, "-s") && !strings.HasPrefix(arg, "--") && len(arg) > 2:
			i.Stack = strings.TrimPrefix(arg[2:], "=")
		case flag == "--config-file":
			i.ownConfig = true
			at += skip(joined)
		case slices.Contains(globals, flag):
			at += skip(joined)
		case arg == "-h" || arg == "--help":
			i.help = true
		case strings.HasPrefix(arg, "-"):
		case len(i.names) < 3:
			if i.command < 0 {
				i.command = at
			}
			i.names = append(i.names, arg)
		}
	}
	return i
}

// skip is how many arguments a flag's value takes.
func skip(joined bool) int {
	if joined {
		return 0
	}
	return 1
}

func (i invocation) name(n int) string {
	if n < len(i.names) {
		return i.names[n]
	}
	return ""
}

// takesConfig says whether the command reads the stack's configuration file.
func (i invocation) takesConfig() bool {
	_, takes := configured[i.name(0)]
	return takes && !i.ownConfig
}

// locks says whether the command locks the stack.
func (i invocation) locks() bool {
	return configured[i.name(0)]
}

// createsStack says whether the command writes a stack's file beside the project.
func (i invocation) createsStack() bool {
	return i.name(0) == "stack" && slices.Contains(creating, i.name(1))
}

// subject is the stack that the command is about, or "" for the sandbox's.
func (i invocation) subject() string {
	name := i.Stack
	if name == "" && i.name(0) == "stack" && (i.name(1) == "init" || i.name(1) == "rm") {
		name = i.name(2)
	}
	return name[strings.LastIndex(name, "/")+1:] // organization/project/stack
}

// selects says whether the command would choose the current stack.
func (i invocation) selects() bool {
	return i.name(0) == "stack" && (i.name(1) == "select" || i.name(1) == "unselect")
}

// needsStack says whether the command is about the stack at all.
func (i invocation) needsStack() bool {
	_, takes := configured[i.name(0)]
	return !i.help && (takes || slices.Contains([]string{"stack", "state", "cancel", "console"}, i.name(0)))
}

// withConfig is the command line with the configuration file named in it.
func (i invocation) withConfig(file string) []string {
	return slices.Insert(slices.Clone(i.args), i.command+1, "--config-file", file)
}

// elsewhere is the command line, to be run in another directory.
func (i invocation) elsewhere(directory string) []string {
	return append([]string{"--cwd", directory}, i.args...)
}
