package k8s

import (
	"maps"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gkestack/gkestack/problem"
)

// exactBelow is where 64-bit floating point ends to hold every integer.
const exactBelow = 1 << 53

const otherWays = "Numbers are 64-bit floating point on their way through Pulumi, which is exact up to 2^53 only. " +
	"Write a string where the kind takes one, or deploy this object in a chart or with kubectl"

// checkNumbers reports integers that would arrive in the cluster as others: on their way through Pulumi all numbers are
// 64-bit floating point, as they are here already. What was written is looked up in the files of the kustomization.
func checkNumbers(problems *problem.List, directory string, objects []Object) {
	written := sync.OnceValue(func() numerals { return numeralsOf(directory) })
	for _, object := range objects {
		object.eachNumber("", map[string]any(object), func(path problem.Path, value float64) {
			if math.Abs(value) < exactBelow || object.isFloatingPoint(string(path)) {
				return
			}
			arrives, _ := big.NewFloat(value).Int(nil)
			found := written().near(string(path), value)
			if len(found) == 0 {
				problems.Add(object.path(), "%s: %s, or an integer close to it, which none of the kustomization's files "+
					"has: its last digits cannot be known. %s", path, arrives, otherWays)
			}
			for _, numeral := range found {
				if numeral.integer != nil && numeral.integer.Cmp(arrives) != 0 {
					problems.Add(object.path(), "%s: %s would arrive as %s (%s). %s", path, numeral.integer, arrives,
						numeral.position, otherWays)
				}
			}
		})
	}
}

// isFloatingPoint tells whether the API server itself keeps a field as floating point: the limits in a schema.
func (o Object) isFloatingPoint(path string) bool {
	last := path[strings.LastIndex(path, ".")+1:]
	return o.isDefinition() && slices.Contains([]string{"maximum", "minimum", "multipleOf"}, last)
}

// eachNumber visits the numbers in a value, which stands at path.
func (o Object) eachNumber(path problem.Path, value any, visit func(path problem.Path, value float64)) {
	switch value := value.(type) {
	case float64:
		visit(path, value)
	case int:
		visit(path, float64(value))
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			o.eachNumber(path.Child(key), value[key], visit)
		}
	case []any:
		for i, entry := range value {
			o.eachNumber(path.Key(label(entry, i)), entry, visit)
		}
	}
}

// number writes a number as YAML has it.
func number(value float64) string { return strconv.FormatFloat(value, 'f', -1, 64) }
