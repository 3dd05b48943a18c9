package githook

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/megalint/megalint/internal/gitconfig"
	"github.com/megalint/megalint/lint/message"
)

const (
	// keptName is the file in <git dir>/megalint that the last refused message
	// is kept in. git's own COMMIT_EDITMSG is gone with the next commit.
	keptName = "COMMIT_EDITMSG.rejected"
	// keptBefore is how many older ones are kept, as keptName.1 and so on.
	keptBefore = 4
)

// Kept is a refused message that is not lost.
type Kept struct {
	Path    string // absolute
	Command string // what to type to mend and commit it, for a POSIX shell
	// Options names what to add to Command if it was given before. git does not
	// tell a hook its options; only what the index file's name gives away.
	Options string
}

// String says where the message is and how to try again, in lines for a
// terminal.
func (k Kept) String() string {
	return fmt.Sprintf("Your message is kept in %s\nTo mend it and try again (%s):\n\n    %s\n", k.Path, k.Options, k.Command)
}

// Keep saves the message where the next commit does not overwrite it, in the
// worktree's own git directory, beside the last few that were refused before.
//
// It saves the text as git would have stored it, for the comments in the file
// are written anew when the editor opens again.
//
// A message over message.MaxSize is left where git has it.
func (d *Draft) Keep() (Kept, error) {
	if errors.Is(d.Fault, message.ErrTooLarge) {
		return Kept{Path: d.Path, Command: d.retry(d.Path), Options: d.options()}, nil
	}
	path := d.keptPath()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return Kept{}, err
	}
	text := d.storable()
	last, err := gitconfig.ReadRegular(path, message.MaxSize+1)
	if err != nil || !bytes.Equal(last, text) {
		if err := rotate(path); err != nil {
			return Kept{}, err
		}
		if err := writeFile(path, text, 0o644); err != nil {
			return Kept{}, err
		}
	}
	return Kept{Path: path, Command: d.retry(path), Options: d.options()}, nil
}

func (d *Draft) keptPath() string { return filepath.Join(d.repo.GitDir, "megalint", keptName) }

// Mend is what to type, for a POSIX shell, to apply fixes to the message that
// [Draft.Keep] saves.
func (d *Draft) Mend() string {
	return "megalint message --fix " + shellQuote(filepath.ToSlash(d.keptPath()))
}

// storable is what to save: Text in the encoding that git will read it in. A
// message that could not be read, or not as UTF-8, is saved as it came.
func (d *Draft) storable() []byte {
	encoding, err := d.repo.Config.CommitEncoding()
	utf8 := encoding == "" || strings.EqualFold(encoding, "utf-8") || strings.EqualFold(encoding, "utf8")
	if d.Fault != nil || err != nil || !utf8 {
		return d.raw
	}
	return []byte(d.Text)
}

// retry is the command that opens the editor with the message.
func (d *Draft) retry(path string) string {
	flags := ""
	if d.strips && hasLine(d.Text, d.comment) {
		// A line that was kept would go now that an editor runs. In this mode
		// only git's own comments go.
		flags = "--cleanup=scissors "
	}
	return "git commit -e " + flags + "-F " + shellQuote(filepath.ToSlash(path))
}

// options says which options the command may need besides. For `commit -a`, -i
// and -p git makes the commit from index.lock, and for `commit <path>…` from
// next-index-<pid>.lock.
func (d *Draft) options() string {
	index := filepath.Base(filepath.FromSlash(d.getenv("GIT_INDEX_FILE")))
	switch {
	case index == "index.lock":
		return "with the options that you gave, such as -a or --amend"
	case strings.HasPrefix(index, "next-index-"):
		return "with the paths and the options that you gave"
	}
	return "with the options that you gave, such as --amend"
}

// hasLine tells whether a line of the text begins with prefix.
func hasLine(text, prefix string) bool {
	return strings.HasPrefix(text, prefix) || strings.Contains(text, "\n"+prefix)
}

// rotate makes room for a new message; the oldest one goes.
func rotate(path string) error {
	for n := keptBefore; n > 0; n-- {
		from := path
		if n > 1 {
			from = fmt.Sprintf("%s.%d", path, n-1)
		}
		err := os.Rename(from, fmt.Sprintf("%s.%d", path, n))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
