package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"maps"
	"net"
	"regexp"
	"strings"
	"time"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
)

// ProjectNumber is the number of every project in the sandbox.
const ProjectNumber = "123456789012"

// Version is what clusters and pools say they run: the Kubernetes of the control plane, as GKE spells it.
const Version = "1.36.3-gke.1000"

// answerAll fills in what the catalog says that Google answers.
func (r *request) answerAll() error {
	r.labels()
	return r.answerBlock(r.typ.Fields, r.props)
}

func (r *request) answerBlock(fs catalog.Fields, props map[string]any) error {
	for _, f := range fs {
		value, given := props[f.Name]
		if !given && f.HasIs && !f.Client {
			answer, err := r.answer(f)
			if err != nil {
				return err
			}
			if answer != nil {
				props[f.Name], value, given = answer, answer, true
			}
		}
		switch {
		case f.Client || !given:
		case f.Blocks():
			for _, block := range blocks(value) {
				if err := r.answerBlock(f.Fields, block); err != nil {
					return err
				}
			}
		case f.Upper():
			props[f.Name] = strings.ToUpper(fmt.Sprint(value))
		}
	}
	return nil
}

// blocks are the block or blocks in a value.
func blocks(value any) []map[string]any {
	switch v := value.(type) {
	case map[string]any:
		return []map[string]any{v}
	case []any:
		var out []map[string]any
		for _, e := range v {
			if m, ok := e.(map[string]any); ok {
				out = append(out, m)
			}
		}
		return out
	}
	return nil
}

var function = regexp.MustCompile(`@[a-z0-9]+`)

// answer is one field's value: text with {fields} and @functions, the value of a function alone, or a literal.
func (r *request) answer(f *catalog.Field) (any, error) {
	if f.Literal != nil {
		return cloneValue(f.Literal), nil
	}
	if fn, ok := functions[strings.TrimPrefix(f.Is, "@")]; ok && strings.HasPrefix(f.Is, "@") {
		value := fn(r)
		if s, isText := value.(string); isText && f.Kind != catalog.String {
			return f.Value(s)
		}
		return value, nil
	}
	return f.Value(r.template(f.Is))
}

var variable = regexp.MustCompile(`\{([^}.]+)\}`)

// template fills in {fields}, by their bare names unless the field begins the text, and @functions.
func (r *request) template(text string) string {
	out := variable.ReplaceAllStringFunc(text, func(m string) string {
		name := strings.Trim(m, "{}")
		value := fmt.Sprint(r.props[name])
		if r.props[name] == nil {
			value = ""
		}
		f := r.typ.Fields.Get(name)
		linked := f != nil && (f.Refs != nil || f.Same.Name == "link" || f.Same.Name == "lastname" || name == "project" ||
			name == "region" || name == "zone" || name == "location" || name == "constraint")
		if linked && (!strings.HasPrefix(text, m) || name == "project") && name != "service" {
			return last(value)
		}
		return value
	})
	return function.ReplaceAllStringFunc(out, func(m string) string {
		if fn, ok := functions[m[1:]]; ok {
			return fmt.Sprint(fn(r))
		}
		return m
	})
}

func last(s string) string { return s[strings.LastIndex(s, "/")+1:] }

// seed is a number that is always the same for an object.
func (r *request) seed() uint64 {
	sum := sha256.Sum256([]byte(r.typ.Token + fmt.Sprint(r.props["project"], r.props["location"], r.props["region"],
		r.props["zone"], r.props["cluster"], r.name())))
	return binary.BigEndian.Uint64(sum[:])
}

var functions map[string]func(*request) any

