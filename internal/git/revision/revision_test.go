package revision_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/git/gitdir"
	"github.com/megalint/megalint/internal/git/gitexec"
	"github.com/megalint/megalint/internal/git/gittest"
	"github.com/megalint/megalint/internal/git/object"
	"github.com/megalint/megalint/internal/git/ref"
	"github.com/megalint/megalint/internal/git/revision"
)

func resolver(t *testing.T, r *gittest.Repo, getenv func(string) string) *revision.Resolver {
	t.Helper()
	dirs, err := gitdir.Find(r.Dir, getenv)
	if err != nil {
		t.Fatal(err)
	}
	return &revision.Resolver{
		Dirs:    dirs,
		Objects: object.Open(dirs.Objects, "", dirs.Format),
		Refs:    ref.NewFiles(dirs.GitDir, dirs.CommonDir),
		Git:     gitexec.Git{Dirs: dirs, Getenv: getenv},
	}
}

// filled makes a repository with names for everything.
func filled(t *testing.T) *gittest.Repo {
	r := gittest.New(t)
	r.Random(rand.New(rand.NewPCG(1, 1)), gittest.History{Commits: 40, Roots: 1})
	r.Git("reset", "-q", "--hard", "b39")
	r.Git("tag", "light", "b3")
	r.Git("tag", "-a", "-m", "tag", "v1", "b4")
	r.Git("tag", "-a", "-m", "tag of a tag", "v1-again", "v1")
	r.Git("tag", "-a", "-m", "tag of a tree", "of-tree", "b5^{tree}")
	r.Git("tag", "-a", "-m", "tag of a file", "of-blob", r.Lines("ls-tree", "-r", "--format=%(objectname)", "HEAD")[0])
	r.Git("tag", "b5", "b6") // the tag wins over the branch
	r.Git("branch", "1234567")
	r.Git("update-ref", "refs/remotes/origin/main", "b30")
	r.Git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
	r.Git("config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")
	r.Git("config", "remote.origin.url", "/nonexistent")
	r.Git("branch", "-q", "-u", "origin/main", "main")
	r.Git("branch", "-q", "-u", "b7", "b8") // a local one
	r.Git("config", "branch.b9.remote", "origin")
	r.Git("config", "branch.b9.merge", "refs/heads/gone")
	return r
}

func TestResolveEqualsRevParse(t *testing.T) {
	r := filled(t)
	head := r.Git("rev-parse", "HEAD")
	revs := []string{
		"HEAD", "@", "main", "heads/main", "refs/heads/main", "light", "v1", "v1-again", "of-tree", "of-blob", "tags/v1", "b5",
		"origin", "origin/main", "origin/HEAD", "1234567", head, strings.ToUpper(head), head[:7], head[:4], head + "0", head[:39],
		"HEAD^", "HEAD^1", "HEAD^0", "HEAD^2", "HEAD^9", "HEAD~", "HEAD~0", "HEAD~3", "HEAD~300", "HEAD^^", "HEAD~2^", "HEAD^~2",
		"@~1", "@^", "v1^", "v1~2", "v1^0", "v1^{}", "v1^{tag}", "v1^{commit}", "v1^{tree}", "v1^{object}", "v1-again^{}",
		"v1-again^{commit}", "HEAD^{tag}", "HEAD^{blob}", "HEAD^{tree}", "HEAD^{tree}^{tree}", "of-tree^{tree}", "of-tree^{commit}",
		"of-tree^", "of-blob^{blob}", "of-blob^{}", "of-tree^{}", "HEAD^{commit}~2^{tree}",
		"@{u}", "@{upstream}", "@{UPSTREAM}", "main@{u}", "HEAD@{u}", "main@{u}~2", "b8@{u}", "b9@{u}", "b10@{u}", "none@{u}",
		"HEAD:dir0", "HEAD^{/number 3}", ":/number 30", "@{0}", "main@{0}", "v1-0-g" + r.Git("rev-parse", "b4")[:8],
		"none", "none^", "", "~", "^", "HEAD^{none}", "HEAD^{", "HEAD~x", "HEAD^-1", "refs/heads/", "a..b", "a b", "\x00", "heads", "abcd",
	}
	revs = append(revs, "HEAD^2", "HEAD~4^2", "HEAD~5^2~1")
	native := resolver(t, r, r.Getenv)
	for _, rev := range revs {
		for want, suffix := range map[revision.Wanted]string{
			revision.Any: "", revision.Commitish: "^{commit}", revision.Treeish: "^{tree}",
		} {
			if suffix != "" && strings.Contains(rev, ":") {
				continue // for git, the suffix is part of the path or the text
			}
			id, err := native.Resolve(context.Background(), rev, want)
			out, gitErr := "", errors.New("NUL")
			if rev != "\x00" {
				out, gitErr = r.Try("rev-parse", "-q", "--verify", "--end-of-options", rev+suffix)
			}
			if rev == head+"0" || len(rev) == 40 && gitErr == nil {
				// git takes a full id's word for it.
				_, gitErr = r.Try("cat-file", "-e", rev+suffix)
			}
			if (err == nil) != (gitErr == nil) || err == nil && id.String() != out && !strings.EqualFold(id.String(), out) {
				t.Errorf("%q%s: %s, %v\ngit says %s, %v", rev, suffix, id, err, out, gitErr)
			}
		}
	}
}

