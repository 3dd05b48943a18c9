package source_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/git/gittest"
	"github.com/megalint/megalint/lint/source"
)

// changedLines counts those of the last commit.
func changedLines(t *testing.T, r *gittest.Repo) (int, error) {
	t.Helper()
	repo := open(t, r)
	list, err := commits(t, repo, "HEAD^!", 0)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	return repo.ChangedLines(background, list[0])
}

func TestChangedLines(t *testing.T) {
	link := func(r *gittest.Repo, target, name string) {
		name = filepath.Join(r.Dir, name)
		if err := os.RemoveAll(name); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, name); err != nil {
			t.Fatal(err)
		}
	}
	r := gittest.New(t)
	r.Write("text", "one\ntwo\nthree\n")
	r.Write("dir/text", "one\ntwo\n")
	r.Write("same/text", "one\ntwo\n")
	r.Write("bytes", "\x00\n\n\n")
	if got, err := open(t, r).StagedLines(background); err != nil || got != 0 {
		t.Errorf("nothing staged: %d lines, %v", got, err)
	}
	for _, c := range []struct {
		name   string
		change func()
		want   int
	}{
		{"the first commit", func() {}, 3 + 2 + 2 + 1},
		{"nothing", func() {}, 0},
		{"a line more", func() { r.Write("text", "one\ntwo\nthree\nfour\n") }, 1},
		{"another line", func() { r.Write("text", "one\n2\nthree\nfour\n") }, 2},
		{"lines that move", func() { r.Write("text", "four\none\n2\nthree\n") }, 0},
		{"a line that is there once more", func() { r.Write("text", "four\none\none\n2\nthree\n") }, 1},
		{"the last line's end", func() { r.Write("text", "four\none\none\n2\nthree") }, 2},
		{"a binary file", func() { r.Write("bytes", "\x00\n") }, 1},
		{"text that turns binary", func() { r.Write("text", "four\n\x00") }, 1},
		{"another text", func() { r.Write("dir/text", "#!/bin/sh\n") }, 3},
		{"a name of any bytes", func() {
			if runtime.GOOS == "linux" {
				r.Write("odd\n\xff", "one\ntwo\n")
			} else {
				r.Write("odd", "one\ntwo\n")
			}
		}, 2},
		{"a folder instead of a file", func() {
			if err := os.Remove(filepath.Join(r.Dir, "bytes")); err != nil {
				t.Fatal(err)
			}
			r.Write("bytes/text", "one\n")
		}, 2},
		{"a file that is larger than any that is read", func() {
			f := must[*os.File](t)(os.Create(filepath.Join(r.Dir, "large")))
			if err := f.Truncate(source.DefaultLimit + 1); err != nil {
				t.Fatal(err)
			}
			f.Close()
		}, 1},
		{"a link", func() { link(r, "text", "link") }, 0},
		{"a link instead of a folder", func() { link(r, "same", "dir") }, 1},
		{"a link out of the tree instead of a folder", func() { link(r, "../..", "same") }, 2},
		{"a link to itself instead of a folder", func() { link(r, "bytes", "bytes") }, 1},
	} {
		if runtime.GOOS == "windows" && strings.Contains(c.name, "link") {
			continue
		}
		c.change()
		r.Git("add", "-A")
		if got, err := open(t, r).StagedLines(background); err != nil || got != c.want {
			t.Errorf("%s, staged: %d lines, %v; want %d", c.name, got, err, c.want)
		}
		r.Git("commit", "-q", "--allow-empty", "-m", "Next")
		if got, err := changedLines(t, r); err != nil || got != c.want {
			t.Errorf("%s: %d lines, %v; want %d", c.name, got, err, c.want)
		}
	}
}

// git aligns two versions, so that a line that moves counts twice; what it counts
// is never less, and differs by an even number.
func TestChangedLinesAndNumstat(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	r := gittest.New(t)
	var lines []string
	for round := range 12 {
		for range 1 + rng.IntN(5) {
			switch at := rng.IntN(len(lines) + 1); {
			case at < len(lines) && rng.IntN(3) == 0:
				lines = slices.Delete(lines, at, at+1)
			default:
				lines = slices.Insert(lines, at, fmt.Sprintf("line %d\n", rng.IntN(20)))
			}
		}
		r.Write("text", strings.Join(lines, ""))
		r.Write("turn", fmt.Sprint(round))
		r.Commit("Next")
		want := 0
		for _, line := range r.Lines("show", "--numstat", "--format=", "--no-renames", "HEAD") {
			for _, n := range strings.Fields(line)[:2] {
				want += must[int](t)(strconv.Atoi(n))
			}
		}
		if got, err := changedLines(t, r); err != nil || got > want || (want-got)%2 != 0 {
			t.Errorf("round %d: %d lines, %v; git says %d", round, got, err, want)
		}
	}
}
