package markdown

import (
	"bytes"
	"strings"
)

// maxDepth bounds how deep items nest; what would be deeper is text. Each line
// is held against all items around it, and blocks are walked by recursion.
const maxDepth = 100

// Parse reads a document.
func Parse(source []byte) *Block {
	p := &parser{source: source, document: new(Block)}
	for start := 0; start < len(source); {
		end := len(source)
		if i := bytes.IndexByte(source[start:], '\n'); i >= 0 {
			end = start + i + 1
		}
		p.line(cursor{source: source, at: start, end: end})
		start = end
	}
	p.closeLeaf()
	return p.document
}

// parser holds the blocks that the next line may belong to.
type parser struct {
	source   []byte
	document *Block
	items    []openItem // each within the one before
	leaf     leaf       // within the last of them
	blank    bool       // the line before is blank
}

// openItem is an item that may go on.
type openItem struct {
	list, item *Block
	marker     byte // the character that its list has
	indent     int  // how far its text is indented, from the block around
	closed     bool // only its list may go on
}

// leaf is a block of lines that may go on; nil if there is none.
type leaf struct {
	*Block
	fence   string   // what ends a fenced block
	indent  int      // of the fence
	endings []string // what ends a block of HTML; nil for a blank line
}

// holder returns the block that the first items lead into.
func (p *parser) holder(items int) *Block {
	if items == 0 {
		return p.document
	}
	return p.items[items-1].item
}

// add closes all but the first items, and adds a block to the last one.
func (p *parser) add(items int, b *Block) *Block {
	p.closeLeaf()
	p.items = p.items[:items]
	holder := p.holder(items)
	if p.blank && items > 0 && len(holder.Blocks) > 0 {
		p.items[items-1].list.Loose = true
	}
	holder.Blocks = append(holder.Blocks, b)
	return b
}

func (p *parser) closeLeaf() {
	if p.leaf.Block == nil {
		return
	}
	b, fenced := p.leaf.Block, p.leaf.fence != ""
	p.leaf = leaf{}
	switch {
	case b.Kind == Paragraph:
		last := &b.Lines[len(b.Lines)-1]
		last.End = p.trim(*last).End
		p.splitTable(p.holder(len(p.items)), b)
	case b.Kind == Code && !fenced:
		for n := len(b.Lines); n > 0 && isBlank(p.source[b.Lines[n-1].Start:b.Lines[n-1].End]); n-- {
			b.Lines = b.Lines[:n-1]
		}
	}
}

// line reads one line.
func (p *parser) line(c cursor) {
	wasBlank := c.isBlank()
	p.read(c)
	p.blank = wasBlank
}

func (p *parser) read(c cursor) {
	matched := p.match(&c)
	all := matched == len(p.items)
	if all && p.leaf.Block != nil && p.leaf.Kind != Paragraph && p.continues(c) {
		return
	}
	if c.isBlank() {
		if p.closeLeaf(); !all {
			p.items = p.items[:matched+1]
			p.items[matched].closed = true
		}
		return
	}
	for {
		inParagraph := p.leaf.Block != nil && p.leaf.Kind == Paragraph
		if c.indent() >= 4 {
			if inParagraph {
				break
			}
			c.skip(4)
			p.leaf.Block = p.add(matched, &Block{Kind: Code, Lines: []Span{c.rest()}})
			return
		}
		if inParagraph && all && isUnderline(c.text()) && !p.endsInTable(p.leaf.Lines) {
			p.leaf.Kind = Heading
			p.leaf = leaf{}
			return
		}
		if p.starts(c, matched, inParagraph) {
			return
		}
		if !p.startItem(&c, matched, inParagraph && all) {
			break
		}
		matched, all = matched+1, true
		if c.isBlank() {
			return
		}
	}
	if p.leaf.Block == nil || p.leaf.Kind != Paragraph {
		p.leaf.Block = p.add(matched, &Block{Kind: Paragraph})
	}
	p.leaf.Lines = append(p.leaf.Lines, c.rest())
}

// match goes into the items that the line belongs to, and counts them.
func (p *parser) match(c *cursor) int {
	for i, o := range p.items {
		switch {
		case o.closed:
			return i
		case c.isBlank():
			if len(o.item.Blocks) == 0 {
				return i // an item begins with at most one blank line
			}
		case c.indent() >= o.indent:
			c.skip(o.indent)
		default:
			return i
		}
	}
	return len(p.items)
}

// continues tells whether a line belongs to the leaf, which is no paragraph.
func (p *parser) continues(c cursor) bool {
	l := &p.leaf
	switch {
	case l.fence != "":
		if c.indent() < 4 && closes(c.text(), l.fence) {
			p.closeLeaf()
			return true
		}
		c.skip(min(c.indent(), l.indent))
	case l.Kind == Code:
		if !c.isBlank() && c.indent() < 4 {
			p.closeLeaf()
			return false
		}
		c.skip(4)
	case l.endings == nil && c.isBlank():
		return false
	}
	l.Lines = append(l.Lines, c.rest())
	if l.endings != nil && containsFold(c.text(), l.endings) {
		p.closeLeaf()
	}
	return true
}

// starts adds the block that a line begins, unless that is an item or a
// paragraph.
func (p *parser) starts(c cursor, matched int, inParagraph bool) bool {
	text := c.text()
	if level := headingLevel(text); level > 0 {
		b := p.add(matched, &Block{Kind: Heading})
		if span, ok := c.heading(level); ok {
			b.Lines = []Span{span}
		}
		return true
	}
	if fence := fenceOf(text); fence != "" {
		indent := c.indent()
		p.leaf = leaf{Block: p.add(matched, &Block{Kind: Code}), fence: fence, indent: indent}
		return true
	}
	if endings, ok := startsHTML(text, !inParagraph); ok {
		b := p.add(matched, &Block{Kind: HTML, Lines: []Span{c.rest()}})
		if endings == nil || !containsFold(text, endings) {
			p.leaf = leaf{Block: b, endings: endings}
		}
		return true
	}
	if isBreak(text) {
		p.add(matched, &Block{Kind: Break})
		return true
	}
	return false
}

// startItem adds an item if the line begins one, and moves to its text.
func (p *parser) startItem(c *cursor, matched int, interrupts bool) bool {
	marker, width := markerOf(c.text())
	if width == 0 || matched == maxDepth {
		return false
	}
	after := *c
	before := after.indent()
	after.skip(before)
	first := after.text()
	after.at += width
	after.column += width
	blank, space := after.isBlank(), after.indent()
	if interrupts && (blank || width > 1 && strings.Trim(string(first[:width-1]), "0") != "1") {
		return false // a number at a line's start by chance
	}
	if blank || space > 4 {
		space = 1
	}
	var list *Block
	if len(p.items) > matched && p.items[matched].marker == marker {
		list = p.items[matched].list
		p.closeLeaf()
		p.items = p.items[:matched]
		list.Loose = list.Loose || p.blank
	} else {
		list = p.add(matched, &Block{Kind: List, Ordered: width > 1})
	}
	item := &Block{Kind: Item}
	list.Blocks = append(list.Blocks, item)
	p.items = append(p.items, openItem{list: list, item: item, marker: marker, indent: before + width + space})
	after.skip(space)
	*c = after
	p.blank = false
	return true
}
