package githook

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/megalint/megalint/internal/gitconfig"
)

// Name is a hook's name, as githooks(5) has it.
type Name string

// The hooks that megalint knows.
const (
	CommitMsg        Name = "commit-msg"         // lints the message; the one that is installed by default
	PrepareCommitMsg Name = "prepare-commit-msg" // fills in the components
	PrePush          Name = "pre-push"           // lints the commits that a push adds
)

// Names returns all hooks that megalint knows, in the order in which git runs
// them.
func Names() []Name { return []Name{PrepareCommitMsg, CommitMsg, PrePush} }

// ParseName returns the hook of that name. The error lists those that there are.
func ParseName(name string) (Name, error) {
	for _, known := range Names() {
		if string(known) == name {
			return known, nil
		}
	}
	return "", fmt.Errorf("unknown hook %q: there are %s, %s and %s", name, CommitMsg, PrepareCommitMsg, PrePush)
}

// Repository says where a repository is, in absolute paths, and how it is
// configured.
type Repository struct {
	// GitDir is the git directory; in a linked worktree or a submodule its own.
	GitDir string
	// CommonDir is the git directory that linked worktrees share. Without any
	// it is GitDir.
	CommonDir string
	// WorkTree is the top of the working tree, "" in a bare repository.
	WorkTree string
	// Config is git's configuration of the repository.
	Config *gitconfig.Config
}

// place says whom a hooks folder belongs to.
type place int

const (
	inGitDir   place = iota // this repository's alone
	inWorkTree              // may be committed, and so shared with all who clone
	outside                 // may serve other repositories too
)

// folder is a hooks folder.
type folder struct {
	path   string // as git would open it, absolute
	real   string // with links resolved, as far as it exists
	place  place
	origin *gitconfig.Origin // of core.hooksPath, nil without one
}

// Folder is the absolute path of the folder in which git looks for the
// repository's hooks: what `git rev-parse --git-path hooks` says. It need not
// exist.
func Folder(repo Repository) (string, error) {
	f, err := hooksFolder(repo)
	return f.path, err
}

func hooksFolder(repo Repository) (folder, error) {
	f := folder{path: filepath.Join(repo.CommonDir, "hooks")}
	path, set, err := repo.Config.HooksPath()
	if err != nil {
		return f, err
	}
	if set {
		origin, _ := repo.Config.Origin("core.hooksPath")
		f.origin = &origin
		f.path = filepath.FromSlash(path)
		if !filepath.IsAbs(f.path) {
			f.path = filepath.Join(repo.runsIn(), f.path)
		}
	}
	f.real = resolve(f.path)
	switch {
	case within(f.real, resolve(repo.CommonDir)), within(f.real, resolve(repo.GitDir)):
		f.place = inGitDir
	case repo.WorkTree != "" && within(f.real, resolve(repo.WorkTree)):
		f.place = inWorkTree
	default:
		f.place = outside
	}
	if set && path == "" {
		return f, &Refusal{Path: "core.hooksPath", Reason: "is empty in " + f.origin.String() + ", which switches hooks off"}
	}
	return f, nil
}

// runsIn is the directory that git runs hooks in.
func (r Repository) runsIn() string {
	if r.WorkTree == "" {
		return r.GitDir
	}
	return r.WorkTree
}

// resolve follows the links of the part of a path that exists.
func resolve(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	parent := filepath.Dir(path)
	if parent == path {
		return path
	}
	return filepath.Join(resolve(parent), filepath.Base(path))
}

// within tells whether a path is a folder or lies in it.
func within(path, folder string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(rel)
}

// short gives a path relative to the working tree, where that makes it easier
// to read.
func (r Repository) short(path string) string {
	if r.WorkTree == "" {
		return path
	}
	rel, err := filepath.Rel(resolve(r.WorkTree), resolve(filepath.Dir(path)))
	if err != nil || !filepath.IsLocal(rel) {
		return path
	}
	return filepath.Join(rel, filepath.Base(path))
}

// exists tells whether there is anything of that name, be it a link to nothing.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// shellQuote returns a word that a POSIX shell reads as s.
func shellQuote(s string) string {
	plain := func(c rune) bool {
		return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.ContainsRune("-_./:=@%+,", c)
	}
	if s != "" && strings.IndexFunc(s, func(c rune) bool { return !plain(c) }) < 0 {
		return s
	}
	return singleQuote(s)
}

// singleQuote quotes s for a POSIX shell, whatever is in it.
func singleQuote(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
