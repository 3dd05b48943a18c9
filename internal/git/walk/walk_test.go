package walk_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/git/gittest"
	"github.com/megalint/megalint/internal/git/object"
	"github.com/megalint/megalint/internal/git/walk"
)

func history(r *gittest.Repo) walk.History {
	return walk.History{Objects: object.Open(filepath.Join(r.Dir, ".git", "objects"), "", object.SHA1)}
}

func ids(t *testing.T, names []string) []object.ID {
	t.Helper()
	var list []object.ID
	for _, name := range names {
		id, ok := object.ParseID(name)
		if !ok {
			t.Fatalf("%q is no id", name)
		}
		list = append(list, id)
	}
	return list
}

// collect walks a range to its end.
func collect(h walk.History, r walk.Range) ([]string, error) {
	var list []string
	for c, err := range h.Commits(context.Background(), r) {
		if err != nil {
			return list, err
		}
		list = append(list, c.ID.String())
	}
	return list, nil
}

// revList asks git for a range.
func revList(r *gittest.Repo, exclude, include []string, max int) []string {
	args := []string{"rev-list"}
	if max > 0 {
		args = append(args, fmt.Sprintf("--max-count=%d", max))
	}
	for _, id := range exclude {
		args = append(args, "^"+id)
	}
	return r.Lines(append(args, include...)...)
}

// pick takes some of a list by chance.
func pick(rng *rand.Rand, list []string, max int) []string {
	var some []string
	for range rng.IntN(max + 1) {
		some = append(some, list[rng.IntN(len(list))])
	}
	return some
}

