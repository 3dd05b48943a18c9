package service

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/megalint/megalint/internal/makefile"
	"github.com/megalint/megalint/lint"
)

// makefileReader reads the makefiles of a tree, shared ones once.
func makefileReader(repo *lint.Repo) *makefile.Reader {
	type key struct{}
	r, _ := lint.Once(&repo.Memo, key{}, func() (*makefile.Reader, error) {
		return makefile.NewReader(repo.FS, makefile.Options{}), nil
	})
	return r
}

// makefileOf reads the service's Makefile and all that it includes; nil if it
// has none. The error is a *makefile.Error if make would refuse it.
func makefileOf(s *lint.Service) (*makefile.Makefile, error) {
	type key struct{}
	return lint.Once(&s.Memo, key{}, func() (*makefile.Makefile, error) {
		name, err := makefileName(s)
		if err != nil || name == "" {
			return nil, err
		}
		return makefileReader(s.Repo).Read(s.Dir)
	})
}

// readableMakefile is makefileOf for rules that leave it to make-target-missing
// to say that a Makefile cannot be read.
func readableMakefile(s *lint.Service) *makefile.Makefile {
	m, err := makefileOf(s)
	if err != nil {
		return nil
	}
	return m
}

// at points a finding at a place of a makefile. What a service shares with
// others is named in the text instead: the finding is about this service.
func at(s *lint.Service, f lint.Finding, file string, place makefile.Span) (lint.Finding, error) {
	if file == "" {
		return f, nil
	}
	if own, inside := strings.CutPrefix(file, s.Dir+"/"); inside {
		f.Path, f.Span = own, lint.Span(place)
		return f, nil
	}
	data, err := fs.ReadFile(s.Repo.FS, file)
	if errors.Is(err, fs.ErrNotExist) {
		return f, nil
	} else if err != nil {
		return f, err
	}
	line := 1 + strings.Count(string(data[:min(place.Start, len(data))]), "\n")
	f.Text += fmt.Sprintf(" (%s:%d)", file, line)
	return f, nil
}

// ownPath is the path of a file of the service's folder, from there; "" for
// one of elsewhere.
func ownPath(s *lint.Service, file string) string {
	if own, inside := strings.CutPrefix(path.Clean(file), s.Dir+"/"); inside {
		return own
	}
	return ""
}
