package report

import (
	"io"
	"strconv"
	"strings"

	"github.com/megalint/megalint/lint"
)

// maxAnnotations is how many annotations of a kind GitHub shows for one step.
// It drops the others without a word.
const maxAnnotations = 10

// githubWriter writes GitHub Actions' workflow commands, which become
// annotations. It keeps the first ten of each kind until the end, for what
// could not be judged is known only then and goes first; the others it counts.
//
// A finding about a message has no file: its annotation names the commit.
type githubWriter struct {
	sink
	o       Options
	library library
	// commands holds the ones kept, by severity.
	commands [lint.Error + 1][]string
	found    int
}

func newGitHub(w io.Writer, o Options) *githubWriter {
	return &githubWriter{sink: sink{w: w}, o: o, library: library{source: o.Source}}
}

// Finding keeps or counts a finding.
func (g *githubWriter) Finding(f lint.Finding) error {
	g.found++
	s := min(max(f.Severity, lint.Info), lint.Error)
	if len(g.commands[s]) < maxAnnotations {
		g.commands[s] = append(g.commands[s], g.command(f))
	}
	return nil
}

// command writes a finding as a workflow command.
func (g *githubWriter) command(f lint.Finding) string {
	d := g.library.open(f.Path, f.Message)
	start, end := d.span16(f.Span)
	c := command{}
	c.begin(f.Severity)
	if f.Path != "" {
		c.property("file", f.Path)
		if d.known && f.Span != (lint.Span{}) {
			c.lines(start, end)
		}
	}
	c.property("title", f.Rule.Name)
	c.text("::", f.Text)
	if f.Path == "" && (f.Rev != "" || f.Message != nil) {
		place := g.o.message(f.Message)
		if f.Rev != "" {
			place = "commit " + lint.ShortID(f.Rev)
		}
		c.text("%0A", place+cite(d, f.Span))
	}
	for i := range f.Fixes {
		if i == maxFixes {
			break
		}
		c.text("%0A", "fix: "+f.Fixes[i].Title)
	}
	c.b.WriteByte('\n')
	return c.b.String()
}

// command builds one workflow command. What it is given may hold anything.
type command struct {
	b          strings.Builder
	properties int
}

func (c *command) begin(s lint.Severity) {
	switch s {
	case lint.Error:
		c.b.WriteString("::error")
	case lint.Warning:
		c.b.WriteString("::warning")
	default:
		c.b.WriteString("::notice")
	}
}

func (c *command) property(key, value string) {
	separator := ","
	if c.properties == 0 {
		separator = " "
	}
	c.properties++
	c.b.WriteString(separator + key + "=")
	c.escape(value, true)
}

// lines writes a place. GitHub knows columns only within one line.
func (c *command) lines(start, end point) {
	if end.line > start.line && end.column == 1 { // up to the line's end, in fact
		end.line--
		end.column = start.column
	}
	c.property("line", strconv.Itoa(start.line))
	c.property("endLine", strconv.Itoa(end.line))
	if end.line > start.line {
		return
	}
	c.property("col", strconv.Itoa(start.column))
	if end.column > start.column {
		c.property("endColumn", strconv.Itoa(end.column))
	}
}

// text writes a part of the annotation's text behind a separator of ours.
func (c *command) text(separator, text string) {
	c.b.WriteString(separator)
	c.escape(text, false)
}

// escape writes a text so that it stays within its part of the command. Line
// ends and controls are made visible.
func (c *command) escape(text string, property bool) {
	text = visible(text)
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case b == '%':
			c.b.WriteString("%25")
		case b == ':' && property:
			c.b.WriteString("%3A")
		case b == ',' && property:
			c.b.WriteString("%2C")
		default:
			c.b.WriteByte(b)
		}
	}
}

// Close writes the annotations, gravest first, and a line with the totals.
func (g *githubWriter) Close(r *lint.Result, _ Summary) error {
	var failed []string
	for _, f := range r.Failures[:min(len(r.Failures), maxAnnotations)] {
		failed = append(failed, failureCommand(f))
	}
	errors := append(failed, g.commands[lint.Error]...)
	g.commands[lint.Error] = errors[:min(len(errors), maxAnnotations)]
	g.notes(r.Notes)
	shown := 0
	for _, kept := range g.commands {
		shown += len(kept)
	}
	if left := g.found + len(r.Failures) + len(r.Notes) - shown; left > 0 {
		g.summarise(left)
	}
	var out []byte
	for s := lint.Error; s > lint.Off; s-- {
		for _, c := range g.commands[s] {
			out = append(out, c...)
		}
	}
	out = append(out, totals(r, &g.o, 0, "")...)
	out = append(out, '\n')
	g.flush(out)
	return g.err
}

// notes puts the notes before the other notices: they qualify all that is said.
func (g *githubWriter) notes(notes []string) {
	var commands []string
	for _, note := range notes[:min(len(notes), maxAnnotations)] {
		c := command{}
		c.begin(lint.Info)
		c.property("title", "megalint")
		c.text("::", note)
		c.b.WriteByte('\n')
		commands = append(commands, c.b.String())
	}
	notices := append(commands, g.commands[lint.Info]...)
	g.commands[lint.Info] = notices[:min(len(notices), maxAnnotations)]
}

// summarise makes the last notice one that counts what has no annotation.
func (g *githubWriter) summarise(left int) {
	notices := g.commands[lint.Info]
	if len(notices) == maxAnnotations {
		notices = notices[:maxAnnotations-1]
		left++
	}
	g.commands[lint.Info] = append(notices, "::notice title=megalint::"+strconv.Itoa(left)+
		" more not shown: GitHub takes "+strconv.Itoa(maxAnnotations)+" annotations of a kind for each step\n")
}

func failureCommand(f *lint.Failure) string {
	c := command{}
	c.begin(lint.Error)
	if f.Path != "" {
		c.property("file", f.Path)
	}
	c.property("title", "could not be judged")
	c.text("::", f.Error())
	c.b.WriteByte('\n')
	return c.b.String()
}
