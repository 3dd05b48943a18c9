package markdown

import (
	"bytes"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// New returns a renderer of Markdown with tables as HTML. Cells have their
// alignment in the attribute align, for a page may forbid styles.
func New() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithParserOptions(
			parser.WithParagraphTransformers(util.Prioritized(Tables{}, 200)),
			parser.WithASTTransformers(util.Prioritized(pipes{}, 0))),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(tableRenderer{}, 500))))
}

// pipes drops the backslashes that keep the bars in the code of a cell from
// ending it. In other text a backslash means the same without a table.
type pipes struct{}

// Transform goes over a document once its text has been read.
func (pipes) Transform(document *ast.Document, reader text.Reader, _ parser.Context) {
	cells := 0 // around the node
	// Walk fails only if the visitor does.
	_ = ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch {
		case n.Kind() == extast.KindTableCell && entering:
			cells++
		case n.Kind() == extast.KindTableCell:
			cells--
		case n.Kind() == ast.KindCodeSpan && entering && cells > 0:
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				if t, ok := c.(*ast.Text); ok {
					splitPipe(n, t, reader.Source())
				}
			}
		}
		return ast.WalkContinue, nil
	})
}

// splitPipe splits a text at the first backslash before a bar, without it.
func splitPipe(code ast.Node, t *ast.Text, source []byte) {
	if at := bytes.Index(t.Segment.Value(source), []byte(`\|`)); at >= 0 {
		at += t.Segment.Start
		code.InsertAfter(code, t, ast.NewRawTextSegment(t.Segment.WithStart(at+1)))
		t.Segment = t.Segment.WithStop(at)
	}
}

// tableRenderer writes tables as HTML.
type tableRenderer struct{}

// RegisterFuncs tells goldmark who writes which node.
func (tableRenderer) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(extast.KindTable, element(func(ast.Node) (string, string) { return "<table>\n", "</table>\n" }))
	r.Register(extast.KindTableHeader, element(func(n ast.Node) (string, string) {
		if n.NextSibling() == nil {
			return "<thead>\n<tr>\n", "</tr>\n</thead>\n"
		}
		return "<thead>\n<tr>\n", "</tr>\n</thead>\n<tbody>\n"
	}))
	r.Register(extast.KindTableRow, element(func(n ast.Node) (string, string) {
		if n.NextSibling() == nil {
			return "<tr>\n", "</tr>\n</tbody>\n"
		}
		return "<tr>\n", "</tr>\n"
	}))
	r.Register(extast.KindTableCell, element(func(n ast.Node) (string, string) {
		tag, align := "td", ""
		if n.Parent().Kind() == extast.KindTableHeader {
			tag = "th"
		}
		if a := n.(*extast.TableCell).Alignment; a != extast.AlignNone {
			align = ` align="` + a.String() + `"`
		}
		return "<" + tag + align + ">", "</" + tag + ">\n"
	}))
}

// element writes what begins and what ends a node.
func element(tags func(n ast.Node) (begin, end string)) renderer.NodeRendererFunc {
	return func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		begin, end := tags(n)
		if !entering {
			begin = end
		}
		_, err := w.WriteString(begin)
		return ast.WalkContinue, err
	}
}
