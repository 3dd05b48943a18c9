// Package gostd knows the packages of Go's standard library, on all platforms,
// without asking a go command.
package gostd

import (
	_ "embed"
	"strings"
	"sync"
)

// The list is made from a Go distribution; its first line is the version.
//
//go:generate go run ./gen
//go:embed std.txt
var list string

// Version is the release of Go that the list was made from, such as
// "go1.26.8".
func Version() string {
	version, _, _ := strings.Cut(list, "\n")
	return version
}

// Has tells whether a path is one of the standard library's packages that
// programs may import. "unsafe" is; "C", which is no package, is not.
func Has(path string) bool {
	_, ok := paths()[path]
	return ok
}

var paths = sync.OnceValue(func() map[string]struct{} {
	lines := strings.Split(strings.TrimSpace(list), "\n")[1:]
	set := make(map[string]struct{}, len(lines))
	for _, path := range lines {
		set[path] = struct{}{}
	}
	return set
})
