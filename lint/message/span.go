package message

// Span is a part of a text: the bytes from Start up to, not including, End.
// The zero Span stands for "not there".
type Span struct{ Start, End int }

// Len returns the number of bytes in s.
func (s Span) Len() int { return s.End - s.Start }

// Empty reports whether s holds no bytes.
func (s Span) Empty() bool { return s.End <= s.Start }

// In returns the part of text that s spans.
func (s Span) In(text string) string { return text[s.Start:s.End] }

// Range is a run of lines: indices into [Message.Lines] from Start up to, not
// including, End.
type Range struct{ Start, End int }

// Len returns the number of lines in r.
func (r Range) Len() int { return r.End - r.Start }

// Empty reports whether r holds no lines.
func (r Range) Empty() bool { return r.End <= r.Start }

// Contains reports whether line i lies in r.
func (r Range) Contains(i int) bool { return r.Start <= i && i < r.End }
