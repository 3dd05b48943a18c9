package ref

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/megalint/megalint/internal/git/gitexec"
	"github.com/megalint/megalint/internal/git/object"
)

// Git are references that only git itself can read: those in a reftable.
type Git struct {
	Git gitexec.Git
}

// Read implements Store.
func (g Git) Read(name string) (Ref, error) {
	if !Valid(name) {
		return Ref{}, fmt.Errorf("%w: %q", ErrMissing, name)
	}
	ctx := context.Background() // a look-up in one file
	out, err := g.Git.Run(ctx, "symbolic-ref", "-q", "--no-recurse", name)
	if err == nil {
		return Ref{Target: strings.TrimSpace(string(out))}, nil
	}
	if errors.Is(err, gitexec.ErrNoGit) {
		return Ref{}, fmt.Errorf("the repository's references are in a reftable, which takes git to read: %w", err)
	}
	out, err = g.Git.Run(ctx, "rev-parse", "-q", "--verify", "--end-of-options", name)
	var failed *gitexec.Failed
	if errors.As(err, &failed) && failed.Stderr == "" {
		return Ref{}, fmt.Errorf("%w: %s", ErrMissing, name)
	}
	if err != nil {
		return Ref{}, err
	}
	id, ok := object.ParseID(strings.TrimSpace(string(out)))
	if !ok {
		return Ref{}, fmt.Errorf("%s: git rev-parse says %q", name, out)
	}
	return Ref{ID: id}, nil
}
