package dockerfile

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"
	"unicode/utf8"

	lexer "github.com/moby/buildkit/frontend/dockerfile/shell"

	"github.com/megalint/megalint/internal/dockerfile/instruction"
	"github.com/megalint/megalint/internal/shell"
	"github.com/megalint/megalint/internal/text"
)

// Unknown stands in a text for a piece that is not known before the build.
const Unknown = shell.Unknown

// Build says how an image is built, in the terms of `docker build`.
type Build struct {
	// Context is the folder of the build context, from the root of the tree.
	Context string
	// Dockerfile is the path of the Dockerfile, from the root of the tree.
	Dockerfile string
	// Target is the stage to build; empty for the last one.
	Target string
	// Args are the build arguments. One whose value is not known has [Unknown]
	// for it.
	Args map[string]string
	// MoreArgs tells that there may be other build arguments, so that no
	// default of ARG can be relied on.
	MoreArgs bool
	// Contexts names the additional contexts (--build-context), which take the
	// place of stages and images of the same name. Their content is unknown.
	Contexts []string
	// Made tells whether something outside of the Dockerfile, such as a make
	// rule, may make a file or folder that the tree does not have; the path is
	// from the root of the tree. Nil: nothing does.
	Made func(path string) bool
	// Budget is what the work is taken from; nil if nothing bounds it but the
	// limits of one Dockerfile.
	Budget *Budget
}

// SyntaxError is a Dockerfile that BuildKit refuses.
type SyntaxError struct {
	File string // from the root of the tree
	Line int    // from 1; 0 if it is about no line
	Text string // what is wrong
}

// Error tells what is wrong, and where.
func (e *SyntaxError) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Text
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Text)
}

// The limits of what is followed. No Dockerfile that people wrote comes near.
const (
	maxFile     = 1 << 20
	maxStages   = 20000
	maxTriggers = 20000 // of ONBUILD, all stages together
	maxIgnore   = 1 << 18
)

// ErrTooLarge refuses a Dockerfile over the limits.
var ErrTooLarge = errors.New("the Dockerfile is too large")

// Follow reads a Dockerfile and finds out what it makes. The tree's root is the
// repository's. It returns a [*SyntaxError] for what BuildKit refuses, and
// [ErrBudget], with the file, if the budget is spent.
func Follow(fsys fs.FS, b Build) (*Image, error) {
	b.Context, b.Dockerfile = path.Clean(b.Context), path.Clean(b.Dockerfile)
	if b.Budget != nil && b.Budget.Left() <= 0 {
		return nil, &fs.PathError{Op: "follow", Path: b.Dockerfile, Err: ErrBudget}
	}
	f := &follower{build: b, context: newContext(fsys, b)}
	defer f.context.settle()
	if err := f.parse(fsys); err != nil {
		return nil, err
	}
	if err := f.context.readIgnore(fsys, b); err != nil {
		return nil, err
	}
	last, err := f.target()
	if err != nil {
		return nil, err
	}
	if err := f.enter(last); err != nil {
		return nil, err
	}
	return f.image(last), nil
}

// follower follows one Dockerfile.
type follower struct {
	build   Build
	text    string     // the Dockerfile
	escape  rune       // its character that escapes others
	lex     *lexer.Lex // expands its words; nil if none needed it
	global  *scope     // ARGs before the first FROM
	stages  []*stage
	names   map[string]*stage
	context *context
	depth   int // how many lookups the one at hand is part of
	// triggered is how many instructions ONBUILD has added so far.
	triggered int
}

// read returns a file, or os.ErrNotExist, and notes that it was looked at.
func (c *context) read(fsys fs.FS, name string, limit int64) ([]byte, error) {
	c.note(name)
	info, err := fs.Stat(fsys, name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("not a regular file")}
	case info.Size() > limit:
		return nil, &fs.PathError{Op: "read", Path: name, Err: ErrTooLarge}
	}
	data, err := fs.ReadFile(fsys, name)
	c.budget.spend(len(data))
	return data, err
}

// parse reads the Dockerfile and its stages.
func (f *follower) parse(fsys fs.FS) error {
	data, err := f.open(fsys)
	if err != nil {
		return err
	}
	f.text = string(data)
	file, err := instruction.Parse(legible(f.text))
	switch {
	case err != nil:
		return f.located(err, 0)
	case len(file.Stages) == 0:
		return &SyntaxError{f.build.Dockerfile, 0, "there is no FROM"}
	case len(file.Stages) > maxStages:
		return fmt.Errorf("%s: %w: it has %d stages", f.build.Dockerfile, ErrTooLarge, len(file.Stages))
	}
	f.escape = file.Escape
	if err := f.globals(file.Args); err != nil {
		return err
	}
	return f.addStages(file.Stages)
}

// open reads the Dockerfile, by one of the names that stand for the default one.
func (f *follower) open(fsys fs.FS) ([]byte, error) {
	dir, base := path.Split(f.build.Dockerfile)
	names := []string{base}
	switch base {
	case "Containerfile": // podman's
		names = []string{base, "Dockerfile"}
	case "Dockerfile":
		names = []string{base, "dockerfile"}
	}
	for _, name := range names {
		data, err := f.context.read(fsys, dir+name, maxFile)
		if err == nil {
			f.build.Dockerfile = dir + name
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return data, err
		}
	}
	return nil, &fs.PathError{Op: "open", Path: f.build.Dockerfile, Err: fs.ErrNotExist}
}

// legible replaces what the readers of words would complain of on standard
// error: bytes that are no UTF-8, and NUL. Offsets stay as they are.
func legible(text string) string {
	if utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 {
		return text
	}
	data := []byte(text)
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == 0 || r == utf8.RuneError && size == 1 {
			data[i] = Unknown[0]
		}
		i += size
	}
	return string(data)
}

// located turns an error into one that names file and line: its own, or else the
// line given.
func (f *follower) located(err error, line int) error {
	what := err.Error()
	var place *instruction.Error
	if errors.As(err, &place) {
		what, line = place.Text, place.Line
	}
	what, _, _ = strings.Cut(what, "\n")
	return &SyntaxError{f.build.Dockerfile, line, text.Shorten(strings.ReplaceAll(what, Unknown, "�"))}
}

// target is the stage that is built.
func (f *follower) target() (*stage, error) {
	name := f.build.Target
	if name == "" {
		return f.stages[len(f.stages)-1], nil
	}
	if !shell.Known(name) {
		s := f.stages[len(f.stages)-1]
		s.doubt = "which stage is built is not known"
		return s, nil
	}
	if s, ok := f.names[strings.ToLower(name)]; ok {
		return s, nil
	}
	known := make([]string, 0, len(f.names))
	for name := range f.names {
		known = append(known, name)
	}
	sort.Strings(known)
	text := fmt.Sprintf("there is no stage %q to build", name)
	if len(known) > 0 && len(known) < 20 {
		text += "; there are " + strings.Join(known, ", ")
	}
	return nil, &SyntaxError{f.build.Dockerfile, 0, text}
}
