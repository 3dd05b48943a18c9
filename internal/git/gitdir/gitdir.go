// Package gitdir finds a repository as git does: upward from a folder, or where
// the environment says, through .git files and for linked worktrees,
// submodules and bare repositories.
//
// Two of git's refusals are not made here. A repository that belongs to another
// user (safe.directory) is read: git protects itself from the programs that a
// configuration names, of which megalint runs none. And the search crosses file
// systems, as with GIT_DISCOVERY_ACROSS_FILESYSTEM.
package gitdir

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/megalint/megalint/internal/git/object"
	"github.com/megalint/megalint/internal/gitconfig"
)

// ErrNone is wrapped by Find's error if there is no repository.
var ErrNone = errors.New("not a git repository")

// Dirs are the places of a repository. All paths are absolute.
type Dirs struct {
	// GitDir is the repository's own folder, or a linked worktree's part of it.
	GitDir string
	// CommonDir is what all worktrees share; without linked ones the same.
	CommonDir string
	// WorkTree is the top of the working tree; "" in a bare repository and
	// inside of the git directory.
	WorkTree string
	// Index is the index file, whether it exists or not.
	Index string
	// Objects is the folder of objects, and Alternates the environment's list
	// of further ones.
	Objects, Alternates string

	Config     *gitconfig.Config
	Format     object.Format
	RefStorage string // "files" or "reftable"
}

// finder is one search.
type finder struct {
	dir    string // where it begins
	getenv func(string) string
}

// Find returns the repository that git would use in a folder.
func Find(dir string, getenv func(string) string) (*Dirs, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if abs, err = filepath.EvalSymlinks(abs); err != nil {
		return nil, err
	}
	f := finder{abs, getenv}
	d := &Dirs{}
	if env := getenv("GIT_DIR"); env != "" {
		d, err = f.explicit(env)
	} else {
		d, err = f.upward()
	}
	if err != nil {
		return nil, err
	}
	return d, f.complete(d)
}

// abs makes a path from the environment absolute.
func (f *finder) abs(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(f.dir, path)
}

// explicit takes the repository that GIT_DIR names. The folder itself is the
// working tree then, unless something says otherwise.
func (f *finder) explicit(env string) (*Dirs, error) {
	gitDir := f.abs(env)
	if target, ok, err := readGitFile(gitDir); err != nil {
		return nil, err
	} else if ok {
		gitDir = target
	}
	if !f.isGitDir(gitDir) {
		return nil, fmt.Errorf("%w: GIT_DIR is %s; unset it, or set it to a repository's git directory", ErrNone, env)
	}
	return &Dirs{GitDir: gitDir, WorkTree: f.dir}, nil
}

// upward looks in the folder and in those above it.
func (f *finder) upward() (*Dirs, error) {
	ceilings := filepath.SplitList(f.getenv("GIT_CEILING_DIRECTORIES"))
	for dir := f.dir; ; {
		d, err := f.at(dir)
		if d != nil || err != nil {
			return d, err
		}
		parent := filepath.Dir(dir)
		if parent == dir || slices.Contains(ceilings, parent) {
			return nil, fmt.Errorf("%w: neither %s nor a folder above it is one; "+
				"run `git init` there, or name a repository's folder with -C", ErrNone, f.dir)
		}
		dir = parent
	}
}

// at looks for a repository in one folder: a .git folder or file, or the folder
// itself. It returns nil if there is none.
func (f *finder) at(dir string) (*Dirs, error) {
	dotGit := filepath.Join(dir, ".git")
	info, err := os.Stat(dotGit)
	switch {
	case err != nil:
	case info.IsDir():
		if f.isGitDir(dotGit) {
			return &Dirs{GitDir: dotGit, WorkTree: dir}, nil
		}
	case info.Mode().IsRegular():
		target, ok, err := readGitFile(dotGit)
		if err != nil {
			return nil, err
		}
		if ok && !f.isGitDir(target) {
			return nil, fmt.Errorf("%w: %s names %s, which is none; "+
				"`git worktree repair` mends a worktree that was moved", ErrNone, dotGit, target)
		}
		return &Dirs{GitDir: target, WorkTree: dir}, nil
	}
	if f.isGitDir(dir) {
		return &Dirs{GitDir: dir}, nil
	}
	return nil, nil
}

