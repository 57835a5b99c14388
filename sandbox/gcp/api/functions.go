package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

// call is one call of a provider's function.
type call struct {
	*Google
	cloud *store.Cloud
	args  properties
}

// invocable are the functions of the provider that programs call, by their tokens without "gcp:".
var invocable = map[string]func(*call) (properties, error){
	"artifactregistry/getRepository:getRepository": func(c *call) (properties, error) {
		return c.find("artifactregistry/repository:Repository", "projects/%s/locations/%s/repositories/%s",
			c.or("project", c.Project), c.or("location", c.Region), c.or("repositoryId", ""))
	},
	"compute/getRegions:getRegions": func(c *call) (properties, error) {
		project := c.or("project", c.Project)
		return properties{"id": "projects/" + project, "project": project, "names": []any{c.Region}}, nil
	},
	"compute/getZones:getZones": func(c *call) (properties, error) {
		project, region := c.or("project", c.Project), c.or("region", c.Region)
		return properties{"id": fmt.Sprintf("projects/%s/regions/%s", project, region), "project": project, "region": region,
			"names": zonesOf(region)}, nil
	},
	"container/getEngineVersions:getEngineVersions": func(c *call) (properties, error) {
		channels := properties{"RAPID": Version, "REGULAR": Version, "STABLE": Version}
		return properties{"id": "versions", "project": c.or("project", c.Project), "location": c.or("location", c.Region),
			"defaultClusterVersion": Version, "latestMasterVersion": Version, "latestNodeVersion": Version,
			"validMasterVersions": []any{Version}, "validNodeVersions": []any{Version},
			"releaseChannelDefaultVersion": channels, "releaseChannelLatestVersion": channels}, nil
	},
	"dns/getManagedZoneIamPolicy:getManagedZoneIamPolicy": func(c *call) (properties, error) {
		zone, err := c.find("dns/managedZone:ManagedZone", "projects/%s/managedZones/%s",
			c.or("project", c.Project), c.or("managedZone", ""))
		if err != nil {
			return nil, err
		}
		policy, err := json.Marshal(c.cloud.Policy(zone["id"].(string)))
		return properties{"id": zone["id"], "managedZone": zone["name"], "project": zone["project"], "etag": "BwY=",
			"policyData": string(policy)}, err
	},
	"organizations/getClientConfig:getClientConfig": func(c *call) (properties, error) {
		return properties{"id": fmt.Sprintf("projects/%s/regions/%s/zones/%s", c.Project, c.Region, c.Zone),
			"project": c.Project, "region": c.Region, "zone": c.Zone, "accessToken": "sandbox"}, nil
	},
	"organizations/getProject:getProject": func(c *call) (properties, error) {
		project := c.or("projectId", c.Project)
		return properties{"id": "projects/" + project, "projectId": project, "name": project, "number": ProjectNumber,
			"labels": properties{}}, nil
	},
	"secretmanager/getSecrets:getSecrets": func(c *call) (properties, error) {
		project := c.or("project", c.Project)
		parent := "projects/" + project + "/secrets"
		return properties{"id": parent, "project": project, "secrets": c.list("secretmanager/secret:Secret", parent)}, nil
	},
	"serviceaccount/getAccount:getAccount": func(c *call) (properties, error) {
		email, project := c.or("accountId", ""), c.or("project", c.Project)
		if !strings.Contains(email, "@") {
			email += "@" + project + ".iam.gserviceaccount.com"
		}
		return c.find("serviceaccount/account:Account", "projects/%s/serviceAccounts/%s", project, email)
	},
}

// Call answers a function of the provider.
func (g *Google) Call(token string, args map[string]any) (map[string]any, error) {
	function, ok := invocable[strings.TrimPrefix(token, "gcp:")]
	if !ok {
		return nil, fmt.Errorf("unrecognized data function (Invoke): %s; the sandbox has %s", token,
			strings.Join(slices.Sorted(maps.Keys(invocable)), ", "))
	}
	if err := g.beforeCall(token); err != nil {
		return nil, err
	}
	all, err := g.store.View()
	if err != nil {
		return nil, err
	}
	return function(&call{g, all, args})
}

// or is an argument, or what stands for it when the program leaves it out.
func (c *call) or(name, otherwise string) string {
	if s, ok := c.args[name].(string); ok && s != "" {
		return s
	}
	return otherwise
}

// find is the one object with the id.
func (c *call) find(typ, format string, parts ...any) (properties, error) {
	id := fmt.Sprintf(format, parts...)
	found, ok := c.cloud.Get(typ, id)
	if !ok {
		return nil, fmt.Errorf("%s not found", id)
	}
	found = maps.Clone(found)
	found["id"] = id
	return found, nil
}

// list are the objects of a type below a parent.
func (c *call) list(typ, parent string) []any {
	objects := []any{}
	for _, object := range c.cloud.List(typ) {
		if strings.HasPrefix(object.ID, parent+"/") {
			objects = append(objects, object.Properties)
		}
	}
	return objects
}
