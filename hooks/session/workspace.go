package session

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/megalint/megalint/internal/gitconfig"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/config"
	"github.com/megalint/megalint/lint/message"
	"github.com/megalint/megalint/lint/source"
)

// Workspace is where megalint runs: the repository, the tree to look at, the
// configuration and the rules.
type Workspace struct {
	// Repository is nil outside of one, and then NeedRepository says why.
	Repository *source.Repository
	// Git is git's configuration, outside of a repository the user's own.
	Git *gitconfig.Config
	// Tree is where components, services and the configuration come from.
	Tree   fs.FS
	Config *lint.Config
	// Working tells that Tree is the working tree.
	Working bool
	// ConfigFile is the file to write exceptions into, whether it is there or
	// not.
	ConfigFile string
	// ConfigFiles are the files of the tree that Config was read from.
	ConfigFiles []string
	// Rules are those to run, as --only and --skip leave them.
	Rules []*lint.Rule
	// JudgesAll makes Commits take no message for settled.
	JudgesAll bool
	// Settled is how many messages Commits took for settled.
	Settled int

	noRepository error
	lintRepo     *lint.Repo
}

// OpenWorkspace opens the repository around -C and reads the configuration of
// its working tree. Outside of a repository the folder itself is the tree.
func (s *Session) OpenWorkspace() (*Workspace, error) { return s.OpenWorkspaceAt("") }

// OpenWorkspaceAt is OpenWorkspace, but takes the configuration of a bare
// repository from the revision that is to be judged, if there is one, and not
// from HEAD's.
func (s *Session) OpenWorkspaceAt(rev string) (*Workspace, error) {
	w, err := s.OpenRepository()
	if err != nil {
		return nil, err
	}
	if w.Bare() && rev != "" {
		err = w.SwitchTree(context.Background(), rev, false)
	} else {
		err = w.OpenTree(s.Dir)
	}
	if err != nil {
		return nil, err
	}
	if err := s.configure(w); err != nil {
		return nil, err
	}
	return w, nil
}

// OpenRepository opens the repository around -C, if there is one, and reads
// git's configuration.
func (s *Session) OpenRepository() (*Workspace, error) {
	repository, err := source.Open(s.Dir, s.Getenv)
	if err == nil {
		return &Workspace{Repository: repository, Git: repository.Config()}, nil
	}
	if !errors.Is(err, source.ErrNoRepository) {
		return nil, err
	}
	git, gitErr := gitconfig.Load(gitconfig.Options{Getenv: s.Getenv})
	return &Workspace{Git: git, noRepository: err}, gitErr
}

