package plan

import (
	"net"
	"slices"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
)

// same finds the rule that says which changes to a field to ignore, nil without one.
func (d *differ) same(f *catalog.Field) func(name, old, new string) bool {
	if simple, ok := sameTexts[f.Same.Name]; ok {
		return func(_, old, new string) bool { return simple(old, new) }
	}
	switch f.Same.Name {
	case "empty":
		return func(_, old, new string) bool {
			return old == "" && new == f.Same.Arg || new == "" && old == f.Same.Arg
		}
	case "autopilot":
		return func(string, string, string) bool { return d.flag("enableAutopilot") }
	case "fleet":
		return func(string, string, string) bool { return d.oldFlag("fleet.preRegistered") }
	case "disabledblock":
		return func(name, old, new string) bool {
			return name == f.Name+".#" && old == "1" && new == "0" && !d.oldFlag(f.Name+".enabled")
		}
	case "disabled":
		return func(name, _, _ string) bool { return !d.newFlag(parent(name) + ".enable") }
	case "logging":
		return func(name, _, new string) bool { return name == "logConfig.#" && new == "0" && d.flag("enableLogging") }
	case "port":
		return d.samePort
	case "privatecluster":
		return d.samePrivateCluster
	case "sourceranges":
		return d.sameSourceRanges
	case "scopes":
		return d.sameScopes
	case "rrdatas":
		return d.sameRecords
	case "autoclass":
		return func(name, old, new string) bool {
			off := old == "0" && new == "1" && !d.newFlag("autoclass.enabled") ||
				old == "1" && new == "0" && !d.oldFlag("autoclass.enabled")
			return name == "autoclass.#" && off
		}
	}
	return nil
}

// sameTexts are the rules that look at the two values alone.
var sameTexts = map[string]func(old, new string) bool{
	"link":     sameLink,
	"path":     func(old, new string) bool { return relative(old) == relative(new) },
	"case":     strings.EqualFold,
	"lastname": func(old, new string) bool { return last(old) == last(new) },
	"keep":     func(old, new string) bool { return old != "" && new == "" },
	"member":   sameMember,
	"duration": func(old, new string) bool {
		a, errA := time.ParseDuration(old)
		b, errB := time.ParseDuration(new)
		return errA == nil && errB == nil && a == b
	},
	"projectnumber": func(old, new string) bool { return last(old) == last(new) && old != "" && new != "" },
	"cidrsize":      func(old, new string) bool { return strings.HasPrefix(new, "/") && strings.HasSuffix(old, new) },
	"portrange":     func(old, new string) bool { return old == new+"-"+new },
	"domain":        func(old, new string) bool { return strings.TrimRight(old, ".") == strings.TrimRight(new, ".") },
	"optionallink":  func(old, new string) bool { return new == "" || sameLink(old, new) },
	"internalip": func(old, new string) bool {
		a, b := net.ParseIP(old), net.ParseIP(new)
		return a != nil && (b == nil || a.Equal(b))
	},
	"recurrence": func(old, new string) bool {
		return old == "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU" && new == "FREQ=DAILY"
	},
	"time": func(old, new string) bool {
		a, errA := time.Parse("15:04", old)
		b, errB := time.Parse("15:04", new)
		return errA == nil && errB == nil && a.Equal(b)
	},
}

func last(s string) string { return s[strings.LastIndex(s, "/")+1:] }

// relative is a link from "projects/" on.
func relative(link string) string {
	if i := strings.Index(link, "projects/"); i >= 0 {
		return link[i:]
	}
	return link
}

func sameLink(old, new string) bool {
	if !strings.Contains(new, "/") && new != "" && last(old) == new {
		return true
	}
	return relative(old) == relative(new)
}

func sameMember(old, new string) bool {
	sensitive := func(s string) bool {
		return strings.HasPrefix(s, "principal:") || strings.HasPrefix(s, "principalSet:")
	}
	if sensitive(old) || sensitive(new) {
		return old == new
	}
	return strings.EqualFold(old, new)
}

func parent(name string) string {
	if i := strings.LastIndex(name, "."); i >= 0 {
		return strings.TrimSuffix(name[:i], ".0")
	}
	return name
}

