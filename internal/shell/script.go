package shell

import (
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Script goes through the commands of a shell's text in the order in which they
// would run, and keeps the variables and the folder that they run in.
type Script struct {
	// Dir is the folder that commands run in. Start with the folder that the
	// shell is started in.
	Dir string
	// Env are the variables that the shell gets.
	Env Env
	// Command is called for each command that starts a program or a builtin
	// other than cd. The node is where it is written; nil in a nested text.
	Command func(words []Word, call *syntax.CallExpr)
	// Write is called for each file that a redirection writes, and Stdin before
	// the command for one that it reads. Both may be nil.
	Write, Stdin func(name string)
	// Odd is called for what has no meaning here, with what it is.
	Odd func(what string)

	conditions int
	depth      int
	vars       map[string]string
	functions  map[string]bool
}

// Perhaps tells whether the command at hand runs under a condition only.
func (s *Script) Perhaps() bool { return s.conditions > 0 }

// maxShells bounds how deep a shell's text may hold another one.
const maxShells = 4

// Read goes through a text. It returns an error for one that cannot be parsed.
func (s *Script) Read(text string) error {
	file, err := Parse(text)
	if err != nil {
		return err
	}
	s.Walk(file)
	return nil
}

// Walk goes through a text that was parsed before.
func (s *Script) Walk(file *syntax.File) { s.stmts(file.Stmts) }

// Join is where a name leads from a folder. From a folder that is not known,
// the beginning stays unknown.
func Join(dir, name string) string {
	switch {
	case path.IsAbs(name):
		return path.Clean(name)
	case strings.HasPrefix(name, Unknown): // which may well be absolute
		return name
	case !Known(dir) && strings.Contains(name, ".."):
		return Unknown
	}
	return path.Join(dir, name)
}

// env is what the script's variables hold.
func (s *Script) env(name string) (string, bool) {
	if v, ok := s.vars[name]; ok {
		return v, true
	}
	switch {
	case name == "PWD" && path.IsAbs(s.Dir):
		return s.Dir, true
	case name == "", name[0] >= '0' && name[0] <= '9', strings.Contains("@*#?$!-", name):
		return Unknown, true
	}
	switch name {
	case "PWD", "OLDPWD", "RANDOM", "UID", "EUID", "PPID", "IFS", "LINENO", "HOSTNAME":
		return Unknown, true
	}
	return s.Env(name)
}

func (s *Script) stmts(stmts []*syntax.Stmt) {
	for _, st := range stmts {
		s.stmt(st)
	}
}

func (s *Script) stmt(st *syntax.Stmt) {
	if st == nil {
		return
	}
	for _, r := range st.Redirs {
		if r.Op == syntax.RdrIn && s.Stdin != nil {
			s.Stdin(Text(r.Word, s.env))
		}
	}
	s.command(st.Cmd)
	for _, r := range st.Redirs {
		s.redirect(r)
	}
}

func (s *Script) redirect(r *syntax.Redirect) {
	if s.Write == nil {
		return
	}
	switch r.Op {
	case syntax.RdrOut, syntax.AppOut, syntax.RdrClob, syntax.RdrAll, syntax.AppAll, syntax.RdrInOut:
		if name := Text(r.Word, s.env); name != "" {
			s.Write(name)
		}
	}
}

func (s *Script) command(c syntax.Command) {
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
		s.either(func() { s.stmts(c.Then) }, func() {
			if c.Else != nil {
				s.command(c.Else)
			}
		})
	case *syntax.WhileClause:
		s.maybe(func() { s.stmts(c.Cond); s.stmts(c.Do) })
	case *syntax.ForClause:
		if w, ok := c.Loop.(*syntax.WordIter); ok {
			s.set(w.Name.Value, Unknown)
		}
		s.maybe(func() { s.stmts(c.Do) })
	case *syntax.CaseClause:
		var branches []func()
		for _, item := range c.Items {
			branches = append(branches, func() { s.stmts(item.Stmts) })
		}
		s.either(branches...)
	case *syntax.DeclClause:
		for _, a := range c.Args {
			s.assign(a)
		}
	case *syntax.TimeClause:
		s.stmt(c.Stmt)
	case *syntax.FuncDecl:
		if c.Name != nil {
			if s.functions == nil {
				s.functions = make(map[string]bool)
			}
			s.functions[c.Name.Value] = true
		}
		s.maybe(func() { s.stmt(c.Body) })
	default:
		s.Odd("a construct of the shell")
	}
}

