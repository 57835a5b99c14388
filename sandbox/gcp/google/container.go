package google

import (
	"fmt"
	"slices"
	"strings"
)

// secondaryRange is the range of a cluster that its subnet calls by a name, or that the program gives.
func (r *request) secondaryRange(nameKey, blockKey, otherwise string) string {
	policy, _ := r.props["ipAllocationPolicy"].(map[string]any)
	if s := text(policy[blockKey]); strings.Contains(s, ".") {
		return s
	}
	name := text(policy[nameKey])
	subnet, ok := r.cloud.Get("compute/subnetwork:Subnetwork", r.relative(text(r.props["subnetwork"]), "gcp:compute/subnetwork:Subnetwork"))
	if name == "" || !ok {
		return otherwise
	}
	for _, s := range blocks(subnet["secondaryIpRanges"]) {
		if s["rangeName"] == name {
			return text(s["ipCidrRange"])
		}
	}
	return otherwise
}

// zones are the zones of a regional cluster or pool, other than its own of a zonal cluster.
func zones(r *request) any {
	location := text(r.props["location"])
	if strings.Count(location, "-") > 1 {
		if r.typ.Short() == "container/nodePool:NodePool" {
			return []any{location}
		}
		return []any{}
	}
	return []any{location + "-a", location + "-b", location + "-c"}
}

func nodeCount(r *request) any {
	scaling, _ := r.props["autoscaling"].(map[string]any)
	for _, v := range []any{r.props["nodeCount"], r.props["initialNodeCount"], scaling["minNodeCount"]} {
		if v != nil {
			return v
		}
	}
	return 0.0
}

func instanceGroups(r *request) any { return r.groups("instanceGroupManagers") }

func (r *request) groups(kind string) []any {
	var out []any
	zones, _ := r.props["nodeLocations"].([]any)
	if zones == nil {
		zones, _ = functions["zones"](r).([]any)
	}
	for _, z := range zones {
		out = append(out, fmt.Sprintf("%sprojects/%v/zones/%v/%s/gke-%v-%v-%08x-grp", computeAPI, r.props["project"], z, kind, last(text(r.props["cluster"])), r.props["name"], uint32(r.seed())))
	}
	return out
}

// setDefault fills in a block that Google answers though nobody gave it.
func setDefault(props map[string]any, key string, value any) {
	if _, given := props[key]; !given {
		props[key] = value
	}
}

func clusterAnswer(r *request) error {
	p := r.props
	if p["enableAutopilot"] == true {
		p["enableIntranodeVisibility"], p["networkingMode"] = true, "VPC_NATIVE"
		setDefault(p, "verticalPodAutoscaling", map[string]any{"enabled": true})
	}
	channel := "REGULAR"
	setDefault(p, "releaseChannel", map[string]any{"channel": channel})
	setDefault(p, "databaseEncryption", map[string]any{"state": "DECRYPTED", "keyName": ""})
	setDefault(p, "defaultSnatStatus", map[string]any{"disabled": false})
	setDefault(p, "serviceExternalIpsConfig", map[string]any{"enabled": false})
	setDefault(p, "notificationConfig", map[string]any{"pubsub": map[string]any{"enabled": false, "topic": ""}})
	setDefault(p, "securityPostureConfig", map[string]any{"mode": "BASIC", "vulnerabilityMode": "VULNERABILITY_DISABLED"})
	setDefault(p, "loggingConfig", map[string]any{"enableComponents": []any{"SYSTEM_COMPONENTS", "WORKLOADS"}})
	setDefault(p, "monitoringConfig", map[string]any{"enableComponents": []any{"SYSTEM_COMPONENTS"}, "managedPrometheus": map[string]any{"enabled": true}})
	setDefault(p, "addonsConfig", map[string]any{})
	if a, ok := p["addonsConfig"].(map[string]any); ok {
		setDefault(a, "gcePersistentDiskCsiDriverConfig", map[string]any{"enabled": true})
		setDefault(a, "networkPolicyConfig", map[string]any{"disabled": true})
	}
	if last(text(p["network"])) == "default" {
		// The network that each project begins with has a subnet in each region.
		setDefault(p, "subnetwork", r.relative("default", "gcp:compute/subnetwork:Subnetwork"))
	}
	r.allocation()
	if c, ok := p["privateClusterConfig"].(map[string]any); ok {
		setDefault(c, "privateEndpoint", "172.16.0.2")
		setDefault(c, "publicEndpoint", "34.84.10.20")
		setDefault(c, "peeringName", fmt.Sprintf("gke-n%020x-peer", r.seed()))
		setDefault(c, "masterGlobalAccessConfig", map[string]any{"enabled": false})
	}
	if _, given := p["nodePools"]; !given && p["removeDefaultNodePool"] != true && p["enableAutopilot"] != true {
		r.defaultPool()
	}
	return clusterRead(r)
}

