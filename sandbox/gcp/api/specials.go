package api

import (
	"fmt"
	"net"
	"strconv"
	"strings"
)

// subnetRanges refuses ranges that overlap within one network.
func subnetRanges(r *request) error {
	mine, err := ranges(r.props)
	if err != nil {
		return err
	}
	for i, a := range mine {
		for _, b := range mine[:i] {
			if overlap(a, b) {
				return apiError(400, "invalid", "Invalid IPCidrRange: %s conflicts with %s of the same subnetwork.", a, b)
			}
		}
	}
	for _, o := range r.cloud.List(r.typ.Short()) {
		if o.ID == r.id || text(o.Properties["network"]) != text(r.props["network"]) {
			continue
		}
		theirs, err := ranges(o.Properties)
		if err != nil {
			continue
		}
		for _, a := range mine {
			for _, b := range theirs {
				if overlap(a, b) {
					return apiError(400, "invalid", "Invalid IPCidrRange: %s conflicts with existing subnetwork '%v' in region '%v'.",
						a, o.Properties["name"], o.Properties["region"])
				}
			}
		}
	}
	return nil
}

func ranges(props properties) ([]*net.IPNet, error) {
	texts := []string{text(props["ipCidrRange"])}
	for _, s := range blocks(props["secondaryIpRanges"]) {
		texts = append(texts, text(s["ipCidrRange"]))
	}
	var out []*net.IPNet
	for i, t := range texts {
		field := "resource.ipCidrRange"
		if i > 0 {
			field = fmt.Sprintf("resource.secondaryIpRanges[%d].ipCidrRange", i-1)
		}
		ip, network, err := net.ParseCIDR(t)
		if err != nil || !ip.Equal(network.IP) {
			return nil, apiError(400, "invalid", "Invalid value for field '%s': '%s'. Must be a CIDR address range that is "+
				"aligned to its prefix length.", field, t)
		}
		out = append(out, network)
	}
	return out, nil
}

func overlap(a, b *net.IPNet) bool { return a.Contains(b.IP) || b.Contains(a.IP) }

func zoneDeletable(r *request) error {
	if r.props["forceDestroy"] == true {
		return nil
	}
	for _, o := range r.cloud.List("dns/recordSet:RecordSet") {
		if strings.HasPrefix(o.ID, r.id+"/") {
			return apiError(400, "containerNotEmpty", "The resource named '%s' cannot be deleted because it contains one or "+
				"more 'resource records'.", last(r.id))
		}
	}
	return nil
}

func zoneDeleted(r *request) {
	for _, o := range r.cloud.List("dns/recordSet:RecordSet") {
		if strings.HasPrefix(o.ID, r.id+"/") {
			r.cloud.Delete(o.Type, o.ID)
		}
	}
}

// bucketDeletable refuses a bucket with objects, of which the sandbox knows only the number.
func bucketDeletable(r *request) error {
	kept, _ := r.cloud.Get(r.typ.Short(), r.id)
	if n, _ := kept["objects"].(float64); n > 0 && r.props["forceDestroy"] != true {
		return fmt.Errorf(bucketWithItems, r.id)
	}
	return nil
}

// secretDeleted takes the secret's versions with it.
func secretDeleted(r *request) {
	for _, o := range r.cloud.List("secretmanager/secretVersion:SecretVersion") {
		if strings.HasPrefix(o.ID, fmt.Sprintf("projects/%s/secrets/%s/", ProjectNumber, last(r.id))) {
			r.cloud.Delete(o.Type, o.ID)
		}
	}
}

func (r *request) secretName() string {
	return fmt.Sprintf("projects/%s/secrets/%s", ProjectNumber, last(text(r.props["secret"])))
}

// versionNumber is the next number of the secret's versions.
func (r *request) versionNumber() string {
	if v := text(r.props["version"]); v != "" {
		return v
	}
	highest := 0
	for _, o := range r.cloud.List("secretmanager/secretVersion:SecretVersion") {
		if strings.HasPrefix(o.ID, r.secretName()+"/") {
			n, _ := strconv.Atoi(last(o.ID))
			highest = max(highest, n)
		}
	}
	return strconv.Itoa(highest + 1)
}

// cdnPolicy is that of a backend with Cloud CDN, which the catalog fills in; others have none.
func cdnPolicy(r *request) any {
	if r.props["enableCdn"] == true {
		return map[string]any{}
	}
	return nil
}

// lowestPriority is that of the rule which every policy has.
const lowestPriority = 2147483647.0

func securityPolicyAnswer(r *request) error {
	rules, _ := r.props["rules"].([]any)
	for _, rule := range blocks(r.props["rules"]) {
		if rule["priority"] == lowestPriority {
			return nil
		}
	}
	everyone := map[string]any{"versionedExpr": "SRC_IPS_V1", "config": map[string]any{"srcIpRanges": []any{"*"}}}
	r.props["rules"] = append(rules, map[string]any{"action": "allow", "priority": lowestPriority,
		"description": "default rule", "preview": false, "match": everyone})
	return nil
}

// firewallAnswer: an ingress rule without a source is for everyone, and an egress rule without a destination too.
func firewallAnswer(r *request) error {
	p := r.props
	if p["direction"] == "EGRESS" {
		if p["destinationRanges"] == nil {
			p["destinationRanges"] = []any{"0.0.0.0/0"}
		}
		return nil
	}
	if p["sourceRanges"] == nil && p["sourceTags"] == nil && p["sourceServiceAccounts"] == nil {
		p["sourceRanges"] = []any{"0.0.0.0/0"}
	}
	return nil
}

func managedCertificateAnswer(r *request) error {
	if m, ok := r.props["managed"].(map[string]any); ok {
		r.props["subjectAlternativeNames"] = m["domains"]
	}
	return nil
}

// organizationPolicy refuses a policy that resets and demands at once. The provider keeps the constraint's bare name.
func organizationPolicy(r *request) error {
	r.props["name"] = last(text(r.props["name"]))
	spec, _ := r.props["spec"].(map[string]any)
	if rules, _ := spec["rules"].([]any); spec["reset"] == true && (len(rules) > 0 || spec["inheritFromParent"] == true) {
		return apiError(400, "badRequest", "Policy with reset set to true must not have rules or inherit from its parent.")
	}
	return nil
}
