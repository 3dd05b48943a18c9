package linttest

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/internal/component"
	"github.com/megalint/megalint/internal/examples"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/fix"
)

// tree puts the files of the set and of the case into one tree.
func (h *harness) tree(c *examples.Case) fstest.MapFS {
	tree := fstest.MapFS{}
	for _, f := range slices.Concat(h.set.Tree, c.Tree) {
		tree[f.Path] = &fstest.MapFile{Data: []byte(f.Data), Mode: f.Mode}
	}
	return tree
}

// repo makes the repository of a case from its files and what its .with file
// says:
//
//	tags: the names of the tags; without it there is no repository to ask
//	untracked: paths that git does not track, a folder with all in it
func (h *harness) repo(t *testing.T, c *examples.Case, cfg *lint.Config, tree fstest.MapFS) *lint.Repo {
	repo := &lint.Repo{FS: tree, Config: cfg}
	if tags, ok := c.With["tags"]; ok {
		repo.Tags = func() ([]string, error) { return strings.Fields(tags), nil }
	}
	untracked := strings.Fields(c.With["untracked"])
	repo.Tracked = func(dir string) ([]string, error) {
		var names []string
		for _, name := range slices.Sorted(maps.Keys(tree)) {
			if within(name, dir) && !slices.ContainsFunc(untracked, func(u string) bool { return within(name, path.Clean(u)) }) {
				names = append(names, name)
			}
		}
		return names, nil
	}
	dirs, err := component.Services(tree, cfg.Services)
	if err != nil {
		t.Fatal(err)
	}
	if err := repo.AddServices(dirs); err != nil {
		t.Fatal(err)
	}
	return repo
}

func within(name, dir string) bool {
	return dir == "." || name == dir || strings.HasPrefix(name, dir+"/")
}

func (h *harness) badTree(t *testing.T, c *examples.Case) {
	before := h.tree(c)
	h.compare(t, c, describeTree(before, h.judgeTree(t, c, before)))
	after, left := h.fixedTree(t, c)
	if slices.ContainsFunc(left, func(f lint.Finding) bool { return len(f.Fixes) > 0 }) {
		t.Errorf("the fixes do not mend these:\n%s", describeTree(after, left))
	}
	changed := difference(before, after)
	if *update {
		c.FixedTree = changed
	}
	if !slices.Equal(changed, c.FixedTree) {
		t.Errorf("fixed:\n%q\nwant:\n%q", changed, c.FixedTree)
	}
}

// judgeTree runs the rule alone, at a severity that shows, over a tree.
func (h *harness) judgeTree(t *testing.T, c *examples.Case, tree fstest.MapFS) []lint.Finding {
	cfg := h.config(t, c)
	return h.lint(t, cfg, lint.Input{Repo: h.repo(t, c, cfg, tree)})
}

// fixedTree applies the first fix of each finding, safe or not, for as long as
// there is one. It returns what is left to find.
func (h *harness) fixedTree(t *testing.T, c *examples.Case) (fstest.MapFS, []lint.Finding) {
	tree := h.tree(c)
	for range 10 {
		findings := h.judgeTree(t, c, tree)
		for _, f := range findings {
			for i := range f.Fixes {
				f.Fixes[i].Safe = true
			}
		}
		chosen := fix.Choose(findings)
		if len(chosen) == 0 {
			return tree, findings
		}
		changes, err := fix.Files(chosen, func(name string) ([]byte, error) { return fs.ReadFile(tree, name) })
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range changes {
			file := &fstest.MapFile{Data: []byte(f.Text), Mode: tree[f.Path].Mode}
			if f.Mode != 0 {
				file.Mode = f.Mode
			}
			tree[f.Path] = file
		}
	}
	t.Fatal("the fixes come to no end")
	return nil, nil
}

// difference lists the files that fixes changed.
func difference(before, after fstest.MapFS) examples.Tree {
	var changed examples.Tree
	for _, name := range slices.Sorted(maps.Keys(after)) {
		a, b := before[name], after[name]
		if string(a.Data) != string(b.Data) || a.Mode != b.Mode {
			changed = append(changed, examples.File{Path: name, Mode: b.Mode, Data: string(b.Data)})
		}
	}
	return changed
}

// describeTree prints findings about a tree one a line, with their fixes below
// them. A place is given in lines and columns, as reports do.
func describeTree(tree fs.FS, findings []lint.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		b.WriteString(f.Path)
		if text, err := fs.ReadFile(tree, f.Path); err == nil && f.Span != (lint.Span{}) {
			fmt.Fprintf(&b, ":%s-%s", place(text, f.Start), place(text, f.End))
		}
		b.WriteString(": ")
		writeFinding(&b, f)
	}
	return b.String()
}

// place is the line and the column of a byte, from 1.
func place(text []byte, offset int) string {
	if offset < 0 || offset > len(text) {
		return fmt.Sprintf("outside(%d)", offset)
	}
	before := string(text[:offset])
	return fmt.Sprintf("%d:%d", 1+strings.Count(before, "\n"), offset-strings.LastIndexByte(before, '\n'))
}
