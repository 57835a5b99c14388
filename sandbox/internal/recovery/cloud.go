package recovery

import (
	"strings"

	"github.com/gkestack/gkestack/sandbox/gcp/cloud"
)

// findInCloud is the id of the cloud's object that the resource is: the only one
// of its type that no resource of the state is, with all the texts that the
// inputs give.
func findInCloud(c *cloud.Cloud, s *State, r resource) (id string, found bool) {
	for _, o := range c.List(r.Type) {
		if s.knows(r.Type, o.ID) || !resembles(r.Inputs, o.Properties) {
			continue
		}
		if found {
			return "", false
		}
		id, found = o.ID, true
	}
	return id, found
}

// resembles says whether the texts that both have agree. A link agrees with the
// name at its end.
func resembles(inputs, properties map[string]any) bool {
	agreed := false
	for key, value := range inputs {
		given, isText := value.(string)
		kept, isKept := properties[key].(string)
		if !isText || !isKept || given == "" {
			continue
		}
		if last(given) != last(kept) {
			return false
		}
		agreed = true
	}
	return agreed
}

func last(text string) string {
	return text[strings.LastIndex(text, "/")+1:]
}
