package dockerfile

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/megalint/megalint/internal/dockerfile/instruction"
	own "github.com/megalint/megalint/internal/shell"
)

// stage is a FROM and what follows it, with the state that its instructions
// leave behind.
type stage struct {
	instruction.Stage
	number int
	span   Span // of its FROM

	base   *stage // the stage that it comes from
	bottom *stage // the stage below all of them, itself if there is none
	from   Base   // the image, without a base
	os     osImage

	entered     bool
	inherited   bool
	doubt       string
	scope       *scope
	dir, user   string
	shell       []string // SHELL; nil for the default
	entrypoint  Command
	cmd         Command
	healthcheck Word
	env         []Variable
	volumes     []Word
	exposed     []Word
	runs        []Run
	onbuild     []string
	ops         []op
	linked      bool // there are links that RUN made: paths may lead through them
	memo        map[moment]node
}

// root is the stage at the bottom, whose base is an image.
func (s *stage) root() *stage { return s.bottom }

// The processor that an image is for stands for itself in paths: what one stage
// writes to a folder of that name, another one finds there.
const (
	targetArch = "$TARGETARCH"
	buildArch  = "$BUILDARCH"
)

// dependent replaces what depends on the platform, which is not known.
func dependent(text string) string {
	if !strings.Contains(text, "ARCH") {
		return text
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, targetArch, Unknown), buildArch, Unknown)
}

// globals takes the ARGs before the first FROM.
func (f *follower) globals(args []instruction.Instruction) error {
	f.global = &scope{builtin: f.builtin}
	for n := range args {
		for _, a := range args[n].Args {
			name, v, ok, err := f.argument(f.global, a)
			if err != nil {
				return f.located(err, args[n].Line)
			}
			if ok {
				f.global.set(name, v)
			} else {
				f.global.declare(name)
			}
		}
	}
	return nil
}

// builtin is an argument that there is without anybody giving it.
func (f *follower) builtin(name string) (value string, ok bool) {
	switch name {
	case "TARGETSTAGE":
		if value = f.build.Target; value == "" {
			value = "default"
		}
	case "BUILDPLATFORM", "TARGETPLATFORM":
		value = "linux/$" + strings.TrimSuffix(name, "PLATFORM") + "ARCH"
	case "BUILDOS", "TARGETOS":
		value = "linux"
	case "BUILDARCH", "TARGETARCH":
		value = "$" + name
	case "BUILDVARIANT", "TARGETVARIANT", "BUILDOSVERSION", "TARGETOSVERSION":
	default:
		return "", false
	}
	if v, ok := f.build.Args[name]; ok {
		value = v
	}
	return value, true
}

// argument is an argument of ARG: a name, with the value that the build or the
// instruction gives it, if one does.
func (f *follower) argument(in *scope, arg string) (name, value string, ok bool, err error) {
	name, value, ok = strings.Cut(arg, "=")
	if v, given := f.build.Args[name]; given {
		return name, v, true, nil
	}
	if f.build.MoreArgs {
		return name, Unknown, true, nil
	}
	if ok {
		value, err = f.expand(in, value)
	}
	return name, value, ok, err
}

// place is where an instruction is, without blanks around it.
func (f *follower) place(i *instruction.Instruction) Span {
	text := f.text[i.Start:i.End]
	trimmed := strings.TrimLeft(strings.TrimPrefix(text, "\ufeff"), " \t\r\n\v\f")
	start := i.Start + len(text) - len(trimmed)
	return Span{Start: start, End: start + len(strings.TrimRight(trimmed, " \t\r\n"))}
}

// arguments is the part of an instruction after its keyword.
func (f *follower) arguments(s Span) Span {
	text := s.In(f.text)
	i := strings.IndexAny(text, " \t\r\n\v\f")
	if i < 0 {
		return Span{Start: s.End, End: s.End}
	}
	rest := strings.TrimLeft(text[i:], " \t\r\n\v\f")
	return Span{Start: s.End - len(rest), End: s.End}
}

// addStages links stages to those that they come from.
func (f *follower) addStages(stages []instruction.Stage) error {
	f.names = map[string]*stage{}
	for i, st := range stages {
		s := &stage{Stage: st, number: i, span: f.place(st.From)}
		name, err := f.expand(f.global, st.Base)
		if err != nil {
			return f.located(err, st.From.Line)
		}
		if name == "" {
			return &SyntaxError{f.build.Dockerfile, st.From.Line, "FROM names no image: " + st.Base + " is empty"}
		}
		s.from = Base{Written: st.Base, Name: dependent(name), Scratch: name == "scratch", Span: f.baseSpan(s.span, st.Base)}
		switch {
		case f.additional(st.Name) && st.Name != "", f.additional(name):
			s.from.Scratch = false
			s.from.Name = Unknown
			if f.additional(st.Name) {
				s.Instructions = nil // the context takes the place of the whole stage
			}
		default:
			s.base = f.names[name]
			s.os = official(name)
		}
		if s.bottom = s; s.base != nil {
			s.bottom = s.base.bottom
		}
		f.stages = append(f.stages, s)
		if s.Name != "" {
			f.names[s.Name] = s
		}
	}
	return nil
}

