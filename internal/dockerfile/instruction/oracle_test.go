package instruction_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/megalint/megalint/internal/dockerfile/instruction"
)

// compare reads a Dockerfile as BuildKit does and as the package does, and tells
// where they differ.
func compare(t testing.TB, text string) {
	t.Helper()
	got, want := read(text), oracle(text)
	for n := range max(len(got), len(want)) {
		if g, w := line(got, n), line(want, n); !same(g, w) {
			t.Errorf("%q\ngot  %s\nwant %s", text, g, w)
			return
		}
	}
}

// anyMounts ends BuildKit's line where it refuses a mount for what does not bear
// on what is mounted where: Mounts does not look at that.
const anyMounts = " and any mounts"

func same(got, want string) bool {
	head, open := strings.CutSuffix(want, anyMounts)
	return open && strings.HasPrefix(got, head) || got == want
}

func line(all []string, n int) string {
	if n < len(all) {
		return all[n]
	}
	return "nothing"
}

// read describes a Dockerfile, an instruction a line.
func read(text string) []string {
	f, err := instruction.Parse(text)
	if err != nil {
		var e *instruction.Error
		if !errors.As(err, &e) {
			return []string{"not an Error: " + err.Error()}
		}
		return []string{refusal(e.Line, e.Text)}
	}
	all := []string{fmt.Sprintf("escape %c", f.Escape)}
	for _, a := range f.Args {
		all = append(all, describe(text, &a))
	}
	for _, s := range f.Stages {
		platform, _ := s.From.Flag("platform")
		all = append(all, fmt.Sprintf("%s from %q as %q for %q", place(text, s.From), s.Base, s.Name, platform))
		for _, i := range s.Instructions {
			all = append(all, describe(text, &i))
		}
	}
	return all
}

// refusal describes an error. Where several words are equally near to what was
// written, BuildKit picks any of them.
func refusal(line int, text string) string {
	text, _, _ = strings.Cut(text, " (did you mean")
	return fmt.Sprintf("error in line %d: %s", line, text)
}

// place is the lines of an instruction.
func place(text string, i *instruction.Instruction) string {
	first := 1 + strings.Count(text[:i.Start], "\n")
	last := first + strings.Count(strings.TrimSuffix(text[i.Start:i.End], "\n"), "\n")
	if first != i.Line {
		return fmt.Sprintf("line %d, but at byte %d, which is in line %d:", i.Line, i.Start, first)
	}
	return fmt.Sprintf("%d-%d", first, last)
}

func describe(text string, i *instruction.Instruction) string {
	what := place(text, i) + " " + i.Name
	flag := func(name string) string { v, _ := i.Flag(name); return v }
	switch i.Name {
	case "arg":
		return fmt.Sprintf("%s %q", what, i.Args)
	case "copy", "add":
		paths, texts := i.Sources()
		what += fmt.Sprintf(" %q %q to %q %q %q %q", paths, texts, i.Args[len(i.Args)-1], flag("chown"), flag("chmod"), i.All("exclude"))
		if i.Name == "copy" {
			return fmt.Sprintf("%s %q %t %t", what, flag("from"), i.Switch("link"), i.Switch("parents"))
		}
		_, unpack := i.Flag("unpack")
		return fmt.Sprintf("%s %t %t %t %q", what, i.Switch("link"), unpack, i.Switch("unpack"), flag("checksum"))
	case "run":
		mounts, err := i.Mounts(func(s string) (string, error) { return s, nil })
		return fmt.Sprintf("%s %t %q %v %v", what, i.JSON, i.Script(), mounts, err == nil)
	case "onbuild":
		return fmt.Sprintf("%s %q", what, i.Trigger())
	case "cmd", "entrypoint":
		return fmt.Sprintf("%s %t %q", what, i.JSON, i.Args)
	case "healthcheck":
		return fmt.Sprintf("%s %t %q", what, i.JSON || len(i.Args) == 1, i.Args[1:])
	}
	return fmt.Sprintf("%s %q", what, i.Args)
}

// oracle describes a Dockerfile as BuildKit reads it.
func oracle(text string) []string {
	parsed, err := parser.Parse(strings.NewReader(text))
	if err != nil {
		return []string{refused(err)}
	}
	stages, args, err := instructions.Parse(parsed.AST, nil)
	if err != nil {
		return []string{refused(err)}
	}
	all := []string{fmt.Sprintf("escape %c", parsed.EscapeToken)}
	for _, a := range args {
		all = append(all, command(&a))
	}
	for _, s := range stages {
		all = append(all, fmt.Sprintf("%s from %q as %q for %q", lines(s.Location), s.BaseName, s.Name, s.Platform))
		for _, c := range s.Commands {
			all = append(all, command(c))
		}
	}
	return all
}

func refused(err error) string {
	var place *parser.LocationError
	line := 0
	if errors.As(err, &place) && len(place.Locations[0]) > 0 {
		line = place.Locations[0][0].Start.Line
	}
	text := err.Error()
	if _, after, ok := strings.Cut(text, "dockerfile parse error on line "); ok {
		_, text, _ = strings.Cut(after, ": ")
	}
	return refusal(line, text)
}

