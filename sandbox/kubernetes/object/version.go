package object

import (
	"fmt"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/version"
)

// Version is a Kubernetes release, such as 1.36: Major is 1, Minor 36.
type Version struct{ Major, Minor int }

// fallbackVersion is assumed of a server that does not tell its own.
var fallbackVersion = Version{1, 14}

// OldestVersion is the oldest release that the plugin works with.
var OldestVersion = Version{1, 13}

// String returns the version as "major.minor".
func (v Version) String() string { return fmt.Sprintf("%d.%d", v.Major, v.Minor) }

// Before tells whether a release came before another.
func (v Version) Before(other Version) bool {
	return v.Major < other.Major || v.Major == other.Major && v.Minor < other.Minor
}

func parseVersion(info *version.Info) Version {
	major, err := strconv.Atoi(info.Major)
	minor, err2 := strconv.Atoi(strings.TrimSuffix(info.Minor, "+"))
	if err == nil && err2 == nil {
		return Version{major, minor}
	}
	var v Version
	if _, err := fmt.Sscanf(info.GitVersion, "v%d.%d", &v.Major, &v.Minor); err != nil {
		return fallbackVersion
	}
	return v
}
