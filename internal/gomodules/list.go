package gomodules

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"github.com/megalint/megalint/lint/message"
)

// Package is a line of modules.txt that lists a package.
type Package struct {
	Path   string
	Module int // its module's index in the list
	message.Span
}

// Vendored is a module in modules.txt.
type Vendored struct {
	// Version is empty where a line only tells of a replacement of all versions.
	module.Version
	// Replacement is what stands behind "=>", empty if nothing does.
	Replacement module.Version
	// Explicit says that a go.mod requires the module itself.
	Explicit bool
	// GoVersion is that of the module's go.mod, "" if not noted.
	GoVersion string
	// Packages counts the packages that are listed below the module.
	Packages int
	// Span is the module's line.
	message.Span
	// replaced is the line of the replacement, if there is one.
	replaced message.Span
}

// Source is what the module's packages were copied from: the replacement where
// there is one.
func (v *Vendored) Source() module.Version {
	if v.Replacement.Path != "" {
		return v.Replacement
	}
	return v.Version
}

// Problem is what is wrong with a file.
type Problem struct {
	message.Span
	Text string
}

// List is a modules.txt.
type List struct {
	// Workspace says that it is of a workspace rather than of one module.
	Workspace bool
	Modules   []Vendored
	Packages  []Package
	// Problems are lines that the go command passes over in silence, for it
	// does not understand them.
	Problems []Problem
	// Size is that of the file, in bytes.
	Size int
}

// maxProblems bounds how many problems one file has.
const maxProblems = 1 << 10

// ReadList reads a modules.txt, as the go command does.
func ReadList(data []byte) *List {
	r := &listReader{list: &List{Size: len(data)}, index: make(map[module.Version]int), packages: make(map[string]int), current: -1}
	for pos, first := 0, true; pos < len(data); first = false {
		end := len(data)
		if i := bytes.IndexByte(data[pos:min(len(data), pos+maxLine)], '\n'); i >= 0 {
			end = pos + i
		} else if end-pos > maxLine {
			r.problem(message.Span{Start: pos, End: pos + maxLine}, "the line is over %d bytes long", maxLine)
			break
		}
		r.line(string(data[pos:end]), message.Span{Start: pos, End: end}, first)
		pos = end + 1
	}
	return r.list
}

// maxLine bounds the length of a line, in bytes.
const maxLine = 1 << 14

type listReader struct {
	list     *List
	index    map[module.Version]int
	packages map[string]int
	current  int // the module that lines belong to; -1 for none
}

func (r *listReader) problem(at message.Span, format string, args ...any) {
	if len(r.list.Problems) < maxProblems {
		r.list.Problems = append(r.list.Problems, Problem{at, fmt.Sprintf(format, args...)})
	}
}

func (r *listReader) line(line string, at message.Span, first bool) {
	if strings.HasPrefix(line, "# ") {
		r.module(strings.Fields(line), at)
		return
	}
	notes, isNotes := strings.CutPrefix(line, "## ")
	switch {
	case isNotes:
		r.notes(notes, at, first)
	case strings.TrimSpace(line) == "":
	case r.current < 0:
		r.problem(at, "the go command does not understand the line, for no module stands above it")
	default:
		r.pkg(line, at)
	}
}

// module reads a module's line, "# path version => path version".
func (r *listReader) module(f []string, at message.Span) {
	var m module.Version
	r.current = -1
	switch {
	case len(f) >= 3 && semver.IsValid(f[2]):
		m = module.Version{Path: f[1], Version: f[2]}
		f = f[3:]
	case len(f) >= 3 && f[2] == "=>":
		m = module.Version{Path: f[1]}
		f = f[2:]
	default:
		r.problem(at, "the go command does not understand the line: it wants `# path version` or `# path => path`")
		return
	}
	i, known := r.index[m]
	if !known {
		i = len(r.list.Modules)
		r.index[m] = i
		r.list.Modules = append(r.list.Modules, Vendored{Version: m, Span: at})
	}
	r.current = i
	if len(f) == 0 {
		return
	}
	v := &r.list.Modules[i]
	switch {
	case f[0] == "=>" && len(f) == 2:
		v.Replacement, v.replaced = module.Version{Path: f[1]}, at
	case f[0] == "=>" && len(f) == 3 && semver.IsValid(f[2]):
		v.Replacement, v.replaced = module.Version{Path: f[1], Version: f[2]}, at
	default:
		r.problem(at, "the go command does not understand the replacement: it wants `=> path version` or `=> ./path`")
	}
}

// notes reads what a "## " line says of a module, or of the whole file.
func (r *listReader) notes(notes string, at message.Span, first bool) {
	for note := range strings.SplitSeq(notes, ";") {
		note = strings.TrimSpace(note)
		switch {
		case note == "workspace" && first:
			r.list.Workspace = true
		case r.current < 0:
			if !first {
				r.problem(at, "the go command does not understand the line, for no module stands above it")
			}
			return
		case note == "explicit":
			r.list.Modules[r.current].Explicit = true
		default:
			if version, ok := strings.CutPrefix(note, "go "); ok {
				r.list.Modules[r.current].GoVersion = version
			}
		}
	}
}

func (r *listReader) pkg(line string, at message.Span) {
	f := strings.Fields(line)
	if len(f) != 1 {
		r.problem(at, "the go command does not understand the line: a package is one word")
		return
	}
	if err := module.CheckImportPath(f[0]); err != nil {
		r.problem(at, "the go command does not understand the line: %v", err)
		return
	}
	m := &r.list.Modules[r.current]
	if !inModule(f[0], m.Path) {
		r.problem(at, "the package %s is listed below the module %s, which cannot hold it", f[0], m.Path)
	}
	if other, twice := r.packages[f[0]]; twice {
		r.problem(at, "the package %s is listed twice, the other time below %s", f[0], r.list.Modules[other].Path)
		return
	}
	r.packages[f[0]] = r.current
	m.Packages++
	r.list.Packages = append(r.list.Packages, Package{f[0], r.current, at})
}

// inModule tells whether a package's path lies in a module's.
func inModule(pkg, mod string) bool {
	rest, ok := strings.CutPrefix(pkg, mod)
	return ok && (rest == "" || rest[0] == '/')
}
