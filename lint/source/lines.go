package source

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io/fs"
	"strings"
)

// ChangedLines counts the lines that a commit adds to its first parent's files
// and those that it takes away.
//
// A line counts where one version of a file has it more often than the other.
// That needs no alignment of the two, and so no choice between algorithms: a
// line that only moves within its file does not count. Binary files count as
// one line, and so do those over DefaultLimit; links and submodules count as none.
func (r *Repository) ChangedLines(ctx context.Context, c *Commit) (int, error) {
	paths, err := r.Changes(ctx, c)
	if err != nil {
		return 0, err
	}
	after, _, err := r.Revision(ctx, c.ID)
	if err != nil {
		return 0, err
	}
	if len(c.Parents) == 0 {
		return countLines(ctx, paths, nil, after)
	}
	before, _, err := r.Revision(ctx, c.Parents[0])
	if err != nil {
		return 0, err
	}
	return countLines(ctx, paths, before, after)
}

// StagedLines counts the lines of what is staged, as ChangedLines does.
func (r *Repository) StagedLines(ctx context.Context) (int, error) {
	paths, err := r.Staged(ctx)
	if err != nil {
		return 0, err
	}
	after, err := r.Index()
	if err != nil {
		return 0, err
	}
	before, _, err := r.Revision(ctx, "HEAD")
	if errors.Is(err, ErrUnborn) {
		return countLines(ctx, paths, nil, after)
	} else if err != nil {
		return 0, err
	}
	return countLines(ctx, paths, before, after)
}

func countLines(ctx context.Context, paths []string, before, after *FS) (int, error) {
	total, seed := 0, maphash.MakeSeed()
	for _, p := range paths {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		old, err := before.text(p)
		if err != nil {
			return 0, err
		}
		young, err := after.text(p)
		if err != nil {
			return 0, err
		}
		total += differingLines(seed, old, young)
	}
	return total, nil
}

// text reads a regular file of a tree that git stores, by a path of any bytes;
// what is none, and what is not there, is empty.
func (f *FS) text(path string) (string, error) {
	if f == nil {
		return "", nil
	}
	n, err := f.tree.root()
	for name := range strings.SplitSeq(path, "/") {
		if err == nil && (!n.mode.IsDir() || n.empty) { // the other version's folder
			err = fs.ErrNotExist
		}
		if err == nil {
			n, err = f.tree.child(n, name)
		}
	}
	var data []byte
	if err == nil && n.mode.IsRegular() {
		data, err = f.tree.read(n, f.limit)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case errors.Is(err, ErrTooLarge):
		return "\x00", nil // git takes large files for binary ones, too
	case err != nil:
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return string(data), nil
}

// binarySniff is how far git looks for a NUL to tell a binary file.
const binarySniff = 8000

func differingLines(seed maphash.Seed, old, young string) int {
	for _, text := range []string{old, young} {
		if strings.IndexByte(text[:min(len(text), binarySniff)], 0) >= 0 {
			return 1
		}
	}
	counts := make(map[uint64]int)
	for line := range strings.Lines(old) {
		counts[maphash.String(seed, line)]--
	}
	for line := range strings.Lines(young) {
		counts[maphash.String(seed, line)]++
	}
	total := 0
	for _, n := range counts {
		total += max(n, -n)
	}
	return total
}
