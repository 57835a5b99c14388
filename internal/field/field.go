// Package field collects what is wrong with a user's settings, each problem under the path of the setting that has
// it, so that one error reports them all.
package field

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Error is one problem with one setting.
type Error struct {
	// Position is where the setting stands in a file; it may be empty.
	Position Position
	// Path names the setting, as the user writes it: "subnets.nodes.cidr".
	Path string
	// Message says what is wrong and what is accepted. OtherPath in it stands for Other.
	Message string
	// Other names a second setting that the problem is with; it may be empty.
	Other string
}

// OtherPath stands in a message for the path of the other setting.
const OtherPath = "{other}"

// Error returns "file:line:column: path: message", as far as they are known.
func (e *Error) Error() string {
	text := e.Message
	if e.Other != "" {
		text = strings.ReplaceAll(text, OtherPath, e.Other)
	}
	if e.Path != "" {
		text = e.Path + ": " + text
	}
	if e.Position.File != "" {
		text = e.Position.String() + ": " + text
	}
	return text
}

// Position is a place in a file. Lines and columns begin at 1; 0 means the file as a whole.
type Position struct {
	File         string
	Line, Column int
}

// String returns "file:line:column", or the file alone.
func (p Position) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// compare orders positions as one reads.
func (p Position) compare(other Position) int {
	return cmp.Or(strings.Compare(p.File, other.File), cmp.Compare(p.Line, other.Line), cmp.Compare(p.Column, other.Column))
}

// Errors collects problems. Its zero value is empty and ready to use.
type Errors struct {
	list []*Error
}

// Add appends a problem with the setting at path.
func (e *Errors) Add(path, format string, args ...any) {
	e.AddAt(Position{}, path, format, args...)
}

// AddAt appends a problem with the setting at path, which stands at position.
func (e *Errors) AddAt(position Position, path, format string, args ...any) {
	e.list = append(e.list, &Error{Position: position, Path: path, Message: fmt.Sprintf(format, args...)})
}

// AddBetween appends a problem that the setting at path has with another one; OtherPath in the format stands for it.
func (e *Errors) AddBetween(path, other, format string, args ...any) {
	e.list = append(e.list, &Error{Path: path, Message: fmt.Sprintf(format, args...), Other: other})
}

// covers tells whether a problem was added with the setting at path, or with one that holds it.
func (e *Errors) covers(path string) bool {
	return slices.ContainsFunc(e.list, func(problem *Error) bool { return within(path, problem.Path) })
}

func within(path, parent string) bool {
	rest, ok := strings.CutPrefix(path, parent)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// Merge appends the problems in err, which are relative to the setting at path. A nil err adds nothing.
func (e *Errors) Merge(path string, err error) {
	var list *List
	switch {
	case err == nil:
	case errors.As(err, &list):
		for _, problem := range list.Errors {
			merged := *problem
			merged.Path = Join(path, problem.Path)
			if problem.Other != "" {
				merged.Other = Join(path, problem.Other)
			}
			e.list = append(e.list, &merged)
		}
	default:
		e.Add(path, "%s", err)
	}
}

// MergeNew appends those problems in err that lie with settings of which nothing was reported yet: what could not be
// decoded need not be reported as missing too.
func (e *Errors) MergeNew(err error) {
	var list *List
	if !errors.As(err, &list) {
		e.Merge("", err)
		return
	}
	before := Errors{list: e.list}
	for _, problem := range list.Errors {
		if !before.covers(problem.Path) {
			e.list = append(e.list, problem)
		}
	}
}

// Err returns nil when no problem was added, otherwise a *List in the order of the positions, then of the paths. A
// problem that was added several times is listed once.
func (e *Errors) Err() error {
	if len(e.list) == 0 {
		return nil
	}
	slices.SortStableFunc(e.list, func(a, b *Error) int {
		return cmp.Or(a.Position.compare(b.Position), strings.Compare(a.Path, b.Path))
	})
	return &List{Errors: distinct(e.list)}
}

func distinct(list []*Error) []*Error {
	seen := make(map[Error]bool, len(list))
	return slices.DeleteFunc(slices.Clone(list), func(problem *Error) bool {
		twice := seen[*problem]
		seen[*problem] = true
		return twice
	})
}

// List is the error that holds every problem found.
type List struct {
	Errors []*Error
}

// Error returns the problems, one a line.
func (l *List) Error() string {
	lines := make([]string, len(l.Errors))
	for i, problem := range l.Errors {
		lines[i] = problem.Error()
	}
	return strings.Join(lines, "\n")
}

// Join appends a key to a path: Join("subnets", "nodes") is "subnets.nodes".
func Join(path, key string) string {
	switch {
	case path == "":
		return key
	case key == "":
		return path
	case strings.HasPrefix(key, "["), strings.HasSuffix(path, ":"):
		return path + key
	default:
		return path + "." + key
	}
}

// OneOf returns the accepted values as a message lists them: `"A", "B" or "C"`.
func OneOf[T ~string](accepted []T) string {
	quoted := make([]string, len(accepted))
	for i, value := range accepted {
		quoted[i] = fmt.Sprintf("%q", string(value))
	}
	if len(quoted) < 2 {
		return strings.Join(quoted, "")
	}
	last := len(quoted) - 1
	return strings.Join(quoted[:last], ", ") + " or " + quoted[last]
}