// readGitFile reads a .git file, which stands in for the git directory that it
// names. It returns false if the path is no file.
func readGitFile(path string) (target string, ok bool, err error) {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return "", false, nil
	}
	text, err := gitconfig.ReadRegular(path, 1<<20)
	if err != nil {
		return "", false, err
	}
	target, ok = strings.CutPrefix(string(text), "gitdir: ")
	target = strings.TrimRight(target, "\r\n")
	if !ok || target == "" {
		return "", false, fmt.Errorf("%w: %s is a file, but not of the form `gitdir: PATH`", ErrNone, path)
	}
	target = filepath.FromSlash(target)
	if !filepath.IsAbs(target) {
		target = filepath.Join(filepath.Dir(path), target)
	}
	return filepath.Clean(target), true, nil
}

// isGitDir tells whether a folder is a git directory, by git's own signs.
func (f *finder) isGitDir(dir string) bool {
	if !validHead(filepath.Join(dir, "HEAD")) {
		return false
	}
	common, err := f.commonDir(dir)
	if err != nil || !isDir(filepath.Join(common, "refs")) {
		return false
	}
	if env := f.getenv("GIT_OBJECT_DIRECTORY"); env != "" {
		return isDir(f.abs(env))
	}
	return isDir(filepath.Join(common, "objects"))
}

func (f *finder) commonDir(gitDir string) (string, error) {
	if env := f.getenv("GIT_COMMON_DIR"); env != "" {
		return f.abs(env), nil
	}
	return gitconfig.CommonDir(gitDir)
}

// validHead tells whether a HEAD file looks like one: a symbolic reference, as
// text or as a link, or an id.
func validHead(path string) bool {
	if target, err := os.Readlink(path); err == nil {
		return strings.HasPrefix(target, "refs/")
	}
	text, err := gitconfig.ReadRegular(path, 1<<16)
	if err != nil {
		return false
	}
	if target, ok := strings.CutPrefix(string(text), "ref:"); ok {
		return strings.HasPrefix(strings.TrimLeft(target, " \t\n\r"), "refs/")
	}
	if len(text) < 40 {
		return false
	}
	_, ok := object.ParseID(string(text[:40]))
	return ok
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// workTree says which folder is the working tree, by the environment and the
// repository's own configuration.
func (f *finder) workTree(d *Dirs) {
	if env := f.getenv("GIT_WORK_TREE"); env != "" {
		d.WorkTree = f.abs(env)
		return
	}
	var bare, path string
	for e := range d.Config.Prefix("core.") {
		if e.Origin.Scope != gitconfig.ScopeLocal && e.Origin.Scope != gitconfig.ScopeWorktree {
			continue // git reads these two from the repository alone
		}
		switch {
		case e.Key == "core.worktree":
			path = e.Value
		case e.Key == "core.bare" && e.Valueless:
			bare = "true"
		case e.Key == "core.bare":
			bare = e.Value
		}
	}
	if path != "" {
		if !filepath.IsAbs(path) {
			path = filepath.Join(d.GitDir, path)
		}
		d.WorkTree = filepath.Clean(path)
		return
	}
	// A linked worktree has a working tree though the repository is bare.
	if isTrue(bare) && d.GitDir == d.CommonDir {
		d.WorkTree = ""
	}
}

// isTrue reads a boolean that git itself would have read.
func isTrue(value string) bool {
	switch strings.ToLower(value) {
	case "true", "yes", "on", "1":
		return true
	}
	return false
}

// complete fills in all that follows from the git directory.
func (f *finder) complete(d *Dirs) (err error) {
	if d.CommonDir, err = f.commonDir(d.GitDir); err != nil {
		return err
	}
	d.Config, err = gitconfig.Load(gitconfig.Options{GitDir: d.GitDir, CommonDir: d.CommonDir, Getenv: f.getenv})
	if err != nil {
		return err
	}
	f.workTree(d)
	d.Index = filepath.Join(d.GitDir, "index")
	if env := f.getenv("GIT_INDEX_FILE"); env != "" {
		top := finder{dir: f.dir}
		if d.WorkTree != "" {
			top.dir = d.WorkTree // git reads it after it went there
		}
		d.Index = top.abs(env)
	}
	d.Objects = filepath.Join(d.CommonDir, "objects")
	if env := f.getenv("GIT_OBJECT_DIRECTORY"); env != "" {
		d.Objects = f.abs(env)
	}
	d.Alternates = f.getenv("GIT_ALTERNATE_OBJECT_DIRECTORIES")
	return d.extensions()
}
