package check

import (
	"fmt"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
)

const (
	gceName = `^(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)$`
	project = `(?:(?:[-a-z0-9]{1,63}\.)*(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?):)?` +
		`(?:[0-9]{1,19}|(?:[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)|-)`
	dnsPart = `[-a-z0-9\.]{1,63}`
	account = `projects/` + project + `/serviceAccounts/((?:[a-z](?:[-a-z0-9]{4,28}[a-z0-9])@` + dnsPart +
		`\.iam\.gserviceaccount\.com$)|(?:[^@]+@` + dnsPart + `(?:\.iam)?\.gserviceaccount\.com$))`
	iamMember = `(.+:.+|projectOwners|projectReaders|projectWriters|allUsers|allAuthenticatedUsers)`
)

// rules checks one scalar against the rules of its field.
func (v *validator) rules(f *catalog.Field, kind catalog.Kind, value resource.PropertyValue, a at) {
	switch {
	case value.IsNull():
		return
	case kind == catalog.Int && (!value.IsNumber() || value.NumberValue() != float64(int64(value.NumberValue()))):
		v.fail(a, "Attribute must be a whole number, got %v", value.V)
		return
	case kind == catalog.Float && !value.IsNumber(), kind == catalog.Bool && !value.IsBool():
		v.fail(a, "%s: wrong type of value, %v", a.wire, value.V)
		return
	}
	for _, r := range f.Rules {
		for _, msg := range broken(optional(f, r), a.wire, value) {
			v.fail(a, "%s", msg)
		}
	}
}

// optional lets a field that nobody must set be empty: its list of values says so.
func optional(f *catalog.Field, r catalog.Rule) catalog.Rule {
	if r.Name == "enum" && !f.Required {
		r.Arg += ","
	}
	return r
}

// broken lists what is wrong with a value under one rule, in the provider's words.
func broken(r catalog.Rule, key string, value resource.PropertyValue) []string {
	text := ""
	if value.IsString() {
		text = value.StringValue()
	}
	switch r.Name {
	case "enum", "in", "inCase":
		return oneOf(strings.Split(r.Arg, ","), key, text, r.Name == "inCase")
	case "range":
		return inRange(r.Arg, key, value)
	case "len":
		low, high := bounds(r.Arg)
		if n := float64(len(text)); n < low || n > high {
			return []string{fmt.Sprintf("expected length of %s to be in the range (%.0f - %.0f), got %s", key, low, high, text)}
		}
	case "gcename":
		return matches(gceName, key, text)
	case "match":
		return matches(r.Arg, key, text)
	case "rfc1035":
		low, high := bounds(r.Arg)
		return matches(fmt.Sprintf("^[a-z](?:[-a-z0-9]{%.0f,%.0f}[a-z0-9])$", low-2, high-2), key, text)
	case "serviceaccountid":
		return matches(account, key, text)
	case "cidr":
		return cidr(r.Arg, key, text)
	case "iammember":
		return member(key, text)
	}
	if special, ok := specialRules[r.Name]; ok {
		return special(key, value)
	}
	return nil
}

func oneOf(accepted []string, key, text string, anyCase bool) []string {
	if slices.ContainsFunc(accepted, func(s string) bool { return s == text || anyCase && strings.EqualFold(s, text) }) {
		return nil
	}
	return []string{fmt.Sprintf("expected %s to be one of %q, got %s", key, accepted, text)}
}

func matches(pattern, key, text string) []string {
	if regexp.MustCompile(pattern).MatchString(text) {
		return nil
	}
	return []string{fmt.Sprintf("%q (%q) doesn't match regexp %q", key, text, pattern)}
}

// bounds reads "1..9"; a missing end is no limit.
func bounds(arg string) (low, high float64) {
	a, b, _ := strings.Cut(arg, "..")
	low, _ = strconv.ParseFloat(a, 64)
	high, err := strconv.ParseFloat(b, 64)
	if err != nil {
		high = 1 << 62
	}
	return low, high
}

func inRange(arg, key string, value resource.PropertyValue) []string {
	if !value.IsNumber() {
		return nil
	}
	low, high := bounds(arg)
	n := value.NumberValue()
	switch {
	case n >= low && n <= high:
		return nil
	case strings.HasSuffix(arg, ".."):
		return []string{fmt.Sprintf("expected %s to be at least (%.0f), got %.0f", key, low, n)}
	case strings.Contains(strings.Replace(arg, "..", "", 1), "."):
		return []string{fmt.Sprintf("expected %s to be in the range (%f - %f), got %f", key, low, high, n)}
	}
	return []string{fmt.Sprintf("expected %s to be in the range (%.0f - %.0f), got %.0f", key, low, high, n)}
}

func cidr(arg, key, text string) []string {
	if arg != "" && text == "" {
		return nil
	}
	_, network, err := net.ParseCIDR(text)
	if err != nil {
		return []string{fmt.Sprintf("%q is not a valid IP CIDR range: %s", key, err)}
	}
	if arg == "" {
		return nil
	}
	low, high := bounds(arg)
	if ones, _ := network.Mask.Size(); float64(ones) < low || float64(ones) > high {
		return []string{fmt.Sprintf("expected %q to contain a network Value with between %.0f and %.0f significant bits, "+
			"got: %d", key, low, high, ones)}
	}
	return nil
}

func member(key, text string) []string {
	if strings.HasPrefix(text, "deleted") {
		return []string{fmt.Sprintf("invalid value for %s (Terraform does not support IAM members for deleted principals)",
			key)}
	}
	if !regexp.MustCompile(iamMember).MatchString(text) {
		return []string{fmt.Sprintf("invalid value for %s (IAM members must have one of the values outlined here: "+
			"https://cloud.google.com/billing/docs/reference/rest/v1/Policy#Binding)", key)}
	}
	return nil
}
