package cloud

import "github.com/gkestack/gkestack/problem"

// part is what a stack may have in Google Cloud. A function that is nil has nothing to do.
type part struct {
	// key of its settings in the stack's file, which begins the paths of what check finds.
	key string
	// wanted tells whether a stack has it.
	wanted func(*Settings) bool
	// apis are those that it calls.
	apis func(*Settings) []string
	// outputs are the names of what deploy adds to the stack's outputs. They are known before anything is deployed, so
	// that a reference to one that will not be there is told at once.
	outputs func(*Settings) []string
	// check returns what is wrong with its settings by themselves.
	check func(*Settings) error
	// checkStack adds what is wrong with them beside those of other parts, with paths from the top.
	checkStack func(*Settings, *problem.List)
	// deploy registers it.
	deploy func(*Cloud) error
}

// parts are in the order in which they are deployed.
var parts = []part{
	services, organizationPolicies, network, cluster, nodePools, artifactRegistry, buckets, secrets, budget,
	workloadIdentities, githubFederation, iam, dnsZone, loadBalancer, iapClientSecrets,
}

func always(*Settings) bool { return true }

// these are the names that do not depend on the settings.
func these(names ...string) func(*Settings) []string {
	return func(*Settings) []string { return names }
}
