package dockerfile

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/megalint/megalint/internal/dockerfile/instruction"
	own "github.com/megalint/megalint/internal/shell"
)

// script notes what the commands of a RUN do to files.
type script struct {
	*own.Script
	d      *dispatcher
	span   Span
	mounts []mount
}

// run notes what a RUN instruction does to files.
func (d *dispatcher) run(i *instruction.Instruction, span Span) error {
	text := i.Script()
	mounts, err := d.mounts(i)
	if err != nil {
		return err
	}
	var file *syntax.File
	if !i.JSON {
		file, err = own.Parse(text)
	}
	d.runs = append(d.runs, Run{Text: text, Exec: i.JSON, File: file, Span: span})
	s := &script{d: d, span: span, mounts: mounts}
	s.Script = &own.Script{
		Dir: d.dir,
		Env: func(name string) (string, bool) {
			v, ok := d.scope.get(name)
			if !ok && (name == "HOME" || name == "USER" || name == "SHELL") {
				return Unknown, true
			}
			return v, ok
		},
		Command: func(words []own.Word, _ *syntax.CallExpr) { s.program(words) },
		Write: func(name string) {
			if !strings.HasPrefix(name, "/dev/") {
				s.emit(&writeOp{path: s.path(name, true), exec: inert, keep: true, what: "a redirection", span: span})
			}
		},
		Odd: func(string) { s.anything("what RUN does is not known") },
	}
	switch {
	case i.JSON:
		words := make([]own.Word, len(i.Args))
		for n, w := range i.Args {
			words[n] = own.Word{Text: w}
		}
		s.Call(words, nil)
	case !d.posix() || strings.HasPrefix(text, "#!") && !strings.Contains(first(text), "sh"):
		s.anything("what a RUN instruction in another language does is not known")
	case err != nil:
		s.anything("the shell text of RUN cannot be read: " + err.Error())
	default:
		s.Walk(file)
	}
	return nil
}

func (s *script) anything(why string) { s.emit(&anyOp{why: why, span: s.span}) }

// path is a command's argument as a path of the image, links followed: the last
// one only if wanted.
func (s *script) path(name string, last bool) string {
	return s.d.through(s.now(), within(s.Dir, name), last)
}

// pattern is a command's argument as a pattern for paths of the image, or a
// single one.
func (s *script) pattern(w own.Word, last bool) own.Word {
	w.Text = s.path(w.Text, last && !w.Glob)
	return w
}

