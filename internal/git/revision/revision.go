// Package revision turns what users write for a commit, as gitrevisions(7)
// describes it, into an object's id.
//
// Read natively are ids and their beginnings, references by their full and short
// names, @, HEAD, @{upstream}, and the suffixes ^, ^N, ~, ~N, ^{TYPE}, ^{} and
// ^0. All else, such as :/text, @{yesterday}, @{-1} or describe's names, is
// asked of the git on the PATH.
package revision

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/megalint/megalint/internal/git/gitdir"
	"github.com/megalint/megalint/internal/git/gitexec"
	"github.com/megalint/megalint/internal/git/object"
	"github.com/megalint/megalint/internal/git/ref"
)

// The reasons for which a revision has no id.
var (
	ErrUnknown   = errors.New("unknown revision")
	ErrAmbiguous = errors.New("ambiguous revision")
	ErrUnborn    = errors.New("the branch has no commits yet")
)

// Resolver knows a repository's revisions.
type Resolver struct {
	Dirs    *gitdir.Dirs
	Objects *object.Store
	Refs    ref.Store
	Git     gitexec.Git
}

// Wanted are the types of objects that a revision may have to lead to.
type Wanted uint8

// A commit-ish leads to a commit, a tree-ish to a tree or a commit.
const (
	Any Wanted = iota
	Commitish
	Treeish
)

// maxTags bounds how many tags may point to each other.
const maxTags = 64

// Resolve returns the id of the object that a revision names: of a commit or of
// a tree, if such are wanted.
func (r *Resolver) Resolve(ctx context.Context, rev string, want Wanted) (object.ID, error) {
	if rev == "" || strings.HasPrefix(rev, "-") {
		return object.ID{}, fmt.Errorf("%w %q: it is empty or looks like an option", ErrUnknown, rev)
	}
	id, err := r.parse(ctx, rev, want, 0)
	if err != nil {
		return object.ID{}, err
	}
	switch want {
	case Commitish:
		return r.Peel(id, object.CommitType)
	case Treeish:
		return r.Peel(id, object.TreeType)
	}
	return id, nil
}

// maxSuffixes bounds the suffixes of one revision.
const maxSuffixes = 1000

// parse takes the last suffix off and applies it to what the rest stands for.
func (r *Resolver) parse(ctx context.Context, rev string, want Wanted, depth int) (object.ID, error) {
	if depth > maxSuffixes {
		return object.ID{}, fmt.Errorf("%w: more than %d suffixes", ErrUnknown, maxSuffixes)
	}
	if base, kind, ok := cutPeel(rev); ok {
		return r.peeled(ctx, base, kind, rev, depth)
	}
	base, op, n, ok := cutAncestor(rev)
	if !ok {
		return r.base(ctx, rev, want)
	}
	id, err := r.parse(ctx, base, Commitish, depth+1)
	if err != nil {
		return object.ID{}, err
	}
	if id, err = r.Peel(id, object.CommitType); err != nil {
		return object.ID{}, err
	}
	if op == '^' {
		return r.parent(id, n, rev)
	}
	for ; n > 0; n-- {
		if id, err = r.parent(id, 1, rev); err != nil {
			return object.ID{}, err
		}
	}
	return id, nil
}

// cutPeel splits "main^{tree}".
func cutPeel(rev string) (base, kind string, ok bool) {
	i := strings.LastIndex(rev, "^{")
	if i < 1 || !strings.HasSuffix(rev, "}") {
		return "", "", false
	}
	kind = rev[i+2 : len(rev)-1]
	switch kind {
	case "", "commit", "tree", "blob", "tag", "object":
		return rev[:i], kind, true
	}
	return "", "", false
}

// cutAncestor splits "main~3", "main~", "main^2" and "main^".
func cutAncestor(rev string) (base string, op byte, n int, ok bool) {
	end := len(strings.TrimRight(rev, "0123456789"))
	if end < 2 || rev[end-1] != '^' && rev[end-1] != '~' {
		return "", 0, 0, false
	}
	n = 1
	if digits := rev[end:]; digits != "" {
		var err error
		if n, err = strconv.Atoi(digits); err != nil {
			return "", 0, 0, false
		}
	}
	return rev[:end-1], rev[end-1], n, true
}

// parent returns a commit's n-th parent, of which the 0th is the commit itself.
func (r *Resolver) parent(id object.ID, n int, rev string) (object.ID, error) {
	if n == 0 {
		return id, nil
	}
	data, err := r.Objects.ReadType(id, object.CommitType, object.MaxCommit)
	if err != nil {
		return object.ID{}, err
	}
	_, parents, _, err := object.Links(data, r.Objects.Format(), nil)
	if err != nil {
		return object.ID{}, fmt.Errorf("commit %s: %w", id, err)
	}
	if n > len(parents) {
		return object.ID{}, fmt.Errorf("%w %s: commit %s has %d parents", ErrUnknown, rev, id, len(parents))
	}
	return parents[n-1], nil
}

// peeled applies a suffix such as ^{tree}.
func (r *Resolver) peeled(ctx context.Context, base, kind, rev string, depth int) (object.ID, error) {
	var hint Wanted
	switch kind {
	case "commit":
		hint = Commitish
	case "tree":
		hint = Treeish
	}
	id, err := r.parse(ctx, base, hint, depth+1)
	if err != nil || kind == "object" {
		return id, err
	}
	switch kind {
	case "":
		return r.untag(id)
	case "commit":
		return r.Peel(id, object.CommitType)
	case "tree":
		return r.Peel(id, object.TreeType)
	case "blob":
		return r.Peel(id, object.BlobType)
	}
	obj, err := r.Objects.Read(id, object.MaxSize)
	if err == nil && obj.Type != object.TagType {
		err = fmt.Errorf("%w %s: it is a %s", ErrUnknown, rev, obj.Type)
	}
	return id, err
}

// untag follows tags to whatever they point to in the end.
func (r *Resolver) untag(id object.ID) (object.ID, error) {
	for range maxTags {
		obj, err := r.Objects.Read(id, object.MaxSize)
		if err != nil || obj.Type != object.TagType {
			return id, err
		}
		if id, err = object.TagTarget(obj.Data, r.Objects.Format()); err != nil {
			return object.ID{}, fmt.Errorf("tag: %w", err)
		}
	}
	return object.ID{}, fmt.Errorf("%w: %s is a tag of a tag, %d times over", ErrUnknown, id, maxTags)
}

// Peel follows tags, and for a tree a commit, to an object of the wanted type.
func (r *Resolver) Peel(id object.ID, want object.Type) (object.ID, error) {
	start := id
	for range maxTags {
		obj, err := r.Objects.Read(id, object.MaxSize)
		if err != nil {
			return object.ID{}, err
		}
		switch {
		case obj.Type == want:
			return id, nil
		case obj.Type == object.TagType:
			id, err = object.TagTarget(obj.Data, r.Objects.Format())
		case obj.Type == object.CommitType && want == object.TreeType:
			var c object.Commit
			c, err = object.ParseCommit(obj.Data, r.Objects.Format())
			id = c.Tree
		default:
			return object.ID{}, fmt.Errorf("%w: %s is a %s, where a %s is wanted", ErrUnknown, start, obj.Type, want)
		}
		if err != nil {
			return object.ID{}, fmt.Errorf("object %s: %w", id, err)
		}
	}
	return object.ID{}, fmt.Errorf("%w: %s is a tag of a tag, %d times over", ErrUnknown, start, maxTags)
}