// additional tells whether an additional context has the name.
func (f *follower) additional(name string) bool {
	for _, c := range f.build.Contexts {
		if strings.EqualFold(c, name) || !own.Known(c) {
			return name != "scratch"
		}
	}
	return false
}

// baseSpan is where a FROM names its image.
func (f *follower) baseSpan(s Span, name string) Span {
	text := s.In(f.text)
	for i := 0; i < len(text); {
		j := strings.Index(text[i:], name)
		if j < 0 {
			break
		}
		from, to := i+j, i+j+len(name)
		if from > 4 && strings.IndexByte(" \t\n", text[from-1]) >= 0 && (to == len(text) || strings.IndexByte(" \t\r\n", text[to]) >= 0) {
			return Span{Start: s.Start + from, End: s.Start + to}
		}
		i = from + 1
	}
	return s
}

// enter follows a stage, and before it those that it comes from.
func (f *follower) enter(s *stage) error {
	var way []*stage
	for ; s != nil && !s.entered; s = s.base {
		way = append(way, s)
	}
	for i := len(way) - 1; i >= 0; i-- {
		if err := f.dispatch(way[i]); err != nil {
			return err
		}
	}
	return nil
}

// dispatch carries a stage's instructions out, its base being done.
func (f *follower) dispatch(s *stage) error {
	s.entered = true
	s.inherit(f.build)
	d := &dispatcher{follower: f, stage: s}
	if s.base != nil {
		if err := d.triggers(s.base.onbuild); err != nil {
			return err
		}
	}
	for n := range s.Instructions {
		if err := d.instruction(&s.Instructions[n]); err != nil {
			return err
		}
	}
	return nil
}

// inherit takes over what the base leaves behind.
func (s *stage) inherit(b Build) {
	s.memo = map[moment]node{}
	if below := s.base; below != nil {
		s.scope = over(below.scope)
		s.dir, s.user, s.shell = below.dir, below.user, below.shell
		s.linked = below.linked
		s.entrypoint, s.cmd, s.healthcheck = below.entrypoint, below.cmd, below.healthcheck
		if s.doubt == "" {
			s.doubt = below.doubt
		}
		return
	}
	s.scope = &scope{open: !s.from.Scratch && s.os == notOfficial}
	s.dir = "/"
	const usualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
	switch {
	case s.from.Scratch, s.os == bare:
		s.scope.set("PATH", usualPath)
	default:
		s.scope.open = true
		s.dir, s.user = Unknown, Unknown
		s.entrypoint.Form, s.cmd.Form = Inherited, Inherited
		s.scope.set("PATH", Unknown+":"+usualPath)
	}
}

// dispatcher carries out the instructions of one stage.
type dispatcher struct {
	*follower
	*stage
	cmdSet bool // CMD occurred: ENTRYPOINT drops one that is inherited only
}

// triggers carries out what ONBUILD left for this stage. The place of it all is
// the first line of FROM.
func (d *dispatcher) triggers(texts []string) error {
	from := d.From
	end := from.End
	if n := strings.IndexByte(d.text[from.Start:end], '\n'); n >= 0 {
		end = from.Start + n
	}
	if d.triggered += len(texts); d.triggered > maxTriggers {
		return &SyntaxError{d.build.Dockerfile, from.Line, "ONBUILD adds more instructions than are followed"}
	}
	for _, text := range texts {
		i, err := instruction.ParseTrigger(text)
		if err != nil {
			return d.located(err, from.Line)
		}
		i.Line, i.Start, i.End = from.Line, from.Start, end
		if err := d.instruction(i); err != nil {
			return err
		}
	}
	return nil
}

func (d *dispatcher) expand(word string) (string, error) { return d.follower.expand(d.scope, word) }

// instruction carries out one instruction.
func (d *dispatcher) instruction(i *instruction.Instruction) error {
	err := d.carryOut(i)
	if _, ok := err.(*SyntaxError); err == nil || ok { // of a stage below
		return err
	}
	return d.located(err, i.Line)
}

