package revision

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/megalint/megalint/internal/git/gitexec"
	"github.com/megalint/megalint/internal/git/object"
	"github.com/megalint/megalint/internal/git/ref"
)

// base resolves a revision without suffixes.
func (r *Resolver) base(ctx context.Context, rev string, want Wanted) (object.ID, error) {
	if id, ok := object.ParseID(rev); ok && len(rev) == 2*r.Objects.Format().Size() {
		return id, r.exists(id)
	}
	if branch, ok := cutUpstream(rev); ok {
		name, err := r.Upstream(branch)
		if err != nil {
			return object.ID{}, err
		}
		id, _, err := ref.Resolve(r.Refs, name)
		if errors.Is(err, ref.ErrMissing) {
			err = fmt.Errorf("%w %s: its branch %s has not been fetched; `git fetch` does that", ErrUnknown, rev, name)
		}
		return id, err
	}
	if rev == "@" {
		rev = "HEAD"
	}
	id, err := r.named(rev)
	if !errors.Is(err, ref.ErrMissing) {
		return id, err
	}
	if id, err := r.abbreviated(rev, want); !errors.Is(err, ErrUnknown) {
		return id, err
	}
	return r.ask(ctx, rev)
}

// exists makes sure that the object of a full id is there, for the look-ups
// that follow would only say that it is missing.
func (r *Resolver) exists(id object.ID) error {
	if r.Objects.Has(id) {
		return nil
	}
	return unknown(id.String(), "")
}

// unknown is the error for what is not in the repository.
func unknown(rev, said string) error {
	if said != "" {
		said = " (" + said + ")"
	}
	return fmt.Errorf("%w %q%s: it is not in this repository; if it is elsewhere, `git fetch origin %s` brings it",
		ErrUnknown, rev, said, rev)
}

// named looks a short name up among the references.
func (r *Resolver) named(short string) (object.ID, error) {
	for _, name := range ref.Names(short) {
		if !ref.Valid(name) {
			continue
		}
		id, last, err := ref.Resolve(r.Refs, name)
		switch {
		case err == nil:
			return id, nil
		case !errors.Is(err, ref.ErrMissing):
			return object.ID{}, err
		case last != name && name == "HEAD":
			return object.ID{}, fmt.Errorf("%w: %s", ErrUnborn, strings.TrimPrefix(last, "refs/heads/"))
		}
	}
	return object.ID{}, ref.ErrMissing
}

// abbreviated finds the one object whose id begins with the given digits. Of
// several, the only one of the wanted type is taken.
func (r *Resolver) abbreviated(rev string, want Wanted) (object.ID, error) {
	if len(rev) < 4 || strings.Trim(rev, "0123456789abcdefABCDEF") != "" {
		return object.ID{}, ErrUnknown
	}
	ids, err := r.Objects.WithPrefix(rev)
	if err != nil {
		return object.ID{}, err
	}
	if len(ids) > 1 && want != Any {
		var fit []object.ID
		for _, id := range ids {
			typ := object.CommitType
			if want == Treeish {
				typ = object.TreeType
			}
			if _, err := r.Peel(id, typ); err == nil {
				fit = append(fit, id)
			}
		}
		if len(fit) > 0 {
			ids = fit
		}
	}
	switch len(ids) {
	case 0:
		return object.ID{}, ErrUnknown
	case 1:
		return ids[0], nil
	}
	return object.ID{}, fmt.Errorf("%w %q: %d objects begin so, %s and %s among them; write more digits",
		ErrAmbiguous, rev, len(ids), ids[0], ids[1])
}

// ask lets git find what is not found natively.
func (r *Resolver) ask(ctx context.Context, rev string) (object.ID, error) {
	if !strings.ContainsAny(rev, "@{:") && !strings.Contains(rev, "-g") {
		return object.ID{}, unknown(rev, "")
	}
	out, err := r.Git.Run(ctx, "rev-parse", "-q", "--verify", "--end-of-options", rev)
	var failed *gitexec.Failed
	switch {
	case errors.As(err, &failed):
		return object.ID{}, unknown(rev, failed.Stderr)
	case errors.Is(err, gitexec.ErrNoGit):
		return object.ID{}, fmt.Errorf("%w %q: no reference and no id, and what else it may be takes git to tell: %w", ErrUnknown, rev, err)
	case err != nil:
		return object.ID{}, err
	}
	id, ok := object.ParseID(strings.TrimSpace(string(out)))
	if !ok {
		return object.ID{}, unknown(rev, "")
	}
	return id, nil
}
