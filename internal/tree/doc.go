// Package tree walks and merges trees of values: maps with string keys, lists, and leaves of any other type.
package tree
