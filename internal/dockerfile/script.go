package dockerfile

import (
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	own "github.com/megalint/megalint/internal/shell"
)

// script reads the commands of a RUN for what they do to files.
type script struct {
	d       *dispatcher
	span    Span
	dir     string
	vars    map[string]string
	mounts  []string
	perhaps int // how many conditions what is read depends on
	depth   int
}

// maxShells bounds how deep a shell's text may hold another one.
const maxShells = 4

// text reads a shell's text.
func (s *script) text(text string, depth int) {
	if depth > maxShells {
		s.anything("shells nest too deep")
		return
	}
	file, err := own.Parse(text)
	if err != nil {
		s.anything("the shell text of RUN cannot be read: " + err.Error())
		return
	}
	s.depth = depth
	s.stmts(file.Stmts)
}

// env is what the script's variables hold.
func (s *script) env(name string) (string, bool) {
	if v, ok := s.vars[name]; ok {
		return v, true
	}
	if name == "PWD" {
		return s.dir, true
	}
	if name == "" || name[0] >= '0' && name[0] <= '9' || strings.Contains("@*#?$!-", name) {
		return Unknown, true
	}
	if v, ok := s.d.scope.get(name); ok {
		return v, true
	}
	switch name {
	case "HOME", "USER", "HOSTNAME", "RANDOM", "UID", "OLDPWD", "SHELL", "IFS", "LINENO", "PPID":
		return Unknown, true
	}
	return "", false
}

func (s *script) anything(why string) { s.emit(&anyOp{why: why, span: s.span}) }

func (s *script) stmts(stmts []*syntax.Stmt) {
	for _, st := range stmts {
		s.stmt(st)
	}
}

func (s *script) stmt(st *syntax.Stmt) {
	if st == nil {
		return
	}
	s.command(st.Cmd)
	for _, r := range st.Redirs {
		s.redirect(r)
	}
}

// redirect is a file that a redirection writes.
func (s *script) redirect(r *syntax.Redirect) {
	switch r.Op {
	case syntax.RdrOut, syntax.AppOut, syntax.RdrClob, syntax.RdrAll, syntax.AppAll, syntax.RdrInOut:
	default:
		return
	}
	if target := own.Text(r.Word, s.env); target != "" && !strings.HasPrefix(target, "/dev/") {
		s.emit(&writeOp{path: within(s.dir, target), exec: inert, keep: true, what: "a redirection", span: s.span})
	}
}

func (s *script) command(c syntax.Command) {
	switch c := c.(type) {
	case nil, *syntax.TestClause, *syntax.ArithmCmd, *syntax.LetClause:
	case *syntax.CallExpr:
		s.simple(c)
	case *syntax.BinaryCmd:
		s.binary(c)
	case *syntax.Block:
		s.stmts(c.Stmts)
	case *syntax.Subshell:
		s.apart(func() { s.stmts(c.Stmts) })
	case *syntax.IfClause:
		s.stmts(c.Cond)
		s.maybe(func() { s.stmts(c.Then) })
		if c.Else != nil {
			s.maybe(func() { s.command(c.Else) })
		}
	case *syntax.WhileClause:
		s.maybe(func() { s.stmts(c.Cond); s.stmts(c.Do) })
	case *syntax.ForClause:
		if w, ok := c.Loop.(*syntax.WordIter); ok {
			s.vars[w.Name.Value] = Unknown
		}
		s.maybe(func() { s.stmts(c.Do) })
	case *syntax.CaseClause:
		for _, item := range c.Items {
			s.maybe(func() { s.stmts(item.Stmts) })
		}
	case *syntax.DeclClause:
		for _, a := range c.Args {
			s.assign(a)
		}
	case *syntax.TimeClause:
		s.stmt(c.Stmt)
	case *syntax.FuncDecl:
		s.maybe(func() { s.stmt(c.Body) })
	default:
		s.anything("what RUN does is not known")
	}
}

func (s *script) binary(c *syntax.BinaryCmd) {
	switch c.Op {
	case syntax.AndStmt:
		s.stmt(c.X)
		s.stmt(c.Y)
	case syntax.OrStmt:
		if and, ok := c.X.Cmd.(*syntax.BinaryCmd); ok && and.Op == syntax.AndStmt {
			s.maybe(func() { s.stmt(c.X) })
		} else {
			s.stmt(c.X)
		}
		s.maybe(func() { s.stmt(c.Y) })
	default: // a pipe
		s.apart(func() { s.stmt(c.X) })
		s.apart(func() { s.stmt(c.Y) })
	}
}

// apart reads what runs in a process of its own.
func (s *script) apart(read func()) {
	dir := s.dir
	read()
	s.dir = dir
}

// maybe reads what may not run.
func (s *script) maybe(read func()) {
	dir := s.dir
	s.perhaps++
	read()
	s.perhaps--
	if s.dir != dir {
		s.dir = Unknown
	}
}

func (s *script) assign(a *syntax.Assign) {
	if a.Name == nil || a.Naked {
		return
	}
	value := Unknown
	if s.perhaps == 0 && !a.Append && a.Index == nil && a.Array == nil {
		value = own.Text(a.Value, s.env)
	}
	s.vars[a.Name.Value] = value
}

func (s *script) simple(c *syntax.CallExpr) {
	if len(c.Args) == 0 {
		for _, a := range c.Assigns {
			s.assign(a)
		}
		return
	}
	s.call(own.Words(c.Args, s.env))
}

// call reads one command.
func (s *script) call(words []own.Word) {
	for depth := 0; len(words) > 0 && depth < maxShells*2; depth++ {
		inner := unwrap(words)
		if inner == nil {
			s.program(words)
			return
		}
		words = inner
	}
}

// unwrap is the command that another command starts, if it only does that.
func unwrap(words []own.Word) []own.Word {
	switch path.Base(words[0].Text) {
	case "exec", "command", "nohup", "time", "busybox", "sudo", "eatmydata", "xx-verify":
		words = words[1:]
		for len(words) > 0 && strings.HasPrefix(words[0].Text, "-") {
			if words[0].Text == "-v" || words[0].Text == "-V" {
				return []own.Word{{Text: ":"}}
			}
			words = words[1:]
		}
	case "env":
		words = words[1:]
		for len(words) > 0 && (strings.HasPrefix(words[0].Text, "-") || strings.Contains(words[0].Text, "=")) {
			words = words[1:]
		}
	case "nice", "timeout":
		words = words[1:]
		for len(words) > 0 && (strings.HasPrefix(words[0].Text, "-") || strings.Trim(words[0].Text, "0123456789.smhd") == "") {
			words = words[1:]
		}
	default:
		return nil
	}
	if len(words) == 0 {
		return []own.Word{{Text: ":"}}
	}
	return words
}

// full is a command's argument as a path of the image.
func (s *script) full(w own.Word) own.Word {
	w.Text = within(s.dir, w.Text)
	return w
}
