package problem

import (
	"fmt"
	"strings"
)

// Path names a setting within others, as a user would write it: "network.subnets.nodes.cidr", "zones[1]". The empty
// path is the whole.
type Path string

// Child returns the path of a key below p.
func (p Path) Child(key string) Path { return p.Join(Path(key)) }

// Index returns the path of an item of the list at p. The first has the index 0.
func (p Path) Index(index int) Path { return p + Path(fmt.Sprintf("[%d]", index)) }

// Key returns the path of an item that has a name of its own, of the list at p.
func (p Path) Key(key string) Path { return p + Path("["+key+"]") }

// Join returns the path of what is at below, seen from p.
func (p Path) Join(below Path) Path {
	switch {
	case p == "":
		return below
	case below == "", below[0] == '[', strings.HasSuffix(string(p), ":"):
		return p + below
	default:
		return p + "." + below
	}
}

// within tells whether p is parent, or lies below it.
func (p Path) within(parent Path) bool {
	rest, ok := strings.CutPrefix(string(p), string(parent))
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}
