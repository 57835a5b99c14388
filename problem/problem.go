// Package problem reports what is wrong with settings: every problem at once, each with the path of its setting and,
// where it is known, the place in a file. What a check of this module returns is a List:
//
//	var problems problem.List
//	if errors.As(err, &problems) {
//		for _, each := range problems {
//			fmt.Println(each.Position, each.Path, each.Message)
//		}
//	}
package problem

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
	Path Path
	// Message says what is wrong and what is accepted. OtherPath in it stands for Other.
	Message string
	// Other names a second setting that the problem is with; it may be empty.
	Other Path
}

// OtherPath stands in a message for the path of the other setting.
const OtherPath = "{other}"

// Error returns "file:line:column: path: message", as far as they are known.
func (e *Error) Error() string {
	text := e.Message
	if e.Other != "" {
		text = strings.ReplaceAll(text, OtherPath, string(e.Other))
	}
	if e.Path != "" {
		text = string(e.Path) + ": " + text
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
	return cmp.Or(
		strings.Compare(p.File, other.File), cmp.Compare(p.Line, other.Line), cmp.Compare(p.Column, other.Column))
}

// List is all that was found wrong. As a variable it collects problems; what Err returns is the error.
type List []*Error

// Add appends a problem with the setting at path.
func (l *List) Add(path Path, format string, args ...any) {
	l.AddAt(Position{}, path, format, args...)
}

// AddAt appends a problem with the setting at path, which stands at position.
func (l *List) AddAt(position Position, path Path, format string, args ...any) {
	*l = append(*l, &Error{Position: position, Path: path, Message: fmt.Sprintf(format, args...)})
}

// AddBetween appends a problem that the setting at path has with another one; OtherPath in the format stands for it.
func (l *List) AddBetween(path, other Path, format string, args ...any) {
	*l = append(*l, &Error{Path: path, Message: fmt.Sprintf(format, args...), Other: other})
}

// covers tells whether there is a problem with the setting at path, or with one that holds it.
func (l List) covers(path Path) bool {
	return slices.ContainsFunc(l, func(problem *Error) bool { return path.within(problem.Path) })
}

// Merge appends the problems in err, which are relative to the setting at path. A nil err adds nothing.
func (l *List) Merge(path Path, err error) {
	var list List
	switch {
	case err == nil:
	case errors.As(err, &list):
		for _, problem := range list {
			merged := *problem
			merged.Path = path.Join(problem.Path)
			if problem.Other != "" {
				merged.Other = path.Join(problem.Other)
			}
			*l = append(*l, &merged)
		}
	default:
		l.Add(path, "%s", err)
	}
}

// MergeNew appends those problems in err that lie with settings of which nothing was reported yet: a setting that could
// not be decoded is not reported as missing too.
func (l *List) MergeNew(err error) {
	var list List
	if !errors.As(err, &list) {
		l.Merge("", err)
		return
	}
	before := *l
	for _, problem := range list {
		if !before.covers(problem.Path) {
			*l = append(*l, problem)
		}
	}
}

// Err returns nil for an empty list, otherwise a List in the order of the positions, then of the paths. A problem that
// was added several times is in it once.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	ordered := slices.Clone(l)
	slices.SortStableFunc(ordered, func(a, b *Error) int {
		return cmp.Or(a.Position.compare(b.Position), strings.Compare(string(a.Path), string(b.Path)))
	})
	seen := make(map[Error]bool, len(l))
	return slices.DeleteFunc(ordered, func(problem *Error) bool {
		twice := seen[*problem]
		seen[*problem] = true
		return twice
	})
}

// Error returns the problems, one a line.
func (l List) Error() string {
	lines := make([]string, len(l))
	for i, problem := range l {
		lines[i] = problem.Error()
	}
	return strings.Join(lines, "\n")
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

// Names returns names as a message lists them: "a, b, c", or "none".
func Names(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
