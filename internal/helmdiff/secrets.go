package helmdiff

import (
	"strconv"

	"helm.sh/helm/v3/pkg/release"

	"github.com/gkestack/gkestack/internal/engine"
)

func secrets(inputs engine.Values) []any {
	var values []any
	for _, secret := range inputs.Secrets {
		values = append(values, secret.Value)
	}
	return values
}

// mask hides the release's secrets. Where there is but one side nothing is said of before and after.
func (t *touched) mask(deployed *release.Release) *mask {
	before, after := t.secretsBefore(deployed), secrets(t.planned.Inputs)
	if deployed == nil || t.action == Uninstall {
		all := append(before, after...)
		return newMask(all, all)
	}
	return newMask(before, after)
}

// secretsBefore are those that the deployed revision may show: what the state calls secret, and what the revision was
// given where the program now gives a secret.
func (t *touched) secretsBefore(deployed *release.Release) []any {
	var values []any
	if t.noted != nil {
		values = secrets(t.noted.Inputs)
	}
	if deployed == nil {
		return values
	}
	for _, secret := range t.planned.Inputs.Secrets {
		if secret.Path[0] == "values" {
			values = append(values, at(deployed.Config, secret.Path[1:]))
		}
	}
	return values
}

// at is the value at a path, or nil.
func at(value any, path []string) any {
	for _, key := range path {
		switch inner := value.(type) {
		case map[string]any:
			value = inner[key]
		case []any:
			index, err := strconv.Atoi(key)
			if err != nil || index < 0 || index >= len(inner) {
				return nil
			}
			value = inner[index]
		default:
			return nil
		}
	}
	return value
}

// withoutHooks leaves out what only ran: an uninstallation does not delete it.
func (o objects) withoutHooks() objects {
	kept := objects{}
	for key, object := range o {
		if !key.hook {
			kept[key] = object
		}
	}
	return kept
}
