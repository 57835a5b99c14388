package main

import (
	"reflect"
	"testing"
	"time"
)

func TestParseStacks(t *testing.T) {
	got, err := parseStacks("141+2x3,5000+20")
	if want := []stack{{141, 2, 3}, {5000, 20, 1}}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v and %v, want %v", got, err, want)
	}
	for _, text := range []string{"", "141", "a+b", "0+2", "1+-2", "1+2x0"} {
		if got, err := parseStacks(text); err == nil {
			t.Errorf("%q: got %v", text, got)
		}
	}
}

func TestMedian(t *testing.T) {
	for want, durations := range map[string][]time.Duration{
		"–":     nil,
		"2.0 s": {3 * time.Second, time.Second, 2 * time.Second},
		"1.5 s": {1500 * time.Millisecond},
	} {
		if got := median(durations); got != want {
			t.Errorf("%v: got %s, want %s", durations, got, want)
		}
	}
}
