package source_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/git/gittest"
	"github.com/megalint/megalint/lint/source"
)

// large makes a repository of 4,500 files and a hundred commits.
func large(b *testing.B) *gittest.Repo {
	r := gittest.New(b)
	var s strings.Builder
	for i := range 100 {
		fmt.Fprintf(&s, "commit refs/heads/main\ncommitter C <c@example.com> %d +0000\ndata 9\n[x] Do it\n", 1_700_000_000+i)
		for k := range 4500 {
			if i == 0 || k%450 == i {
				fmt.Fprintf(&s, "M 100644 inline dir%d/sub%d/file%d\ndata 2\n%d\n", k%30, k%7, k, i%10)
			}
		}
		s.WriteString("\n")
	}
	if _, err := r.Feed(s.String(), "fast-import", "--quiet"); err != nil {
		b.Fatal(err)
	}
	r.Git("repack", "-adq")
	r.Git("reset", "-q", "--hard")
	r.Write("dir3/sub3/new", "x")
	r.Git("add", "-A")
	r.Git("write-tree")
	return r
}

func must0[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// What the commit-msg hook does.
func BenchmarkOpenAndStaged(b *testing.B) {
	r := large(b)
	for b.Loop() {
		repo := must0(source.Open(r.Dir, r.Getenv))
		if paths := must0(repo.Staged(b.Context())); len(paths) != 1 {
			b.Fatal(paths)
		}
		repo.Close()
	}
}

// What a pull request of 20 commits takes.
func BenchmarkRange(b *testing.B) {
	r := large(b)
	for b.Loop() {
		repo := must0(source.Open(r.Dir, r.Getenv))
		rng := must0(repo.ParseRange(b.Context(), "HEAD~20..HEAD", 0))
		for c, err := range repo.Commits(b.Context(), rng) {
			if err != nil {
				b.Fatal(err)
			}
			must0(repo.Changes(b.Context(), c))
		}
		repo.Close()
	}
}
