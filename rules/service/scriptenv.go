package service

import (
	"path"
	"slices"
	"strings"
	"unicode"

	"mvdan.cc/sh/v3/syntax"

	"github.com/megalint/megalint/lint"
)

// environment is what a script, and what it sources, does with variables.
//
// Of variables that are not ordinary it knows nothing.
type environment struct {
	// reads are the places that read a variable first, one for each.
	reads []variable
	// uses tells what the script does with a variable anywhere.
	uses map[string]use
	// unknown tells that what is set cannot be told, as with a file that is
	// sourced from elsewhere.
	unknown bool
}

// use is what a script does with a variable.
type use uint8

const (
	isRead    use = 1 << iota
	isSet         // or may be
	defaulted     // it has a default where it is read
)

func (e *environment) note(name string, u use) {
	if ordinary(name) {
		e.uses[name] |= u
	}
}

func (e *environment) read(name, file string, n syntax.Node) {
	if ordinary(name) && e.uses[name]&isRead == 0 {
		e.uses[name] |= isRead
		e.reads = append(e.reads, variable{name, file, span(n)})
	}
}

// variable is a place that reads one.
type variable struct {
	name string
	file string
	at   lint.Span
}

// maxSourced is how many files a script may source.
const maxSourced = 20

// readEnvironment finds the variables of a shell script. Source returns the
// file that a script sources, nil if that cannot be told.
func readEnvironment(x *script, source func(from *script, name string) (*script, error)) (*environment, error) {
	e := &environment{uses: make(map[string]use)}
	queue := []*script{x}
	for i := 0; i < len(queue) && !e.unknown; i++ {
		next := queue[i]
		file, err := next.parse()
		if err != nil {
			if i > 0 {
				e.unknown = true // written in another dialect, perhaps
				break
			}
			return nil, err
		}
		v := &envVisitor{environment: e, file: next.path}
		syntax.Walk(file, v.visit)
		for _, name := range v.sourced {
			to, err := source(next, name)
			if err != nil {
				return nil, err
			}
			if to == nil || len(queue) == maxSourced {
				e.unknown = true
			} else if !slices.ContainsFunc(queue, func(s *script) bool { return s.path == to.path }) {
				queue = append(queue, to)
			}
		}
	}
	return e, nil
}

// needed returns the first read of each variable that the script gets from its
// environment; with defaults also of those that it has a default for.
func (e *environment) needed(defaults bool) []variable {
	if e.unknown {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(e.reads), func(v variable) bool {
		u := e.uses[v.name]
		return u&isSet != 0 || u&defaulted != 0 && !defaults
	})
}

// ordinary tells whether a variable is one that somebody has to set for the
// service: written in capitals, as environment variables are, and neither the
// shell's own nor one that any system sets.
func ordinary(name string) bool {
	if name == "" || name[0] < 'A' || name[0] > 'Z' || strings.ContainsFunc(name, unicode.IsLower) {
		return false
	}
	for _, prefix := range []string{"LC_", "BASH_", "COMP_", "XDG_", "FUNC"} {
		if strings.HasPrefix(name, prefix) {
			return false
		}
	}
	switch name {
	case "PATH", "HOME", "USER", "LOGNAME", "PWD", "OLDPWD", "HOSTNAME", "TERM", "LANG", "LANGUAGE", "TZ", "TMPDIR",
		"TMP", "TEMP", "SHELL", "SHLVL", "SHELLOPTS", "BASHOPTS", "MAIL", "EDITOR", "PAGER", "DISPLAY", "COLUMNS", "LINES",
		"IFS", "UID", "EUID", "GID", "PPID", "BASHPID", "BASH", "RANDOM", "SRANDOM", "SECONDS", "LINENO", "OPTARG",
		"OPTIND", "OPTERR", "REPLY", "PIPESTATUS", "DIRSTACK", "GROUPS", "HOSTTYPE", "MACHTYPE", "OSTYPE",
		"EPOCHSECONDS", "EPOCHREALTIME", "PS1", "PS2", "PS3", "PS4", "PROMPT_COMMAND", "MAPFILE", "COPROC", "CDPATH",
		"ENV", "HISTFILE", "HISTSIZE", "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT":
		return false
	}
	return true
}

// envVisitor visits one file.
type envVisitor struct {
	*environment
	file    string
	sourced []string // "" where the name is not known
}

