package gcp

import (
	"maps"
	"slices"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// PrivateServicesSettings describes private services access: ranges of the network that Google's managed services, as
// Cloud SQL and Memorystore, take their addresses from.
// https://cloud.google.com/vpc/docs/configure-private-services-access
type PrivateServicesSettings struct {
	made

	// Ranges by name, at least one, each at least a /24; Google recommends a /16. A changed range is replaced, which
	// Google refuses while a service has addresses in it: add another one instead.
	Ranges map[string]string `yaml:"ranges"`
	// KeepConnection leaves the connection in place when it is taken out of the stack. Google refuses to remove one for
	// days after the last Cloud SQL instance went, and the network cannot go before it.
	KeepConnection bool `yaml:"keepConnection"`
}

func (s *PrivateServicesSettings) check(problems *problem.List, path problem.Path, ranges *rules.CIDRs) {
	path = path.Child("ranges")
	if len(s.Ranges) == 0 {
		problems.Add(path, "at least one range is needed, as in google: 10.64.0.0/16")
	}
	for _, name := range slices.Sorted(maps.Keys(s.Ranges)) {
		rules.ComputeName.Check(problems, path.Child(name), name)
		ranges.Add(problems, path.Child(name), s.Ranges[name], rules.SmallestPrivateServices)
	}
}
