package versioning

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/megalint/megalint/internal/bumpversion"
	"github.com/megalint/megalint/lint"
)

// setup reads what the repository tells bumpversion, once for all rules.
func setup(r *lint.Repo) (*bumpversion.Setup, error) {
	type key struct{}
	return lint.Once(&r.Memo, key{}, func() (*bumpversion.Setup, error) { return bumpversion.Read(r.FS) })
}

// config returns the configuration; nil where there is none to judge. What is
// wrong with one that cannot be read, version-config-invalid says; a note tells
// that nothing was verified by it, for that rule may be off.
func config(p *lint.Pass, r *lint.Repo) (*bumpversion.Config, error) {
	s, err := setup(r)
	switch {
	case err != nil:
		return nil, err
	case s.Config == nil && s.Faults != nil:
		p.Note("versions not verified: " + s.Faults[0].Path + " is no configuration that bumpversion reads")
		return nil, nil
	case s.Config == nil || !p.Wants(s.Config.Path):
		return nil, nil
	}
	return s.Config, nil
}

// read returns a file that the configuration names. What is wrong with it is
// empty if it could be read; the error is for what keeps it from being told.
func read(fsys fs.FS, name string) (text, wrong string, err error) {
	info, err := fs.Stat(fsys, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", "is not there", nil
	case err != nil:
		return "", "", err
	case info.IsDir():
		return "", "is a folder", nil
	case !info.Mode().IsRegular():
		return "", "", errors.New("no regular file")
	}
	data, err := fs.ReadFile(fsys, name)
	return string(data), "", err
}

// indentation returns the white space before an offset in its line, and whether
// there is nothing else.
func indentation(text string, at int) (string, bool) {
	line := text[strings.LastIndexByte(text[:at], '\n')+1 : at]
	return line, strings.TrimLeft(line, " \t") == ""
}
