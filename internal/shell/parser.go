package shell

import (
	"strings"
	"sync"

	"mvdan.cc/sh/v3/syntax"
)

// ParseAs reads shell text as the shells of a dialect would. Unlike [Parse] it
// has no limits: the caller bounds the text.
func ParseAs(text string, dialect syntax.LangVariant) (*syntax.File, error) {
	p := parsers.Get().(*parser)
	syntax.Variant(dialect)(p.Parser)
	p.text.Reset(text)
	file, err := p.Parse(&p.text, "")
	// A parser that panics is not put back. One that returned has forgotten, as
	// it begins anew, all that it knew of the last text.
	p.text.Reset("")
	parsers.Put(p)
	return file, err
}

// parser is one that is used again, for its buffers take more memory than the
// tree of a short command does.
type parser struct {
	*syntax.Parser
	text strings.Reader
}

var parsers = sync.Pool{New: func() any { return &parser{Parser: syntax.NewParser()} }}
