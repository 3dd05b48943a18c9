package dockerfile

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"

	own "github.com/megalint/megalint/internal/shell"
)

// stage is a FROM and what follows it, with the state that its instructions
// leave behind.
type stage struct {
	name     string
	number   int
	commands []instructions.Command
	span     Span
	line     int

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
	return strings.NewReplacer(targetArch, Unknown, buildArch, Unknown).Replace(text)
}

// globals takes the ARGs before the first FROM.
func (f *follower) globals(args []instructions.ArgCommand) error {
	f.global = &scope{}
	for _, side := range []string{"BUILD", "TARGET"} {
		f.global.set(side+"PLATFORM", "linux/$"+side+"ARCH")
		f.global.set(side+"OS", "linux")
		f.global.set(side+"ARCH", "$"+side+"ARCH")
		f.global.set(side+"VARIANT", "")
		f.global.set(side+"OSVERSION", "")
	}
	stage := f.build.Target
	if stage == "" {
		stage = "default"
	}
	f.global.set("TARGETSTAGE", stage)
	for name := range f.global.vars {
		if v, ok := f.build.Args[name]; ok {
			f.global.set(name, v)
		}
	}
	lex := shell.NewLex(f.escape)
	for _, a := range args {
		for _, kv := range a.Args {
			v, ok, err := f.argument(lex, f.global, kv)
			if err != nil {
				return f.located(err, line(a.Location()))
			}
			if ok {
				f.global.set(kv.Key, v)
			} else {
				f.global.declare(kv.Key)
			}
		}
	}
	return nil
}

// argument is the value that ARG gives a variable, if it does.
func (f *follower) argument(lex *shell.Lex, in *scope, kv instructions.KeyValuePairOptional) (string, bool, error) {
	if v, ok := f.build.Args[kv.Key]; ok {
		return v, true, nil
	}
	if f.build.MoreArgs {
		return Unknown, true, nil
	}
	if kv.Value == nil {
		return "", false, nil
	}
	v, err := in.expand(lex, *kv.Value)
	return v, true, err
}

// line is the first line of a place.
func line(ranges []parser.Range) int {
	if len(ranges) == 0 {
		return 0
	}
	return ranges[0].Start.Line
}

