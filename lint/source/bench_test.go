package source_test

import (
	"fmt"
	"io/fs"
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

// services makes a tree of services of twelve files each, all of which git
// tracks.
func services(b *testing.B) *gittest.Repo {
	r := gittest.New(b)
	for i := range 200 {
		dir := fmt.Sprintf("services/service-%04d/", i)
		for _, name := range []string{"Makefile", "Dockerfile", "README.md", "docker-compose.yml", "run", ".dockerignore",
			"go.mod", "scripts/backup.sh", "scripts/restore.sh", "main.go", "server.go", "store.go"} {
			r.Write(dir+name, strings.Repeat(dir+name+"\n", 20))
		}
	}
	r.Git("add", "-A")
	return r
}

// What the rules about services do to a tree: they list each folder, look up
// names that are mostly not there, and read each file, some of them twice.
func BenchmarkWorkTree(b *testing.B) {
	r := services(b)
	repo := must0(source.Open(r.Dir, r.Getenv))
	for b.Loop() {
		f := must0(repo.WorkTree())
		err := fs.WalkDir(f, "services", func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			_, _ = f.Stat(path + ".yaml")
			if info := must0(f.Stat(path)); info.Size() > 10 {
				_, err = f.ReadFile(path)
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
