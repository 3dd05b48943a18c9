// Package table writes a scorecard for the terminal: services by groups of
// rules, worst first.
package table

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/megalint/megalint/internal/text"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/report"
	"github.com/megalint/megalint/lint/report/scorecard"
)

// Format is the format "table".
func Format() report.Format {
	return report.Format{Name: "table", New: func(w io.Writer, o report.Options) report.Writer {
		if o.Width <= 0 {
			o.Width = defaultWidth
		}
		return &writer{w: w, o: o, tally: scorecard.New(o), rules: make(map[*lint.Rule]*tally)}
	}}
}

// defaultWidth is how wide a table may be when nobody said.
const defaultWidth = 100

// writer counts until the end: what is worst is known only then.
type writer struct {
	w     io.Writer
	o     report.Options
	tally *scorecard.Tally
	rules map[*lint.Rule]*tally // of findings about messages
}

// tally counts the findings of one rule about messages.
type tally struct {
	cell     scorecard.Cell
	messages int
	last     *lint.Message
}

// Finding counts a finding.
func (w *writer) Finding(f lint.Finding) error {
	if w.tally.Finding(f) {
		return nil
	}
	t := w.rules[f.Rule]
	if t == nil {
		t = new(tally)
		w.rules[f.Rule] = t
	}
	switch f.Severity {
	case lint.Error:
		t.cell.Errors++
	case lint.Warning:
		t.cell.Warnings++
	default:
		t.cell.Infos++
	}
	if t.messages == 0 || t.last != f.Message {
		t.messages++
		t.last = f.Message
	}
	return nil
}

// Close writes the table, the failures, the notes and the totals.
func (w *writer) Close(r *lint.Result, _ report.Summary) error {
	for _, f := range r.Failures {
		w.tally.Failure(f)
	}
	p := &printer{color: w.o.Color, width: w.o.Width}
	card := w.tally.Card()
	p.table(&card.Services, w.o.Noun())
	p.table(&card.Repository, "")
	p.legend(&card.Total)
	if len(w.rules) > 0 {
		p.messages(w.rules)
	}
	for _, failure := range report.Failures(r.Failures) {
		p.line(red, "failure", ": "+report.Visible(failure))
	}
	for _, note := range r.Notes {
		p.line(bold, "note", ": "+report.Visible(note))
	}
	if len(r.Failures)+len(r.Notes) > 0 {
		p.b.WriteByte('\n')
	}
	p.b.WriteString(w.o.Totals(r))
	if services := len(card.Services.Rows); services > 0 && card.Total.Found() > 0 {
		p.b.WriteString("; " + strconv.Itoa(card.Clean) + " of " + count(services, w.o.Noun()) + " clean")
	}
	p.b.WriteByte('\n')
	_, err := io.WriteString(w.w, p.b.String())
	return err
}

func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}

// The ANSI sequences in use.
const (
	reset  = "\x1b[0m"
	bold   = "\x1b[1m"
	red    = "\x1b[1;31m"
	green  = "\x1b[32m"
	yellow = "\x1b[1;33m"
	cyan   = "\x1b[1;36m"
)

type printer struct {
	b     strings.Builder
	color bool
	width int
}

// run is a piece of text in one colour.
type run struct{ color, text string }

// write writes runs, padded to some columns.
func (p *printer) write(runs []run, columns int) {
	for _, r := range runs {
		if p.color && r.color != "" {
			p.b.WriteString(r.color + r.text + reset)
		} else {
			p.b.WriteString(r.text)
		}
		columns -= text.Columns(r.text)
	}
	p.b.WriteString(strings.Repeat(" ", max(columns, 0)))
}

func (p *printer) line(color, label, rest string) {
	p.write([]run{{color, label}, {"", rest}}, 0)
	p.b.WriteByte('\n')
}

// grid is a table of cells, the first row its header, the last one its totals.
type grid [][][]run

// column widths of a grid.
func (g grid) widths() []int {
	widths := make([]int, len(g[0]))
	for _, row := range g {
		for i, cell := range row {
			widths[i] = max(widths[i], columns(cell))
		}
	}
	return widths
}

func columns(runs []run) int {
	n := 0
	for _, r := range runs {
		n += text.Columns(r.text)
	}
	return n
}

// gap is how far columns are apart.
const gap = 2

func (g grid) width() int {
	total := -gap
	for _, w := range g.widths() {
		total += w + gap
	}
	return total
}

// grid writes a table.
func (p *printer) grid(g grid) {
	widths := g.widths()
	for r, row := range g {
		if r == len(g)-1 && r > 1 {
			p.b.WriteString(strings.Repeat("-", min(g.width(), p.width)) + "\n")
		}
		for i, cell := range row {
			if i == len(row)-1 || !slices.ContainsFunc(row[i+1:], func(c []run) bool { return columns(c) > 0 }) {
				p.write(cell, 0) // nothing behind it: no space at the line's end
				break
			}
			p.write(cell, widths[i]+gap)
		}
		p.b.WriteByte('\n')
	}
}

