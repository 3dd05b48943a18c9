package markdown

import "bytes"

// table finds the first table among a paragraph's lines: the line of its head,
// its columns, 0 if there is none, and the head.
func (p *parser) table(lines []Span) (at, columns int, head *Block) {
	for i := 1; i < len(lines); i++ {
		if n := p.delimiters(lines[i]); n > 0 {
			if head = p.row(lines[i-1], n+1); len(head.Blocks) <= n {
				return i - 1, n, head
			}
			break
		}
	}
	return 0, 0, nil
}

func (p *parser) endsInTable(lines []Span) bool {
	_, columns, _ := p.table(lines)
	return columns > 0
}

// splitTable splits off the first table of a paragraph, which reaches to the
// paragraph's end. The paragraph is the last block of its holder.
func (p *parser) splitTable(holder, paragraph *Block) {
	at, columns, head := p.table(paragraph.Lines)
	if columns == 0 {
		return
	}
	table := &Block{Kind: Table, Columns: columns, Blocks: []*Block{head}}
	for _, line := range paragraph.Lines[at+2:] {
		table.Blocks = append(table.Blocks, p.row(line, columns))
	}
	if paragraph.Lines = paragraph.Lines[:at]; at == 0 {
		holder.Blocks = holder.Blocks[:len(holder.Blocks)-1]
	}
	holder.Blocks = append(holder.Blocks, table)
}

// row reads a line's cells, at most a number.
func (p *parser) row(line Span, most int) *Block {
	line = p.trim(line)
	content := p.source[line.Start:line.End]
	at, end := 0, len(content)
	if bytes.HasPrefix(content, []byte("|")) {
		at++
	}
	if bytes.HasSuffix(content, []byte("|")) {
		end--
	}
	r := &Block{Kind: Row}
	for ; at < end && len(r.Blocks) < most; at++ {
		start := at
		for at < end && (content[at] != '|' || at > 0 && content[at-1] == '\\') {
			at++
		}
		cell := p.trim(Span{line.Start + start, line.Start + at})
		r.Blocks = append(r.Blocks, &Block{Kind: Cell, Lines: []Span{cell}})
	}
	return r
}

// trim drops the white space around a span.
func (p *parser) trim(s Span) Span {
	text := bytes.TrimLeft(p.source[s.Start:s.End], white)
	return Span{s.End - len(text), s.End - len(text) + len(bytes.TrimRight(text, white))}
}

// delimiters counts the columns that the line below a table's head draws; 0 if
// the line is something else.
func (p *parser) delimiters(s Span) int {
	line := p.source[s.Start:s.End]
	if indent := len(line) - len(bytes.TrimLeft(line, " \t")); indent > 3 || bytes.IndexByte(line[:indent], '\t') >= 0 {
		return 0 // it would be code
	}
	columns := bytes.Split(line, []byte("|"))
	if len(bytes.Trim(columns[0], white)) == 0 {
		columns = columns[1:]
	}
	if last := len(columns) - 1; last >= 0 && len(bytes.Trim(columns[last], white)) == 0 {
		columns = columns[:last]
	}
	for _, c := range columns {
		c = bytes.Trim(c, white)
		rest := bytes.TrimLeft(c, ":")
		dashes := bytes.TrimRight(rest, ":")
		left, right := len(c)-len(rest), len(rest)-len(dashes)
		if left > 1 || right > 1 || len(dashes) == 0 || len(bytes.Trim(dashes, "-")) > 0 {
			return 0
		}
	}
	return len(columns)
}