func (e *envVisitor) visit(n syntax.Node) bool {
	switch n := n.(type) {
	case *syntax.Assign:
		if n.Name != nil && !keepsItself(n) {
			e.note(n.Name.Value, isSet)
		}
	case *syntax.DeclClause:
		e.declare(n)
	case *syntax.WordIter:
		e.note(n.Name.Value, isSet)
	case *syntax.BinaryArithm:
		if op := n.Op.String(); strings.HasSuffix(op, "=") && !slices.Contains([]string{"==", "!=", "<=", ">="}, op) {
			e.note(arithmeticName(n.X), isSet)
		}
		e.calculate(n.X, n.Y)
	case *syntax.UnaryArithm:
		if n.Op == syntax.Inc || n.Op == syntax.Dec {
			e.note(arithmeticName(n.X), isSet)
		}
		e.calculate(n.X)
	case *syntax.ParenArithm:
		e.calculate(n.X)
	case *syntax.ArithmExp:
		e.calculate(n.X)
	case *syntax.ArithmCmd:
		e.calculate(n.X)
	case *syntax.CoprocClause:
		if n.Name != nil {
			e.note(n.Name.Lit(), isSet)
		}
	case *syntax.ParamExp:
		e.expand(n)
	case *syntax.CallExpr:
		e.call(n)
	}
	return true
}

// keepsItself tells whether an assignment only hands a variable on: X=$X.
func keepsItself(a *syntax.Assign) bool {
	if a.Append || a.Value == nil || len(a.Value.Parts) != 1 {
		return false
	}
	part := a.Value.Parts[0]
	if quoted, ok := part.(*syntax.DblQuoted); ok && len(quoted.Parts) == 1 {
		part = quoted.Parts[0]
	}
	p, ok := part.(*syntax.ParamExp)
	return ok && p.Param != nil && p.Param.Value == a.Name.Value
}

// declare is for export, local, readonly and their like. To export a variable
// does not set it; what they do with words that are expanded, nobody knows.
func (e *envVisitor) declare(d *syntax.DeclClause) {
	for _, a := range d.Args {
		switch {
		case a.Name == nil && a.Value != nil && !strings.HasPrefix(a.Value.Lit(), "-"):
			e.unknown = true
		case a.Name != nil && a.Naked && d.Variant.Value != "export" && d.Variant.Value != "readonly":
			e.note(a.Name.Value, isSet)
		}
	}
}

func arithmeticName(x syntax.ArithmExpr) string {
	w, ok := x.(*syntax.Word)
	if !ok || len(w.Parts) == 0 {
		return ""
	}
	if p, ok := w.Parts[0].(*syntax.ParamExp); ok && p.Param != nil {
		return p.Param.Value
	}
	return w.Lit()
}

// calculate notes the variables among the operands of a calculation, where they
// need no dollar sign.
func (e *envVisitor) calculate(operands ...syntax.ArithmExpr) {
	for _, x := range operands {
		if w, ok := x.(*syntax.Word); ok && syntax.ValidName(w.Lit()) {
			e.read(w.Lit(), e.file, w)
		}
	}
}

func (e *envVisitor) expand(p *syntax.ParamExp) {
	if p.Param == nil || p.Names != 0 {
		return
	}
	name := p.Param.Value
	e.read(name, e.file, p)
	if p.Exp == nil {
		return
	}
	switch p.Exp.Op {
	case syntax.DefaultUnset, syntax.DefaultUnsetOrNull, syntax.AssignUnset, syntax.AssignUnsetOrNull:
		e.note(name, defaulted)
	}
}

// call looks for commands that set variables.
func (e *envVisitor) call(c *syntax.CallExpr) {
	if len(c.Args) == 0 {
		return
	}
	args := c.Args[1:]
	switch c.Args[0].Lit() {
	case "read", "mapfile", "readarray", "unset":
		for _, w := range args {
			e.note(w.Lit(), isSet)
		}
	case "getopts":
		if len(args) > 1 {
			e.note(args[1].Lit(), isSet)
		}
	case "printf":
		if len(args) > 1 && args[0].Lit() == "-v" {
			e.note(args[1].Lit(), isSet)
		}
	case "eval":
		e.unknown = true
	case "source", ".":
		if len(args) > 0 {
			e.sourced = append(e.sourced, lastLiteral(args[0].Parts))
		}
	}
}

// lastLiteral returns what a word ends in that is known before the script runs:
// all of it, or what follows its last expansion. "" if that is not a file's
// name.
func lastLiteral(word []syntax.WordPart) string {
	if len(word) == 0 {
		return ""
	}
	last := ""
	switch p := word[len(word)-1].(type) {
	case *syntax.Lit:
		last = p.Value
	case *syntax.SglQuoted:
		last = p.Value
	case *syntax.DblQuoted:
		last = lastLiteral(p.Parts)
	}
	if len(word) == 1 {
		return last
	}
	folder, name := path.Split(last)
	if folder == "" {
		return "" // a part of a name
	}
	return name
}
