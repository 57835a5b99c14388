package gcp

import (
	"net/netip"

	"github.com/gkestack/gkestack/problem"
)

// cidrRange is a range and the setting that it came from.
type cidrRange struct {
	path   problem.Path
	prefix netip.Prefix
}

// parseCIDR adds a problem when value is no IPv4 range, or has bits set beyond its mask, which Google refuses.
func parseCIDR(problems *problem.List, path problem.Path, value string) (netip.Prefix, bool) {
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

// checkOverlaps adds a problem for each pair of ranges that share addresses.
func checkOverlaps(problems *problem.List, ranges []cidrRange) {
	for i, one := range ranges {
		for _, other := range ranges[i+1:] {
			if one.prefix.Overlaps(other.prefix) {
				problems.AddBetween(one.path, other.path, "%s overlaps %s of "+problem.OtherPath+
					": ranges of one network may not share addresses", one.prefix, other.prefix)
			}
		}
	}
}
