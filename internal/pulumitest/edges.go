package pulumitest

import (
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// Edges are what each registration waits for, by its type and name: "gcp:container/nodePool:NodePool default". They
// are in order.
func (r *Recorder) Edges() map[string][]string {
	edges := map[string][]string{}
	for _, registered := range r.Resources() {
		edges[registered.Type+" "+registered.Name] = slices.Sorted(slices.Values(registered.DependsOn))
	}
	return edges
}

// CheckEdges runs a program many times on a busy machine, each time with a recorder of its own, and fails the test
// where a resource does not wait for the same ones as in the first run: what depends on a component, and not on what it
// is made of, loses some at random. It returns the edges.
func CheckEdges(t *testing.T, times int, run func(t *testing.T) *Recorder) map[string][]string {
	t.Helper()
	stop := make(chan struct{})
	defer close(stop)
	for range 2 * runtime.GOMAXPROCS(0) {
		go func() {
			for {
				select {
				case <-stop:
					return
				default:
					runtime.Gosched()
				}
			}
		}()
	}
	first := run(t).Edges()
	for i := range times - 1 {
		edges := run(t).Edges()
		if maps.EqualFunc(first, edges, slices.Equal) {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(first)) {
			if !slices.Equal(first[name], edges[name]) {
				t.Errorf("%s waits for this in run 1 and not in run %d:\n%s\nand for this in run %d only:\n%s", name, i+2,
					lacking(first[name], edges[name]), i+2, lacking(edges[name], first[name]))
			}
		}
		t.FailNow()
	}
	return first
}

// lacking are the elements that others lack, a line each.
func lacking(all, others []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(all), func(urn string) bool {
		return slices.Contains(others, urn)
	}), "\n")
}
