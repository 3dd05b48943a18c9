// Package ref reads git's references: the files below refs/, packed-refs and
// the symbolic ones such as HEAD.
package ref

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"github.com/megalint/megalint/internal/git/object"
	"github.com/megalint/megalint/internal/gitconfig"
)

// ErrMissing is wrapped by the errors for references that do not exist.
var ErrMissing = errors.New("no such reference")

// Ref is a reference's value: either an id or the name of another reference.
type Ref struct {
	ID     object.ID
	Target string // "" unless the reference is symbolic
}

// Store is what a repository's references are read from.
type Store interface {
	// Read returns the reference of that full name, such as HEAD or
	// refs/heads/main. Its error wraps ErrMissing if there is none.
	Read(name string) (Ref, error)
	// List names the references below a folder such as refs/remotes/origin/.
	List(prefix string) ([]string, error)
}

// maxDepth bounds the symbolic references that lead to each other, as in git.
const maxDepth = 5

// Resolve follows a reference to its id. It also returns the name of the last
// reference on the way, even if that one does not exist: HEAD of a repository
// without commits leads to the branch that is still to be born.
func Resolve(s Store, name string) (id object.ID, last string, err error) {
	for range maxDepth + 1 {
		r, err := s.Read(name)
		if err != nil {
			return object.ID{}, name, err
		}
		if r.Target == "" {
			return r.ID, name, nil
		}
		name = r.Target
	}
	return object.ID{}, name, fmt.Errorf("%s: symbolic references lead in a circle", name)
}

// Names are the full names that a short one may stand for, in the order in
// which git tries them.
func Names(short string) []string {
	return []string{
		short, "refs/" + short, "refs/tags/" + short, "refs/heads/" + short,
		"refs/remotes/" + short, "refs/remotes/" + short + "/HEAD",
	}
}

// Valid tells whether a reference may have that name, by the rules of
// git-check-ref-format. Such a name leads to no place outside of refs/.
func Valid(name string) bool {
	if name == "" || name == "@" || strings.HasSuffix(name, ".") || strings.HasPrefix(name, "-") {
		return false
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || part[0] == '.' || strings.HasSuffix(part, ".lock") {
			return false
		}
	}
	if strings.Contains(name, "..") || strings.Contains(name, "@{") {
		return false
	}
	for i := range len(name) {
		if c := name[i]; c <= ' ' || c == 0x7f || strings.IndexByte(`~^:?*[\`, c) >= 0 {
			return false
		}
	}
	return strings.HasPrefix(name, "refs/") || isPseudo(name)
}

// isPseudo tells whether a name may stand outside of refs/, as HEAD does.
func isPseudo(name string) bool {
	for i := range len(name) {
		if c := name[i]; (c < 'A' || c > 'Z') && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

// Files are references as files, git's usual storage.
type Files struct {
	gitDir, commonDir string
	packed            func() (packedRefs, error)
}

// NewFiles reads the references of a repository, of which gitDir is the
// worktree's own part.
func NewFiles(gitDir, commonDir string) *Files {
	return &Files{gitDir, commonDir, sync.OnceValues(func() (packedRefs, error) {
		return readPacked(filepath.Join(commonDir, "packed-refs"))
	})}
}

// Read implements Store.
func (f *Files) Read(name string) (Ref, error) {
	if !Valid(name) {
		return Ref{}, fmt.Errorf("%w: %q", ErrMissing, name)
	}
	r, err := readLoose(filepath.Join(f.dir(name), filepath.FromSlash(name)))
	if err == nil || !errors.Is(err, ErrMissing) {
		return r, err
	}
	if packed, perr := f.packed(); perr != nil {
		return Ref{}, perr
	} else if id, ok := packed.find(name); ok {
		return Ref{ID: id}, nil
	}
	return Ref{}, fmt.Errorf("%w: %s", ErrMissing, name)
}

// dir is where a reference's file is: each worktree has a HEAD and a bisection
// of its own.
func (f *Files) dir(name string) string {
	if !strings.HasPrefix(name, "refs/") || strings.HasPrefix(name, "refs/bisect/") ||
		strings.HasPrefix(name, "refs/worktree/") || strings.HasPrefix(name, "refs/rewritten/") {
		return f.gitDir
	}
	return f.commonDir
}

// readLoose reads a reference's file.
func readLoose(path string) (Ref, error) {
	// git once wrote symbolic references as symbolic links.
	if target, err := os.Readlink(path); err == nil && strings.HasPrefix(target, "refs/") && Valid(target) {
		return Ref{Target: target}, nil
	}
	text, err := gitconfig.ReadRegular(path, 1<<16)
	if err != nil {
		if isMissing(path, err) {
			return Ref{}, ErrMissing
		}
		return Ref{}, err
	}
	r, ok := parse(string(text))
	if !ok {
		return Ref{}, fmt.Errorf("%s: not a reference; `git fsck` tells more", path)
	}
	return r, nil
}

// isMissing tells whether a file could not be read for it does not exist. A
// folder is no reference either, nor is what lies below a file.
func isMissing(path string, err error) bool {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return true
	}
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// parse reads the text of a reference's file.
func parse(text string) (Ref, bool) {
	if target, ok := strings.CutPrefix(text, "ref:"); ok {
		target = strings.TrimSpace(target)
		return Ref{Target: target}, Valid(target)
	}
	end := strings.IndexAny(text, " \t\r\n")
	if end < 0 {
		end = len(text)
	}
	id, ok := object.ParseID(text[:end])
	return Ref{ID: id}, ok && !id.Null()
}