// show writes a cell's counts with their letters.
func show(c *scorecard.Cell) []run {
	var runs []run
	for _, part := range []struct {
		n      int
		letter string
		color  string
	}{{c.Errors, "E", red}, {c.Warnings, "W", yellow}, {c.Infos, "I", cyan}, {c.Failures, "?", red}} {
		if part.n > 0 {
			if runs != nil {
				runs = append(runs, run{"", " "})
			}
			runs = append(runs, run{part.color, strconv.Itoa(part.n) + part.letter})
		}
	}
	if runs == nil && c.Judged {
		runs = []run{{green, "ok"}}
	}
	return runs
}

// table writes one of the scorecard's tables, as much of it as fits. What names
// its rows is empty where there is only one.
func (p *printer) table(t *scorecard.Table, what string) {
	if len(t.Rows) == 0 {
		return
	}
	shown := make([]int, len(t.Groups))
	for i := range shown {
		shown[i] = i
	}
	b := builder{t, what}
	g := b.grid(shown, 0)
	var left []string
	if names := p.room(g); names < shortest { // first what is clean goes
		shown = slices.DeleteFunc(shown, func(i int) bool {
			clean := t.Total.Cells[i].Clean()
			if clean {
				left = append(left, t.Groups[i])
			}
			return clean
		})
		g = b.grid(shown, 0)
	}
	if p.room(g) < shortest { // then all groups
		left = nil
		g = b.grid(nil, 0)
		shown = nil
	}
	if g.width() > p.width {
		g = b.grid(shown, max(p.room(g), shortest))
	}
	p.grid(g)
	if left != nil {
		p.b.WriteString("nothing found: " + strings.Join(left, ", ") + "\n")
	}
	p.b.WriteByte('\n')
}

// room is how many columns a grid leaves for its names.
func (p *printer) room(g grid) int { return p.width - (g.width() - g.widths()[0]) }

// shortest is how many columns a name keeps, however narrow the terminal.
const shortest = 16

// legend explains the letters in use, if any are.
func (p *printer) legend(c *scorecard.Cell) {
	var parts []string
	for _, part := range []struct {
		n    int
		says string
	}{{c.Errors, "E error"}, {c.Warnings, "W warning"}, {c.Infos, "I info"}, {c.Failures, "? could not be judged"}} {
		if part.n > 0 {
			parts = append(parts, part.says)
		}
	}
	if parts != nil {
		p.b.WriteString(strings.Join(parts, ", ") + "\n\n")
	}
}

// builder makes grids of a table.
type builder struct {
	*scorecard.Table
	what string
}

// grid makes a grid of the groups shown. Names are cut to some columns, unless
// that is 0.
func (b *builder) grid(shown []int, names int) grid {
	first := b.what
	if first == "" {
		first = "repository"
	}
	header := [][]run{{{bold, first}}}
	for _, i := range shown {
		header = append(header, []run{{bold, b.Groups[i]}})
	}
	g := grid{append(header, []run{{bold, "total"}})}
	for i := range b.Rows {
		row := &b.Rows[i]
		name := "outside of services"
		if row.Dir != "" {
			name = report.Visible(row.Dir)
			if strings.HasPrefix(strings.TrimSpace(name), "::") {
				name = "./" + name // or else GitHub's runner takes it for a command
			}
		}
		g = append(g, line(name, row, shown, names))
	}
	if b.what == "" {
		return g
	}
	return append(g, line(count(len(b.Rows), b.what), &b.Total, shown, names))
}

func line(name string, row *scorecard.Row, shown []int, names int) [][]run {
	cells := [][]run{{{"", cut(name, names)}}}
	for _, i := range shown {
		cells = append(cells, show(&row.Cells[i]))
	}
	return append(cells, show(&row.Total))
}

// cut shortens a name to some columns, by its start: what tells services apart
// stands at the end.
func cut(name string, limit int) string {
	if limit == 0 || text.Columns(name) <= limit {
		return name
	}
	over := text.Columns(name) - limit + 1
	at := text.CutColumns(name, over)
	for at < len(name) && text.Columns(name[at:]) > limit-1 {
		at += text.CutGraphemes(name[at:], 1)
	}
	return "…" + name[at:]
}

// messages writes which rules found how much in messages.
func (p *printer) messages(rules map[*lint.Rule]*tally) {
	var order []*lint.Rule
	for r := range rules {
		order = append(order, r)
	}
	slices.SortFunc(order, func(a, b *lint.Rule) int {
		x, y := rules[a], rules[b]
		return cmp.Or(cmp.Compare(y.cell.Errors, x.cell.Errors), cmp.Compare(y.cell.Warnings, x.cell.Warnings),
			cmp.Compare(y.cell.Infos, x.cell.Infos), strings.Compare(a.Name, b.Name))
	})
	g := grid{{{{bold, "rule"}}, {{bold, "found"}}, {{bold, "messages"}}}}
	var total scorecard.Cell
	for _, r := range order {
		t := rules[r]
		g = append(g, [][]run{{{"", cut(report.Visible(r.Name), p.width/2)}}, show(&t.cell), {{"", strconv.Itoa(t.messages)}}})
		total.Errors += t.cell.Errors
		total.Warnings += t.cell.Warnings
		total.Infos += t.cell.Infos
	}
	p.grid(append(g, [][]run{{{"", "total"}}, show(&total), nil}))
	p.b.WriteByte('\n')
	p.legend(&total)
}
