// Package tree readies a repository's files for the rules that judge them: it
// gives them services and what git knows, selects what a change touches, and
// applies the fixes.
//
// The command line and the Action share it. git's hooks do without: it imports
// the rules about services.
package tree

import (
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/megalint/megalint/internal/component"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/source"
)

// Source is where the files of a tree come from.
type Source struct {
	FS fs.FS
	// Repository is the one that the files belong to; nil if there is none.
	Repository *source.Repository
	// Working tells that the files are those of the working tree, in which not
	// every file is one that git tracks.
	Working bool
	// Modules is the folder of the Go module cache, see [ModuleCache]; "" if it
	// is not to be read.
	Modules string
}

// Repo makes of a tree what rules judge.
func Repo(s Source, cfg *lint.Config) (*lint.Repo, error) {
	repo := &lint.Repo{FS: s.FS, Config: cfg}
	if s.Repository != nil {
		repo.Tags = s.Repository.Tags
		repo.Tracked = s.tracked()
		var err error
		if repo.Ignored, err = s.ignored(); err != nil {
			return nil, err
		}
	}
	if s.Modules != "" {
		// A cache that is not there is none: what cannot be verified then is for
		// the rules to say.
		if modules, err := source.WorkTreeAt(s.Modules); err == nil {
			repo.Modules = modules
		}
	}
	dirs, err := component.Services(s.FS, cfg.Services)
	if err != nil {
		return nil, err
	}
	if repo.Ignored != nil {
		dirs = slices.DeleteFunc(dirs, repo.Ignored)
	}
	return repo, repo.AddServices(dirs)
}

// ignored tells which folders git leaves alone: of the working tree only, for
// what is in the index or in a revision is tracked.
func (s Source) ignored() (func(dir string) bool, error) {
	if !s.Working {
		return nil, nil
	}
	return s.Repository.Ignored(s.FS)
}

// tracked lists what git tracks: of the index and of a revision all files.
func (s Source) tracked() func(dir string) ([]string, error) {
	if s.Working {
		return s.Repository.Tracked
	}
	if files, ok := s.FS.(*source.FS); ok {
		return files.Files
	}
	return nil
}

// ModuleCache returns the folder of the Go module cache as `go env GOMODCACHE`
// would say, without running go: GOMODCACHE, pkg/mod in the first folder of
// GOPATH, or go/pkg/mod in the home folder. It is "" where all of these are
// unset, and need not exist.
func ModuleCache(getenv func(string) string) string {
	if dir := getenv("GOMODCACHE"); dir != "" {
		return dir
	}
	for _, dir := range filepath.SplitList(getenv("GOPATH")) {
		if dir != "" {
			return filepath.Join(dir, "pkg", "mod")
		}
	}
	for _, name := range []string{"HOME", "USERPROFILE"} {
		if home := getenv(name); home != "" {
			return filepath.Join(home, "go", "pkg", "mod")
		}
	}
	return ""
}
