package settings

import (
	"testing"

	"github.com/gkestack/gkestack/problem"
)

type made = Made

type wheel struct {
	made

	Size int `yaml:"size"`
}

func (w *wheel) SetDefaults() { w.Size = 20 }

type cart struct {
	made

	Front  wheel            `yaml:"front"`
	Spare  *wheel           `yaml:"spare"`
	Named  map[string]wheel `yaml:"named"`
	Listed []wheel          `yaml:"listed"`
}

func TestCheckFindsWhatHasNoDefaults(t *testing.T) {
	var settings cart
	SetDefaults(&settings)
	if settings.Front.Size != 20 || !IsMade(settings) || !IsMade(settings.Front) || IsMade(wheel{}) || !IsMade(5) {
		t.Errorf("the mark is missing, or where it should not be: %+v", settings)
	}
	var problems problem.List
	if !Check(&problems, "", &settings) || len(problems) > 0 {
		t.Errorf("with its defaults: %v", problems)
	}
	copied := settings
	copied.Spare, copied.Named = &wheel{}, map[string]wheel{"a": {}, "b": settings.Front}
	copied.Listed = []wheel{settings.Front, {Size: 5}}
	if Check(&problems, "cart", copied) {
		t.Error("literals are accepted")
	}
	const message = ": it was made without its defaults: begin with gcp.Defaults[settings.wheel]()\n"
	if got := problems.Error() + "\n"; got != "cart.spare"+message+"cart.named.a"+message+"cart.listed[1]"+message {
		t.Errorf("got %s", got)
	}
}