// span is a place in the Dockerfile, without the end of its last line.
func (f *follower) place(ranges []parser.Range) Span {
	if len(ranges) == 0 {
		return Span{}
	}
	first, last := ranges[0].Start.Line, ranges[len(ranges)-1].End.Line
	if first < 1 || last < first || last > len(f.lines) {
		return Span{}
	}
	start, end := f.lines[first-1], len(f.text)
	if last < len(f.lines) {
		end = f.lines[last]
	}
	text := f.text[start:end]
	trimmed := strings.TrimLeft(strings.TrimPrefix(text, "\ufeff"), " \t\r\n\v\f")
	start += len(text) - len(trimmed)
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
func (f *follower) addStages(stages []instructions.Stage) error {
	f.names = map[string]*stage{}
	lex := shell.NewLex(f.escape)
	for i, st := range stages {
		s := &stage{name: st.Name, number: i, commands: st.Commands, span: f.place(st.Location), line: line(st.Location)}
		name, err := f.global.expand(lex, st.BaseName)
		if err != nil {
			return f.located(err, s.line)
		}
		if name == "" {
			return &SyntaxError{f.build.Dockerfile, s.line, "FROM names no image: " + st.BaseName + " is empty"}
		}
		s.from = Base{Written: st.BaseName, Name: dependent(name), Scratch: name == "scratch", Span: f.baseSpan(s.span, st.BaseName)}
		switch {
		case f.additional(st.Name) && st.Name != "", f.additional(name):
			s.from.Scratch = false
			s.from.Name = Unknown
			if f.additional(st.Name) {
				s.commands = nil // the context takes the place of the whole stage
			}
		default:
			s.base = f.names[name]
			s.os = official(name)
		}
		if s.bottom = s; s.base != nil {
			s.bottom = s.base.bottom
		}
		f.stages = append(f.stages, s)
		if s.name != "" {
			f.names[s.name] = s
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
	commands := s.commands
	if s.base != nil && len(s.base.onbuild) > 0 {
		triggers, err := f.triggers(s, s.base.onbuild)
		if err != nil {
			return err
		}
		commands = append(triggers, commands...)
	}
	d := &dispatcher{follower: f, stage: s, lex: shell.NewLex(f.escape)}
	for _, c := range commands {
		if err := d.command(c); err != nil {
			if syntax, ok := err.(*SyntaxError); ok {
				return syntax
			}
			return f.located(err, line(c.Location()))
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

// triggers are the instructions that ONBUILD left for this stage.
func (f *follower) triggers(s *stage, texts []string) ([]instructions.Command, error) {
	var commands []instructions.Command
	for _, text := range texts {
		parsed, err := parser.Parse(strings.NewReader(text))
		if err != nil {
			return nil, f.located(err, s.line)
		}
		if len(parsed.AST.Children) != 1 {
			return nil, &SyntaxError{f.build.Dockerfile, s.line, "ONBUILD takes one instruction"}
		}
		node := parsed.AST.Children[0]
		node.StartLine, node.EndLine = s.line, s.line
		c, err := instructions.ParseCommand(node)
		if err != nil {
			return nil, f.located(err, s.line)
		}
		commands = append(commands, c)
	}
	return commands, nil
}

// dispatcher carries out the instructions of one stage.
type dispatcher struct {
	*follower
	*stage
	lex    *shell.Lex
	cmdSet bool // CMD occurred: ENTRYPOINT drops one that is inherited only
}

func (d *dispatcher) expand(word string) (string, error) { return d.scope.expand(d.lex, word) }

func (d *dispatcher) command(c instructions.Command) error {
	if e, ok := c.(instructions.SupportsSingleWordExpansion); ok {
		switch c.(type) {
		case *instructions.ArgCommand, *instructions.RunCommand:
		default:
			if err := e.Expand(d.expand); err != nil {
				return err
			}
		}
	}
	span := d.place(c.Location())
	switch c := c.(type) {
	case *instructions.ArgCommand:
		return d.arg(c)
	case *instructions.EnvCommand:
		for _, kv := range c.Env {
			d.scope.set(kv.Key, kv.Value)
			d.env = append(d.env, Variable{kv.Key, dependent(kv.Value), span})
		}
	case *instructions.WorkdirCommand:
		d.workdir(c.Path, span)
	case *instructions.UserCommand:
		d.user = c.User
	case *instructions.ShellCommand:
		d.stage.shell = c.Shell
	case *instructions.EntrypointCommand:
		d.entrypoint = d.process(c.ShellDependantCmdLine, span)
		if !d.cmdSet {
			d.cmd = Command{}
		}
	case *instructions.CmdCommand:
		d.cmd, d.cmdSet = d.process(c.ShellDependantCmdLine, span), true
	case *instructions.HealthCheckCommand:
		d.healthcheck = Word{strings.Join(c.Health.Test, " "), span}
	case *instructions.VolumeCommand:
		for _, v := range c.Volumes {
			d.volumes = append(d.volumes, Word{dependent(v), span})
		}
	case *instructions.ExposeCommand:
		return d.expose(c, span)
	case *instructions.OnbuildCommand:
		d.onbuild = append(d.onbuild, c.Expression)
	case *instructions.CopyCommand:
		return d.copy(c, span)
	case *instructions.AddCommand:
		return d.add(c, span)
	case *instructions.RunCommand:
		return d.run(c, span)
	}
	return nil
}

func (d *dispatcher) arg(c *instructions.ArgCommand) error {
	for _, kv := range c.Args {
		v, ok, err := d.argument(d.lex, d.scope, kv)
		if err != nil {
			return err
		}
		if !ok {
			v, ok, _ = d.global.find(kv.Key)
		}
		if ok {
			d.scope.set(kv.Key, v)
		} else {
			d.scope.declare(kv.Key)
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
func within(dir, name string) string { return own.Join(dir, strings.ReplaceAll(name, "\x00", Unknown)) }

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
func (d *dispatcher) process(c instructions.ShellDependantCmdLine, span Span) Command {
	p := Command{Form: Exec, Argv: c.CmdLine, Span: span, Args: d.arguments(span)}
	if !c.PrependShell {
		if len(c.CmdLine) == 0 {
			p.Form = NoForm
		}
		return p
	}
	p.Form = Shell
	shell := d.stage.shell
	if len(shell) == 0 {
		shell = []string{"/bin/sh", "-c"}
	}
	p.Argv = append(append([]string(nil), shell...), strings.Join(c.CmdLine, " "))
	return p
}

func (d *dispatcher) expose(c *instructions.ExposeCommand, span Span) error {
	for _, p := range c.Ports {
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