func (d *dispatcher) carryOut(i *instruction.Instruction) error {
	span := d.place(i)
	switch i.Name {
	case "run":
		return d.run(i, span)
	case "arg":
		return d.arg(i)
	case "copy":
		return d.copy(i, span)
	case "add":
		return d.add(i, span)
	case "cmd":
		d.cmd, d.cmdSet = d.process(i, span), true
	case "entrypoint":
		d.entrypoint = d.process(i, span)
		if !d.cmdSet {
			d.cmd = Command{}
		}
	case "shell":
		d.stage.shell = i.Args
	case "healthcheck":
		d.healthcheck = Word{healthcheck(i), span}
	case "onbuild":
		d.onbuild = append(d.onbuild, i.Trigger())
	case "expose":
		return d.expose(i, span)
	case "env", "label", "stopsignal", "user", "volume", "workdir":
		return d.configure(i, span)
	}
	return nil
}

// healthcheck is a HEALTHCHECK as the image has it.
func healthcheck(i *instruction.Instruction) string {
	kind := strings.ToUpper(i.Args[0])
	if len(i.Args) == 1 {
		return kind
	}
	if !i.JSON {
		kind += "-SHELL"
	}
	return kind + " " + strings.Join(i.Args[1:], " ")
}

// configure carries out what takes words and changes no files.
func (d *dispatcher) configure(i *instruction.Instruction, span Span) error {
	words, err := d.expandAll(i.Args)
	if err != nil {
		return err
	}
	switch i.Name {
	case "env":
		for n := 0; n < len(words); n += 2 {
			d.scope.set(words[n], words[n+1])
			d.env = append(d.env, Variable{words[n], dependent(words[n+1]), span})
		}
	case "user":
		d.user = words[0]
	case "workdir":
		d.workdir(words[0], span)
	case "volume":
		for _, v := range words {
			d.volumes = append(d.volumes, Word{dependent(v), span})
		}
	}
	return nil
}

func (d *dispatcher) expandAll(words []string) ([]string, error) {
	all := make([]string, len(words))
	for n, w := range words {
		var err error
		if all[n], err = d.expand(w); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (d *dispatcher) arg(i *instruction.Instruction) error {
	for _, a := range i.Args {
		name, v, ok, err := d.argument(d.scope, a)
		if err != nil {
			return err
		}
		if !ok {
			v, ok, _ = d.global.find(name)
		}
		if ok {
			d.scope.set(name, v)
		} else {
			d.scope.declare(name)
		}
	}
	return nil
}

func (d *dispatcher) workdir(dir string, span Span) {
	d.dir = within(d.dir, dir)
	if own.Known(d.dir) {
		d.ops = append(d.ops, &mkdirOp{d.through(d.done(d.stage), d.dir, true), span})
	}
}

// within is where a path leads from a folder of the image.
func within(dir, name string) string {
	p := own.Join(dir, strings.ReplaceAll(name, "\x00", Unknown))
	if len(p) > maxPath {
		return Unknown
	}
	return p
}

// through is where a path leads when links are followed; the last one of it only
// if wanted.
func (d *dispatcher) through(s source, p string, last bool) string {
	if !d.linked || !own.Known(p) || p == "/" {
		return p
	}
	if last {
		_, p = resolve(s, p)
		return p
	}
	_, dir := resolve(s, path.Dir(p))
	return path.Join(dir, path.Base(p))
}

// process is an ENTRYPOINT's or CMD's command line.
func (d *dispatcher) process(i *instruction.Instruction, span Span) Command {
	p := Command{Form: Exec, Argv: i.Args, Span: span, Args: d.arguments(span)}
	if i.JSON {
		if len(i.Args) == 0 {
			p.Form = NoForm
		}
		return p
	}
	p.Form = Shell
	shell := d.stage.shell
	if len(shell) == 0 {
		shell = []string{"/bin/sh", "-c"}
	}
	p.Argv = append(append([]string(nil), shell...), strings.Join(i.Args, " "))
	return p
}

func (d *dispatcher) expose(i *instruction.Instruction, span Span) error {
	for _, p := range i.Args {
		text, err := d.expand(p)
		if err != nil {
			return err
		}
		for word := range strings.FieldsSeq(text) {
			d.exposed = append(d.exposed, Word{dependent(word), span})
		}
	}
	return nil
}

// source is the stage that a --from names; nil is an image from outside.
func (d *dispatcher) source(from string) (*stage, error) {
	n, err := strconv.Atoi(from)
	s := d.names[strings.ToLower(from)]
	if err == nil {
		if n < 0 || n >= len(d.stages) {
			return nil, fmt.Errorf("there is no stage %d", n)
		}
		s = d.stages[n]
	}
	if s == nil || d.additional(from) {
		return nil, nil
	}
	if s.number >= d.number {
		return nil, fmt.Errorf("cannot copy from stage %q, which is not built before this one", from)
	}
	return s, d.enter(s)
}
