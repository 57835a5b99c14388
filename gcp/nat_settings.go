package gcp

import (
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// NATLogFilter says which translations Cloud NAT logs.
type NATLogFilter string

// The filters that Cloud NAT has; NATLogNone, the default being NATLogErrors, turns the log off.
const (
	NATLogNone         NATLogFilter = "NONE"
	NATLogErrors       NATLogFilter = "ERRORS_ONLY"
	NATLogTranslations NATLogFilter = "TRANSLATIONS_ONLY"
	NATLogAll          NATLogFilter = "ALL"
)

// Values returns the filters that are accepted.
func (NATLogFilter) Values() []NATLogFilter {
	return []NATLogFilter{NATLogNone, NATLogErrors, NATLogTranslations, NATLogAll}
}

// NATSettings describes Cloud NAT for all subnets of the network. https://cloud.google.com/nat/docs/overview
type NATSettings struct {
	made

	// LogFilter says which translations are logged.
	LogFilter NATLogFilter `yaml:"logFilter"`
	// StaticAddresses is the number of addresses to reserve and send from, so that others can list them. With 0, Google
	// takes addresses as it needs them, unless AddressNames has some. Fewer addresses than before cut the connections
	// that use the last ones.
	StaticAddresses int `yaml:"staticAddresses"`
	// AddressNames are regional external addresses of the project, in the network's region, that are reserved elsewhere.
	// They are used beside the StaticAddresses.
	AddressNames []string `yaml:"addressNames"`
	// EndpointIndependentMapping keeps a source's outside port the same to all destinations, which WebRTC needs. It
	// excludes dynamic ports. https://cloud.google.com/nat/docs/overview#specs-rfcs
	EndpointIndependentMapping bool `yaml:"endpointIndependentMapping"`
	// Ports says how many connections a node may have to one destination at a time.
	Ports NATPortSettings `yaml:"ports"`
	// Timeouts say how long idle translations live.
	Timeouts NATTimeoutSettings `yaml:"timeouts"`
}

// SetDefaults logs errors only.
func (s *NATSettings) SetDefaults() { s.LogFilter = NATLogErrors }

// Limits are what Google accepts.
func (s *NATSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"staticAddresses": settings.AtMost(maxNATAddresses),
	}
}

// NATPortSettings are the ports that a node gets, each a power of two. A node may have as many connections to one
// address and port at a time; an address has 64,512 ports to give.
// https://cloud.google.com/nat/docs/ports-and-addresses
type NATPortSettings struct {
	made

	// Dynamic gives a node more ports as it needs them, from Min to Max. Without it, each node gets Min. A change
	// replaces the NAT, which cuts its connections.
	Dynamic bool `yaml:"dynamic"`
	// Min is the number of ports that a node has at least; with dynamic ports 32 to 32768. 0 is Google's number: 64,
	// with dynamic ports 32.
	Min int `yaml:"min"`
	// Max is the number of ports that a node has at most, with dynamic ports only: more than Min. 0 is Google's number,
	// 65536.
	Max int `yaml:"max"`
}

// Limits are what Google accepts.
func (s *NATPortSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"min": settings.Between(2, 65536).Or0(),
		"max": settings.Between(64, 65536).Or0(),
	}
}

// NATTimeoutSettings are in seconds, 1 to 86400. Their defaults are Google's own.
// https://cloud.google.com/nat/docs/tune-nat-configuration#nat-timeouts
type NATTimeoutSettings struct {
	made

	// TCPEstablished is for connections that are open.
	TCPEstablished int `yaml:"tcpEstablished"`
	// TCPTransitory is for connections that are being opened or closed.
	TCPTransitory int `yaml:"tcpTransitory"`
	// TCPTimeWait is the time until the port of a closed connection is used again.
	TCPTimeWait int `yaml:"tcpTimeWait"`
	// UDP is for UDP mappings.
	UDP int `yaml:"udp"`
	// ICMP is for ICMP mappings.
	ICMP int `yaml:"icmp"`
}

// SetDefaults takes Google's own times.
func (s *NATTimeoutSettings) SetDefaults() {
	s.TCPEstablished, s.TCPTransitory, s.TCPTimeWait, s.UDP, s.ICMP = 1200, 30, 120, 30, 30
}

// Limits are what Google accepts.
func (s *NATTimeoutSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"tcpEstablished": settings.Between(1, maxNATTimeout),
		"tcpTransitory":  settings.Between(1, maxNATTimeout),
		"tcpTimeWait":    settings.Between(1, maxNATTimeout),
		"udp":            settings.Between(1, maxNATTimeout),
		"icmp":           settings.Between(1, maxNATTimeout),
	}
}

// Limits of Cloud NAT. https://cloud.google.com/nat/quotas, https://cloud.google.com/nat/docs/ports-and-addresses
const (
	maxNATAddresses = 350
	maxNATTimeout   = 24 * 60 * 60
)

func (s *NATSettings) check(problems *problem.List, path problem.Path) {
	rules.Enum(problems, path.Child("logFilter"), s.LogFilter)
	addresses := path.Child("staticAddresses")
	if all := s.StaticAddresses + len(s.AddressNames); s.StaticAddresses <= maxNATAddresses && all > maxNATAddresses {
		problems.Add(addresses, "with addressNames it is %d: at most %d", all, maxNATAddresses)
	}
	names := path.Child("addressNames")
	rules.Each(problems, names, s.AddressNames, rules.ComputeName.Check)
	if s.EndpointIndependentMapping && s.Ports.Dynamic {
		problems.Add(path.Child("endpointIndependentMapping"),
			"it excludes ports.dynamic: Google accepts one of them")
	}
	s.Ports.check(problems, path.Child("ports"))
}

func (s NATPortSettings) check(problems *problem.List, path problem.Path) {
	minimum, maximum := path.Child("min"), path.Child("max")
	if !s.Dynamic {
		checkPowerOfTwo(problems, minimum, s.Min, 2, 65536)
		if s.Max != 0 {
			problems.Add(maximum, "it holds with dynamic ports only: set dynamic, or leave it out")
		}
		return
	}
	checkPowerOfTwo(problems, minimum, s.Min, 32, 32768)
	checkPowerOfTwo(problems, maximum, s.Max, 64, 65536)
	if used := s.inUse(); used.Max <= used.Min {
		problems.Add(maximum, "%d is not above min, which is %d", used.Max, used.Min)
	}
}

// checkPowerOfTwo leaves 0 to Google. Google rounds other numbers up, where it accepts them at all.
func checkPowerOfTwo(problems *problem.List, path problem.Path, value, from, to int) {
	if value >= 2 && value <= 65536 && (value < from || value > to || value&(value-1) != 0) {
		problems.Add(path, "%d is not accepted: a power of two from %d to %d is", value, from, to)
	}
}

// inUse are the ports with the numbers that Google has for 0, which differ with Dynamic.
func (s NATPortSettings) inUse() NATPortSettings {
	switch {
	case s.Min == 0 && s.Dynamic:
		s.Min = 32
	case s.Min == 0:
		s.Min = 64
	}
	if s.Max == 0 && s.Dynamic {
		s.Max = 65536
	}
	return s
}
