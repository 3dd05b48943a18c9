package markdown

import (
	"bytes"
	"html"
	"strings"
)

// Render writes a document as HTML: paragraphs, lists, and code both in lines of
// its own and within the text. Whatever else there is, markup too, is shown as
// it stands.
func Render(source []byte) string {
	w := &writer{source: source}
	w.blocks(Parse(source), false)
	return w.String()
}

type writer struct {
	strings.Builder
	source []byte
}

// blocks writes what a block holds. Paragraphs of a tight list are bare text.
func (w *writer) blocks(holder *Block, tight bool) {
	for _, b := range holder.Blocks {
		switch {
		case b.Kind == List:
			w.list(b)
		case b.Kind == Code:
			w.WriteString("<pre><code>")
			for _, line := range b.Lines {
				w.WriteString(html.EscapeString(string(w.source[line.Start:line.End])))
			}
			w.WriteString("</code></pre>\n")
		case b.Kind == Table:
			for _, row := range b.Blocks {
				w.paragraph(w.text(row.Blocks, " | "))
			}
		case b.Kind == Paragraph && tight:
			w.inline(w.text([]*Block{b}, ""))
		case len(b.Lines) > 0:
			w.paragraph(w.text([]*Block{b}, ""))
		}
	}
}

func (w *writer) list(b *Block) {
	name := "ul"
	if b.Ordered {
		name = "ol"
	}
	w.WriteString("<" + name + ">\n")
	for _, item := range b.Blocks {
		w.WriteString("<li>")
		w.blocks(item, !b.Loose)
		w.WriteString("</li>\n")
	}
	w.WriteString("</" + name + ">\n")
}

// text joins the lines of blocks.
func (w *writer) text(blocks []*Block, between string) string {
	var b strings.Builder
	for i, block := range blocks {
		if i > 0 {
			b.WriteString(between)
		}
		for j, line := range block.Lines {
			if j > 0 {
				b.WriteByte('\n')
			}
			b.Write(bytes.Trim(w.source[line.Start:line.End], white))
		}
	}
	return b.String()
}

func (w *writer) paragraph(text string) {
	w.WriteString("<p>")
	w.inline(text)
	w.WriteString("</p>\n")
}

// inline writes a paragraph's text.
func (w *writer) inline(text string) {
	for {
		at := strings.IndexByte(text, '`')
		if at < 0 {
			w.WriteString(html.EscapeString(text))
			return
		}
		rest := strings.TrimLeft(text[at:], "`")
		fence := text[at : len(text)-len(rest)]
		w.WriteString(html.EscapeString(text[:at]))
		if code, after, ok := cutFence(rest, fence); ok {
			w.WriteString("<code>" + html.EscapeString(code) + "</code>")
			text = after
		} else {
			w.WriteString(fence)
			text = rest
		}
	}
}

// cutFence returns the code before a fence of just that length, and what follows.
func cutFence(text, fence string) (code, after string, found bool) {
	for from := 0; ; {
		at := strings.Index(text[from:], fence)
		if at < 0 {
			return "", "", false
		}
		at += from
		after := strings.TrimLeft(text[at:], "`")
		if from = len(text) - len(after); from-at == len(fence) {
			return unpad(strings.ReplaceAll(text[:at], "\n", " ")), after, true
		}
	}
}

// unpad drops the spaces that keep backticks off the fences.
func unpad(code string) string {
	if strings.HasPrefix(code, " ") && strings.HasSuffix(code, " ") && strings.TrimLeft(code, " ") != "" {
		return code[1 : len(code)-1]
	}
	return code
}
