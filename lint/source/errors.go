package source

import (
	"errors"
	"fmt"

	"github.com/megalint/megalint/internal/git/gitdir"
	"github.com/megalint/megalint/internal/git/index"
	"github.com/megalint/megalint/internal/git/object"
	"github.com/megalint/megalint/internal/git/revision"
	"github.com/megalint/megalint/internal/git/walk"
	"github.com/megalint/megalint/internal/safeopen"
)

// The causes that this package's errors wrap, so that a caller can tell them
// apart. The errors themselves say what to do.
var (
	// ErrNoRepository: there is none in the folder or above it.
	ErrNoRepository = gitdir.ErrNone
	// ErrUnborn: the branch has no commits yet.
	ErrUnborn = revision.ErrUnborn
	// ErrUnknownRevision: the repository does not have it.
	ErrUnknownRevision = revision.ErrUnknown
	// ErrAmbiguousRevision: an abbreviated id fits several objects.
	ErrAmbiguousRevision = revision.ErrAmbiguous
	// ErrNoUpstream: there is nothing that a default range could begin at.
	ErrNoUpstream = revision.ErrNoUpstream
	// ErrShallow: the range goes on beyond the end of a shallow clone.
	ErrShallow = walk.ErrShallow
	// ErrUnrelated: the two ends of a range have no commit in common.
	ErrUnrelated = walk.ErrUnrelated
	// ErrMissingObject: an object that another one names is not there.
	ErrMissingObject = object.ErrMissing
	// ErrCorrupt: an object, or a pack's index, is not what git wrote.
	ErrCorrupt = object.ErrCorrupt
	// ErrCorruptIndex: the index is not what git wrote.
	ErrCorruptIndex = index.ErrCorrupt
	// ErrTooLarge: a file or an object is over the limit.
	ErrTooLarge = object.ErrTooLarge

	// ErrEscapes: a link leads out of the tree.
	ErrEscapes = errors.New("link leads out of the tree")
	// ErrLinkLoop: links lead to each other in a circle, or too many in a row.
	ErrLinkLoop = errors.New("links lead in a circle")
	// ErrIrregular: a FIFO, a device or a socket, which is not opened.
	ErrIrregular = safeopen.ErrIrregular
)

// deepen says how to get what a shallow clone lacks.
const deepen = "`git fetch --unshallow` brings the rest, and so does `fetch-depth: 0` for actions/checkout"

// explain adds to an error what can be done about it.
func (r *Repository) explain(err error) error {
	switch {
	case err == nil:
	case errors.Is(err, ErrShallow), errors.Is(err, ErrMissingObject) && r.Shallow():
		return fmt.Errorf("%w; %s", err, deepen)
	case errors.Is(err, ErrUnrelated):
		return fmt.Errorf("%w: neither end has a commit that the other one has too; "+
			"name a range within one history", err)
	case errors.Is(err, ErrUnborn):
		return fmt.Errorf("%w; there is something to read after the first `git commit`", err)
	case errors.Is(err, ErrMissingObject), errors.Is(err, ErrCorrupt):
		return fmt.Errorf("%w; `git fsck` tells what is damaged, and `git fetch --refetch` "+
			"brings what was never fetched", err)
	case errors.Is(err, ErrUnknownRevision) && r.Shallow():
		return fmt.Errorf("%w. The clone is shallow: %s", err, deepen)
	}
	return err
}
