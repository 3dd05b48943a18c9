package source

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"github.com/megalint/megalint/internal/git/gitdir"
	"github.com/megalint/megalint/internal/git/gitexec"
	"github.com/megalint/megalint/internal/git/index"
	"github.com/megalint/megalint/internal/git/object"
	"github.com/megalint/megalint/internal/git/ref"
	"github.com/megalint/megalint/internal/git/revision"
	"github.com/megalint/megalint/internal/git/walk"
	"github.com/megalint/megalint/internal/gitconfig"
)

// Repository is a git repository, read only. Its methods may be called at the
// same time.
type Repository struct {
	dirs     *gitdir.Dirs
	objects  *object.Store
	refs     ref.Store
	resolver *revision.Resolver
	index    func() (*index.Index, error)
	shallow  func() (map[object.ID]bool, error)
}

// Open finds the repository that git would use in a folder: in it or above it,
// or by GIT_DIR and its relatives, which getenv is asked for. Linked worktrees,
// submodules and bare repositories are found too. No process is started. The
// error wraps ErrNoRepository if there is none.
func Open(dir string, getenv func(string) string) (*Repository, error) {
	dirs, err := gitdir.Find(dir, getenv)
	if err != nil {
		return nil, err
	}
	git := gitexec.Git{Dirs: dirs, Getenv: getenv}
	r := &Repository{
		dirs:    dirs,
		objects: object.Open(dirs.Objects, dirs.Alternates, dirs.Format),
		refs:    ref.NewFiles(dirs.GitDir, dirs.CommonDir),
	}
	if dirs.RefStorage == "reftable" {
		r.refs = ref.Git{Git: git}
	}
	r.resolver = &revision.Resolver{Dirs: dirs, Objects: r.objects, Refs: r.refs, Git: git}
	r.index = sync.OnceValues(func() (*index.Index, error) { return index.Read(dirs.Index, dirs.Format) })
	r.shallow = sync.OnceValues(func() (map[object.ID]bool, error) { return readShallow(dirs.CommonDir) })
	return r, nil
}

// Close gives the repository's open files back. Nothing else may be running.
func (r *Repository) Close() { r.objects.Close() }

// Root is the working tree's topmost folder; "" in a bare repository and inside
// of the git directory.
func (r *Repository) Root() string { return r.dirs.WorkTree }

// GitDir is the git directory: in a linked worktree, that worktree's own.
func (r *Repository) GitDir() string { return r.dirs.GitDir }

// CommonDir is the git directory that all of the repository's worktrees share.
func (r *Repository) CommonDir() string { return r.dirs.CommonDir }

// Config is git's configuration as it applies in the repository.
func (r *Repository) Config() *gitconfig.Config { return r.dirs.Config }

// Shallow tells whether the repository is a shallow clone, in which history ends
// early.
func (r *Repository) Shallow() bool {
	shallow, err := r.shallow()
	return err == nil && len(shallow) > 0
}

// maxShallow bounds the size of the file that lists a shallow clone's ends.
const maxShallow = 64 << 20

func readShallow(commonDir string) (map[object.ID]bool, error) {
	text, err := gitconfig.ReadRegular(filepath.Join(commonDir, "shallow"), maxShallow)
	if err != nil || len(text) == 0 {
		return nil, ignoreMissing(err)
	}
	ends := make(map[object.ID]bool)
	for line := range strings.Lines(string(text)) {
		id, ok := object.ParseID(strings.TrimSpace(line))
		if !ok {
			return nil, fmt.Errorf("%w: %s", ErrCorrupt, filepath.Join(commonDir, "shallow"))
		}
		ends[id] = true
	}
	return ends, nil
}

// WorkTree gives the files on disk. An execute bit is the index's where a file
// is tracked, for not all file systems have one.
func (r *Repository) WorkTree() (*FS, error) {
	if r.dirs.WorkTree == "" {
		return nil, fmt.Errorf("%s is bare, or the folder lies inside of it: there is no working tree; "+
			"name a revision to read instead", r.dirs.GitDir)
	}
	return openWorkTree(r.dirs.WorkTree, r.index)
}

// Index gives what the next commit would hold.
func (r *Repository) Index() (*FS, error) {
	x, err := r.index()
	if err != nil {
		return nil, err
	}
	return &FS{&indexTree{x, newRevisionTree(r.objects, object.ID{})}, DefaultLimit}, nil
}

// Revision gives the files of a commit or a tree, by anything that git takes for
// one. The id is the commit's, or the tree's where no commit was named.
func (r *Repository) Revision(ctx context.Context, rev string) (files *FS, id string, err error) {
	named, err := r.resolver.Resolve(ctx, rev, revision.Commitish)
	if errors.Is(err, ErrUnknownRevision) {
		named, err = r.resolver.Resolve(ctx, rev, revision.Treeish)
	}
	if err != nil {
		return nil, "", r.explain(err)
	}
	top, err := r.resolver.Peel(named, object.TreeType)
	if err != nil {
		return nil, "", r.explain(err)
	}
	return &FS{newRevisionTree(r.objects, top), DefaultLimit}, named.String(), nil
}

// Resolve returns the id of the commit that a revision names.
func (r *Repository) Resolve(ctx context.Context, rev string) (id string, err error) {
	commit, err := r.commit(ctx, rev)
	return commit.String(), err
}

func (r *Repository) commit(ctx context.Context, rev string) (object.ID, error) {
	id, err := r.resolver.Resolve(ctx, rev, revision.Commitish)
	return id, r.explain(err)
}

// history is what walks go over.
func (r *Repository) history() (walk.History, error) {
	shallow, err := r.shallow()
	return walk.History{Objects: r.objects, Shallow: shallow}, err
}
