package source_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	git "github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"

	"github.com/megalint/megalint/internal/git/gittest"
	"github.com/megalint/megalint/lint/source"
)

var background = context.Background()

// random makes a repository with a history made by chance.
func random(t *testing.T, commits int, seed uint64) *gittest.Repo {
	t.Helper()
	r := gittest.New(t)
	r.Random(rand.New(rand.NewPCG(seed, 0)), gittest.History{Commits: commits, Roots: 1})
	r.Git("update-ref", "refs/heads/main", fmt.Sprintf("b%d", commits-1))
	return r
}

// commits reads a range to its end.
func commits(t *testing.T, repo *source.Repository, spec string, n int) ([]*source.Commit, error) {
	t.Helper()
	rng, err := repo.ParseRange(background, spec, n)
	if err != nil {
		return nil, err
	}
	var list []*source.Commit
	for c, err := range repo.Commits(background, rng) {
		if err != nil {
			return list, err
		}
		list = append(list, c)
	}
	return list, nil
}

func ids(list []*source.Commit) []string {
	var names []string
	for _, c := range list {
		names = append(names, c.ID)
	}
	return names
}

func TestCommitsEqualsRevList(t *testing.T) {
	r := random(t, 80, 1)
	repo := open(t, r)
	for spec, args := range map[string][]string{
		"HEAD": {"HEAD"}, "": {"HEAD"}, "main": {"main"}, "b10..b79": {"b10..b79"}, "b40..": {"b40.."}, "..b79": {"..b79"},
		"b70...b75": {"b70...b75"}, "b60...": {"b60...HEAD"}, "b79..b10": {"b79..b10"}, "b33^!": {"b33^!"}, "HEAD~5..HEAD": {"HEAD~5..HEAD"},
	} {
		for _, n := range []int{0, 1, 7} {
			got, err := commits(t, repo, spec, n)
			if n > 0 {
				args = append(args[:1:1], fmt.Sprintf("--max-count=%d", n))
			}
			want := r.Lines(append([]string{"rev-list"}, args...)...)
			if err != nil || !slices.Equal(ids(got), want) {
				t.Errorf("%s -n %d: %v, %v; want %v", spec, n, ids(got), err, want)
			}
		}
	}
	for _, spec := range []string{"..", "...", "none..HEAD", "HEAD..none", "-x", "HEAD..-x", "none", "none^!"} {
		if got, err := commits(t, repo, spec, 0); err == nil {
			t.Errorf("%q is %v", spec, ids(got))
		}
	}
	if _, err := repo.ParseRange(background, "HEAD", -1); err == nil {
		t.Error("a negative number of commits")
	}
	bad := source.Range{Include: []string{"HEAD"}}
	for _, err := range repo.Commits(background, bad) {
		if !errors.Is(err, source.ErrUnknownRevision) {
			t.Error(err)
		}
	}
}