func TestCommitsEqualsRevList(t *testing.T) {
	rounds := 6
	if testing.Short() {
		rounds = 2
	}
	for seed := range rounds {
		rng := rand.New(rand.NewPCG(uint64(seed), 0))
		r := gittest.New(t)
		all := r.Random(rng, gittest.History{Commits: 60, Roots: 1 + seed%2, Skew: seed%3 == 2})
		h := history(r)
		for range 25 {
			exclude, include := pick(rng, all, 3), append(pick(rng, all, 2), all[len(all)-1-rng.IntN(20)])
			max := rng.IntN(3) * rng.IntN(20)
			got, err := collect(h, walk.Range{Include: ids(t, include), Exclude: ids(t, exclude), Max: max})
			want := revList(r, exclude, include, max)
			if errors.Is(err, walk.ErrUnrelated) {
				if !unrelated(r, exclude, include) {
					t.Fatalf("seed %d: %v ^%v: %v", seed, include, exclude, err)
				}
				continue
			}
			if err != nil || !slices.Equal(got, want) {
				t.Fatalf("seed %d: %v ^%v: err = %v\n%s\ngit says\n%s", seed, include, exclude, err,
					strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
	}
}

func TestParentTree(t *testing.T) {
	r := gittest.New(t)
	all := r.Random(rand.New(rand.NewPCG(7, 0)), gittest.History{Commits: 60, Roots: 2, Skew: true})
	trees, first := make(map[string]string), make(map[string]string)
	for _, line := range r.Lines("log", "--all", "--format=%H %T %P") {
		f := strings.Fields(line)
		trees[f[0]] = f[1]
		if len(f) > 2 {
			first[f[0]] = f[2]
		}
	}
	cut := all[len(all)-20]
	h := history(r)
	h.Shallow = map[object.ID]bool{ids(t, []string{cut})[0]: true}
	for i, id := range all {
		for _, exclude := range [][]string{nil, all[:i/2]} {
			for c, err := range h.Commits(context.Background(), walk.Range{Include: ids(t, []string{id}), Exclude: ids(t, exclude)}) {
				if errors.Is(err, walk.ErrShallow) || errors.Is(err, walk.ErrUnrelated) {
					break
				}
				want := trees[first[c.ID.String()]]
				if c.ID.String() == cut {
					want = ""
				}
				if err != nil || c.ParentTree.String() != want {
					t.Fatalf("%s: %s, %v; want %s", c.ID, c.ParentTree, err, want)
				}
			}
		}
	}
}

// unrelated asks git whether no end has an ancestor in common with an excluded
// one, or only by being one.
func unrelated(r *gittest.Repo, exclude, include []string) bool {
	for _, a := range include {
		for _, b := range exclude {
			if base, err := r.Try("merge-base", a, b); err == nil && base != a {
				return false
			}
		}
	}
	return true
}

func TestMergeBases(t *testing.T) {
	for seed := range 4 {
		rng := rand.New(rand.NewPCG(uint64(seed), 1))
		r := gittest.New(t)
		all := r.Random(rng, gittest.History{Commits: 50, Roots: 1 + seed%2, Skew: seed == 3})
		h := history(r)
		for range 25 {
			a, b := all[rng.IntN(len(all))], all[rng.IntN(len(all))]
			pair := ids(t, []string{a, b})
			bases, err := h.MergeBases(context.Background(), pair[0], pair[1])
			if err != nil {
				t.Fatal(err)
			}
			want, _ := r.Try("merge-base", "--all", a, b)
			var got []string
			for _, id := range bases {
				got = append(got, id.String())
			}
			for base := range strings.FieldsSeq(want) {
				if !slices.Contains(got, base) {
					t.Errorf("seed %d: %s and %s: %v, git says %s", seed, a, b, got, want)
				}
			}
			if want == "" && len(got) > 0 {
				t.Errorf("seed %d: %s and %s: %v, git has none", seed, a, b, got)
			}
			// Whatever else there is, is an ancestor of git's.
			for _, id := range got {
				ok := false
				for base := range strings.FieldsSeq(want) {
					_, err := r.Try("merge-base", "--is-ancestor", id, base)
					ok = ok || err == nil
				}
				if !ok {
					t.Errorf("seed %d: %s is no common ancestor of %s and %s", seed, id, a, b)
				}
			}
		}
	}
}

func TestCommitsUnrelated(t *testing.T) {
	r := gittest.New(t)
	r.Commit("One")
	r.Git("checkout", "-q", "--orphan", "other")
	r.Commit("Two")
	pair := ids(t, []string{r.Git("rev-parse", "main"), r.Git("rev-parse", "other")})
	_, err := collect(history(r), walk.Range{Exclude: pair[:1], Include: pair[1:]})
	if !errors.Is(err, walk.ErrUnrelated) {
		t.Errorf("%v", err)
	}
	// A merge relates them.
	r.Git("merge", "-q", "--allow-unrelated-histories", "-m", "Merge", "main")
	pair[1] = ids(t, []string{r.Git("rev-parse", "HEAD")})[0]
	if got, err := collect(history(r), walk.Range{Exclude: pair[:1], Include: pair[1:]}); err != nil || len(got) != 2 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestCommitsMissing(t *testing.T) {
	r := gittest.New(t)
	first := r.Commit("One")
	second := r.Commit("Two")
	path := filepath.Join(".git/objects", first[:2], first[2:])
	r.Git("update-ref", "refs/heads/x", second)
	if err := removeFile(r, path); err != nil {
		t.Fatal(err)
	}
	got, err := collect(history(r), walk.Range{Include: ids(t, []string{second})})
	if !errors.Is(err, object.ErrMissing) || !strings.Contains(err.Error(), first) {
		t.Errorf("%v, %v", got, err)
	}
	// As the end of the excluded side it does not matter.
	third := r.Git("commit-tree", "-p", second, "-m", "Three", second+"^{tree}")
	got, err = collect(history(r), walk.Range{Include: ids(t, []string{third}), Exclude: ids(t, []string{second})})
	if err != nil || !slices.Equal(got, []string{third}) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestCommitsStops(t *testing.T) {
	r := gittest.New(t)
	all := r.Random(rand.New(rand.NewPCG(9, 9)), gittest.History{Commits: 30, Roots: 1})
	h := history(r)
	tips := walk.Range{Include: ids(t, all[29:])}
	for range h.Commits(context.Background(), tips) {
		break
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, rng := range []walk.Range{tips, {Include: tips.Include, Exclude: ids(t, all[:1])}} {
		for c, err := range h.Commits(ctx, rng) {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%s, %v", c.ID, err)
			}
		}
	}
	if _, err := h.MergeBases(ctx, tips.Include[0], ids(t, all[:1])[0]); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func removeFile(r *gittest.Repo, path string) error {
	return os.Remove(filepath.Join(r.Dir, path))
}
