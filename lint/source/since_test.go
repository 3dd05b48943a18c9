package source_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/megalint/megalint/internal/git/gittest"
	"github.com/megalint/megalint/lint/source"
)

// compareSince asks git what has changed since the merge base.
func compareSince(t *testing.T, r *gittest.Repo, since, what string) {
	t.Helper()
	base := strings.TrimSpace(r.Git("merge-base", since, "HEAD"))
	diff := []string{"diff", "--name-only", "--no-renames", "--no-ext-diff", "-z"}
	staged := r.Fields(append(diff, "--cached", base)...)
	edited := append(r.Fields(diff...), r.Fields("ls-files", "--others", "--exclude-standard", "-z")...)
	repo := open(t, r)
	for _, c := range []struct {
		name string
		get  func() ([]string, error)
		want []string
	}{
		{"ChangedSince", func() ([]string, error) { return repo.ChangedSince(background, since, "HEAD") }, r.Fields(append(diff, since+"...HEAD")...)},
		{"StagedSince", func() ([]string, error) { return repo.StagedSince(background, since) }, staged},
		{"EditedSince", func() ([]string, error) { return repo.EditedSince(background, since) }, append(slices.Clone(staged), edited...)},
	} {
		got, err := c.get()
		want := slices.Compact(slices.Sorted(slices.Values(c.want)))
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s, %s: %q, %v; want %q", what, c.name, got, err, want)
		}
	}
}

func TestSinceEqualsDiff(t *testing.T) {
	r := random(t, 40, 6)
	r.Git("reset", "-q", "--hard", "main")
	compareSince(t, r, "b20", "nothing")
	r.Write("dir0/sub0/new", "x")
	r.Write(".gitignore", "*.o\n/build/\n!keep.o\n")
	r.Write("dir0/a.o", "x")
	r.Write("dir0/keep.o", "x")
	r.Write("dir0/.gitignore", "quiet\n")
	r.Write("dir0/quiet/x", "x")
	r.Write("build/x", "x")
	compareSince(t, r, "b20", "not tracked")
	r.Git("add", "-A")
	r.Write("dir0/sub0/new", "y") // the same size, in the same moment
	r.Write("build/y", "x")
	compareSince(t, r, "main", "written again at once")
	r.Write("dir0/sub0/new", "longer")
	r.Git("add", "-f", "build/x")
	compareSince(t, r, "main", "tracked in an ignored folder")
	if err := os.RemoveAll(filepath.Join(r.Dir, "dir1")); err != nil {
		t.Fatal(err)
	}
	r.Write("dir1", "a file in place of a folder")
	compareSince(t, r, "b7", "gone")
	r.Write("was-file", "x")
	r.Git("add", "was-file")
	if err := os.Remove(filepath.Join(r.Dir, "was-file")); err != nil {
		t.Fatal(err)
	}
	r.Write("was-file/sub/new", "x")
	compareSince(t, r, "b7", "a folder in place of a file")
	r.Write("intended", "x")
	r.Git("add", "-N", "intended")
	compareSince(t, r, "HEAD", "intended to be added")
	files := r.Fields("ls-files", "-z", "dir2")
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(filepath.Join(r.Dir, files[0]), later, later); err != nil {
		t.Fatal(err)
	}
	compareSince(t, r, "HEAD", "touched, but the same")
	if runtime.GOOS == "windows" {
		return
	}
	if err := os.Chmod(filepath.Join(r.Dir, files[0]), 0o700); err != nil {
		t.Fatal(err)
	}
	compareSince(t, r, "HEAD", "another mode")
	r.Git("config", "core.fileMode", "false")
	compareSince(t, r, "HEAD", "a mode that does not count")
	if err := errors.Join(os.Remove(filepath.Join(r.Dir, files[0])), os.Symlink("elsewhere", filepath.Join(r.Dir, files[0])),
		os.Symlink("..", filepath.Join(r.Dir, "dir2", "up"))); err != nil {
		t.Fatal(err)
	}
	compareSince(t, r, "HEAD", "links")
	r.Git("add", "dir2")
	compareSince(t, r, "HEAD", "links that are tracked")
	r.Write("odd\n\"name\" \xff", "x")
	compareSince(t, r, "HEAD", "odd names")
}

// A link in the place of a folder: what lies behind it is not what git tracks, be
// it the same to the byte.
func TestSinceBehindLinks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links are no use here")
	}
	r := gittest.New(t)
	for _, name := range []string{"dir/a", "dir/deep/b", "same/a", "same/deep/b", "to/file"} {
		r.Write(name, filepath.Base(name))
	}
	r.Write(".gitignore", "ignored\n")
	r.Commit("One")
	compareSince(t, r, "HEAD", "nothing")
	for _, c := range []struct{ link, target string }{
		{"dir", "same"}, {"same/deep", "../to"}, {"to/up", ".."}, {"ignored", "to"}, {"same/a", "../dir/a"},
	} {
		name := filepath.Join(r.Dir, c.link)
		if err := errors.Join(os.RemoveAll(name), os.Symlink(c.target, name)); err != nil {
			t.Fatal(err)
		}
		compareSince(t, r, "HEAD", c.link+" leads to "+c.target)
	}
}

func TestSinceByChance(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	r := random(t, 60, 7)
	for round := range 8 {
		r.Git("reset", "-q", "--hard", fmt.Sprintf("b%d", rng.IntN(60)))
		for range rng.IntN(4) {
			if files := r.Fields("ls-files", "-z"); len(files) > 0 {
				file := filepath.Join(r.Dir, files[rng.IntN(len(files))])
				if rng.IntN(2) == 0 {
					os.Remove(file)
				} else if err := os.WriteFile(file, []byte{byte(rng.IntN(3))}, 0o644); err != nil {
					t.Log(err)
				}
			}
		}
		since := fmt.Sprintf("b%d", rng.IntN(60))
		if _, err := r.Try("merge-base", since, "HEAD"); err == nil {
			compareSince(t, r, since, fmt.Sprint("round ", round))
		}
	}
}

func TestSinceSparse(t *testing.T) {
	r := random(t, 30, 5)
	r.Git("reset", "-q", "--hard", "main")
	for _, index := range []string{"--no-sparse-index", "--sparse-index"} {
		r.Git("sparse-checkout", "set", "--cone", index, "dir0")
		compareSince(t, r, "HEAD", "sparse")
		r.Git("sparse-checkout", "disable")
	}
}

func TestSinceMistakes(t *testing.T) {
	r := random(t, 10, 8)
	repo := open(t, r)
	if _, err := repo.EditedSince(background, "nowhere"); !errors.Is(err, source.ErrUnknownRevision) {
		t.Error(err)
	}
	r.Git("checkout", "-q", "--orphan", "alone")
	r.Git("commit", "-q", "--allow-empty", "-m", "alone")
	if _, err := open(t, r).EditedSince(background, "main"); !errors.Is(err, source.ErrUnrelated) {
		t.Error(err)
	}
	r.Git("checkout", "-q", "--orphan", "unborn")
	if _, err := open(t, r).EditedSince(background, "main"); !errors.Is(err, source.ErrUnborn) {
		t.Error(err)
	}
}
