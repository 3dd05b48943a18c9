package entrypoint

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/megalint/megalint/internal/shell"
	"github.com/megalint/megalint/internal/text"
)

// Kind is what is known of a file.
type Kind int

// The kinds of a file.
const (
	Absent  Kind = iota // there is none
	Regular             // a file
	Folder
	Perhaps // not known
)

// File is what is known of a path.
type File struct {
	Kind Kind
	// Exec tells whether a regular file may be executed. Where that is not
	// known, the kind is Perhaps.
	Exec bool
	// Why says why the file is as it is, or is not known, completing "for …".
	Why string
}

// Files looks an absolute path up, links followed, and also says where the
// file really is.
type Files func(name string) (file File, real string)

// Config is what an image says about how it is started.
type Config struct {
	// Argv is the entry point with the arguments that follow it.
	Argv []string
	// WorkingDir is the folder that it is started in, absolute.
	WorkingDir string
	// Env are the variables that it gets. What is not known has Unknown in it.
	Env shell.Env
}

// Fault says what is wrong.
type Fault int

// The faults, worst last.
const (
	None          Fault = iota // the entry point is right
	Undecided                  // it cannot be told, and Why says why
	NotExecutable              // it is named run, but may not be executed
	Missing                    // it is named run, but is not there
	NotRun                     // it is named otherwise
)

// Verdict is what is to say about an entry point.
type Verdict struct {
	Fault Fault
	// Why says in plain words, without a dot, what is wrong or not known. It is
	// empty when the entry point is right.
	Why string
	// Name is the program as the entry point names it.
	Name string
	// Path is where it is, or ought to be, in the image. Empty if not known.
	Path string
	// Interpreter and Shell are as in [Program].
	Interpreter, Shell string
}

// Judge tells whether an entry point is an executable with one of the names.
func Judge(c Config, files Files, names []string) Verdict {
	named := func(name string) bool { return slices.Contains(names, path.Base(name)) }
	p := Find(c.Argv, c.Env, named)
	v := Verdict{Name: p.Name, Interpreter: p.Interpreter, Shell: p.Shell}
	switch {
	case p.Name == "":
		v.Fault, v.Why = NotRun, "the entry point is no program: "+p.Why
		if strings.Contains(p.Why, "more than commands") {
			v.Fault, v.Why = Undecided, "the entry point is a shell's text that is more than commands one after the other"
		}
	case !shell.Known(path.Base(p.Name)):
		v.Fault, v.Why = Undecided, "the entry point's name is known only when the image is built"
	case !named(p.Name):
		v.Fault, v.Why = NotRun, "the entry point is "+Quote(p.Name)
		if strings.Contains(p.Name, "$") && p.Shell == "" {
			v.Why += " as it stands, for an array's variables are not expanded"
		}
	default:
		v.place(c, p, files)
	}
	if v.Shell != "" && v.Fault == None {
		v.needShell(c, files)
	}
	return v
}

// Quote shows a name, shortened: as it is if it is plain, else in quotes.
func Quote(name string) string {
	name = text.Shorten(name)
	for _, r := range name {
		if r <= ' ' || r == '"' || r == '\'' || r > '~' {
			return fmt.Sprintf("%q", strings.ReplaceAll(name, shell.Unknown, "…"))
		}
	}
	return name
}

// needShell finds fault with a shell form in an image without a shell.
func (v *Verdict) needShell(c Config, files Files) {
	if !path.IsAbs(v.Shell) {
		return
	}
	if f, _ := files(v.Shell); f.Kind == Absent {
		v.Fault = NotRun
		v.Why = "the entry point needs the shell " + Quote(v.Shell) + ", which the image does not have"
	}
}

// place finds the program's file.
func (v *Verdict) place(c Config, p Program, files Files) {
	if !strings.Contains(p.Name, "/") && p.Interpreter == "" {
		v.search(c, files)
		return
	}
	dir := c.WorkingDir
	if p.Dir != "" {
		dir = join(dir, p.Dir)
	}
	name := join(dir, p.Name)
	if !shell.Known(name) {
		v.Fault, v.Why = Undecided, "the folder of the entry point "+Quote(p.Name)+" is not known"
		return
	}
	v.at(name, files)
}

// join is where a name leads from a folder; an unknown folder stays one.
func join(dir, name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	if dir == "" {
		dir = "/"
	}
	return path.Join(dir, name)
}

// at judges the file at a path.
func (v *Verdict) at(name string, files Files) {
	v.Path = path.Clean(name)
	f, _ := files(v.Path)
	shown := Quote(v.Path)
	switch {
	case f.Kind == Perhaps:
		v.Fault, v.Why = Undecided, f.Why
	case f.Kind == Absent:
		v.Fault, v.Why = Missing, because("the image has no "+shown, f.Why)
	case f.Kind == Folder:
		v.Fault, v.Why = Missing, because(shown+" is a folder in the image", f.Why)
	case !f.Exec && v.Interpreter == "":
		v.Fault, v.Why = NotExecutable, because(shown+" may not be executed", f.Why)
	}
}

func because(what, why string) string {
	if why == "" {
		return what
	}
	return what + ": " + why
}

// defaultPath is where programs are looked for without PATH.
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// search looks for a bare name in the folders of PATH.
func (v *Verdict) search(c Config, files Files) {
	list, set := c.Env("PATH")
	if !set {
		list = defaultPath
	}
	unknown := ""
	var inert *Verdict
	if !shell.Known(list) {
		// A base image's own PATH nearly always has the usual folders.
		unknown = "whether a folder of PATH has " + Quote(v.Name) + " is not known"
		list += ":" + defaultPath
	}
	for dir := range strings.SplitSeq(list, ":") {
		if !path.IsAbs(dir) || !shell.Known(dir) {
			continue
		}
		there := Verdict{Name: v.Name}
		there.at(path.Join(dir, v.Name), files)
		switch there.Fault {
		case None:
			v.Path = there.Path
			return
		case Undecided:
			if unknown == "" {
				unknown = "whether a folder of PATH has " + Quote(v.Name) + " is not known"
			}
		case NotExecutable:
			if inert == nil {
				inert = &there
			}
		}
	}
	switch {
	case inert != nil:
		v.Fault, v.Why, v.Path = inert.Fault, inert.Why, inert.Path
	case unknown != "":
		v.Fault, v.Why = Undecided, unknown
	default:
		v.Fault, v.Why = Missing, "no folder of PATH has "+Quote(v.Name)
	}
}
