package tree

import (
	"path"
	"strings"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/rules/service"
)

// reads lists what decides the verdicts about a service, from the root: files,
// folders, and patterns of path.Match.
func reads(s *lint.Service) ([]string, error) { return service.Reads(s) }

// concerned tells whether one of the paths, which are sorted, is what a service
// reads: by its name, by that of a folder above it, or by a pattern.
func concerned(paths []string, read string) bool {
	if holds(paths, read) {
		return true
	}
	if !strings.ContainsAny(read, `*?[\`) {
		return false
	}
	for _, p := range paths {
		for ; p != "." && p != "/"; p = path.Dir(p) {
			if ok, err := path.Match(read, p); ok && err == nil {
				return true
			}
		}
	}
	return false
}
