package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/megalint/megalint/hooks/session"
	"github.com/megalint/megalint/lint"
)

// selection is the paths that a user named, from the root of the tree; nil for
// all of it.
type selection []string

// selection reads the paths of the command line.
func (a *app) selection(w *session.Workspace, paths []string) (selection, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	below, err := a.Below(w)
	if err != nil {
		return nil, err
	}
	var wanted selection
	for _, given := range paths {
		p, err := inTree(w.Top(a.Dir), below, given)
		if err != nil {
			return nil, err
		}
		if _, err := fs.Stat(w.Tree, p); errors.Is(err, fs.ErrNotExist) {
			return nil, a.unknownPath(given)
		} else if err != nil {
			return nil, err
		}
		wanted = append(wanted, p)
	}
	return wanted, nil
}

// selects tells which paths are looked at, for [lint.Input]: those that lie at
// the ones named, and folders that hold one of them.
func (s selection) selects() func(name string) bool {
	if s == nil {
		return nil
	}
	return func(name string) bool {
		return slices.ContainsFunc(s, func(p string) bool { return within(name, p) || within(p, name) })
	}
}

// narrow leaves of what rules about the tree find what lies at the paths named,
// and what is about a service that holds one. What they find of other folders
// above, such as the root that lacks a README, nobody asked for.
func (s selection) narrow(rules []*lint.Rule) []*lint.Rule {
	if s == nil {
		return rules
	}
	rules = slices.Clone(rules)
	for i, r := range rules {
		if r.Repo == nil {
			continue
		}
		narrowed := *r
		narrowed.Repo = func(p *lint.Pass, repo *lint.Repo) error {
			own := *p
			own.Report = func(f lint.Finding) {
				if s.names(path.Clean(f.Path), repo) {
					p.Report(f)
				}
			}
			return r.Repo(&own, repo)
		}
		rules[i] = &narrowed
	}
	return rules
}

// names tells whether a path lies at one of those named, or is a service.
func (s selection) names(name string, repo *lint.Repo) bool {
	return slices.ContainsFunc(s, func(p string) bool { return within(name, p) }) ||
		slices.ContainsFunc(repo.Services, func(s *lint.Service) bool { return s.Dir == name })
}

// inTree is a path that a user named, from the root of the tree. Below is where
// in the tree megalint runs.
func inTree(top, below, given string) (string, error) {
	if given == "" {
		return "", errors.New("a path is empty: name one, or none for the whole tree")
	}
	p := path.Join(below, filepath.ToSlash(given))
	if filepath.IsAbs(given) {
		// The root may be named by a way with links in it.
		for _, resolve := range []func(string) (string, error){filepath.Abs, filepath.EvalSymlinks} {
			root, err1 := resolve(top)
			named, err2 := resolve(given)
			if rel, err := filepath.Rel(root, named); err1 == nil && err2 == nil && err == nil && filepath.IsLocal(rel) {
				return filepath.ToSlash(rel), nil
			}
		}
		p = ""
	}
	if !fs.ValidPath(p) {
		return "", fmt.Errorf("%s lies outside of the tree", given)
	}
	return p, nil
}

// within tells whether a path is a folder or lies in it.
func within(p, dir string) bool { return dir == "." || p == dir || strings.HasPrefix(p, dir+"/") }
