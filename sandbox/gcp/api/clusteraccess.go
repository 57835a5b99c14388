package api

import (
	"net/netip"
	"slices"
)

// private are the networks that GKE takes for reserved.
var private = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.88.99.0/24"),
	netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"),
}

// clusterAccess refuses public networks where the control plane has a private endpoint only.
func clusterAccess(r *request) error {
	config, _ := r.props["privateClusterConfig"].(map[string]any)
	if config["enablePrivateEndpoint"] != true {
		return nil
	}
	authorized, _ := r.props["masterAuthorizedNetworksConfig"].(map[string]any)
	for _, block := range blocks(authorized["cidrBlocks"]) {
		network, err := netip.ParsePrefix(text(block["cidrBlock"]))
		inside := func(p netip.Prefix) bool { return p.Contains(network.Addr()) && p.Bits() <= network.Bits() }
		if err == nil && !slices.ContainsFunc(private, inside) {
			return apiError(400, "badRequest", "Invalid master authorized networks: network %q is not a reserved network, "+
				"which is required for private endpoints.", network)
		}
	}
	return nil
}