// What a commit holds is what git shows of it.
func TestCommit(t *testing.T) {
	r := random(t, 30, 2)
	const format = "%H%n%T%n%P%n%an%n%ae%n%ad%n%cn%n%ce%n%cd%n%B"
	repo := open(t, r)
	list, err := commits(t, repo, "HEAD", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		date := func(p source.Person) string { return p.When.Format("2006-01-02T15:04:05-0700") }
		got := strings.Join([]string{c.ID, c.Tree, strings.Join(c.Parents, " "), c.Author.Name, c.Author.Email, date(c.Author),
			c.Committer.Name, c.Committer.Email, date(c.Committer), string(c.Message)}, "\n")
		want := r.Git("log", "-1", "--date=format:%Y-%m-%dT%H:%M:%S%z", "--format=tformat:"+format, c.ID)
		if got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}

// hashed stores a commit with any header and message.
func hashed(t *testing.T, r *gittest.Repo, header, message string) string {
	t.Helper()
	tree, err := r.Feed("", "mktree")
	if err != nil {
		t.Fatal(err)
	}
	id, err := r.Feed("tree "+tree+"\n"+header+"\n"+message, "hash-object", "-t", "commit", "-w", "--stdin", "--literally")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestCommitOddities(t *testing.T) {
	r := gittest.New(t)
	const people = "author A <a@b> 5 +0130\ncommitter C D <c@d> 7 -0800\n"
	for name, c := range map[string]struct {
		header, message string
		want            source.Commit
	}{
		"NUL":       {people, "a\x00b\n", source.Commit{Author: source.Person{Name: "A", Email: "a@b"}, Message: []byte("a\x00b\n")}},
		"NUL later": {people, "a\n\x00b\n", source.Commit{Author: source.Person{Name: "A", Email: "a@b"}, Message: []byte("a\n\x00b\n")}},
		"Latin-1":   {people + "encoding ISO-8859-1\n", "gr\xfc\xdfe", source.Commit{Author: source.Person{Name: "A", Email: "a@b"}, Encoding: "ISO-8859-1", Message: []byte("gr\xfc\xdfe")}},
		"empty":     {people, "", source.Commit{Author: source.Person{Name: "A", Email: "a@b"}, Message: []byte{}}},
		"nobody":    {"author A\ncommitter\n", "x", source.Commit{Author: source.Person{Name: "A"}, Message: []byte("x")}},
		"no time":   {"author A <a>\ncommitter C <c> x\n", "x", source.Commit{Author: source.Person{Name: "A", Email: "a"}, Message: []byte("x")}},
	} {
		id := hashed(t, r, c.header, c.message)
		list, err := commits(t, open(t, r), id, 0)
		if err != nil || len(list) != 1 {
			t.Errorf("%s: %v, %v", name, list, err)
			continue
		}
		got := list[0]
		if got.Encoding != c.want.Encoding || !bytes.Equal(got.Message, c.want.Message) ||
			got.Author.Name != c.want.Author.Name || got.Author.Email != c.want.Author.Email {
			t.Errorf("%s: %+v", name, got)
		}
		if c.header == people && got.Committer.When.Format(time.RFC3339) != "1969-12-31T16:00:07-08:00" {
			t.Errorf("%s: %v", name, got.Committer.When)
		}
	}
}

// go-git, which reads the same files in its own way, finds the same.
func TestCommitsEqualsGoGit(t *testing.T) {
	r := random(t, 60, 3)
	r.Git("repack", "-adfq", "--depth=20")
	other, err := git.PlainOpen(r.Dir)
	if err != nil {
		t.Fatal(err)
	}
	list, err := commits(t, open(t, r), "HEAD", 0)
	if err != nil || len(list) < 20 {
		t.Fatal(len(list), err)
	}
	for _, c := range list {
		want, err := other.CommitObject(plumbing.NewHash(c.ID))
		if err != nil {
			t.Fatal(err)
		}
		if want.Message != string(c.Message) || want.TreeHash.String() != c.Tree || len(want.ParentHashes) != len(c.Parents) ||
			!want.Author.When.Equal(c.Author.When) || want.Committer.Email != c.Committer.Email {
			t.Errorf("%s: %+v, go-git has %+v", c.ID, c, want)
		}
		f := revision(t, r, c.ID)
		files, err := want.Files()
		if err != nil {
			t.Fatal(err)
		}
		err = files.ForEach(func(file *object.File) error {
			text, err := file.Contents()
			if err != nil {
				return err
			}
			var got string
			if info, err := f.Lstat(file.Name); err != nil {
				return err
			} else if info.Mode().IsRegular() {
				data, err := f.ReadFile(file.Name)
				if got = string(data); err != nil {
					return err
				}
			} else if _, err := f.ReadLink(file.Name); err == nil {
				got = text
			}
			if got != text {
				t.Errorf("%s of %s differs", file.Name, c.ID)
			}
			return nil
		})
		if err != nil {
			t.Error(c.ID, err)
		}
	}
}

func TestChangesEqualsDiffTree(t *testing.T) {
	r := random(t, 60, 4)
	r.Git("reset", "-q", "--hard", "main")
	r.Git("rm", "-rq", "dir1")
	r.Write("dir1", "a file in place of a folder")
	r.Write("odd\nname \xff", "x")
	r.Commit("Replace a folder")
	r.Git("mv", "dir1", "moved")
	r.Commit("Rename")
	repo := open(t, r)
	list, err := commits(t, repo, "HEAD", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		got, err := repo.Changes(background, c)
		args := []string{"diff-tree", "-r", "-z", "--name-only", "--no-renames", "--no-commit-id", "--root", c.ID}
		if len(c.Parents) > 0 {
			args = append(args[:len(args)-2], c.Parents[0], c.ID)
		}
		want := r.Fields(args...)
		slices.Sort(want)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v; want %q", c.ID, got, err, want)
		}
		for depth := range 4 {
			got, err := repo.Touched(background, c, func(dir string) bool { return strings.Count(dir, "/") >= depth })
			if want := cutPaths(want, depth); err != nil || !slices.Equal(got, want) {
				t.Errorf("%s to depth %d: %q, %v; want %q", c.ID, depth, got, err, want)
			}
		}
	}
}

// cutPaths puts the folders below which there are so many others in place of
// what is in them.
func cutPaths(paths []string, depth int) []string {
	var short []string
	for _, p := range paths {
		elements := strings.SplitAfterN(p, "/", depth+2)
		short = append(short, strings.Join(elements[:min(len(elements), depth+1)], ""))
	}
	slices.Sort(short)
	return slices.Compact(short)
}

func TestShallow(t *testing.T) {
	r := random(t, 60, 5)
	base := r.Git("rev-parse", "b2")
	r.Git("clone", "-q", "--depth=3", "-b", "main", "file://"+r.Dir, "../shallow")
	shallow := r.At("../shallow")
	repo := open(t, shallow)
	if !repo.Shallow() || open(t, r).Shallow() {
		t.Error("which clone is shallow?")
	}
	for _, spec := range []string{base + "..HEAD", base} {
		_, err := commits(t, repo, spec, 0)
		if !errors.Is(err, source.ErrUnknownRevision) || !strings.Contains(err.Error(), "fetch-depth: 0") {
			t.Errorf("%s: %v", spec, err)
		}
	}
	// What is there is shown as git shows it.
	got, err := commits(t, repo, "HEAD", 0)
	if want := shallow.Lines("rev-list", "HEAD"); err != nil || !slices.Equal(ids(got), want) {
		t.Errorf("%v, %v; want %v", ids(got), err, want)
	}
	last := got[len(got)-1]
	if _, err := repo.Changes(background, last); !errors.Is(err, source.ErrShallow) {
		t.Errorf("changes of the last commit: %v", err)
	}
}

// linear makes a main branch and a topic that leaves it early.
func linear(t *testing.T) *gittest.Repo {
	r := gittest.New(t)
	for i := range 12 {
		r.Vars = []string{fmt.Sprintf("GIT_COMMITTER_DATE=%d +0000", 1_700_000_000+i*60)}
		r.Commit(fmt.Sprint("Main ", i))
		if i == 5 {
			r.Git("branch", "topic")
		}
	}
	r.Git("checkout", "-q", "topic")
	for i := range 3 {
		r.Vars = []string{fmt.Sprintf("GIT_COMMITTER_DATE=%d +0000", 1_700_001_000+i*60)}
		r.Commit(fmt.Sprint("Topic ", i))
	}
	return r
}

// git itself shows three commits too many, or too few, and ends with 0.
func TestShallowRanges(t *testing.T) {
	r := linear(t)
	for depth, works := range map[int]bool{1: false, 2: false, 3: false, 4: false, 20: true} {
		dir := fmt.Sprint("../depth", depth)
		r.Git("clone", "-q", fmt.Sprint("--depth=", depth), "--no-single-branch", "-b", "topic", "file://"+r.Dir, dir)
		repo := open(t, r.At(dir))
		for _, spec := range []string{"origin/main..HEAD", "origin/main...HEAD"} {
			got, err := commits(t, repo, spec, 0)
			if works && err != nil || !works && (!errors.Is(err, source.ErrShallow) || !strings.Contains(err.Error(), "--unshallow")) {
				t.Errorf("depth %d, %s: %d commits, %v", depth, spec, len(got), err)
			}
		}
	}
}

func TestUnrelated(t *testing.T) {
	r := gittest.New(t)
	r.Commit("One")
	r.Git("checkout", "-q", "--orphan", "other")
	r.Commit("Two")
	for _, spec := range []string{"main..other", "main...other"} {
		if got, err := commits(t, open(t, r), spec, 0); !errors.Is(err, source.ErrUnrelated) {
			t.Errorf("%s: %v, %v", spec, ids(got), err)
		}
	}
}

func TestUnborn(t *testing.T) {
	r := gittest.New(t)
	repo := open(t, r)
	_, _, revErr := repo.Revision(background, "HEAD")
	_, rangeErr := repo.DefaultRange(background)
	_, resolveErr := repo.Resolve(background, "@")
	for _, err := range []error{revErr, rangeErr, resolveErr} {
		if !errors.Is(err, source.ErrUnborn) || !strings.Contains(err.Error(), "git commit") {
			t.Error(err)
		}
	}
}

func TestDamaged(t *testing.T) {
	r := gittest.New(t)
	first := r.Commit("One")
	second := r.Commit("Two")
	path := filepath.Join(r.Dir, ".git/objects", first[:2], first[2:])
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := commits(t, open(t, r), "HEAD", 0)
	if !errors.Is(err, source.ErrCorrupt) || !strings.Contains(err.Error(), "git fsck") || !strings.Contains(err.Error(), first) {
		t.Errorf("%v, %v", ids(got), err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err = commits(t, open(t, r), second, 0); !errors.Is(err, source.ErrMissingObject) || !strings.Contains(err.Error(), "git fsck") {
		t.Error(err)
	}
}

func TestDefaultRange(t *testing.T) {
	r := linear(t)
	r.Git("clone", "-q", ".", "../clone")
	clone := r.At("../clone")
	check := func(want string, count int) {
		t.Helper()
		repo := open(t, clone)
		rng, err := repo.DefaultRange(background)
		if err != nil || rng.Description != want {
			t.Fatalf("%q, %v; want %q", rng.Description, err, want)
		}
		n := 0
		for _, err := range repo.Commits(background, rng) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		if n != count {
			t.Errorf("%s: %d commits, want %d", want, n, count)
		}
	}
	check("origin/topic..HEAD", 0)
	clone.Commit("New")
	check("origin/topic..HEAD", 1)
	clone.Git("branch", "--unset-upstream")
	clone.Git("remote", "set-head", "origin", "main")
	check("origin/main..HEAD", 4)
	clone.Git("remote", "set-head", "origin", "-d")
	check("origin/main..HEAD", 4)
	clone.Git("branch", "-q", "-u", "origin/topic")
	clone.Git("update-ref", "-d", "refs/remotes/origin/topic") // merged, and deleted there
	check("origin/main..HEAD", 4)
	clone.Git("update-ref", "-d", "refs/remotes/origin/main")
	clone.Git("branch", "--unset-upstream")
	if _, err := open(t, clone).DefaultRange(background); !errors.Is(err, source.ErrNoUpstream) || !strings.Contains(err.Error(), "main..HEAD") {
		t.Error(err)
	}
	clone.Git("checkout", "-q", "--detach")
	if _, err := open(t, clone).DefaultRange(background); !errors.Is(err, source.ErrNoUpstream) {
		t.Error(err)
	}
}