func init() {
	functions = map[string]func(*request) any{
		"now":           func(*request) any { return time.Now().UTC().Format("2006-01-02T15:04:05.000-07:00") },
		"number":        func(r *request) any { return fmt.Sprint(1e18 + r.seed()%1e18) },
		"number21":      func(r *request) any { return fmt.Sprintf("1%020d", r.seed()%1e19) },
		"projectnumber": func(*request) any { return ProjectNumber },
		"fingerprint": func(r *request) any {
			return base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint64(nil, r.seed()))
		},
		"uuid": func(r *request) any {
			n := r.seed()
			return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", uint32(n), uint16(n>>8), n>>20&0xfff, n>>32&0xfff,
				n&0xffffffffffff)
		},
		"address":        address,
		"addresspurpose": addressPurpose,
		"gateway":        gateway,
		"version":        func(*request) any { return Version },
		"zones":          zones,
		"podrange": func(r *request) any {
			return r.secondaryRange("clusterSecondaryRangeName", "clusterIpv4CidrBlock", "10.64.0.0/14")
		},
		"servicerange": func(r *request) any {
			return r.secondaryRange("servicesSecondaryRangeName", "servicesIpv4CidrBlock", "34.118.224.0/20")
		},
		"cdnpolicy":       cdnPolicy,
		"hex20":           func(r *request) any { return fmt.Sprintf("%020x", r.seed()) },
		"nameservers":     nameServers,
		"groups":          instanceGroups,
		"managedgroups":   func(r *request) any { return r.groups("instanceGroups") },
		"nodecount":       nodeCount,
		"connection":      connectionID,
		"healthchecktype": healthCheckType,
		"secretversion":   func(r *request) any { return fmt.Sprintf("%s/versions/%s", r.secretName(), r.versionNumber()) },
		"versionnumber":   func(r *request) any { return r.versionNumber() },
		"endpoint":        func(*request) any { return nil },
	}
}

// address is a made-up public address, or one within the subnet for an internal one.
func address(r *request) any {
	n := r.seed()
	if s, _ := r.props["addressType"].(string); s == "INTERNAL" {
		return fmt.Sprintf("10.%d.%d.%d", 200+n%50, n>>8%250, n>>16%250+2)
	}
	return fmt.Sprintf("34.%d.%d.%d", 64+n%60, n>>8%250, n>>16%250+1)
}

func addressPurpose(r *request) any {
	if s, _ := r.props["addressType"].(string); s == "INTERNAL" {
		return "GCE_ENDPOINT"
	}
	return nil
}

// gateway is the first address of the subnet.
func gateway(r *request) any {
	_, network, err := net.ParseCIDR(fmt.Sprint(r.props["ipCidrRange"]))
	if err != nil || network.IP.To4() == nil {
		return ""
	}
	ip := binary.BigEndian.Uint32(network.IP.To4()) + 1
	return net.IP(binary.BigEndian.AppendUint32(nil, ip)).String()
}

func connectionID(r *request) any {
	return strings.ReplaceAll(r.relative(fmt.Sprint(r.props["network"]), "gcp:compute/network:Network"), "/", "%2F") +
		":" + fmt.Sprint(r.props["service"])
}

func nameServers(r *request) any {
	letter := string(rune('a' + r.seed()%5))
	var out []any
	for i := range 4 {
		out = append(out, fmt.Sprintf("ns-cloud-%s%d.googledomains.com.", letter, i+1))
	}
	return out
}

func healthCheckType(r *request) any {
	for _, k := range []string{"grpc", "http", "http2", "https", "ssl", "tcp"} {
		if r.props[k+"HealthCheck"] != nil {
			return strings.ToUpper(k)
		}
	}
	return ""
}

func (r *request) labelled() bool { return r.typ.Fields.Get("pulumiLabels") != nil }

// labels joins the program's labels with the provider's.
func (r *request) labels() {
	if !r.labelled() {
		return
	}
	all := map[string]any{}
	for k, v := range r.DefaultLabels {
		all[k] = v
	}
	given, _ := r.props["labels"].(map[string]any)
	maps.Copy(all, given)
	r.props["pulumiLabels"], r.props["effectiveLabels"] = all, maps.Clone(all)
	if r.typ.Fields.Get("effectiveAnnotations") != nil {
		notes, _ := r.props["annotations"].(map[string]any)
		r.props["effectiveAnnotations"] = maps.Clone(notes)
		if notes == nil {
			r.props["effectiveAnnotations"] = map[string]any{}
		}
	}
}