// first is a text's first line.
func first(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// posix tells whether RUN's shell is one whose text can be read.
func (d *dispatcher) posix() bool {
	if len(d.stage.shell) == 0 {
		return true
	}
	return slices.Contains([]string{"sh", "bash", "dash", "ash", "zsh", "ksh", "busybox"}, path.Base(d.stage.shell[0]))
}

// mount is a folder that a RUN sees in place of the image's own.
type mount struct {
	target string
	from   source // nil: not known
	root   string // of from
}

// mounts are the mounts of a RUN.
func (d *dispatcher) mounts(i *instruction.Instruction) ([]mount, error) {
	written, err := i.Mounts(d.expand)
	if err != nil {
		return nil, nil // an option that is not known
	}
	var all []mount
	for _, m := range written {
		if m.Type == "secret" || m.Type == "ssh" {
			continue
		}
		target := mount{target: within(d.dir, m.Target), root: path.Clean("/" + m.Source)}
		if m.Type == "bind" {
			if m.Target == "" {
				target.target = "/"
			}
			target.from = d.context
			if m.From != "" {
				s, err := d.source(m.From)
				if err != nil {
					return nil, err
				}
				if target.from = nil; s != nil {
					target.from = d.done(s)
				}
			}
		}
		if own.Known(target.target) {
			all = append(all, target)
		}
	}
	return all, nil
}

// emit notes an operation of the script.
func (s *script) emit(o op) {
	if len(s.mounts) > 0 {
		o = &mountedOp{o, s.mounts}
	}
	if s.Perhaps() {
		o = &perhapsOp{o, s.span}
	}
	s.d.ops = append(s.d.ops, o)
}

// now is the image as the script sees it.
func (s *script) now() source {
	v := s.d.done(s.d.stage)
	if len(s.mounts) > 0 {
		return &mountedView{v, s.mounts, s.span}
	}
	return v
}

// mounted is the mount that a path lies in, and the path from there.
func mounted(mounts []mount, p string) (m mount, rel string, ok bool) {
	for _, m := range slices.Backward(mounts) {
		if rel, ok := under(m.target, p); ok || m.target == p {
			return m, rel, true
		}
	}
	return mount{}, "", false
}

// mountedView is what a RUN with mounts sees.
type mountedView struct {
	view
	mounts []mount
	span   Span
}

func (v *mountedView) at(p string) node {
	m, rel, ok := mounted(v.mounts, p)
	switch {
	case !ok:
		return v.view.at(p)
	case m.from == nil:
		return unknown("what is mounted at "+m.target+" is not known", v.span)
	}
	return m.from.at(path.Join(m.root, rel))
}

// mountedOp is an operation whose effect in mounted folders is lost.
type mountedOp struct {
	op
	mounts []mount
}

func (o *mountedOp) at(before view, p string) (node, bool) {
	if _, _, ok := mounted(o.mounts, p); ok {
		return node{}, false
	}
	return o.op.at(before, p)
}

// perhapsOp is an operation of which it is not known whether it happens.
type perhapsOp struct {
	op
	span Span
}

func (o *perhapsOp) at(before view, p string) (node, bool) {
	n, ok := o.op.at(before, p)
	if !ok {
		return n, false
	}
	was := before.at(p)
	switch {
	case was.kind == n.kind && was.exec == n.exec && was.target == n.target:
		return was, true
	case was.kind == file && was.exec == executable && n.kind == file:
		return was, true
	}
	return unknown("whether a condition of RUN holds is not known", o.span), true
}

// writeOp writes a file.
type writeOp struct {
	path string
	exec execution // of a new file
	keep bool      // a file that is there keeps its mode
	what string    // what makes it
	span Span
}

func (o *writeOp) at(before view, p string) (node, bool) {
	if !own.Known(o.path) {
		base := path.Base(o.path)
		if !reaches(o.path, p) || own.Known(base) && base != path.Base(p) {
			return node{}, false
		}
		return touched(before, p, "where "+o.what+" writes to is not known", o.span)
	}
	if _, above := under(p, o.path); above {
		return before.at(p), true
	}
	if p != o.path {
		return node{}, false
	}
	was := before.at(p)
	switch {
	case was.kind == file && o.keep, was.kind == dir && !was.guess, was.kind == link:
		return was, true
	case o.exec == executable:
		return node{kind: file, exec: executable, span: o.span}, true
	case was.kind == maybe && o.keep:
		return unknown(was.why, o.span), true
	}
	return node{kind: file, exec: o.exec, span: o.span, why: "nothing makes it executable after " + o.what + " made it"}, true
}

// chmodOp changes a mode.
type chmodOp struct {
	pattern   own.Word
	recursive bool
	mode      string
	span      Span
}

func (o *chmodOp) at(before view, p string) (node, bool) {
	if !o.hits(before, p) {
		return node{}, false
	}
	n := before.at(p)
	if n.kind == maybe {
		if chmod(o.mode, unsure) == executable && !o.recursive {
			// It would fail if there were no file.
			return node{kind: file, exec: executable, span: o.span}, true
		}
		return n, true
	}
	if n.kind != file {
		return n, true
	}
	if n.exec = chmod(o.mode, n.exec); n.exec == inert {
		n.why, n.span = "chmod gives it the mode "+o.mode, o.span
		n.source = ""
	}
	return n, true
}

func (o *chmodOp) hits(before view, p string) bool {
	for at := p; ; at = path.Dir(at) {
		if before.matches(o.pattern, at) {
			return true
		}
		if !o.recursive || at == "/" {
			return false
		}
	}
}

// matches tells whether a path is what a word of a command stands for.
func (v view) matches(w own.Word, p string) bool {
	if !w.Glob {
		return path.Clean(w.Text) == p
	}
	v.f.context.spend(matching(len(w.Text), len(p)))
	ok, err := path.Match(w.Text, p)
	return ok && err == nil
}

// removeOp removes a file or a folder.
type removeOp struct {
	pattern own.Word
	what    string
	span    Span
}

func (o *removeOp) at(before view, p string) (node, bool) {
	for at := p; at != "/"; at = path.Dir(at) {
		if before.matches(o.pattern, at) {
			return node{kind: absent, span: o.span, why: o.what + " takes it away"}, true
		}
	}
	return node{}, false
}

// linkOp makes a symbolic link.
type linkOp struct {
	path, target string
	span         Span
}

func (o *linkOp) at(before view, p string) (node, bool) {
	name := o.path
	if n, _ := resolve(before, name); n.kind == dir {
		name = path.Join(name, path.Base(o.target))
	}
	if p != name {
		return node{}, false
	}
	return node{kind: link, target: o.target, span: o.span}, true
}

// anyOp is a program of which it is not known what it does.
type anyOp struct {
	within string // where; empty for anywhere
	gentle bool   // it leaves what is there as it is
	why    string
	span   Span
}

func (o *anyOp) at(before view, p string) (node, bool) {
	if o.within != "" && own.Known(o.within) {
		if _, ok := under(o.within, p); !ok {
			return node{}, false
		}
	}
	n := before.at(p)
	switch {
	case n.kind == dir, n.kind == link, n.kind == file && (o.gentle || n.exec == executable):
		return n, true
	case n.broken:
		return n, true
	case n.kind == maybe && o.gentle:
		return n, true
	}
	return unknown(o.why, o.span), true
}
