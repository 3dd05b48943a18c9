package bumpversion

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/megalint/megalint/lint/message"
)

// Span is a part of a file.
type Span = message.Span

// names are the files that may hold a configuration. The first one that does
// is the one that counts.
func names() []string {
	return []string{".bumpversion.cfg", ".bumpversion.toml", "setup.cfg", "pyproject.toml"}
}

// maxConfig bounds, in bytes, how large a configuration is read.
const maxConfig = 4 << 20

// Fault is something in a configuration that bumpversion stops at, or that it
// passes over though somebody meant it.
type Fault struct {
	Path string
	Span
	// Text says what is wrong and what to do about it, in one line.
	Text string
}

// Setup is what a repository tells bumpversion.
type Setup struct {
	// Config is nil if there is none, or none that can be read.
	Config *Config
	Faults []Fault
}

// Read finds and reads the configuration at the root of a tree. The error
// tells of a file that could not be read at all.
func Read(fsys fs.FS) (*Setup, error) {
	s := new(Setup)
	for _, name := range names() {
		text, err := readFile(fsys, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		s.consider(name, text)
	}
	if s.Config == nil && s.Faults == nil {
		return s, s.misnamed(fsys)
	}
	return s, nil
}

func readFile(fsys fs.FS, name string) (string, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return "", err
	}
	switch {
	case info.IsDir():
		return "", fs.ErrNotExist
	case !info.Mode().IsRegular():
		return "", errors.New("no regular file")
	case info.Size() > maxConfig:
		return "", fmt.Errorf("%d bytes are more than a configuration has: at most %d are read", info.Size(), maxConfig)
	}
	text, err := fs.ReadFile(fsys, name)
	return string(text), err
}

// consider reads a file that may hold the configuration.
func (s *Setup) consider(name, text string) {
	own := strings.HasPrefix(name, ".bumpversion")
	doc, fault := parse(name, text)
	if fault != nil {
		// The file is of other tools too: what they trip over is no matter here.
		if own || strings.Contains(text, "bumpversion]") || strings.Contains(text, "[tool.bumpversion") {
			s.add(name, fault.Span, fault.Text)
		}
		return
	}
	if !doc.found {
		switch {
		case own:
			s.add(name, Span{}, "bumpversion passes over this file: it has no section "+mainSection(name)+
				"; add one, or remove the file")
		case doc.stray != Span{}:
			s.add(name, doc.stray, "bumpversion passes over this section: the file has no section "+mainSection(name)+"; add one")
		}
		return
	}
	if s.Config != nil {
		s.add(name, doc.main.span, fmt.Sprintf("bumpversion reads %s instead of this section: keep only one of them", s.Config.Path))
		return
	}
	s.Config = doc.config(s)
}

func (s *Setup) add(name string, at Span, text string) {
	s.Faults = append(s.Faults, Fault{Path: name, Span: at, Text: text})
}

func mainSection(name string) string {
	if path.Ext(name) == ".toml" {
		return "[tool.bumpversion]"
	}
	return "[bumpversion]"
}

// misnamed looks for a configuration under a name that bumpversion does not
// try.
func (s *Setup) misnamed(fsys fs.FS) error {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.Type().IsRegular() {
			continue
		}
		base := strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(strings.Trim(e.Name(), ".")))
		switch base {
		case "bumpversion", "bumpversion.cfg", "bumpversion.ini", "bumpversion.toml", "bumpversionrc", "bumpversion.conf",
			"bumpversion.yml", "bumpversion.yaml":
			want := ".bumpversion.cfg"
			if strings.HasSuffix(base, ".toml") {
				want = ".bumpversion.toml"
			}
			s.add(e.Name(), Span{}, "bumpversion does not look for "+e.Name()+": rename it to "+want)
		}
	}
	return nil
}
