package config

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gkestack/gkestack/problem"
)

// hide takes secrets out of messages about what is wrong with them, since nobody else does.
func (s *Stack) hide(namespace string, err error) error {
	var list problem.List
	if !errors.As(err, &list) {
		return err
	}
	for path, found := range s.parts {
		if found.plain {
			continue
		}
		for _, text := range texts(found.value) {
			for _, problem := range list {
				own := strings.TrimPrefix(string(problem.Path), namespace+":")
				// A short text may be a part of any word.
				if len(text) > 4 || own == path || strings.HasPrefix(own, path+"[") {
					problem.Message = strings.ReplaceAll(problem.Message, text, "[secret]")
				}
			}
		}
	}
	return err
}

// texts are how messages may show a value. Only text is ever encrypted, and what is in a map has a path of its own.
func texts(value any) []string {
	switch value := value.(type) {
	case string:
		if items, _ := (Value{Raw: value}).structure(); items != nil {
			return texts(items)
		}
		if quoted := strconv.Quote(value); value != "" {
			return []string{quoted[1 : len(quoted)-1], value}
		}
	case []any:
		var all []string
		for _, item := range value {
			all = append(all, texts(item)...)
		}
		return all
	}
	return nil
}
