package markdown

// Kind is what a block is.
type Kind uint8

// The kinds of blocks.
const (
	Document  Kind = iota
	List           // holds Items
	Item           // holds blocks
	Paragraph      // has lines
	Heading        // has lines, unless it is empty
	Code           // has lines: those within the fences, or indented ones
	HTML           // has lines
	Break          // a line across the page
	Table          // holds Rows, the head first
	Row            // holds Cells, at most as many as the table has columns
	Cell           // has one line
)

// Block is a part of a document.
type Block struct {
	Kind Kind
	// Ordered tells that a list has numbers, and Loose that blank lines stand
	// between what it holds.
	Ordered, Loose bool
	Columns        int // of a table
	// Lines are where the text is. The white space around it, and what ends a
	// line, need not be part of it.
	Lines []Span
	// Blocks are what it holds.
	Blocks []*Block
}

// Span is a part of the source, in bytes.
type Span struct{ Start, End int }

// End returns where the text of a block ends, with that of all it holds; 0 if
// there is none.
func (b *Block) End() int {
	end := 0
	if n := len(b.Lines); n > 0 {
		end = b.Lines[n-1].End
	}
	for _, inner := range b.Blocks {
		end = max(end, inner.End())
	}
	return end
}

// All calls a function with the block and, as long as that returns true, with
// what it holds, in the order of the document.
func (b *Block) All(visit func(*Block) bool) {
	if visit(b) {
		for _, inner := range b.Blocks {
			inner.All(visit)
		}
	}
}