// lookup finds a value by its path of plain names.
func lookup(values resource.PropertyMap, path string) resource.PropertyValue {
	v := resource.NewObjectProperty(values)
	for _, p := range strings.Split(path, ".") {
		m := object(v)
		if m == nil {
			return resource.NewNullProperty()
		}
		v = plain(m[resource.PropertyKey(p)])
	}
	return v
}

func truth(v resource.PropertyValue) bool         { return v.IsBool() && v.BoolValue() }
func (d *differ) newFlag(path string) bool        { return truth(lookup(d.news, path)) }
func (d *differ) oldFlag(path string) bool        { return truth(lookup(d.olds, path)) }
func (d *differ) flag(path string) bool           { return d.newFlag(path) || d.oldFlag(path) && !d.has(path) }
func (d *differ) has(path string) bool            { return !lookup(d.news, path).IsNull() }
func (d *differ) either(path string) bool         { return d.newFlag(path) || d.oldFlag(path) }
func (d *differ) strings(path string) []string    { return list(lookup(d.news, path)) }
func (d *differ) oldStrings(path string) []string { return list(lookup(d.olds, path)) }

func list(v resource.PropertyValue) []string {
	var out []string
	if v.IsArray() {
		for _, e := range v.ArrayValue() {
			out = append(out, text(plain(e)))
		}
	}
	slices.Sort(out)
	return out
}

func (d *differ) samePort(name, old, new string) bool {
	ports := map[string]string{"httpHealthCheck": "80", "httpsHealthCheck": "443", "http2HealthCheck": "443",
		"tcpHealthCheck": "80", "sslHealthCheck": "443"}
	block, attr, _ := strings.Cut(name, ".0.")
	spec := text(lookup(d.news, block+".portSpecification"))
	return attr == "port" && old == ports[block] && (new == "" || new == "0") && (spec == "" || spec == "USE_FIXED_PORT")
}

func (d *differ) samePrivateCluster(name, old, new string) bool {
	const block = "privateClusterConfig"
	endpoint, nodes := d.either(block+".enablePrivateEndpoint"), d.either(block+".enablePrivateNodes")
	subnet := d.has(block + ".privateEndpointSubnetwork")
	switch name {
	case block + ".0.enablePrivateEndpoint":
		return !endpoint && !subnet
	case block + ".0.enablePrivateNodes":
		return !nodes && !subnet
	case block + ".#":
		return !endpoint && !nodes && !subnet && !d.has(block+".masterGlobalAccessConfig")
	case block + ".0.privateEndpointSubnetwork":
		return d.has(block+".masterIpv4CidrBlock") && new == "" && old != "" || sameLink(old, new)
	}
	return false
}

// sameSourceRanges: no range at all is the range of everyone.
func (d *differ) sameSourceRanges(_, _, _ string) bool {
	return len(d.strings("sourceRanges")) == 0 && slices.Equal(d.oldStrings("sourceRanges"), []string{"0.0.0.0/0"})
}

func (d *differ) sameScopes(_, _, _ string) bool {
	const path = "clusterAutoscaling.autoProvisioningDefaults.oauthScopes"
	wanted := append(d.strings(path), "https://www.googleapis.com/auth/monitoring.write")
	slices.Sort(wanted)
	return d.oldStrings(path) != nil && slices.Equal(slices.Compact(wanted), d.oldStrings(path))
}

// sameRecords: the order of a record set's data does not count.
func (d *differ) sameRecords(name, old, new string) bool {
	if name == "rrdatas.#" && (new == "0" || new == "") {
		return false
	}
	fold := func(in []string) []string {
		var out []string
		for _, s := range in {
			switch text(lookup(d.news, "type")) {
			case "AAAA":
				s = net.ParseIP(s).String()
			case "MX", "DS":
				s = strings.ToLower(s)
			case "TXT":
				s = strings.ToLower(strings.Trim(s, `"`))
			}
			out = append(out, s)
		}
		slices.Sort(out)
		return out
	}
	return slices.Equal(fold(d.strings("rrdatas")), fold(d.oldStrings("rrdatas")))
}
