package message

import "strings"

// TrailerOptions are the settings by which git knows trailers. The zero value
// is git's default.
type TrailerOptions struct {
	// Separators are the characters that may stand between a trailer's key
	// and its value: trailer.separators. "" means ":".
	Separators string
	// Keys are the names and the keys of the trailers configured: for
	// trailer.<name>.key = <key>, both <name> and <key>.
	Keys []string
	// Comment begins comment lines, which are no part of a trailer block;
	// "" means "#".
	Comment string
	// Divider makes a line that begins with "---" end the message, as it
	// does in a patch. A stored message has no such line.
	Divider bool
}

// Trailer is one trailer of a message, such as "Signed-off-by: A U Thor".
type Trailer struct {
	// Key spans what stands before the separator, without white space.
	Key Span
	// Value spans what stands behind it, without white space at either end.
	// It reaches over the lines that continue the value; see
	// [Message.Unfold].
	Value Span
}

// Unfold returns the text of s, a trailer's value, with each line that
// continues it joined by one space, as git prints it.
func (m *Message) Unfold(s Span) string {
	text := s.In(m.Text)
	if strings.IndexByte(text, '\n') < 0 {
		return text
	}
	var b strings.Builder
	for {
		i := strings.IndexByte(text, '\n')
		if i < 0 {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(text[:i])
		b.WriteByte(' ')
		for i < len(text) && isSpace(text[i]) {
			i++
		}
		text = text[i:]
	}
}

// findTrailers sets TrailerBlock and Trailers.
func (m *Message) findTrailers(o TrailerOptions) {
	if o.Separators == "" {
		o.Separators = ":"
	}
	if o.Comment == "" {
		o.Comment = "#"
	}
	end := m.endOfLog(o)
	start := m.trailerStart(o, end)
	if start >= end {
		return
	}
	m.readTrailers(o, Range{start, end})
	for end > start && m.Blank(end-1) {
		end--
	}
	// Where comments begin with white space, a blank line may be one.
	for start < end && m.Blank(start) {
		start++
	}
	m.TrailerBlock = Range{start, end}
}

// endOfLog returns the line at which git takes the log message to end: at a
// divider, at a cut line, or where nothing but comments, empty lines and the
// list of conflicts of old gits follows. It is git's
// find_end_of_log_message and ignored_log_message_bytes, over the text from the
// title on, as git log calls them.
func (m *Message) endOfLog(o TrailerOptions) int {
	// The line at which a run of ignored ones begins. As in git, the title
	// is none: a run that begins there begins on the line after it.
	ignored, conflicts := m.Title, false
	begin := func(i int) {
		if ignored == m.Title {
			ignored = i
		}
	}
	end := len(m.Lines)
	for i := m.Title; i < len(m.Lines); i++ {
		rest := m.Text[m.Lines[i].Start:]
		if o.Divider && isDivider(rest) || isCut(rest, o.Comment) {
			end = i
			break
		}
		switch {
		case rest[0] == '\n', strings.HasPrefix(rest, o.Comment):
			begin(i)
		case strings.HasPrefix(rest, "Conflicts:\n"):
			conflicts = true
			begin(i)
		case conflicts && rest[0] == '\t': // a path that conflicts
		default:
			ignored, conflicts = m.Title, ignored == m.Title && conflicts
		}
	}
	if ignored > m.Title {
		return ignored
	}
	return end
}

// isDivider reports whether text begins with the line between a message and
// its patch.
func isDivider(text string) bool {
	return strings.HasPrefix(text, "---") && len(text) > 3 && isSpace(text[3])
}

// trailerStart returns the line on which the trailer block begins that ends at
// line end; end if there is none. It is git's find_trailer_block_start: the
// block is the last paragraph, never the first one, and either all of it is
// trailers, or some trailer of it is one that git knows and at least a quarter
// is trailers.
func (m *Message) trailerStart(o TrailerOptions, end int) int {
	title := m.Title
	for title < end && (m.comment(o, title) || !m.Blank(title)) {
		title++
	}
	var count struct{ trailers, others, indented int }
	known, content := false, false
	for i := end - 1; i >= title; i-- {
		if m.comment(o, i) {
			count.others += count.indented
			count.indented = 0
			continue
		}
		if m.Blank(i) {
			if !content {
				continue
			}
			others := count.others + count.indented
			if known && count.trailers*3 >= others || count.trailers > 0 && others == 0 {
				return i + 1
			}
			return end
		}
		content = true
		switch kind := trailerKind(m.Line(i), o); kind {
		case knownTrailer, someTrailer:
			known = known || kind == knownTrailer
			count.trailers++
			count.indented = 0 // those lines continue this one
		case indentedLine:
			count.indented++
		case otherLine:
			count.others += 1 + count.indented
			count.indented = 0
		}
	}
	return end
}

// comment reports whether line i is a comment.
func (m *Message) comment(o TrailerOptions, i int) bool {
	return strings.HasPrefix(m.Text[m.Lines[i].Start:], o.Comment)
}

// lineKind is what a line counts for in a trailer block.
type lineKind int

const (
	otherLine    lineKind = iota
	someTrailer           // "Key: value"
	knownTrailer          // one that git writes itself or that is configured
	indentedLine          // begins with white space: may continue a trailer
)

func trailerKind(line string, o TrailerOptions) lineKind {
	if strings.HasPrefix(line, "Signed-off-by: ") || strings.HasPrefix(line, "(cherry picked from commit ") {
		return knownTrailer
	}
	if isSpace(line[0]) {
		return indentedLine
	}
	sep := separator(line, o.Separators)
	if sep < 1 {
		return otherLine
	}
	for _, key := range o.Keys {
		// git compares no further than the line's key reaches: "sign" is
		// enough for "Signed-off-by".
		if len(key) >= sep && strings.EqualFold(key[:sep], line[:sep]) {
			return knownTrailer
		}
	}
	return someTrailer
}

// separator returns where the separator stands in line behind a key of
// letters, digits and "-" and perhaps white space; -1 if the line is not so.
func separator(line, separators string) int {
	space := false
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case strings.IndexByte(separators, c) >= 0:
			return i
		case !space && (isAlnum(c) || c == '-'):
		case i > 0 && (c == ' ' || c == '\t'):
			space = true
		default:
			return -1
		}
	}
	return -1
}

// readTrailers reads the trailers in the lines of block.
func (m *Message) readTrailers(o TrailerOptions, block Range) {
	m.Trailers = make([]Trailer, 0, min(block.Len(), 8))
	open := false // whether an indented line continues the last trailer
	for i := block.Start; i < block.End; i++ {
		line := m.Lines[i]
		if first := m.Text[line.Start]; isSpace(first) {
			if n := len(m.Trailers); open && n > 0 {
				m.Trailers[n-1].Value.End = line.End
			}
			continue
		}
		sep := separator(line.In(m.Text), o.Separators)
		open = sep >= 1 && !m.comment(o, i)
		if open {
			at := line.Start + sep
			m.Trailers = append(m.Trailers, Trailer{
				Key:   trimSpan(m.Text, Span{line.Start, at}),
				Value: Span{at + 1, line.End},
			})
		}
	}
	for i := range m.Trailers {
		v := &m.Trailers[i].Value
		*v = trimSpan(m.Text, *v)
	}
}
