package dockerfile

import (
	"path"
	"slices"
	"strings"

	"github.com/megalint/megalint/internal/entrypoint"
	"github.com/megalint/megalint/internal/text"
)

// Verdict is what is to say about an image's entry point.
type Verdict struct {
	entrypoint.Verdict
	// Span is the place in the Dockerfile that the verdict is about: the entry
	// point, or the instruction that made its file what it is; FROM where there
	// is no entry point.
	Span Span
	// Source is the file of the tree that becomes the program, from the root of
	// the tree: the one whose mode is wrong, or that is to be copied and is not
	// there. Empty if there is none.
	Source string
}

// Run judges the convention that the image's entry point is an executable with
// one of the names; without names, "run".
func (i *Image) Run(names ...string) Verdict {
	i.follower.context.mu.Lock()
	defer i.follower.context.mu.Unlock()
	if len(names) == 0 {
		names = []string{"run"}
	}
	if i.judged == nil || !slices.Equal(i.names, names) {
		i.follower.context.confine()
		v := i.judge(names)
		i.follower.context.settle()
		i.judged, i.names = &v, slices.Clone(names)
	}
	return *i.judged
}

func (i *Image) judge(names []string) Verdict {
	v := Verdict{Span: i.Entrypoint.Span}
	command, ok := i.start(&v)
	if !ok {
		return v
	}
	at := i.follower.done(i.last)
	files := func(p string) (entrypoint.File, string) {
		n, real := resolve(at, p)
		return known(n, real, p), real
	}
	v.Verdict = entrypoint.Judge(command, files, names)
	i.explain(&v)
	if v.Fault != entrypoint.None && v.Fault != entrypoint.NotRun && v.Path != "" {
		n, _ := resolve(at, v.Path)
		v.Source = n.source
		if inner, _ := resolve(at, path.Join(v.Path, path.Base(v.Path))); n.kind == dir && inner.kind == file && n.why != "" {
			v.Why += ", so that the file lies in it"
			v.Source, v.Span = inner.source, inner.span
		}
		if !n.span.Empty() {
			v.Span = n.span
		}
	}
	return v
}

// start is how the image is started; false if the verdict is clear without it.
func (i *Image) start(v *Verdict) (entrypoint.Config, bool) {
	undecided := func(why string) (entrypoint.Config, bool) {
		v.Fault, v.Why = entrypoint.Undecided, why
		return entrypoint.Config{}, false
	}
	base := i.last.root().shown()
	c := entrypoint.Config{WorkingDir: i.WorkingDir, Env: i.env}
	entry, cmd := i.Entrypoint, i.Cmd
	switch {
	case i.doubt != "":
		return undecided(i.doubt)
	case entry.Form == Inherited:
		if !cmd.Span.Empty() {
			v.Span = cmd.Span
		} else {
			v.Span = i.Base.Span
		}
		return undecided("the base image " + base + " may set an entry point; an ENTRYPOINT of its own would make it clear")
	case entry.Form == NoForm && cmd.Form == Inherited:
		return undecided("the base image " + base + " says what is started")
	case entry.Form == NoForm && len(cmd.Argv) == 0:
		v.Fault, v.Why = entrypoint.NotRun, "the image has no entry point"
		if entry.Span.Empty() {
			v.Span = i.last.span
		} else {
			v.Why = "ENTRYPOINT [] takes the entry point away"
		}
		return c, false
	case entry.Form == NoForm:
		v.Span = cmd.Span
		c.Argv = cmd.Argv
	default:
		c.Argv = append(c.Argv, entry.Argv...)
		if entry.Form == Exec || len(entry.Argv) > 0 && cmd.Form != Inherited {
			c.Argv = append(c.Argv, cmd.Argv...)
		}
	}
	return c, true
}

// env is the environment of the program.
func (i *Image) env(name string) (string, bool) {
	for n := len(i.Env) - 1; n >= 0; n-- {
		if i.Env[n].Name == name {
			return i.Env[n].Value, true
		}
	}
	root := i.last.root()
	if name == "PATH" || root.scope.open {
		return root.scope.get(name)
	}
	switch name {
	case "HOME", "HOSTNAME", "PWD", "USER", "SHELL":
		return Unknown, true
	}
	return "", false
}

// known turns what is known of a path into what a judge understands.
func known(n node, real, asked string) entrypoint.File {
	n = n.read()
	f := entrypoint.File{Why: n.why}
	switch {
	case n.kind == absent:
		f.Kind = entrypoint.Absent
		if real != asked && f.Why == "" {
			f.Why = "it is a link to " + real
		}
	case n.kind == dir && n.guess:
		f.Kind, f.Why = entrypoint.Folder, ""
	case n.kind == dir:
		f.Kind = entrypoint.Folder
	case n.kind == file && n.exec != unsure:
		f.Kind, f.Exec = entrypoint.Regular, n.exec == executable
	default:
		f.Kind = entrypoint.Perhaps
		if f.Why == "" {
			f.Why = "whether " + asked + " may be executed is not known"
		}
	}
	return f
}

// explain adds to what is wrong how it came about.
func (i *Image) explain(v *Verdict) {
	form := i.Entrypoint
	if form.Form == NoForm {
		form = i.Cmd
	}
	if v.Fault == entrypoint.NotRun && form.Form == Shell && len(form.Argv) > 0 {
		if command := form.Argv[len(form.Argv)-1]; strings.HasPrefix(strings.TrimSpace(command), "[") {
			v.Why = "the entry point is the shell text " + text.Shorten(command) +
				", for it is no JSON array (which has double quotes, and nothing after it)"
		}
	}
}
