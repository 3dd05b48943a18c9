// Package instruction reads a Dockerfile into its instructions, and refuses what
// BuildKit refuses.
//
// BuildKit's own reader, which tests compare with, runs several regular
// expressions on each line and brings much of BuildKit along. What expands words
// is BuildKit's nonetheless: only the syntax around them is read here.
package instruction

import (
	"fmt"
	"strings"
)

// File is a Dockerfile.
type File struct {
	// Escape is the character that escapes others and, at the end of a line,
	// the line's end: a backslash, or a backquote where a directive says so.
	Escape rune
	// Args are the ARG instructions before the first FROM.
	Args []Instruction
	// Stages are all stages. There may be none.
	Stages []Stage
}

// Stage is a FROM and what follows it.
type Stage struct {
	// From is the FROM instruction.
	From *Instruction
	// Base is the image or stage that it names, variables and all; Name is the
	// name that it gives the stage, in small letters, or empty.
	Base, Name string
	// Instructions are those after FROM.
	Instructions []Instruction
}

// Instruction is one instruction. Variables and quotes in it are as written.
type Instruction struct {
	// Name is the keyword in small letters, Keyword the same as written.
	Name, Keyword string
	// Flags are the options at the front.
	Flags []Flag
	// Args are the arguments. The text of RUN, CMD, ENTRYPOINT and SHELL is
	// one of them, and that of HEALTHCHECK a second one after its type, unless
	// JSON is set. ENV and LABEL have names and values in turn, EXPOSE is
	// sorted, and ONBUILD has the keyword of the instruction that it keeps.
	Args []string
	// JSON tells that Args were written as an array.
	JSON bool
	// Heredocs are the texts that follow.
	Heredocs []Heredoc
	// Text is all of the instruction on one line, without heredocs.
	Text string
	// Line is the first line of it, from 1.
	Line int
	// Start and End are where its lines are in the file, in bytes, heredocs and
	// the last line's end included.
	Start, End int
}

// Flag is an option: --name=value.
type Flag struct {
	Name, Value string
	given       bool // there is a value
}

// Heredoc is a text that follows an instruction.
type Heredoc struct {
	Name    string // its delimiter
	Chomp   bool   // tabs at the beginning of lines do not count
	Content string
}

// Error is what BuildKit would refuse.
type Error struct {
	Line int // from 1; 0 if it is about no line
	Text string
}

// Error tells what is wrong, and where.
func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Text) }

// Flag is the value of an option, and whether it is there.
func (i *Instruction) Flag(name string) (value string, ok bool) {
	for _, f := range i.Flags {
		if f.Name == name {
			return f.Value, true
		}
	}
	return "", false
}

// Switch tells whether an option that takes no value, or true, is set.
func (i *Instruction) Switch(name string) bool {
	v, ok := i.Flag(name)
	return ok && !strings.EqualFold(v, "false")
}

// All are the values of an option that may be there several times.
func (i *Instruction) All(name string) []string {
	var all []string
	for _, f := range i.Flags {
		if f.Name == name {
			all = append(all, f.Value)
		}
	}
	return all
}

// Sources are what a COPY or ADD copies: the paths of files, and the names of
// those that heredocs make. Its last argument is where to.
func (i *Instruction) Sources() (paths, texts []string) {
	for _, a := range i.Args[:len(i.Args)-1] {
		if h, ok, err := heredoc(a); ok && err == nil {
			texts = append(texts, h.Name)
		} else {
			paths = append(paths, a)
		}
	}
	return paths, texts
}

// Script is the text that the shell of a RUN gets, heredocs and all.
func (i *Instruction) Script() string {
	text := strings.Join(i.Args, " ")
	if len(i.Heredocs) == 0 || i.JSON {
		return text
	}
	if _, ok, err := heredoc(text); ok && err == nil {
		if first := i.Heredocs[0]; first.Chomp {
			return chomp(first.Content)
		}
		return i.Heredocs[0].Content
	}
	var b strings.Builder
	b.WriteString(text)
	for _, h := range i.Heredocs {
		b.WriteString("\n" + h.Content + h.Name)
	}
	return b.String()
}

// chomp takes the tabs at the beginning of lines away.
func chomp(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimLeft(line, "\t"))
	}
	return b.String()
}

// Trigger is the instruction that an ONBUILD keeps, as text.
func (i *Instruction) Trigger() string {
	const keyword = "onbuild"
	text := i.Text
	if t := strings.TrimLeft(text, "\t\n\f\r "); len(t) >= len(keyword) && strings.EqualFold(t[:len(keyword)], keyword) {
		text = strings.TrimLeft(t[len(keyword):], "\t\n\f\r ")
	}
	for _, h := range i.Heredocs {
		text += "\n" + h.Content + h.Name
	}
	return text
}
