package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Tables turns paragraphs that hold a table into nodes of goldmark's package
// extension/ast.
type Tables struct{}

var _ parser.ParagraphTransformer = Tables{}

// Transform splits off the first table of a paragraph, which reaches to the
// paragraph's end.
func (Tables) Transform(paragraph *ast.Paragraph, reader text.Reader, pc parser.Context) {
	source, lines := reader.Source(), paragraph.Lines()
	for i := 1; i < lines.Len(); i++ {
		second := lines.At(i)
		alignments := delimiters(second.Value(source))
		if alignments == nil {
			continue
		}
		spent, _ := pc.Get(cells).(int)
		if spent += len(alignments) * (lines.Len() - i); spent > maxCells {
			return
		}
		pc.Set(cells, spent)
		header := row(lines.At(i-1), source, alignments, len(alignments)+1)
		if header.ChildCount() != len(alignments) {
			return
		}
		table := extast.NewTable()
		table.Alignments = alignments
		table.SetPos(paragraph.Pos())
		table.AppendChild(table, extast.NewTableHeader(header))
		for _, line := range lines.Sliced(i+1, lines.Len()) {
			table.AppendChild(table, row(line, source, alignments, len(alignments)))
		}
		parent := paragraph.Parent()
		parent.InsertAfter(parent, paragraph, table)
		lines.SetSliced(0, i-1)
		if i == 1 {
			parent.RemoveChild(parent, paragraph)
			return
		}
		last := lines.At(i - 2)
		last.Stop-- // without the line break
		lines.Set(i-2, last)
		return
	}
}

// maxCells bounds the tables of a document: short rows get all cells that they
// lack, so that a table of a wide head and many rows takes memory by the square of
// its length.
const maxCells = 1 << 18

// cells is where a context keeps how many cells the document's tables have.
var cells = parser.NewContextKey()

// row reads a line's cells, at most a number, and adds those that it lacks.
func row(line text.Segment, source []byte, alignments []extast.Alignment, most int) *extast.TableRow {
	r := extast.NewTableRow(alignments)
	r.SetPos(line.Start)
	line = line.TrimLeftSpace(source)
	line = line.TrimRightSpace(source)
	content := line.Value(source)
	at, end := 0, len(content)
	if bytes.HasPrefix(content, []byte("|")) {
		at++
	}
	if bytes.HasSuffix(content, []byte("|")) {
		end--
	}
	for ; at < end && r.ChildCount() < most; at++ {
		start := at
		for at < end && (content[at] != '|' || at > 0 && content[at-1] == '\\') {
			at++
		}
		cell := extast.NewTableCell()
		if n := r.ChildCount(); n < len(alignments) {
			cell.Alignment = alignments[n]
		}
		inside := text.NewSegment(line.Start+start, line.Start+at)
		inside = inside.TrimLeftSpace(source)
		cell.Lines().Append(inside.TrimRightSpace(source))
		r.AppendChild(r, cell)
	}
	for r.ChildCount() < len(alignments) {
		r.AppendChild(r, extast.NewTableCell())
	}
	return r
}

// delimiters reads the line below a table's head; nil if it is something else.
// As for goldmark, dashes alone are text where no line break ends them.
func delimiters(line []byte) []extast.Alignment {
	if indent, _ := util.IndentWidth(line, 0); indent > 3 || len(bytes.Trim(line, "-")) == 0 {
		return nil
	}
	columns := bytes.Split(line, []byte("|"))
	if util.IsBlank(columns[0]) {
		columns = columns[1:]
	}
	if last := len(columns) - 1; last >= 0 && util.IsBlank(columns[last]) {
		columns = columns[:last]
	}
	var alignments []extast.Alignment
	for _, c := range columns {
		c = bytes.Trim(c, " \t\r\n") // what util.IsSpace has, and no other space
		rest := bytes.TrimLeft(c, ":")
		dashes := bytes.TrimRight(rest, ":")
		left, right := len(c)-len(rest), len(rest)-len(dashes)
		if left > 1 || right > 1 || len(dashes) == 0 || len(bytes.Trim(dashes, "-")) > 0 {
			return nil
		}
		alignments = append(alignments, [2][2]extast.Alignment{
			{extast.AlignNone, extast.AlignRight}, {extast.AlignLeft, extast.AlignCenter},
		}[left][right])
	}
	return alignments
}
