package service

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/megalint/megalint/internal/shell"
	"github.com/megalint/megalint/lint"
)

// script is a file that is run.
type script struct {
	path string
	data []byte
	mode fs.FileMode
	// interpreter is the program of the shebang, and argument all that follows
	// it; both are empty if there is no shebang.
	interpreter, argument string
}

// readScript reads a file of the service.
func readScript(fsys fs.FS, name string) (*script, error) {
	file, err := fsys.Open(name) // which says more in one go than a path that is asked for twice
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	var data bytes.Buffer
	data.Grow(int(info.Size()) + bytes.MinRead) // the last is to see the end
	if _, err := data.ReadFrom(file); err != nil {
		return nil, err
	}
	return newScript(name, data.Bytes(), info.Mode()), nil
}

func newScript(name string, data []byte, mode fs.FileMode) *script {
	s := &script{path: name, data: data, mode: mode}
	if first, found := bytes.CutPrefix(data, []byte("#!")); found {
		line, _, _ := bytes.Cut(first, []byte("\n"))
		s.interpreter, s.argument, _ = strings.Cut(strings.TrimLeft(string(line), " \t"), " ")
		s.argument = strings.Trim(s.argument, " \t")
	}
	return s
}

// firstLine is the shebang's place.
func (s *script) firstLine() lint.Span {
	if at := bytes.IndexByte(s.data, '\n'); at >= 0 {
		return lint.Span{End: at}
	}
	return lint.Span{End: len(s.data)}
}

// program is what the shebang runs, env passed over.
func (s *script) program() string {
	name := path.Base(strings.TrimSpace(s.interpreter))
	if name != "env" {
		return name
	}
	for _, word := range strings.Fields(s.argument) {
		if !strings.HasPrefix(word, "-") && !strings.Contains(word, "=") {
			return path.Base(word)
		}
	}
	return name
}

// dialect tells which shell reads the script: the one of its shebang or, where
// it has none, the one that its name promises.
func (s *script) dialect() (dialect syntax.LangVariant, isShell bool) {
	name := s.program()
	if s.interpreter == "" {
		name = strings.TrimPrefix(path.Ext(s.path), ".")
	}
	switch name {
	case "sh", "dash", "ash":
		return syntax.LangPOSIX, true
	case "bash":
		return syntax.LangBash, true
	case "ksh", "ksh93", "mksh":
		return syntax.LangMirBSDKorn, true
	}
	return syntax.LangBash, false
}

// The limits of a shell script that is read. What is beyond them, nobody wrote
// by hand.
const (
	maxScript = 1 << 17 // bytes
	maxNest   = 1000
)

var errUnread = errors.New("too large or too deeply nested to be read")

// parse reads the script as its shell would. What only bash understands passes
// in every shell: on many systems sh is bash.
func (s *script) parse() (*syntax.File, error) {
	if len(s.data) > maxScript || len(s.data) > maxNest && nesting(s.data) > maxNest {
		return nil, fmt.Errorf("%s: %w", s.path, errUnread)
	}
	dialect, _ := s.dialect()
	text := string(s.data)
	file, err := shell.ParseAs(text, dialect)
	if err == nil || dialect == syntax.LangBash {
		return file, err
	}
	if file, bashErr := shell.ParseAs(text, syntax.LangBash); bashErr == nil {
		return file, nil
	}
	return nil, err
}

// nesting is how deep a text's brackets are nested, about.
func nesting(text []byte) int {
	depth, deepest := 0, 0
	for _, c := range text {
		switch c {
		case '(', '{', '[', '`':
			depth++
			deepest = max(deepest, depth)
		case ')', '}', ']':
			depth = max(depth-1, 0)
		case '\n':
			if depth > 0 && depth < 10 {
				depth = 0 // backquotes are pairs
			}
		}
	}
	return deepest
}

// syntaxFault says where and why a script is no shell script, in words and
// bytes.
func syntaxFault(err error) (at lint.Span, text string) {
	var parse syntax.ParseError
	var language syntax.LangError
	switch {
	case errors.As(err, &parse):
		offset := int(parse.Pos.Offset())
		return lint.Span{Start: offset, End: offset}, parse.Text
	case errors.As(err, &language):
		offset := int(language.Pos.Offset())
		_, rest, _ := strings.Cut(language.Error(), ": ")
		return lint.Span{Start: offset, End: offset}, rest
	}
	return lint.Span{}, err.Error()
}

// span is a node's place.
func span(n syntax.Node) lint.Span {
	return lint.Span{Start: int(n.Pos().Offset()), End: int(n.End().Offset())}
}

// usesArguments tells whether a script does something with what it is called
// with. It is true if that cannot be told, as with a file that it sources.
func usesArguments(file *syntax.File) bool {
	uses := false
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.FuncDecl:
			return false // its arguments are its own
		case *syntax.ParamExp:
			uses = uses || n.Param != nil && isArgument(n.Param.Value)
		case *syntax.WordIter:
			uses = uses || !n.InPos.IsValid() // for x; do
		case *syntax.CallExpr:
			if len(n.Args) > 0 {
				switch n.Args[0].Lit() {
				case "shift", "getopts", "source", ".", "eval":
					uses = true
				}
			}
		}
		return !uses
	})
	return uses
}

func isArgument(name string) bool {
	if name == "@" || name == "*" || strings.HasPrefix(name, "BASH_ARG") {
		return true
	}
	return name != "0" && name != "" && strings.Trim(name, "0123456789") == ""
}
