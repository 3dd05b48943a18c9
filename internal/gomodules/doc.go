// Package gomodules reads what the go command keeps about modules: go.mod,
// go.work, go.sum, vendor/modules.txt and the zips of the module cache. It judges
// whether they agree as the go command does, in its words, and never runs it.
package gomodules
