package source

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/megalint/megalint/internal/git/object"
	"github.com/megalint/megalint/internal/git/ref"
	"github.com/megalint/megalint/internal/git/walk"
)

// Range is a set of commits: those that Include reaches and Exclude does not.
type Range struct {
	// Include and Exclude are full ids.
	Include, Exclude []string
	// Max is how many commits are taken, the youngest; 0 means all.
	Max int
	// Description names the range for readers, such as "origin/main..HEAD".
	Description string
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// ParseRange reads a range as git log takes it: A..B, A...B, either end of which
// may be left out and is HEAD then; REV for all that it reaches; REV^! for one
// commit alone. An empty one is HEAD. At most n commits are taken, or all if n
// is 0.
func (r *Repository) ParseRange(ctx context.Context, spec string, n int) (Range, error) {
	if n < 0 {
		return Range{}, fmt.Errorf("cannot take %d commits", n)
	}
	if spec == "" {
		spec = "HEAD"
	}
	rng := Range{Max: n, Description: spec}
	if n > 0 {
		rng.Description = fmt.Sprintf("%s -n %d", spec, n)
	}
	if base, ok := strings.CutSuffix(spec, "^!"); ok {
		rng.Max = 1
		id, err := r.Resolve(ctx, base)
		rng.Include = []string{id}
		return rng, err
	}
	from, to, isRange := strings.Cut(spec, "..")
	if !isRange {
		id, err := r.Resolve(ctx, spec)
		rng.Include = []string{id}
		return rng, err
	}
	to, symmetric := strings.CutPrefix(to, ".")
	if from == "" && to == "" {
		return Range{}, fmt.Errorf("range %q has no ends: write FROM..TO", spec)
	}
	return rng, r.ends(ctx, &rng, from, to, symmetric)
}

// ends resolves the ends of a range with two.
func (r *Repository) ends(ctx context.Context, rng *Range, from, to string, symmetric bool) error {
	var ids [2]object.ID
	for i, rev := range []string{from, to} {
		if rev == "" {
			rev = "HEAD"
		}
		var err error
		if ids[i], err = r.commit(ctx, rev); err != nil {
			return err
		}
	}
	if !symmetric {
		rng.Exclude, rng.Include = []string{ids[0].String()}, []string{ids[1].String()}
		return nil
	}
	history, err := r.history()
	if err != nil {
		return err
	}
	bases, err := history.MergeBases(ctx, ids[0], ids[1])
	if err == nil && len(bases) == 0 {
		err = ErrUnrelated
		if r.Shallow() {
			err = ErrShallow
		}
	}
	for _, id := range bases {
		rng.Exclude = append(rng.Exclude, id.String())
	}
	rng.Include = []string{ids[0].String(), ids[1].String()}
	return r.explain(err)
}

// DefaultRange is what the current branch has and its upstream lacks or, where
// there is no upstream, origin's default branch.
func (r *Repository) DefaultRange(ctx context.Context) (Range, error) {
	if _, err := r.Resolve(ctx, "HEAD"); err != nil {
		return Range{}, err
	}
	for _, name := range r.bases() {
		if _, _, err := ref.Resolve(r.refs, name); err != nil {
			continue
		}
		rng, err := r.ParseRange(ctx, name+"..HEAD", 0)
		rng.Description = shortName(name) + "..HEAD"
		return rng, err
	}
	err := fmt.Errorf("%w, and there is no branch of origin to compare with; "+
		"name a range such as main..HEAD, or take the last commits with -n", ErrNoUpstream)
	if r.Shallow() {
		err = fmt.Errorf("%w. The clone is shallow: %s", err, deepen)
	}
	return Range{}, err
}

// bases are the references that a default range may begin at, the best first.
func (r *Repository) bases() []string {
	var names []string
	if upstream, err := r.resolver.Upstream(""); err == nil {
		names = append(names, upstream)
	}
	if head, err := r.refs.Read("refs/remotes/origin/HEAD"); err == nil && head.Target != "" {
		names = append(names, head.Target)
	}
	return append(names, "refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/remotes/origin/master")
}

// shortName is how users write a reference.
func shortName(name string) string {
	for _, prefix := range []string{"refs/remotes/", "refs/heads/", "refs/tags/", "refs/"} {
		if short, ok := strings.CutPrefix(name, prefix); ok {
			return short
		}
	}
	return name
}

// walkRange turns the ids of a range back.
func walkRange(rng Range) (walk.Range, error) {
	w := walk.Range{Max: rng.Max}
	for _, list := range []struct {
		from []string
		to   *[]object.ID
	}{{rng.Include, &w.Include}, {rng.Exclude, &w.Exclude}} {
		for _, s := range list.from {
			id, ok := object.ParseID(s)
			if !ok {
				return walk.Range{}, fmt.Errorf("%w %q: a range has full ids", ErrUnknownRevision, s)
			}
			*list.to = append(*list.to, id)
		}
	}
	return w, nil
}
