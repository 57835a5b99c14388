package rules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// machines are the machine types by family, each kind with its sizes. Families without kinds are so new that Google
// still adds some: all are accepted. https://cloud.google.com/compute/docs/machine-resource
var machines = map[string]string{
	"e2": "standard 2 4 8 16 32, highmem 2 4 8 16, highcpu 2 4 8 16 32, micro, small, medium",
	"f1": "micro",
	"g1": "small",
	"n1": "standard 1 2 4 8 16 32 64 96, highmem 2 4 8 16 32 64 96, highcpu 2 4 8 16 32 64 96",
	"n2": "standard 2 4 8 16 32 48 64 80 96 128, highmem 2 4 8 16 32 48 64 80 96 128, highcpu 2 4 8 16 32 48 64 80 96",
	"n2d": "standard 2 4 8 16 32 48 64 80 96 128 224, highmem 2 4 8 16 32 48 64 80 96, " +
		"highcpu 2 4 8 16 32 48 64 80 96 128 224",
	"c2":  "standard 4 8 16 30 60",
	"c2d": "standard 2 4 8 16 32 56 112, highmem 2 4 8 16 32 56 112, highcpu 2 4 8 16 32 56 112",
	"t2d": "standard 1 2 4 8 16 32 48 60",
	"t2a": "standard 1 2 4 8 16 32 48",
	"g2":  "standard 4 8 12 16 24 32 48 96",
	"h3":  "standard 88",
	"a2":  "highgpu 1g 2g 4g 8g, megagpu 16g, ultragpu 1g 2g 4g 8g",
	"m1":  "ultramem 40 80 160, megamem 96",
	"m2":  "ultramem 208 416, megamem 416, hypermem 416",
	"m3":  "ultramem 32 64 128, megamem 64 128",
	"n4":  "", "n4a": "", "n4d": "", "c3": "", "c3d": "", "c4": "", "c4a": "", "c4d": "", "z3": "", "h4d": "",
	"m4": "", "x4": "", "g4": "", "a3": "", "a4": "", "a4x": "",
	"ct4p": "", "ct5l": "", "ct5lp": "", "ct5p": "", "ct6e": "",
}

var (
	// A family, as n2, then the kind and the size, as in n2-standard-4 or a2-highgpu-1g.
	machineType = regexp.MustCompile(`^([a-z]+)([0-9]+)([a-z]*)-([a-z]+)(-[a-z0-9]+)*$`)
	// The number of vCPUs and the memory in MB are custom: custom-4-8192, e2-custom-medium-4096.
	customMachine = regexp.MustCompile(`^((e2|n1|n2|n2d|n4)-)?custom-([0-9]+|micro|small|medium)-[0-9]+(-ext)?$`)
)

// IsMachineType tells whether Google has a machine type of the name, as far as it is known: a newer generation of a
// family has any.
func IsMachineType(name string) bool {
	if customMachine.MatchString(name) {
		return true
	}
	match := machineType.FindStringSubmatch(name)
	if match == nil {
		return false
	}
	letter, kind, size := match[1], match[4], strings.TrimPrefix(match[5], "-")
	generation, _ := strconv.Atoi(match[2])
	family := letter + match[2] + match[3]
	kinds, known := machines[family]
	if !known {
		highest := latestGeneration(letter)
		return highest > 0 && generation > highest && generation <= highest+newer
	}
	if kinds == "" {
		return size != ""
	}
	return slices.ContainsFunc(strings.Split(kinds, ", "), func(list string) bool {
		words := strings.Fields(list)
		if len(words) == 1 {
			return words[0] == kind && size == ""
		}
		return words[0] == kind && slices.Contains(words[1:], size)
	})
}

// latestGeneration is the greatest of the families that begin with a letter, and 0 where none does.
func latestGeneration(letter string) int {
	latest := 0
	for family := range machines {
		digits, ok := strings.CutPrefix(strings.TrimRight(family, "abcdefghijklmnopqrstuvwxyz"), letter)
		if number, err := strconv.Atoi(digits); ok && err == nil {
			latest = max(latest, number)
		}
	}
	return latest
}
