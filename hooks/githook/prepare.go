package githook

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/megalint/megalint/internal/gitconfig"
)

const (
	// maxComponents is how many components are filled in. A change to more than
	// that has no list that anybody would leave like that.
	maxComponents = 3
	// maxPrepared is the size of a message file that is filled in: with
	// `commit -v` it may hold a large diff.
	maxPrepared = 64 << 20
)

// Prefix is what a message's first line begins with when it concerns the
// components: "[billing,users] ". It is "" when there are none, or more than
// three, or when one has a name that brackets cannot hold. A component that
// comes twice counts once.
func Prefix(components []string) string {
	var names []string
	for _, name := range components {
		if name == "" || strings.ContainsFunc(name, func(c rune) bool { return c <= ' ' || c == 0x7f || strings.ContainsRune("[],", c) }) {
			return ""
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 || len(names) > maxComponents {
		return ""
	}
	return "[" + strings.Join(names, ",") + "] "
}

// FillIn returns the message file's text with the prefix at its start, and
// whether it is another one. It fills in only a new message: source, the second
// argument of the prepare-commit-msg hook, is "" or "template", and the first
// line is empty. The rest stays as it is, to the byte, so a second time changes
// nothing.
func FillIn(text []byte, source, prefix string) ([]byte, bool) {
	fresh := source == "" || source == "template"
	empty := len(text) == 0 || text[0] == '\n' || len(text) > 1 && text[0] == '\r' && text[1] == '\n'
	if !fresh || !empty || prefix == "" {
		return text, false
	}
	return slices.Concat([]byte(prefix), text), true
}

// Prepare does what the prepare-commit-msg hook is for: it fills the prefix into
// the file that git names, unless no editor will run, and reports whether it
// did. dir is the directory that the hook runs in; source is the hook's second
// argument, or "".
func Prepare(dir, path, source, prefix string, getenv func(string) string) (bool, error) {
	if getenv("GIT_EDITOR") == ":" {
		return false, nil // what is filled in would be all of the message
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	info, err := os.Lstat(path)
	if err != nil {
		return false, fmt.Errorf("the commit message: %w", err)
	}
	if info.Mode()&fs.ModeType != 0 {
		return false, fmt.Errorf("the commit message: %s: not a regular file", path)
	}
	text, err := gitconfig.ReadRegular(path, maxPrepared)
	if err != nil {
		return false, fmt.Errorf("the commit message: %w", err)
	}
	filled, changed := FillIn(text, source, prefix)
	if !changed {
		return false, nil
	}
	if err := writeFile(path, filled, info.Mode().Perm()); err != nil {
		return false, fmt.Errorf("the commit message: %w", err)
	}
	return true, nil
}

// onlyPrefix tells whether a stored message is a prefix and no more.
func onlyPrefix(text string) bool {
	line, rest, _ := strings.Cut(text, "\n")
	names, ok := strings.CutPrefix(line, "[")
	names, closed := strings.CutSuffix(names, "]")
	return ok && closed && rest == "" && Prefix(strings.Split(names, ",")) == line+" "
}
