package settings

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/problem"
)

// Range is what a number may be, or how many items a list or a map may have.
type Range struct {
	// Min and Max are accepted too. A Max of 0 stands for no greatest number.
	Min, Max int
	// OrZero also accepts 0, which then stands for something else, such as Google's own number.
	OrZero bool
	// Only are the numbers that are accepted, where it is not any between Min and Max.
	Only []int
}

// Limited is a struct of settings with limits: by the key of a setting, of "key[]" for each item of a list, and of
// "key.*" for each value of a map.
type Limited interface{ Limits() map[string]Range }

// Between is a range with a least and a greatest number.
func Between(least, most int) Range { return Range{Min: least, Max: most} }

// AtLeast is a range without a greatest number.
func AtLeast(least int) Range { return Range{Min: least} }

// AtMost is a range from 0.
func AtMost(most int) Range { return Range{Max: most} }

// OneOf accepts some numbers only.
func OneOf(numbers ...int) Range {
	return Range{Min: slices.Min(numbers), Max: slices.Max(numbers), Only: numbers}
}

// Or0 also accepts 0.
func (r Range) Or0() Range {
	r.OrZero = true
	return r
}

// Has tells whether a number is accepted.
func (r Range) Has(number int) bool {
	if r.Only != nil {
		return slices.Contains(r.Only, number)
	}
	return r.OrZero && number == 0 || number >= r.Min && (r.Max == 0 || number <= r.Max)
}

// String says the range: "1 to 100", "at least 1" or "7 to 90, or 0".
func (r Range) String() string {
	if r.Only != nil {
		return "one of " + strings.Trim(strings.ReplaceAll(fmt.Sprint(r.Only), " ", ", "), "[]")
	}
	text := fmt.Sprintf("%d to %d", r.Min, r.Max)
	if r.Max == 0 {
		text = fmt.Sprintf("at least %d", r.Min)
	}
	if r.OrZero {
		text += ", or 0"
	}
	return text
}

// OfItems says how many items a list or a map has: "at most 10", or as String does.
func (r Range) OfItems() string {
	if r.Min == 0 {
		return fmt.Sprintf("at most %d", r.Max)
	}
	return r.String()
}

// CheckNumber adds a problem when a number is not accepted.
func (r Range) CheckNumber(problems *problem.List, path problem.Path, number int) {
	switch {
	case r.Has(number):
	case r.Only != nil:
		problems.Add(path, "%d: accepted is %s", number, r)
	case r.Max == 0 && !r.OrZero:
		problems.Add(path, "%d is too small: %s", number, r)
	default:
		problems.Add(path, "%d is out of range: %s", number, r)
	}
}

// checkLimits adds a problem for each setting of a struct that is beyond its limits.
func checkLimits(problems *problem.List, path problem.Path, value reflect.Value) {
	pointer := reflect.New(value.Type())
	pointer.Elem().Set(value)
	limited, ok := pointer.Interface().(Limited)
	if !ok {
		return
	}
	fields := structFields(value.Type())
	limits := limited.Limits()
	for _, name := range slices.Sorted(maps.Keys(limits)) {
		key, inside := strings.TrimSuffix(strings.TrimSuffix(name, "[]"), ".*"), strings.ContainsAny(name, "[*")
		check(problems, path.Child(key), value.FieldByIndex(fields[key]), limits[name], inside)
	}
}

// check compares a number, the numbers inside of a list or a map, or how many items these have.
func check(problems *problem.List, path problem.Path, value reflect.Value, limit Range, inside bool) {
	switch {
	case value.Kind() == reflect.Pointer:
		if !value.IsNil() {
			check(problems, path, value.Elem(), limit, inside)
		}
	case value.Kind() == reflect.Int:
		limit.CheckNumber(problems, path, int(value.Int()))
	case inside && value.Kind() == reflect.Slice:
		for i := range value.Len() {
			check(problems, path.Index(i), value.Index(i), limit, false)
		}
	case inside:
		for iterator := value.MapRange(); iterator.Next(); {
			check(problems, path.Child(iterator.Key().String()), iterator.Value(), limit, false)
		}
	case !limit.Has(value.Len()):
		problems.Add(path, "it has %d items: %s", value.Len(), limit.OfItems())
	}
}