// allocation answers where a cluster's pods and services get their addresses from.
func (r *request) allocation() {
	setDefault(r.props, "ipAllocationPolicy", map[string]any{})
	a, ok := r.props["ipAllocationPolicy"].(map[string]any)
	if !ok {
		return
	}
	setDefault(a, "clusterSecondaryRangeName", "gke-"+text(r.props["name"])+"-pods")
	setDefault(a, "servicesSecondaryRangeName", "")
	setDefault(a, "clusterIpv4CidrBlock", r.props["clusterIpv4Cidr"])
	setDefault(a, "servicesIpv4CidrBlock", r.props["servicesIpv4Cidr"])
	setDefault(a, "stackType", "IPV4")
	setDefault(a, "podCidrOverprovisionConfig", map[string]any{"disabled": false})
}

// defaultPool is the pool that a cluster has unless it is told otherwise.
func (r *request) defaultPool() {
	count := r.props["initialNodeCount"]
	if count == nil {
		count = 1.0
	}
	pool := map[string]any{"name": "default-pool", "initialNodeCount": count, "nodeCount": count, "version": Version, "maxPodsPerNode": 110.0}
	pool["nodeLocations"] = r.props["nodeLocations"]
	r.props["nodePools"] = []any{pool}
}

// clusterRead gives the cluster the address of the sandbox's control plane.
func clusterRead(r *request) error {
	plane, err := r.store.ControlPlane()
	if err != nil {
		return fmt.Errorf("cluster %s: %w", r.name(), err)
	}
	r.props["endpoint"] = plane.Endpoint
	auth := map[string]any{}
	if given, ok := r.props["masterAuth"].(map[string]any); ok {
		for k, v := range given {
			auth[k] = v
		}
	}
	setDefault(auth, "clientCertificateConfig", map[string]any{"issueClientCertificate": false})
	setDefault(auth, "clientCertificate", "")
	setDefault(auth, "clientKey", "")
	auth["clusterCaCertificate"] = plane.CA
	r.props["masterAuth"] = auth
	return nil
}

func clusterProtected(r *request) error {
	if r.props["deletionProtection"] == true {
		return said(protected)
	}
	return nil
}

// clusterDeleted takes the cluster's node pools with it.
func clusterDeleted(r *request) {
	for _, o := range r.cloud.List("container/nodePool:NodePool") {
		if strings.HasPrefix(o.ID, r.id+"/") {
			r.cloud.Delete(o.Type, o.ID)
		}
	}
}

func poolAnswer(r *request) error {
	p := r.props
	setDefault(p, "management", map[string]any{"autoRepair": true, "autoUpgrade": true})
	setDefault(p, "upgradeSettings", map[string]any{"maxSurge": 1.0, "maxUnavailable": 0.0, "strategy": "SURGE"})
	setDefault(p, "networkConfig", map[string]any{})
	if n, ok := p["networkConfig"].(map[string]any); ok {
		setDefault(n, "enablePrivateNodes", false)
		setDefault(n, "podIpv4CidrBlock", "10.64.0.0/14")
		setDefault(n, "podRange", "pods")
		setDefault(n, "podCidrOverprovisionConfig", map[string]any{"disabled": false})
	}
	if s, ok := p["autoscaling"].(map[string]any); ok {
		setDefault(s, "locationPolicy", "BALANCED")
	}
	setDefault(p, "nodeConfig", map[string]any{})
	if c, ok := p["nodeConfig"].(map[string]any); ok {
		nodeDefaults(c)
	}
	return nil
}

func nodeDefaults(c map[string]any) {
	for k, v := range map[string]any{
		"machineType": "e2-medium", "diskSizeGb": 100.0, "diskType": "pd-balanced", "imageType": "COS_CONTAINERD", "serviceAccount": "default",
		"localSsdCount": 0.0, "loggingVariant": "DEFAULT", "minCpuPlatform": "", "preemptible": false, "spot": false, "guestAccelerators": []any{},
		"oauthScopes":            []any{"https://www.googleapis.com/auth/cloud-platform"},
		"metadata":               map[string]any{"disable-legacy-endpoints": "true"},
		"shieldedInstanceConfig": map[string]any{"enableIntegrityMonitoring": true, "enableSecureBoot": false},
	} {
		setDefault(c, k, v)
	}
	taints := blocks(c["taints"])
	effective := []any{}
	for _, t := range taints {
		effective = append(effective, t)
	}
	c["effectiveTaints"] = slices.Clone(effective)
}
