package check

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// specialRules are the rules that only one or two fields have.
var specialRules = map[string]func(key string, value resource.PropertyValue) []string{
	"clustername": text(clusterName),
	"bucketname":  text(bucketName),
	"poolid":      text(poolID),
	"servicename": text(serviceName),
	"trailingdot": text(trailingDot),
	"date":        text(date),
	"clock":       text(clock),
	"rotation":    text(rotation),
	"nonempty":    text(nonEmpty),
	"asn":         asn,
	"labelkeys":   labelKeys,
}

// text adapts a rule for strings.
func text(rule func(key, value string) []string) func(string, resource.PropertyValue) []string {
	return func(key string, v resource.PropertyValue) []string {
		if !v.IsString() {
			return nil
		}
		return rule(key, v.StringValue())
	}
}

// problem is one thing that may be wrong with a value.
type problem struct {
	wrong   bool
	message string
}

func problems(list ...problem) []string {
	var out []string
	for _, p := range list {
		if p.wrong {
			out = append(out, p.message)
		}
	}
	return out
}

func is(pattern, s string) bool { return regexp.MustCompile(pattern).MatchString(s) }

func clusterName(key, s string) []string {
	return problems(
		problem{len(s) > 40, fmt.Sprintf("%q cannot be longer than 40 characters", key)},
		problem{!is("^[a-z0-9-]+$", s), fmt.Sprintf("%q can only contain lowercase letters, numbers and hyphens", key)},
		problem{!is("^[a-z]", s), fmt.Sprintf("%q must start with a letter", key)},
		problem{!is("[a-z0-9]$", s), fmt.Sprintf("%q must end with a number or a letter", key)},
	)
}

func bucketName(_, s string) []string {
	size := fmt.Sprintf("%q name value must contain 3-63 characters. Names containing dots can contain up to 222 "+
		"characters, but each dot-separated component can be no longer than 63 characters", s)
	longPart := slices.ContainsFunc(strings.Split(s, "."), func(p string) bool { return len(p) < 1 || len(p) > 63 })
	return problems(
		problem{!is("^[a-z0-9_.-]*$", s), fmt.Sprintf("%q name value can only contain lowercase letters, numeric "+
			"characters, dashes (-), underscores (_), and dots (.)", s)},
		problem{!is("^[a-z|0-9].*[a-z|0-9]$", s), fmt.Sprintf("%q name value must start and end with a number or letter", s)},
		problem{len(s) < 3, size},
		problem{longPart, size},
		problem{is(`^[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}$`, s),
			fmt.Sprintf("%q name value cannot be represented as an IP address in dotted-decimal notation (for example, "+
				"192.168.5.4)", s)},
		problem{strings.HasPrefix(s, "goog"), fmt.Sprintf("%q name value cannot begin with the \"goog\" prefix", s)},
		problem{strings.Contains(strings.ReplaceAll(s, "0", "o"), "google"),
			fmt.Sprintf("%q name value cannot contain \"google\" or close misspellings, such as \"g00gle\"", s)},
	)
}

func poolID(key, s string) []string {
	return problems(
		problem{strings.HasPrefix(s, "gcp-"), fmt.Sprintf("%q (%q) can not start with \"gcp-\"", key, s)},
		problem{!is("^[0-9a-z-]+$", s), fmt.Sprintf("%q must contain only lowercase letters (a-z), numbers (0-9), or "+
			"dashes (-)", key)},
		problem{len(s) < 4, fmt.Sprintf("%q cannot be smaller than 4 characters", key)},
		problem{len(s) > 32, fmt.Sprintf("%q cannot be greater than 32 characters", key)},
	)
}

func serviceName(key, s string) []string {
	refused := []string{"dataproc-control.googleapis.com", "source.googleapis.com",
		"stackdriverprovisioning.googleapis.com", "bigquery-json.googleapis.com"}
	if slices.Contains(refused, s) {
		return []string{fmt.Sprintf("expected %s to not match any of %v, got %s", key, refused, s)}
	}
	return problems(problem{!strings.Contains(s, "."),
		fmt.Sprintf("expected %s to be a domain like serviceusage.googleapis.com", s)})
}

func trailingDot(key, s string) []string {
	if s == "" {
		return []string{"the empty string is not a valid name field value"}
	}
	return problems(problem{!strings.HasSuffix(s, "."),
		fmt.Sprintf("%q (%q) doesn't end with %q, name field must end with trailing dot, for example test.example.com. "+
			"(note the trailing dot)", key, s, ".")})
}

func date(_, s string) []string {
	if _, err := time.Parse(time.RFC3339, s); err != nil {
		return []string{err.Error()}
	}
	return nil
}

func clock(key, s string) []string {
	if len(s) != 5 || s[2] != ':' {
		return []string{fmt.Sprintf("%q (%q) must be in the format HH:mm (RFC3339)", key, s)}
	}
	hour, hourErr := strconv.ParseUint(s[:2], 10, 0)
	minute, minuteErr := strconv.ParseUint(s[3:], 10, 0)
	return problems(
		problem{hourErr != nil || hour > 23, fmt.Sprintf("%q (%q) does not contain a valid hour (00-23)", key, s)},
		problem{minuteErr != nil || minute > 59, fmt.Sprintf("%q (%q) does not contain a valid minute (00-59)", key, s)},
	)
}

func rotation(_, s string) []string {
	if s == "" {
		return nil
	}
	if !is(`^([0-9.]*\d)s$`, s) {
		return []string{fmt.Sprintf("Invalid rotation period format: %s", s)}
	}
	seconds, err := strconv.ParseFloat(strings.TrimSuffix(s, "s"), 64)
	return problems(problem{err != nil || seconds < 86400, "Rotation period must be greater than one day"})
}

func nonEmpty(key, s string) []string {
	return problems(problem{s == "", fmt.Sprintf("expected %q to not be an empty string, got %v", key, s)})
}

func asn(key string, v resource.PropertyValue) []string {
	if !v.IsNumber() {
		return nil
	}
	n := int64(v.NumberValue())
	if n >= 64512 && n <= 65534 || n >= 4200000000 && n <= 4294967294 || n == 16550 {
		return nil
	}
	return []string{fmt.Sprintf("expected %q to be a RFC6996-compliant Local ASN:\nmust be either in the private ASN "+
		"ranges: [64512..65534], [4200000000..4294967294];\nor be the value of [16550], got %d", key, n)}
}

func labelKeys(_ string, v resource.PropertyValue) []string {
	if !v.IsObject() {
		return nil
	}
	var out []string
	for _, k := range v.ObjectValue().StableKeys() {
		if !is(`^[a-z0-9_-]{1,63}$`, string(k)) {
			out = append(out, fmt.Sprintf("%q is an invalid label key. See "+
				"https://cloud.google.com/storage/docs/tags-and-labels#bucket-labels", string(k)))
		}
	}
	return out
}
