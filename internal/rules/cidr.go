package rules

import (
	"net/netip"
	"slices"

	"github.com/gkestack/gkestack/problem"
)

// CIDR is a range and the setting that it came from.
type CIDR struct {
	Path   problem.Path
	Prefix netip.Prefix
}

// Everyone is the range of all IPv4 addresses.
var Everyone = netip.MustParsePrefix("0.0.0.0/0")

// reserved are the ranges that no one has on the internet, which GKE wants for a private endpoint. Those for
// documentation are left out: nobody has them in a network either.
// https://cloud.google.com/vpc/docs/subnets#valid-ranges
var reserved = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"),
	netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"),
}

// prohibited are the ranges that no subnet may lie in. https://cloud.google.com/vpc/docs/subnets#prohibited-ipv4
var prohibited = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("169.254.0.0/16"),
	netip.MustParsePrefix("199.36.153.4/30"), netip.MustParsePrefix("199.36.153.8/30"),
	netip.MustParsePrefix("224.0.0.0/4"), netip.MustParsePrefix("255.255.255.255/32"),
}

// IsReserved tells whether no address of a range is on the internet.
func IsReserved(prefix netip.Prefix) bool {
	return slices.ContainsFunc(reserved, func(within netip.Prefix) bool {
		return within.Bits() <= prefix.Bits() && within.Contains(prefix.Addr())
	})
}

// ParseCIDR returns an IPv4 range, or adds a problem: the value is none, or has bits set beyond its mask, which Google
// refuses.
func ParseCIDR(problems *problem.List, path problem.Path, value string) (netip.Prefix, bool) {
	prefix, err := netip.ParsePrefix(value)
	switch {
	case err != nil || !prefix.Addr().Is4():
		problems.Add(path, "%q is not an IPv4 range: accepted is an address and a mask, as in 10.0.0.0/20", value)
		return netip.Prefix{}, false
	case prefix != prefix.Masked():
		problems.Add(path, "%q begins inside its range: write %s", value, prefix.Masked())
		return netip.Prefix{}, false
	}
	return prefix, true
}

// IPv4Range is ParseCIDR as a rule.
func IPv4Range(problems *problem.List, path problem.Path, value string) {
	ParseCIDR(problems, path, value)
}

// AnyRange adds a problem when a value is neither an IPv4 nor an IPv6 range.
func AnyRange(problems *problem.List, path problem.Path, value string) {
	switch prefix, err := netip.ParsePrefix(value); {
	case err != nil:
		problems.Add(path, "%q is not a range: accepted is an address and a mask, as in 203.0.113.0/24", value)
	case prefix != prefix.Masked():
		problems.Add(path, "%q begins inside its range: write %s", value, prefix.Masked())
	}
}

// Overlaps adds a problem for each pair of ranges that share addresses.
func Overlaps(problems *problem.List, ranges []CIDR) {
	for i, one := range ranges {
		for _, other := range ranges[i+1:] {
			if one.Prefix.Overlaps(other.Prefix) {
				problems.AddBetween(one.Path, other.Path, "%s overlaps %s of "+problem.OtherPath+
					": ranges of one network may not share addresses", one.Prefix, other.Prefix)
			}
		}
	}
}

// CIDRs collects the ranges of a network.
type CIDRs []CIDR

// The longest masks that Google accepts. https://cloud.google.com/vpc/docs/subnets#ipv4-ranges,
// https://cloud.google.com/load-balancing/docs/proxy-only-subnets,
// https://cloud.google.com/vpc/docs/configure-private-services-access
const (
	SmallestSubnet          = 29
	SmallestProxyOnly       = 26
	SmallestPrivateServices = 24
)

// Add appends a range, or the problem with it; longest is the longest mask that is accepted.
func (l *CIDRs) Add(problems *problem.List, path problem.Path, value string, longest int) {
	prefix, ok := ParseCIDR(problems, path, value)
	if !ok {
		return
	}
	*l = append(*l, CIDR{path, prefix})
	if bits := prefix.Bits(); bits < 4 || bits > longest {
		problems.Add(path, "%s is a /%d: accepted is /4 to /%d", prefix, bits, longest)
	}
	for _, other := range prohibited {
		if prefix.Overlaps(other) {
			problems.Add(path, "%s overlaps %s, which Google does not accept in a network", prefix, other)
		}
	}
}

// Subnet adds a problem when a network has no subnet of a name; have are those that it has.
func Subnet(problems *problem.List, path problem.Path, name string, have []string) {
	if !slices.Contains(have, name) {
		problems.Add(path, "%q is not a subnet of the network (have: %s)", name, problem.Names(have))
	}
}

// SecondaryRange adds a problem when a subnet has no secondary range of a name; have are those that it has.
func SecondaryRange(problems *problem.List, path problem.Path, name, subnet string, have []string) {
	if !slices.Contains(have, name) {
		problems.Add(path, "%q is not a secondary range of the subnet %q (have: %s)", name, subnet, problem.Names(have))
	}
}
