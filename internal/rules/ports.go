package rules

import (
	"strconv"
	"strings"

	"github.com/gkestack/gkestack/problem"
)

// PortRange adds a problem when a text is neither a port nor a range of them.
func PortRange(problems *problem.List, path problem.Path, text string) {
	first, last, isRange := strings.Cut(text, "-")
	if !isRange {
		last = first
	}
	from, fromErr := strconv.ParseUint(first, 10, 16)
	to, toErr := strconv.ParseUint(last, 10, 16)
	if fromErr != nil || toErr != nil || from > to {
		problems.Add(path, "%q is no port: accepted is a number from 0 to 65535, or two of them, as in 8000-8010", text)
	}
}

// hasPorts are the protocols that Google knows by name.
var hasPorts = map[string]bool{
	"tcp": true, "udp": true, "sctp": true, "icmp": false, "esp": false, "ah": false, "ipip": false, "all": false,
}

// numbered are the numbers of protocols that have a name; Google may answer with either.
var numbered = map[string]string{
	"1": "icmp", "6": "tcp", "17": "udp", "50": "esp", "51": "ah", "94": "ipip", "132": "sctp",
}

// Protocols adds a problem for each protocol that a firewall rule cannot have, and for each of its ports.
// https://cloud.google.com/firewall/docs/firewalls#protocols_and_ports
func Protocols(problems *problem.List, path problem.Path, protocols map[string][]string) {
	if _, all := protocols["all"]; all && len(protocols) > 1 {
		problems.Add(path, "all stands for every protocol: leave the others out")
	}
	for name, ports := range protocols {
		protocol(problems, path.Child(name), name)
		if !hasPorts[name] && len(ports) > 0 {
			problems.Add(path.Child(name), "only tcp, udp and sctp have ports: leave the list empty")
			continue
		}
		Each(problems, path.Child(name), ports, PortRange)
	}
}

func protocol(problems *problem.List, path problem.Path, name string) {
	if _, ok := hasPorts[name]; ok {
		return
	}
	if known, ok := numbered[name]; ok {
		problems.Add(path, "%s is the number of %s: write that", name, known)
		return
	}
	if number, err := strconv.Atoi(name); err != nil || number > 255 || strconv.Itoa(max(number, 0)) != name {
		problems.Add(path, "%q is no protocol: accepted are tcp, udp, icmp, esp, ah, sctp, ipip, all, "+
			"and numbers from 0 to 255", name)
	}
}
