package tree

import (
	"errors"
	"path"
	"strings"

	"github.com/megalint/megalint/internal/makefile"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/rules/service"
)

// serviceReads returns what lists, for a service of the repository, all that
// decides the verdicts about it: files, folders, and patterns of path.Match.
//
// A makefile that make refuses, as it does when a file that it includes is gone
// or has a mistake, hides what it reads: that is the error, unless nothing outside
// of services has changed.
func serviceReads(repo *lint.Repo, outside bool) reads {
	makefiles := makefile.NewReader(repo.FS, makefile.Options{})
	return func(s *lint.Service) ([]string, error) {
		if outside {
			if _, err := makefiles.Read(s.Dir); errors.As(err, new(*makefile.Error)) {
				return nil, err
			}
		}
		return service.Reads(s)
	}
}

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
