package values

import (
	"math"
	"math/big"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"
)

// MaxPrintedWhole is the first whole number that a template prints with an exponent when Pulumi has passed it: it
// arrives as a float, and Go prints a million as 1e+06.
const MaxPrintedWhole = 1_000_000

// maxWhole is where JSON begins to write whole numbers with an exponent.
const maxWhole = 1e21

// wholeNumber is one that YAML reads as a float, since it has more than 64 bits.
var wholeNumber = regexp.MustCompile(`^[-+]?[0-9][0-9_]*$`)

// number returns a number. Helm reads all of them as 64-bit floats, and Pulumi passes them so: a whole number that none
// of them holds would be deployed with other digits.
func (r *Reader) number(node *yaml.Node) any {
	var value any
	if err := node.Decode(&value); err != nil {
		r.Add(node, "%q is not what its tag says, %s", node.Value, node.ShortTag())
		return value
	}
	float, isFloat := value.(float64)
	switch {
	case isFloat && (math.IsInf(float, 0) || math.IsNaN(float)):
		r.Add(node, "%s: Helm reads values as JSON, which has no such number: put it in quotes where text is meant",
			node.Value)
	case isFloat && wholeNumber.MatchString(node.Value):
		digits, _ := new(big.Int).SetString(strings.ReplaceAll(node.Value, "_", ""), 10)
		value = digits
	}
	if !Exact(value) {
		r.Add(node, "%s: Helm and Pulumi pass numbers as 64-bit floats, and none has these digits: put it in quotes, or "+
			"let the chart take it as text", node.Value)
	}
	if _, isBig := value.(*big.Int); isBig {
		return float
	}
	return value
}

// Exact tells whether a value is anything but a whole number that changes as a 64-bit float.
func Exact(value any) bool {
	var whole *big.Int
	switch value := value.(type) {
	case int:
		whole = big.NewInt(int64(value))
	case int64:
		whole = big.NewInt(value)
	case uint64:
		whole = new(big.Int).SetUint64(value)
	case *big.Int:
		whole = value
	default:
		return true
	}
	float, accuracy := new(big.Float).SetInt(whole).Float64()
	return accuracy == big.Exact && math.Abs(float) < maxWhole
}