// OpenTree chooses the tree that components and configuration come from: the
// working tree, or HEAD's in a bare repository.
func (w *Workspace) OpenTree(dir string) error {
	var err error
	w.Working = !w.Bare()
	switch {
	case w.Repository == nil:
		w.Tree, err = source.WorkTreeAt(dir)
	case w.Repository.Root() != "":
		w.Tree, err = w.Repository.WorkTree()
	default:
		w.Tree, _, err = w.Repository.Revision(context.Background(), "HEAD")
		if errors.Is(err, source.ErrUnborn) {
			w.Tree, err = emptyTree{}, nil
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
func (s *Session) configure(w *Workspace) error {
	fsys, name, err := s.findConfig(w)
	if err != nil {
		return err
	}
	seen := &witness{FS: fsys}
	cfg, warnings, err := config.Load(seen, name, s.Rules, s.Elsewhere...)
	if fsys == w.Tree {
		w.ConfigFiles = seen.opened
	}
	if err != nil {
		return err
	}
	for _, warning := range warnings {
		s.Warnf("%v", warning)
	}
	if name == "" {
		name = "the preset " + config.DefaultPreset
	}
	s.Logf("configuration: %s", name)
	w.Config = cfg
	if w.Config.Messages.Trailers, err = w.trailerOptions(); err != nil {
		return err
	}
	w.Rules, err = s.choose()
	return err
}

// findConfig returns the configuration file, "" if there is none, and the tree
// that it is in.
func (s *Session) findConfig(w *Workspace) (fs.FS, string, error) {
	w.ConfigFile = filepath.Join(w.Top(s.Dir), config.Name)
	if s.Flags.Config != "" {
		return s.namedConfig(w)
	}
	dir, err := s.Below(w)
	if err != nil {
		return nil, "", err
	}
	name, err := config.Find(w.Tree, dir)
	if name != "" {
		w.ConfigFile = filepath.Join(w.Top(s.Dir), filepath.FromSlash(name))
	}
	return w.Tree, name, err
}

// namedConfig is the file of --config. What lies in the repository may extend
// files of the repository, what lies elsewhere those of its own folder.
func (s *Session) namedConfig(w *Workspace) (fs.FS, string, error) {
	file, err := filepath.Abs(s.Path(s.Flags.Config))
	if err != nil {
		return nil, "", err
	}
	w.ConfigFile = file
	if root := w.Top(s.Dir); w.Repository != nil && w.Repository.Root() != "" {
		if rel, err := filepath.Rel(root, file); err == nil && filepath.IsLocal(rel) {
			return w.Tree, filepath.ToSlash(rel), nil
		}
	}
	folder, err := source.WorkTreeAt(filepath.Dir(file))
	return folder, filepath.Base(file), err
}

// Below is the path of -C below the root of the tree, "." where it is not
// inside of it.
func (s *Session) Below(w *Workspace) (string, error) {
	if w.Repository == nil || w.Repository.Root() == "" {
		return ".", nil
	}
	dir, err := filepath.Abs(s.Dir)
	if err != nil {
		return "", err
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return "", err
	}
	root, err := filepath.EvalSymlinks(w.Repository.Root())
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
func (w *Workspace) trailerOptions() (message.TrailerOptions, error) {
	separators, err1 := w.Git.TrailerSeparators()
	keys, err2 := w.Git.TrailerKeys()
	comment, _, err3 := w.Git.CommentString()
	return message.TrailerOptions{Separators: separators, Keys: keys, Comment: comment}, errors.Join(err1, err2, err3)
}

// Repo is the tree as rules see it; nil outside of a repository, where nobody
// knows what the components are.
func (w *Workspace) Repo() *lint.Repo {
	if w.Repository == nil {
		return nil
	}
	if w.lintRepo == nil {
		w.lintRepo = &lint.Repo{FS: w.whole(), Config: w.Config}
	}
	return w.lintRepo
}

// whole is the tree with what is not checked out: the folders that a sparse
// checkout leaves out, or all of a clone without one.
func (w *Workspace) whole() fs.FS {
	if sparse, err := w.Git.Bool("core.sparseCheckout", false); err == nil && sparse {
		if index, err := w.Repository.Index(); err == nil {
			return index
		}
	}
	_, err := os.Stat(filepath.Join(w.Repository.GitDir(), "index"))
	if errors.Is(err, fs.ErrNotExist) {
		if head, _, err := w.Repository.Revision(context.Background(), "HEAD"); err == nil {
			return head
		}
	}
	return w.Tree
}

// Top is the root of the working tree, or dir outside of a repository.
func (w *Workspace) Top(dir string) string {
	if w.Repository != nil && w.Repository.Root() != "" {
		return w.Repository.Root()
	}
	return dir
}

// NeedRepository is the error of commands that do not work without a
// repository, nil in one.
func (w *Workspace) NeedRepository() error { return w.noRepository }

// SwitchTree replaces the working tree by the index or by a revision's tree.
// Without either it changes nothing.
func (w *Workspace) SwitchTree(ctx context.Context, rev string, staged bool) error {
	if rev == "" && !staged {
		return nil
	}
	if err := w.NeedRepository(); err != nil {
		return err
	}
	var tree fs.FS
	var err error
	switch {
	case staged && w.Bare():
		err = errors.New("nothing is staged in a bare repository: name what to lint with --rev")
	case staged:
		tree, err = w.Repository.Index()
	default:
		tree, _, err = w.Repository.Revision(ctx, rev)
	}
	w.Tree, w.Working, w.lintRepo = tree, false, nil
	return err
}

// Bare tells whether there is a repository without a working tree.
func (w *Workspace) Bare() bool { return w.Repository != nil && w.Repository.Root() == "" }

// witness is a tree that remembers which of its files were opened.
type witness struct {
	fs.FS
	opened []string
}

// Open opens a file.
func (w *witness) Open(name string) (fs.File, error) {
	w.opened = append(w.opened, name)
	return w.FS.Open(name)
}

// Stat describes what a path stands for.
func (w *witness) Stat(name string) (fs.FileInfo, error) { return fs.Stat(w.FS, name) }

// Lstat describes what is at a path.
func (w *witness) Lstat(name string) (fs.FileInfo, error) { return fs.Lstat(w.FS, name) }

// ReadLink returns where a link leads.
func (w *witness) ReadLink(name string) (string, error) { return fs.ReadLink(w.FS, name) }
