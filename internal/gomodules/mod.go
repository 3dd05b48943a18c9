package gomodules

import (
	"bytes"
	"errors"
	"fmt"
	"go/version"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"

	"github.com/megalint/megalint/lint/message"
)

// Mod is a go.mod.
type Mod struct {
	// Dir is the folder it lies in, relative to the repository's root.
	Dir string
	*modfile.File
	// Problems say why it does not parse; then File is nil.
	Problems []Problem
	// Marker says that it declares no module: such a file only keeps its folder
	// out of the module above.
	Marker bool
}

// Path is the module's path, "" if it has none.
func (m *Mod) Path() string {
	if m.File == nil || m.Module == nil {
		return ""
	}
	return m.Module.Mod.Path
}

// maxMod bounds the size of a go.mod, in bytes, as the go command does.
const maxMod = 16 << 20

// ReadMod reads a go.mod.
func ReadMod(dir string, data []byte) *Mod {
	m := &Mod{Dir: dir}
	if len(data) > maxMod {
		m.Problems = []Problem{{Text: fmt.Sprintf("go.mod is over %d MB large", maxMod>>20)}}
		return m
	}
	file, err := guard(func() (*modfile.File, error) { return modfile.Parse("go.mod", data, nil) })
	switch {
	case err != nil:
		m.Problems = parseProblems(data, err)
	case file.Module == nil:
		m.Marker = true
		m.Problems = []Problem{{Text: "missing module declaration. To specify the module path:\n\tgo mod edit -module=example.com/mod"}}
	default:
		m.File = file
	}
	return m
}

// Work is a go.work.
type Work struct {
	Dir string
	*modfile.WorkFile
	// Problems say why it does not parse; then WorkFile is nil.
	Problems []Problem
}

// ReadWork reads a go.work.
func ReadWork(dir string, data []byte) *Work {
	w := &Work{Dir: dir}
	if len(data) > maxMod {
		w.Problems = []Problem{{Text: fmt.Sprintf("go.work is over %d MB large", maxMod>>20)}}
		return w
	}
	file, err := guard(func() (*modfile.WorkFile, error) { return modfile.ParseWork("go.work", data, nil) })
	if err != nil {
		w.Problems = parseProblems(data, err)
		return w
	}
	w.WorkFile = file
	return w
}

// guard turns a panic of the parser, which reads what anybody may have written,
// into an error.
func guard[T any](parse func() (T, error)) (value T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("it does not parse: %v", p)
		}
	}()
	return parse()
}

// parseProblems gives the errors of modfile their places.
func parseProblems(data []byte, err error) []Problem {
	var list modfile.ErrorList
	if !errors.As(err, &list) {
		return []Problem{{Text: err.Error()}}
	}
	problems := make([]Problem, 0, min(len(list), maxProblems))
	for _, e := range list[:min(len(list), maxProblems)] {
		at := min(e.Pos.Byte, len(data))
		end := len(data)
		if i := bytes.IndexByte(data[at:], '\n'); i >= 0 {
			end = at + i
		}
		if e.Pos.Line > 0 && e.Pos.Byte == 0 && e.Pos.Line > 1 {
			at, end = lineSpan(data, e.Pos.Line)
		}
		e.Filename, e.Pos = "", modfile.Position{}
		problems = append(problems, Problem{message.Span{Start: at, End: end}, strings.TrimLeft(e.Error(), ": ")})
	}
	return problems
}

// lineSpan is the place of a line, counted from 1.
func lineSpan(data []byte, line int) (start, end int) {
	for ; line > 1; line-- {
		i := bytes.IndexByte(data[start:], '\n')
		if i < 0 {
			return len(data), len(data)
		}
		start += i + 1
	}
	if i := bytes.IndexByte(data[start:], '\n'); i >= 0 {
		return start, start + i
	}
	return start, len(data)
}

// lineOf is the place of a parsed line.
func lineOf(l *modfile.Line) message.Span {
	if l == nil {
		return message.Span{}
	}
	return message.Span{Start: l.Start.Byte, End: l.End.Byte}
}

// LineSpan is the place of a directive.
func LineSpan(l *modfile.Line) message.Span { return lineOf(l) }

// goVersion is what the go directive says, "" without one.
func goVersion(g *modfile.Go) string {
	if g == nil {
		return ""
	}
	return g.Version
}

// GoAtLeast tells whether the module's go directive names that release or a
// later one. Without a directive it does not.
func (m *Mod) GoAtLeast(release string) bool { return goAtLeast(goVersion(m.Go), release) }

func goAtLeast(v, release string) bool {
	return v != "" && version.Compare("go"+v, "go"+release) >= 0
}

// compareVersions orders versions as the go command does.
func compareVersions(a, b string) int { return semver.Compare(a, b) }
