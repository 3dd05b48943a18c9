package instruction

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// maxLine is how long a line may be, in bytes.
const maxLine = 1<<16 - 1

// reader reads the lines of a Dockerfile.
type reader struct {
	text    string
	next    int // where the line to be read next begins
	line    int // the one read last, from 1
	escape  rune
	begun   bool     // directives are over
	seen    []string // the directives so far
	tooLong bool     // the next line
}

// scan returns the next line, its end included, if there is one.
func (r *reader) scan() (string, bool) {
	rest := r.text[r.next:]
	n := strings.IndexByte(rest, '\n')
	if n < 0 {
		n = len(rest)
	}
	if r.tooLong = n > maxLine; r.tooLong || rest == "" {
		return "", false
	}
	n = min(n+1, len(rest))
	r.next += n
	r.line++
	return rest[:n], true
}

// usual is how many instructions there are at most in nearly all Dockerfiles.
const usual = 32

// read returns all instructions.
func (r *reader) read() ([]Instruction, error) {
	all := make([]Instruction, 0, min(1+strings.Count(r.text, "\n"), usual))
	for {
		start := r.next
		line, ok := r.scan()
		if !ok {
			break
		}
		if r.line == 1 {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		line = trimLeft(trimEnd(line))
		if err := r.directive(line); err != nil {
			return nil, &Error{r.line - 1, err.Error()} // that is how BuildKit counts
		}
		if line == "" || line[0] == '#' {
			continue
		}
		all = append(all, Instruction{Line: r.line, Start: start})
		i := &all[len(all)-1]
		i.Text = r.joined(line)
		if err := r.instruction(i); err != nil {
			return nil, &Error{i.Line, err.Error()}
		}
		i.End = r.next
	}
	switch {
	case len(all) == 0:
		return nil, &Error{r.line, "file with no instructions"}
	case r.tooLong:
		return nil, &Error{r.line, fmt.Sprintf("dockerfile line greater than max allowed size of %d", maxLine)}
	}
	return all, nil
}

// directive takes a line that may be a directive, such as "# escape=`". They
// are at the top of the file.
func (r *reader) directive(line string) error {
	comment, ok := strings.CutPrefix(line, "#")
	if r.begun = r.begun || !ok; r.begun {
		return nil
	}
	const blanks = "\t\n\f\r "
	name, value, ok := strings.Cut(trimLeft(comment), "=")
	name = strings.ToLower(strings.TrimRight(name, blanks))
	if ok = ok && value != "" && slices.Contains([]string{"check", "escape", "syntax"}, name); !ok {
		r.begun = true
		return nil
	}
	if slices.Contains(r.seen, name) {
		return fmt.Errorf("only one %s parser directive can be used", name)
	}
	r.seen = append(r.seen, name)
	if name != "escape" {
		return nil
	}
	switch trimmed := strings.Trim(value, blanks); trimmed {
	case "`", `\`:
		r.escape = rune(trimmed[0])
	case "":
		return invalidEscape(value[len(value)-1:])
	default:
		return invalidEscape(trimmed)
	}
	return nil
}

func invalidEscape(value string) error {
	return fmt.Errorf("invalid escape token '%s' does not match ` or \\", value)
}

// joined is a line with those that continue it. Comments among them do not
// count.
func (r *reader) joined(line string) string {
	line, more := r.continued(line)
	if !more {
		return line
	}
	var b strings.Builder
	b.WriteString(line)
	for more {
		line, ok := r.scan()
		if !ok {
			break
		}
		line = trimEnd(line)
		if text := trimLeft(line); text == "" || text[0] == '#' {
			continue
		}
		line, more = r.continued(line)
		b.WriteString(line)
	}
	return b.String()
}

// continued tells whether a line goes on in the next one, and takes away what
// says so.
func (r *reader) continued(line string) (string, bool) {
	text := strings.TrimRight(line, " \t")
	last := len(text) - 1
	if last < 0 || rune(text[last]) != r.escape || last > 0 && rune(text[last-1]) == r.escape {
		return line, false
	}
	return text[:last], true
}

// heredocs reads the texts that follow the instruction.
func (r *reader) heredocs(i *Instruction) error {
	lex := shell.NewLex('\\')
	lex.RawQuotes, lex.RawEscapes, lex.SkipUnsetEnv = true, true, true
	words, _ := lex.ProcessWords(i.Text, nothing{}) // on an error there are none
	for _, w := range words {
		h, ok, err := heredoc(w)
		if err != nil {
			return err
		}
		if ok {
			i.Heredocs = append(i.Heredocs, h)
		}
	}
	for n := range i.Heredocs {
		if !r.content(&i.Heredocs[n]) {
			return errors.New("unterminated heredoc")
		}
	}
	return nil
}

// content reads a heredoc's lines, and tells whether it ends.
func (r *reader) content(h *Heredoc) bool {
	start := r.next
	for {
		end := r.next
		line, ok := r.scan()
		if !ok {
			return false
		}
		line = trimEnd(line)
		if h.Chomp {
			line = strings.TrimLeft(line, "\t")
		}
		if line == h.Name {
			h.Content = r.text[start:end]
			return true
		}
	}
}

// heredoc reads a word that may announce a heredoc: <<EOF, 3<<-"EOF".
func heredoc(word string) (h Heredoc, ok bool, err error) {
	name, ok := strings.CutPrefix(strings.TrimLeft(word, "0123456789"), "<<")
	if !ok {
		return h, false, nil
	}
	name, h.Chomp = strings.CutPrefix(name, "-")
	name = strings.TrimLeft(name, "\t\n\f\r ")
	if name == "" || strings.Contains(name, "<") {
		return h, false, nil
	}
	lex := shell.NewLex('\\')
	lex.SkipUnsetEnv = true
	words, err := lex.ProcessWords(name, nothing{})
	if err != nil || len(words) != 1 {
		return h, false, err
	}
	h.Name = words[0]
	return h, true, nil
}

// nothing has no variables.
type nothing struct{}

func (nothing) Get(string) (string, bool) { return "", false }
func (nothing) Keys() []string            { return nil }

func trimLeft(s string) string { return strings.TrimLeftFunc(s, unicode.IsSpace) }
func trimEnd(s string) string  { return strings.TrimRight(s, "\r\n") }