// Of the common forms, none takes git.
func TestResolveWithoutGit(t *testing.T) {
	r := filled(t)
	native := resolver(t, r, r.WithoutGit)
	head := r.Git("rev-parse", "HEAD")
	for _, rev := range []string{"HEAD", "@", "main", "v1", "origin", head, head[:8], "HEAD^", "HEAD~3", "v1^{tree}", "@{u}", "b8@{upstream}~1"} {
		id, err := native.Resolve(context.Background(), rev, revision.Any)
		if want := r.Git("rev-parse", rev); err != nil || id.String() != want {
			t.Errorf("%s: %s, %v; want %s", rev, id, err, want)
		}
	}
	for _, rev := range []string{":/number", "main@{0}", "HEAD^{/number}"} {
		_, err := native.Resolve(context.Background(), rev, revision.Any)
		if !errors.Is(err, gitexec.ErrNoGit) || !errors.Is(err, revision.ErrUnknown) {
			t.Errorf("%s: %v", rev, err)
		}
	}
}

func TestResolveErrors(t *testing.T) {
	r := filled(t)
	ctx := context.Background()
	native := resolver(t, r, r.Getenv)
	for rev, c := range map[string]struct {
		err  error
		says string
	}{
		"none":                              {revision.ErrUnknown, "git fetch origin none"},
		"--all":                             {revision.ErrUnknown, "option"},
		strings.Repeat("12", 20):            {revision.ErrUnknown, "not in this repository"},
		"b10@{u}":                           {revision.ErrNoUpstream, "git branch -u"},
		"b9@{u}":                            {revision.ErrUnknown, "git fetch"},
		"HEAD~1000":                         {revision.ErrUnknown, "parents"},
		"of-blob":                           {revision.ErrUnknown, "blob"},
		"HEAD" + strings.Repeat("^0", 2000): {revision.ErrUnknown, "suffixes"},
	} {
		_, err := native.Resolve(ctx, rev, revision.Commitish)
		if !errors.Is(err, c.err) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%.30s: %v", rev, err)
		}
	}
	r.Git("checkout", "-q", "--detach")
	if _, err := native.Upstream(""); !errors.Is(err, revision.ErrNoUpstream) {
		t.Errorf("detached: %v", err)
	}
	empty := resolver(t, gittest.New(t), r.Getenv)
	if _, err := empty.Resolve(ctx, "HEAD", revision.Commitish); !errors.Is(err, revision.ErrUnborn) || !strings.Contains(err.Error(), "main") {
		t.Errorf("unborn: %v", err)
	}
}

func TestResolveAmbiguous(t *testing.T) {
	r := gittest.New(t)
	// Blobs until two ids begin with the same four digits.
	seen := map[string]string{}
	var stdin strings.Builder
	for i := range 800 {
		fmt.Fprintf(&stdin, "blob\ndata %d\n%d\n", len(fmt.Sprint(i)), i)
	}
	if _, err := r.Feed(stdin.String(), "fast-import", "--quiet"); err != nil {
		t.Fatal(err)
	}
	clash := ""
	for _, id := range r.Lines("cat-file", "--batch-all-objects", "--batch-check=%(objectname)") {
		if seen[id[:4]] != "" {
			clash = id[:4]
		}
		seen[id[:4]] = id
	}
	if clash == "" {
		t.Fatal("no two ids begin alike")
	}
	native := resolver(t, r, r.Getenv)
	if _, err := native.Resolve(context.Background(), clash, revision.Any); !errors.Is(err, revision.ErrAmbiguous) {
		t.Errorf("%s: %v", clash, err)
	}
	// Of a commit and a blob, the commit is meant where one is wanted.
	for i := 0; ; i++ {
		id := r.Git("commit-tree", "-m", fmt.Sprint(i), r.Git("write-tree"))
		if i > 600 {
			t.Skip("no commit begins like a blob")
		}
		if seen[id[:4]] == "" {
			continue
		}
		got, err := native.Resolve(context.Background(), id[:4], revision.Commitish)
		if err != nil || got.String() != id {
			t.Errorf("%s: %s, %v; want %s", id[:4], got, err, id)
		}
		return
	}
}

func FuzzResolve(f *testing.F) {
	for _, rev := range []string{"HEAD", "a^2~3", "v1^{tree}", "@{u}", "a^{", "~", "HEAD^{}^{commit}"} {
		f.Add(rev)
	}
	r := gittest.New(f)
	r.Commit("One")
	dirs, err := gitdir.Find(r.Dir, r.WithoutGit)
	if err != nil {
		f.Fatal(err)
	}
	native := &revision.Resolver{
		Dirs: dirs, Objects: object.Open(dirs.Objects, "", dirs.Format), Refs: ref.NewFiles(dirs.GitDir, dirs.CommonDir),
		Git: gitexec.Git{Dirs: dirs, Getenv: r.WithoutGit},
	}
	f.Fuzz(func(t *testing.T, rev string) {
		id, err := native.Resolve(context.Background(), rev, revision.Commitish)
		if err == nil && id.IsZero() {
			t.Errorf("%q is nothing", rev)
		}
	})
}