func lines(ranges []parser.Range) string {
	return fmt.Sprintf("%d-%d", ranges[0].Start.Line, ranges[len(ranges)-1].End.Line)
}

func command(c instructions.Command) string {
	what := lines(c.Location()) + " " + strings.ToLower(c.Name())
	switch c := c.(type) {
	case *instructions.ArgCommand:
		var words []string
		for _, kv := range c.Args {
			word := kv.Key
			if kv.Value != nil {
				word += "=" + *kv.Value
			}
			words = append(words, word)
		}
		return fmt.Sprintf("%s %q", what, words)
	case *instructions.EnvCommand:
		return pairs(what, c.Env)
	case *instructions.LabelCommand:
		return pairs(what, c.Labels)
	case *instructions.CopyCommand:
		return copying(what, c.SourcesAndDest, c.Chown, c.Chmod, c.ExcludePatterns) + fmt.Sprintf(" %q %t %t", c.From, c.Link, c.Parents)
	case *instructions.AddCommand:
		return copying(what, c.SourcesAndDest, c.Chown, c.Chmod, c.ExcludePatterns) +
			fmt.Sprintf(" %t %t %t %q", c.Link, c.Unpack != nil, c.Unpack != nil && *c.Unpack, c.Checksum)
	case *instructions.RunCommand:
		return running(what, c)
	case *instructions.CmdCommand:
		return fmt.Sprintf("%s %t %q", what, !c.PrependShell, c.CmdLine)
	case *instructions.EntrypointCommand:
		return fmt.Sprintf("%s %t %q", what, !c.PrependShell, c.CmdLine)
	case *instructions.HealthCheckCommand:
		return fmt.Sprintf("%s %t %q", what, c.Health.Test[0] != "CMD-SHELL", c.Health.Test[1:])
	case *instructions.OnbuildCommand:
		return fmt.Sprintf("%s %q", what, c.Expression)
	case *instructions.ShellCommand:
		return fmt.Sprintf("%s %q", what, c.Shell)
	case *instructions.ExposeCommand:
		return fmt.Sprintf("%s %q", what, c.Ports)
	case *instructions.VolumeCommand:
		return fmt.Sprintf("%s %q", what, c.Volumes)
	case *instructions.UserCommand:
		return fmt.Sprintf("%s %q", what, []string{c.User})
	case *instructions.WorkdirCommand:
		return fmt.Sprintf("%s %q", what, []string{c.Path})
	case *instructions.StopSignalCommand:
		return fmt.Sprintf("%s %q", what, []string{c.Signal})
	case *instructions.MaintainerCommand:
		return fmt.Sprintf("%s %q", what, []string{c.Maintainer})
	}
	return fmt.Sprintf("%s, a %T", what, c)
}

func pairs(what string, all instructions.KeyValuePairs) string {
	var words []string
	for _, kv := range all {
		words = append(words, kv.Key, kv.Value)
	}
	return fmt.Sprintf("%s %q", what, words)
}

func copying(what string, s instructions.SourcesAndDest, chown, chmod string, exclude []string) string {
	var texts []string
	for _, c := range s.SourceContents {
		texts = append(texts, c.Path)
	}
	return fmt.Sprintf("%s %q %q to %q %q %q %q", what, s.SourcePaths, texts, s.DestPath, chown, chmod, exclude)
}

// running describes a RUN with the text that BuildKit gives the shell, and its
// mounts.
func running(what string, c *instructions.RunCommand) string {
	text := strings.Join(c.CmdLine, " ")
	switch {
	case len(c.Files) == 0 || !c.PrependShell:
	case parser.MustParseHeredoc(text) != nil:
		text = c.Files[0].Data
		if c.Files[0].Chomp {
			text = parser.ChompHeredocContent(text)
		}
	default:
		for _, f := range c.Files {
			text += "\n" + f.Data + f.Name
		}
	}
	what = fmt.Sprintf("%s %t %q", what, !c.PrependShell, text)
	var mounts []instruction.Mount
	err := c.Expand(func(s string) (string, error) { return s, nil })
	if err == nil {
		for _, m := range instructions.GetMounts(c) {
			mounts = append(mounts, instruction.Mount{Type: string(m.Type), From: m.From, Source: m.Source, Target: m.Target})
		}
	} else if elsewhere(err) {
		return what + anyMounts
	}
	return fmt.Sprintf("%s %v %v", what, mounts, err == nil)
}

// elsewhere tells whether BuildKit refuses a mount for what Mounts does not look
// at: values of options, and which of them go together.
func elsewhere(err error) bool {
	return slices.ContainsFunc([]string{
		"invalid value", "unsupported sharing", "unexpected key 'required' for mount", "unexpected key 'size' for mount",
		"mode not allowed", "uid not allowed", "gid not allowed", "invalid cache sharing",
		"secret mount", "invalid secret mount", "both source and id",
	}, func(start string) bool { return strings.HasPrefix(err.Error(), start) })
}
