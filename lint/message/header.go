package message

import "strings"

// Header is the convention's reading of the title's first line, without any
// "fixup! " before it. Under the default style that line is
//
//	[component,component] Summary
//
// A header that is not well formed still has a Summary: the part that a reader
// would take for it, so that the rules about summaries can judge it.
//
// Of a line of more than 64 KiB, the rest is no part of the header.
type Header struct {
	// Components are the names before the summary, in their order, as far
	// as they could be read.
	Components []Component
	// Type spans the type of a conventional header ("fix" in
	// "fix(parser)!: …"); zero under the other styles.
	Type Span
	// Summary is what stands behind the components, without white space at
	// either end. It is empty, not zero, when there is none.
	Summary Span
	// WellFormed tells whether the header has the form that the style asks
	// for. If it has not, Reason tells the first fault from the left.
	WellFormed bool
	// Reason is the fault; 0 in a header that is well formed.
	Reason Reason
	// Fault spans what is wrong. It is empty where something is missing:
	// then it tells where.
	Fault Span
	// Spaces are the spaces after commas in the brackets. They are no
	// fault, but the convention's own form goes without them.
	Spaces []Span
	// Joints are what stands between the brackets of "[a][b] Summary", from
	// "]" to "[": in the convention's own form, a comma stands for each.
	Joints []Span
}

// Component is a name in a header.
type Component struct {
	Name string
	Span Span // of Name
}

// Reason tells in what way a header is malformed.
type Reason int

// The faults of a header. For each, what [Header.Fault] spans.
const (
	LeadingSpace   Reason = iota + 1 // white space before the header: the white space
	NoBracket                        // it does not begin with "[": the first word
	Unclosed                         // no "]" or ")" closes the list: from the opening bracket to the end of its word
	NoComponent                      // the brackets hold nothing: the brackets
	EmptyComponent                   // a comma with nothing beside it: the comma
	InnerSpace                       // white space in the brackets, other than one space after a comma: the white space
	StrayBracket                     // a bracket within the brackets: that bracket
	ManyBrackets                     // several brackets, as in "[a][b] Summary": the first of Joints
	StrayColon                       // a colon after the brackets: what stands between "]" and the summary
	NoSpace                          // nothing between the components and the summary: where the space belongs
	WrongSpace                       // white space other than one space there: the white space
	NoSummary                        // no summary: the end of the header
	NoPrefix                         // under colon and conventional, no "area: ": the first word
	NoMatch                          // under a pattern, no match: the line
)

// String says the fault in a few words that can follow "the header has".
func (r Reason) String() string {
	switch r {
	case LeadingSpace:
		return "white space before it"
	case NoBracket:
		return "no [component] at its start"
	case Unclosed:
		return "a bracket that is not closed"
	case NoComponent:
		return "no component in its brackets"
	case EmptyComponent:
		return "an empty component"
	case InnerSpace:
		return "white space in its brackets"
	case StrayBracket:
		return "a bracket within its brackets"
	case ManyBrackets:
		return "more than one pair of brackets"
	case StrayColon:
		return "a colon after its brackets"
	case NoSpace:
		return "no space before the summary"
	case WrongSpace:
		return "other white space than one space before the summary"
	case NoSummary:
		return "no summary"
	case NoPrefix:
		return "no prefix that ends in a colon"
	case NoMatch:
		return "not the form that the pattern asks for"
	}
	return "no fault"
}

// fault records the first fault; later ones may follow from it.
func (h *Header) fault(r Reason, s Span) {
	if h.Reason == 0 {
		h.Reason, h.Fault = r, s
	}
}

// finish ends the reading of a header whose summary stands in s.
func (h *Header) finish(text string, s Span) {
	h.Summary = trimSpan(text, s)
	if h.Summary.Empty() {
		h.Summary = Span{s.Start, s.Start}
		h.fault(NoSummary, h.Summary)
	}
	h.WellFormed = h.Reason == 0
}

// separator checks that exactly one space stands at the start of s, and
// returns what is behind the white space that does.
func (h *Header) separator(text string, s Span) Span {
	n := skipSpaces(s.In(text))
	switch {
	case n == s.Len():
		h.fault(NoSummary, Span{s.Start, s.Start})
	case n == 0:
		h.fault(NoSpace, Span{s.Start, s.Start})
	case n > 1 || text[s.Start] != ' ':
		h.fault(WrongSpace, Span{s.Start, s.Start + n})
	}
	s.Start += n
	return s
}

