package api

import (
	"fmt"
	"maps"
	"strings"
)

// secondaryRange is the range of a cluster that its subnet calls by a name, or that the program gives.
func (r *request) secondaryRange(nameKey, blockKey, otherwise string) string {
	policy, _ := r.props["ipAllocationPolicy"].(map[string]any)
	if s := text(policy[blockKey]); strings.Contains(s, ".") {
		return s
	}
	name := text(policy[nameKey])
	subnet, ok := r.cloud.Get("compute/subnetwork:Subnetwork",
		r.relative(text(r.props["subnetwork"]), "gcp:compute/subnetwork:Subnetwork"))
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
		out = append(out, fmt.Sprintf("%sprojects/%v/zones/%v/%s/gke-%v-%v-%08x-grp", computeAPI, r.props["project"], z, kind,
			last(text(r.props["cluster"])), r.props["name"], uint32(r.seed())))
	}
	return out
}

func clusterAnswer(r *request) error {
	p := r.props
	if p["enableAutopilot"] == true {
		p["enableIntranodeVisibility"], p["networkingMode"] = true, "VPC_NATIVE"
		if p["verticalPodAutoscaling"] == nil {
			p["verticalPodAutoscaling"] = map[string]any{"enabled": true}
		}
	}
	if last(text(p["network"])) == "default" && p["subnetwork"] == nil {
		// The network that each project begins with has a subnet in each region.
		p["subnetwork"] = r.relative("default", "gcp:compute/subnetwork:Subnetwork")
	}
	if p["nodePools"] == nil && p["removeDefaultNodePool"] != true && p["enableAutopilot"] != true {
		r.defaultPool()
	}
	return clusterRead(r)
}

// defaultPool is the pool that a cluster has unless it is told otherwise.
func (r *request) defaultPool() {
	count := r.props["initialNodeCount"]
	if count == nil {
		count = 1.0
	}
	r.props["nodePools"] = []any{map[string]any{
		"name": "default-pool", "initialNodeCount": count, "nodeCount": count, "version": Version,
		"maxPodsPerNode": 110.0, "nodeLocations": r.props["nodeLocations"],
	}}
}

// clusterRead gives the cluster the address of the sandbox's control plane.
func clusterRead(r *request) error {
	plane, err := r.store.ControlPlane()
	if err != nil {
		return fmt.Errorf("cluster %s: %w", r.name(), err)
	}
	r.props["endpoint"] = plane.Endpoint
	auth, _ := r.props["masterAuth"].(map[string]any)
	auth = maps.Clone(auth)
	if auth == nil {
		auth = map[string]any{}
	}
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

// poolAnswer repeats the taints that the program gave among those that the nodes have.
func poolAnswer(r *request) error {
	if c, ok := r.props["nodeConfig"].(map[string]any); ok {
		effective := []any{}
		for _, taint := range blocks(c["taints"]) {
			effective = append(effective, taint)
		}
		c["effectiveTaints"] = effective
	}
	return nil
}
