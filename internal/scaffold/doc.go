// Package scaffold writes a stack's own repository. Its files are those of gkestack's own stack, which lie in the
// module itself; there is no copy of them that could grow old.
package scaffold
