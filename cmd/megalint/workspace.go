package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/megalint/megalint/hooks/githook"
	"github.com/megalint/megalint/internal/gitconfig"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/config"
	"github.com/megalint/megalint/lint/message"
	"github.com/megalint/megalint/lint/source"
	"github.com/megalint/megalint/rules"
)

// workspace is where megalint runs: the repository, the tree to look at, the
// configuration and the rules.
type workspace struct {
	repository   *source.Repository // nil outside of one
	noRepository error              // why it is nil
	git          *gitconfig.Config
	tree         fs.FS
	config       *lint.Config
	configFile   string // the file to write exceptions into
	rules        []*lint.Rule
	judgesAll    bool // no message is taken for settled
	settled      int  // how many were

	lintRepo *lint.Repo
}

// openWorkspace opens the repository around -C and reads the configuration of
// its working tree. Outside of a repository the folder itself is the tree.
func (a *app) openWorkspace() (*workspace, error) {
	w, err := a.openRepository()
	if err != nil {
		return nil, err
	}
	if err := w.openTree(a.dir); err != nil {
		return nil, err
	}
	if err := a.configure(w); err != nil {
		return nil, err
	}
	return w, nil
}

// openRepository opens the repository around -C, if there is one, and reads
// git's configuration.
func (a *app) openRepository() (*workspace, error) {
	repository, err := source.Open(a.dir, a.getenv)
	if err == nil {
		return &workspace{repository: repository, git: repository.Config()}, nil
	}
	if !errors.Is(err, source.ErrNoRepository) {
		return nil, err
	}
	git, gitErr := gitconfig.Load(gitconfig.Options{Getenv: a.getenv})
	return &workspace{git: git, noRepository: err}, gitErr
}

// openTree chooses the tree that components and configuration come from: the
// working tree, or HEAD's in a bare repository.
func (w *workspace) openTree(dir string) error {
	var err error
	switch {
	case w.repository == nil:
		w.tree, err = source.WorkTreeAt(dir)
	case w.repository.Root() != "":
		w.tree, err = w.repository.WorkTree()
	default:
		w.tree, _, err = w.repository.Revision(context.Background(), "HEAD")
		if errors.Is(err, source.ErrUnborn) {
			w.tree, err = emptyTree{}, nil
		}
	}
	return err
}

// emptyTree is that of a bare repository without commits.
type emptyTree struct{}

func (emptyTree) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// configure reads the configuration, finds the one to read if --config does
// not say, and chooses the rules.
func (a *app) configure(w *workspace) error {
	all := rules.All()
	fsys, name, err := a.findConfig(w)
	if err != nil {
		return err
	}
	cfg, warnings, err := config.Load(fsys, name, all)
	if err != nil {
		return err
	}
	for _, warning := range warnings {
		a.warnf("%v", warning)
	}
	if name == "" {
		name = "the preset " + config.DefaultPreset
	}
	a.logf("configuration: %s", name)
	w.config = cfg
	if w.config.Messages.Trailers, err = w.trailerOptions(); err != nil {
		return err
	}
	w.rules, err = a.choose(all)
	return err
}

// findConfig returns the configuration file, "" if there is none, and the tree
// that it is in.
func (a *app) findConfig(w *workspace) (fs.FS, string, error) {
	w.configFile = filepath.Join(w.top(a.dir), config.Name)
	if a.flags.config != "" {
		return a.namedConfig(w)
	}
	dir, err := a.below(w)
	if err != nil {
		return nil, "", err
	}
	name, err := config.Find(w.tree, dir)
	if name != "" {
		w.configFile = filepath.Join(w.top(a.dir), filepath.FromSlash(name))
	}
	return w.tree, name, err
}

// namedConfig is the file of --config. What lies in the repository may extend
// files of the repository, what lies elsewhere those of its own folder.
func (a *app) namedConfig(w *workspace) (fs.FS, string, error) {
	file, err := filepath.Abs(a.path(a.flags.config))
	if err != nil {
		return nil, "", err
	}
	w.configFile = file
	if root := w.top(a.dir); w.repository != nil && w.repository.Root() != "" {
		if rel, err := filepath.Rel(root, file); err == nil && filepath.IsLocal(rel) {
			return w.tree, filepath.ToSlash(rel), nil
		}
	}
	folder, err := source.WorkTreeAt(filepath.Dir(file))
	return folder, filepath.Base(file), err
}

// below is the path of -C below the root of the tree, "." where it is not
// inside of it.
func (a *app) below(w *workspace) (string, error) {
	if w.repository == nil || w.repository.Root() == "" {
		return ".", nil
	}
	dir, err := filepath.Abs(a.dir)
	if err != nil {
		return "", err
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return "", err
	}
	root, err := filepath.EvalSymlinks(w.repository.Root())
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(root, dir)
	if err != nil || !filepath.IsLocal(rel) {
		return ".", nil
	}
	return filepath.ToSlash(rel), nil
}

// trailerOptions are the repository's settings for trailers.
func (w *workspace) trailerOptions() (message.TrailerOptions, error) {
	separators, err1 := w.git.TrailerSeparators()
	keys, err2 := w.git.TrailerKeys()
	comment, _, err3 := w.git.CommentString()
	return message.TrailerOptions{Separators: separators, Keys: keys, Comment: comment}, errors.Join(err1, err2, err3)
}

// repo is the tree as rules see it; nil outside of a repository, where nobody
// knows what the components are.
func (w *workspace) repo() *lint.Repo {
	if w.repository == nil {
		return nil
	}
	if w.lintRepo == nil {
		w.lintRepo = &lint.Repo{FS: w.whole(), Config: w.config}
	}
	return w.lintRepo
}

// whole is the tree with what is not checked out: the folders that a sparse
// checkout leaves out, or all of a clone without one.
func (w *workspace) whole() fs.FS {
	if sparse, err := w.git.Bool("core.sparseCheckout", false); err == nil && sparse {
		if index, err := w.repository.Index(); err == nil {
			return index
		}
	}
	_, err := os.Stat(filepath.Join(w.repository.GitDir(), "index"))
	if errors.Is(err, fs.ErrNotExist) {
		if head, _, err := w.repository.Revision(context.Background(), "HEAD"); err == nil {
			return head
		}
	}
	return w.tree
}

// needRepository is for commands that do not work without one.
func (w *workspace) needRepository() error { return w.noRepository }

// hookRepository describes the repository to package githook.
func (w *workspace) hookRepository() (githook.Repository, error) {
	if err := w.needRepository(); err != nil {
		return githook.Repository{}, err
	}
	return githook.Repository{
		GitDir: w.repository.GitDir(), CommonDir: w.repository.CommonDir(),
		WorkTree: w.repository.Root(), Config: w.git,
	}, nil
}