func (s *Script) binary(c *syntax.BinaryCmd) {
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
		if s.Stdin != nil {
			s.Stdin(Unknown)
		}
		s.apart(func() { s.stmt(c.Y) })
	}
}

// apart goes through what runs in a process of its own.
func (s *Script) apart(read func()) {
	dir := s.Dir
	read()
	s.Dir = dir
}

// maybe goes through what may not run.
func (s *Script) maybe(read func()) { s.either(read) }

// either goes through branches of which one may run.
func (s *Script) either(branches ...func()) {
	dir, moved := s.Dir, false
	s.conditions++
	for _, read := range branches {
		read()
		moved = moved || s.Dir != dir
		s.Dir = dir
	}
	s.conditions--
	if moved {
		s.Dir = Unknown
	}
}

func (s *Script) assign(a *syntax.Assign) {
	if a.Name == nil || a.Naked {
		return
	}
	value := Unknown
	if s.conditions == 0 && !a.Append && a.Index == nil && a.Array == nil {
		value = Text(a.Value, s.env)
	}
	s.set(a.Name.Value, value)
}

func (s *Script) set(name, value string) {
	if s.vars == nil {
		s.vars = make(map[string]string)
	}
	s.vars[name] = value
}

func (s *Script) simple(c *syntax.CallExpr) {
	if len(c.Args) == 0 {
		for _, a := range c.Assigns {
			s.assign(a)
		}
		return
	}
	s.Call(Words(c.Args, s.env), c)
}

// Call goes through one command, as if the text had it.
func (s *Script) Call(words []Word, call *syntax.CallExpr) {
	for range maxShells * 2 {
		if len(words) == 0 {
			return
		}
		inner, ok := unwrap(words)
		if !ok {
			break
		}
		words = inner
	}
	if len(words) == 0 {
		return
	}
	switch name := words[0].Text; {
	case s.functions[name]:
	case name == "cd" || name == "pushd":
		s.cd(words[1:])
	case name == "popd":
		s.Dir = Unknown
	case s.shell(words):
	default:
		s.Command(words, call)
	}
}

func (s *Script) cd(args []Word) {
	for len(args) > 0 && (args[0].Text == "--" || args[0].Text == "-P" || args[0].Text == "-L") {
		args = args[1:]
	}
	to := Unknown
	if len(args) > 0 && args[0].Text != "-" && !args[0].Glob {
		to = Join(s.Dir, args[0].Text)
	}
	s.Dir = to
}

// shell goes through the text that another shell is started with, if the
// command is one: sh -c TEXT.
func (s *Script) shell(words []Word) bool {
	switch path.Base(words[0].Text) {
	case "sh", "bash", "dash", "ash", "zsh", "ksh":
	default:
		return false
	}
	args, text := words[1:], false
	for len(args) > 0 && len(args[0].Text) > 1 && (args[0].Text[0] == '-' || args[0].Text[0] == '+') {
		flag := args[0].Text
		args = args[1:]
		text = text || !strings.HasPrefix(flag, "--") && strings.Contains(flag, "c")
		if strings.HasSuffix(flag, "o") && len(args) > 0 {
			args = args[1:]
		}
	}
	if !text || len(args) == 0 || !args[0].Known() || s.depth >= maxShells {
		return false
	}
	file, err := Parse(args[0].Text)
	if err != nil {
		return false
	}
	command := s.Command
	s.Command = func(words []Word, _ *syntax.CallExpr) { command(words, nil) }
	s.depth++
	s.apart(func() { s.stmts(file.Stmts) })
	s.depth--
	s.Command = command
	return true
}

// unwrap is the command that another command starts, if that is all it does.
func unwrap(words []Word) ([]Word, bool) {
	options := ""
	switch path.Base(words[0].Text) {
	case "exec", "nohup", "time", "busybox", "sudo", "eatmydata", "command":
		options = "-"
	case "env":
		options = "-="
	case "nice", "timeout":
		options = "-0"
	default:
		return words, false
	}
	name := words[0].Text
	words = words[1:]
	for len(words) > 0 {
		w := words[0].Text
		switch {
		case name == "command" && (w == "-v" || w == "-V"):
			return nil, true
		case strings.HasPrefix(w, "-"):
		case strings.Contains(options, "=") && strings.Contains(w, "="):
		case strings.Contains(options, "0") && strings.Trim(w, "0123456789.smhd") == "":
		default:
			return words, true
		}
		words = words[1:]
	}
	return nil, true
}
