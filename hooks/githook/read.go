package githook

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/megalint/megalint/internal/gitconfig"
	"github.com/megalint/megalint/lint/message"
)

// Draft is a message that git hands to its commit-msg hook.
type Draft struct {
	// Path is the absolute path of the file: COMMIT_EDITMSG or, in a merge,
	// MERGE_MSG.
	Path string
	// Text is the message as git will store it, in UTF-8.
	Text string
	// Fault is the *message.EncodingError or message.ErrTooLarge for a message
	// that cannot be read as it should. In the first case Text is usable.
	Fault error
	// Empty tells that git aborts the commit by itself, so that there is nothing
	// to say.
	Empty bool
	// Unwritten tells that the message is only what Prepare filled in: whoever
	// left the editor like that wants no commit. git does not see that.
	Unwritten bool
	// Edited tells that an editor ran, as far as git lets the hook know.
	Edited bool
	// Merging tells that the commit is a merge: MERGE_HEAD is there.
	Merging bool
	// Trailers are the repository's settings for trailers.
	Trailers message.TrailerOptions

	repo    Repository
	getenv  func(string) string
	raw     []byte
	comment string
	strips  bool // comment lines go when the message is edited again
}

// ReadMessage reads the message in the file that git names in the argument of
// its commit-msg hook; dir is the directory that the hook runs in. An error
// means that there is no telling what git will store: the file cannot be read or
// is no regular file, or git's configuration is at fault.
func ReadMessage(repo Repository, dir, path string, getenv func(string) string) (*Draft, error) {
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	d := &Draft{Path: path, repo: repo, getenv: getenv}
	options, err := d.settings()
	if err != nil {
		return nil, err
	}
	if d.raw, err = readSome(path, message.MaxSize+1); err != nil {
		return nil, fmt.Errorf("the commit message: %w", err)
	}
	// git runs the hook with this editor when it has not started one.
	d.Edited = getenv("GIT_EDITOR") != ":"
	options.Edited = d.Edited
	d.Text, d.Fault = message.Stored(d.raw, options)
	if options.Comment == "auto" {
		d.Trailers.Comment = message.CommentOf(string(d.raw))
		d.strips = false // git picks another character then
	}
	d.Merging = exists(filepath.Join(repo.GitDir, "MERGE_HEAD"))
	d.Empty = d.Fault == nil && (message.IsEmpty(d.Text, options.Mode.Resolve(d.Edited)) || d.untouched(dir, options))
	d.Unwritten = d.Fault == nil && onlyPrefix(d.Text)
	return d, nil
}

// untouched tells whether the message is what commit.template holds, perhaps
// with a Signed-off-by line that git has added: git aborts on that too. It
// cannot tell for a template that was given by -t.
func (d *Draft) untouched(dir string, o message.StoredOptions) bool {
	path, set, err := d.repo.Config.Pathname("commit.template")
	if err != nil || !set || !d.Edited || o.Mode == message.Verbatim {
		return false // a faulty setting is for git to complain about
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	raw, err := gitconfig.ReadRegular(path, message.MaxSize)
	if err != nil {
		return false
	}
	template, err := message.Stored(raw, o)
	rest, begins := strings.CutPrefix(d.Text, template)
	return err == nil && begins && message.IsEmpty(rest, message.Strip)
}

// settings reads from git's configuration what decides how a message is stored
// and read.
func (d *Draft) settings() (message.StoredOptions, error) {
	config := d.repo.Config
	var o message.StoredOptions
	mode, err1 := config.Cleanup()
	comment, auto, err2 := config.CommentString()
	encoding, err3 := config.CommitEncoding()
	separators, err4 := config.TrailerSeparators()
	keys, err5 := config.TrailerKeys()
	// commit.verbose is a boolean or a level, and both count as numbers do.
	verbose, err6 := config.Bool("commit.verbose", false)
	if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil {
		return o, err
	}
	o.Mode, err1 = message.ParseMode(mode)
	o.Comment, o.Encoding, o.Verbose = comment, encoding, verbose
	d.comment, d.strips = comment, o.Mode == message.Default || o.Mode == message.Strip
	d.Trailers = message.TrailerOptions{Separators: separators, Keys: keys, Comment: comment}
	if auto {
		o.Comment = "auto"
	}
	return o, err1
}

// readSome reads at most max bytes of a regular file.
func readSome(path string, max int64) ([]byte, error) {
	file, err := gitconfig.OpenRegular(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, max))
}