// parseBrackets reads "[component,component] Summary" from line.
func (h *Header) parseBrackets(text string, line Span) {
	if line.Empty() || text[line.Start] != '[' {
		h.fault(NoBracket, firstWord(text, line))
		h.finish(text, likelySummary(text, line))
		return
	}
	end := strings.IndexByte(line.In(text), ']')
	if end < 0 {
		h.fault(Unclosed, firstWord(text, line))
		h.finish(text, likelySummary(text, line))
		return
	}
	rest := line
	for end >= 0 {
		h.list(text, Span{rest.Start + 1, rest.Start + end})
		rest.Start += end + 1
		end = h.joint(text, rest)
		if end >= 0 {
			rest.Start = h.Joints[len(h.Joints)-1].End - 1
		}
	}
	behind := likelySummary(text, line)
	if !rest.Empty() && text[rest.Start] == ':' {
		h.fault(StrayColon, Span{rest.Start, max(behind.Start, rest.Start+1)})
		h.finish(text, behind)
		return
	}
	if summary := h.separator(text, rest); h.Reason != NoSpace {
		behind = summary
	}
	h.finish(text, behind)
}

// joint looks for a further pair of brackets at the start of rest, which is
// what follows a "]". It returns the offset of its "]" from its "[", or -1.
func (h *Header) joint(text string, rest Span) int {
	open := rest.Start + skipSpaces(rest.In(text))
	if open == rest.End || text[open] != '[' {
		return -1
	}
	end := strings.IndexByte(text[open:rest.End], ']')
	if end >= 0 {
		h.Joints = append(h.Joints, Span{rest.Start - 1, open + 1})
		h.fault(ManyBrackets, h.Joints[0])
	}
	return end
}

// list reads the components between two brackets, which s excludes.
func (h *Header) list(text string, s Span) {
	if skipSpaces(s.In(text)) == s.Len() {
		h.fault(NoComponent, Span{s.Start - 1, s.End + 1})
		return
	}
	for first, pos := true, s.Start; ; first = false {
		part := Span{pos, s.End}
		if i := strings.IndexByte(part.In(text), ','); i >= 0 {
			part.End = pos + i
		}
		h.component(text, s, part, first)
		if part.End == s.End {
			return
		}
		pos = part.End + 1
	}
}

// component reads one part of a list.
func (h *Header) component(text string, list, part Span, first bool) {
	name := part
	if n := skipSpaces(part.In(text)); n > 0 {
		name.Start += n
		gap := Span{part.Start, name.Start}
		if !first && name.Start < name.End && n == 1 && text[part.Start] == ' ' {
			h.Spaces = append(h.Spaces, gap)
		} else {
			h.fault(InnerSpace, gap)
		}
	}
	if name.Empty() {
		comma := Span{part.Start - 1, part.Start}
		if first {
			comma = Span{part.End, part.End + 1}
		}
		h.fault(EmptyComponent, comma)
		return
	}
	for i := name.Start; i < name.End; {
		if n := skipSpaces(text[i:name.End]); n > 0 {
			h.fault(InnerSpace, Span{i, i + n})
			if i+n == name.End {
				name.End = i
			}
			i += n
			continue
		}
		if text[i] == '[' {
			h.fault(StrayBracket, Span{i, i + 1})
		}
		i++
	}
	h.add(text, name)
}

// add appends a component.
func (h *Header) add(text string, name Span) {
	h.Components = append(h.Components, Component{name.In(text), name})
}

// firstWord spans the first word of line, with the brackets around it.
func firstWord(text string, line Span) Span {
	for i := line.Start; i < line.End; i++ {
		if spaceWidth(text[i:line.End]) > 0 {
			return Span{line.Start, i}
		}
	}
	return line
}

// likelySummary returns what a reader would take for the summary of a header
// of whatever form: the text behind leading "[…]" groups, behind a leading
// "word: " or "type(scope)!: ", else all of it.
func likelySummary(text string, line Span) Span {
	s := line
	s.Start += skipSpaces(s.In(text))
	if s.Empty() {
		return s
	}
	if text[s.Start] != '[' {
		if n := prefixLen(s.In(text)); n > 0 {
			s.Start += n
			s.Start += skipSpaces(s.In(text))
		}
		return s
	}
	for closed := true; closed && !s.Empty() && text[s.Start] == '['; {
		end := strings.IndexByte(s.In(text), ']')
		if closed = end >= 0; closed {
			s.Start += end + 1
		} else {
			// "[core Fix x": a component has no spaces.
			s.Start = firstWord(text, s).End
		}
		s.Start += skipSpaces(s.In(text))
	}
	if !s.Empty() && text[s.Start] == ':' {
		s.Start++
		s.Start += skipSpaces(s.In(text))
	}
	return s
}

// prefixLen returns the length of the "word:", "word(scope)!:" that s begins
// with and that white space or the end follows; 0 if there is none.
func prefixLen(s string) int {
	parens := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '(':
			parens = true
		case c == ')':
			parens = false
		case c == ':':
			if i > 0 && (i+1 == len(s) || spaceWidth(s[i+1:]) > 0) {
				return i + 1
			}
		case spaceWidth(s[i:]) > 0 && !parens:
			return 0
		}
	}
	return 0
}
