package dockerfile

import (
	"mvdan.cc/sh/v3/syntax"

	"github.com/megalint/megalint/lint/message"
)

// Span is a range of bytes of the Dockerfile.
type Span = message.Span

// Form says how a command is written.
type Form int

// The forms of ENTRYPOINT and CMD.
const (
	// NoForm: there is none.
	NoForm Form = iota
	// Inherited: the base image may have one, which is not known.
	Inherited
	// Exec is an array, which starts a program.
	Exec
	// Shell is text for a shell.
	Shell
)

// Command is an ENTRYPOINT or a CMD.
type Command struct {
	Form Form
	// Argv is the command line, the shell included.
	Argv []string
	// Span is the whole instruction in the Dockerfile, Args what follows its
	// keyword. Both are empty where there is no instruction.
	Span, Args Span
}

// Variable is one that ENV sets.
type Variable struct {
	Name string
	// Value has Unknown in place of what is not known.
	Value string
	Span  Span // of the instruction that set it last
}

// Word is an argument of an instruction: a volume, a port.
type Word struct {
	Text string // expanded; Unknown in place of what is not known
	Span Span   // of the instruction
}

// Base is the image that a stage stands on: one from outside of the Dockerfile,
// or scratch.
type Base struct {
	// Written is the name as FROM has it, Name the same expanded, with Unknown
	// in place of what is not known.
	Written, Name string
	// Scratch tells that it is the empty image.
	Scratch bool
	// Span is where FROM names it.
	Span Span
}

// Run is a RUN instruction.
type Run struct {
	// Text is the shell text, or for the exec form the array's words.
	Text string
	Exec bool
	// File is the shell text, parsed; nil for the exec form, and where it cannot
	// be parsed.
	File *syntax.File
	Span Span // of the instruction
}

// Stage is one FROM and what follows it.
type Stage struct {
	Name string // empty if it has none
	// Base is the image below, through all stages between.
	Base Base
	// Inherited tells that the image consists of this stage: it is the one that
	// is built, or one that it comes from.
	Inherited bool
	// Span is its FROM instruction.
	Span Span
}

// Image is what a Dockerfile makes.
type Image struct {
	// File is the Dockerfile's path, from the root of the tree.
	File string
	// Entrypoint and Cmd are as the image has them.
	Entrypoint, Cmd Command
	// Env are the variables that ENV sets, in order. Those of the base image
	// are not known.
	Env []Variable
	// WorkingDir is the folder that the image starts in, Unknown if only the
	// base image says so.
	WorkingDir string
	User       string
	// Volumes and Exposed are those of VOLUME and EXPOSE.
	Volumes, Exposed []Word
	// Healthcheck is the HEALTHCHECK, its arguments and all; the zero Word if
	// there is none.
	Healthcheck Word
	// Base is the image that this one stands on.
	Base Base
	// Stages are all stages of the Dockerfile.
	Stages []Stage
	// Runs are the RUN instructions that the image consists of, first to last.
	Runs []Run

	follower *follower
	last     *stage
	doubt    string
	judged   *Verdict // what Run said last
	names    []string // of what
}

// Files are the paths that were looked at so far, sorted: if none of them
// changes, nor appears, the same would be found out. Some do not exist.
func (i *Image) Files() []string {
	i.follower.context.mu.Lock()
	defer i.follower.context.mu.Unlock()
	return i.follower.context.looked()
}

// image gathers what a stage makes.
func (f *follower) image(last *stage) *Image {
	i := &Image{
		File: f.build.Dockerfile, Entrypoint: last.entrypoint, Cmd: last.cmd,
		WorkingDir: last.dir, User: last.user, Healthcheck: last.healthcheck,
		Base: last.root().from, follower: f, last: last, doubt: last.doubt,
	}
	var chain []*stage
	for s := last; s != nil; s = s.base {
		s.inherited = true
		chain = append(chain, s)
	}
	at := map[string]int{}
	for n := len(chain) - 1; n >= 0; n-- {
		s := chain[n]
		i.Runs = append(i.Runs, s.runs...)
		i.Volumes = append(i.Volumes, s.volumes...)
		i.Exposed = append(i.Exposed, s.exposed...)
		for _, v := range s.env {
			if k, ok := at[v.Name]; ok {
				i.Env[k] = v
				continue
			}
			at[v.Name] = len(i.Env)
			i.Env = append(i.Env, v)
		}
	}
	i.Stages = make([]Stage, 0, len(f.stages))
	for _, s := range f.stages {
		i.Stages = append(i.Stages, Stage{s.Name, s.root().from, s.inherited, s.span})
	}
	return i
}
