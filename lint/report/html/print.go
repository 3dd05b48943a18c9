package html

import (
	"io"
	"strconv"
	"strings"

	"github.com/megalint/megalint/internal/markdown"
	"github.com/megalint/megalint/lint/report/scorecard"
)

// write writes the page.
func (p *page) write(w io.Writer) error {
	out := new(printer)
	p.head(out)
	p.lists(out)
	if len(p.Sections) > 0 {
		p.filters(out)
	}
	for i := range p.Tables {
		p.Tables[i].print(out)
	}
	p.messages(out)
	p.sections(out)
	p.rules(out)
	out.put("\n</main>\n<footer>\n<p>Written by <a href=\"https://github.com/megalint/megalint\" rel=\"noreferrer\">megalint</a>")
	if p.Version != "" {
		out.put(" {}", p.Version)
	}
	out.put(". This page fetches nothing.</p>\n</footer>\n<script>{}</script>\n</body>\n</html>\n", markup(script))
	_, err := io.WriteString(w, out.String())
	return err
}

func (p *page) head(out *printer) {
	out.put(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>megalint: {}</title>
<style>{}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
<p class="brand">megalint</p>
<h1>{}</h1>
<dl class="figures">`, policy(), p.Totals, markup(style), p.Totals)
	for _, f := range p.Counts {
		class := markup("")
		if f.Class != "" {
			class = ` class="` + f.Class + `"`
		}
		out.put("\n<div{}><dt>{}</dt><dd>{}</dd></div>", class, f.Label, f.Number)
	}
	out.put("\n</dl>\n</header>\n<main id=\"main\">")
}

// lists prints what could not be judged, and notes.
func (p *page) lists(out *printer) {
	list := func(lines []string, head markup) {
		if len(lines) == 0 {
			return
		}
		out.put("{}\n<ul>", head)
		for _, line := range lines {
			out.put("\n<li>{}</li>", line)
		}
		out.put("\n</ul>\n</section>")
	}
	list(p.Failures, `
<section class="box failure" aria-labelledby="failures">
<h2 id="failures">Could not be judged</h2>`)
	list(p.Notes, `
<section class="box" aria-labelledby="notes">
<h2 id="notes">Notes</h2>`)
}

func (p *page) filters(out *printer) {
	out.put(`
<form id="filters" hidden role="search" aria-label="Filter the findings">
<label class="grow">Search <input type="search" id="query" autocomplete="off" placeholder="service, rule, text"></label>
<label>Rule <select id="rule"><option value="">all</option>`)
	for _, r := range p.Rules {
		if r.Found > 0 {
			out.put("<option>{}</option>", r.Name)
		}
	}
	out.put(`</select></label>
<fieldset><legend class="vh">Severity</legend>
<label><input type="checkbox" name="severity" value="error" checked> errors</label>
<label><input type="checkbox" name="severity" value="warning" checked> warnings</label>
<label><input type="checkbox" name="severity" value="info" checked> infos</label>
</fieldset>
<output id="status" aria-live="polite"></output>
</form>`)
}

// counts prints how much was found.
func counts(out *printer, c *scorecard.Cell) {
	for _, n := range []struct {
		of    int
		class markup
		noun  string
	}{{c.Errors, "error", " error"}, {c.Warnings, "warning", " warning"}, {c.Infos, "info", " info"}} {
		if n.of > 0 {
			noun := strings.TrimPrefix(plural(n.of, n.noun), strconv.Itoa(n.of)+" ")
			out.put(`<span class="n {}">{}<span class="vh">{}</span></span>`, n.class, n.of, noun)
		}
	}
	if c.Failures > 0 {
		out.put(`<span class="n failure">{}?<span class="vh"> could not be judged</span></span>`, c.Failures)
	}
}

// cell prints a cell of the scorecard.
func cell(out *printer, c *scorecard.Cell) {
	switch {
	case c.Clean():
		out.put(`<span class="ok">ok</span>`)
	case c.Found() > 0 || c.Failures > 0:
		counts(out, c)
	default:
		out.put(`<span class="vh">not judged</span>`)
	}
}

func (t *tableView) print(out *printer) {
	out.put(`
<section>
<h2>{}</h2>
<div class="scroll" role="region" tabindex="0" aria-label="{} by groups of rules">
<table class="card">
<thead><tr><th scope="col"><span class="vh">where</span></th><th scope="col" class="total">total</th>`, t.Caption, t.Caption)
	for _, group := range t.Groups {
		out.put(`<th scope="col">{}</th>`, group)
	}
	out.put("</tr></thead>\n<tbody>")
	for _, row := range t.Rows {
		row.print(out)
	}
	out.put("\n</tbody>")
	if t.Total != nil {
		out.put("\n<tfoot><tr><th scope=\"row\">all</th><td class=\"total\">")
		cell(out, &t.Total.Total)
		out.put("</td>")
		for i := range t.Total.Cells {
			out.put("<td>")
			cell(out, &t.Total.Cells[i])
			out.put("</td>")
		}
		out.put("</tr></tfoot>")
	}
	out.put("\n</table>\n</div>\n</section>")
}

func (r rowView) print(out *printer) {
	if r.Link == "" {
		out.put("\n<tr><th scope=\"row\">{}</th>\n", r.Name)
	} else {
		out.put("\n<tr data-section=\"{}\"><th scope=\"row\"><a href=\"#{}\">{}</a></th>\n", r.Link, r.Link, r.Name)
	}
	out.put(`<td class="total">`)
	cell(out, &r.Total)
	out.put("</td>")
	for i := range r.Cells {
		out.put("<td>")
		linked := r.Link != "" && r.Cells[i].Found() > 0
		if linked {
			out.put(`<a href="#{}">`, r.Link)
		}
		cell(out, &r.Cells[i])
		if linked {
			out.put("</a>")
		}
		out.put("</td>")
	}
	out.put("</tr>")
}

func (p *page) messages(out *printer) {
	if len(p.Messages) > 0 {
		out.put(`
<section>
<h2>Messages</h2>
<div class="scroll" role="region" tabindex="0" aria-label="Messages">
<table class="card messages">
<thead><tr><th scope="col">message</th><th scope="col">where</th><th scope="col">found</th></tr></thead>
<tbody>`)
		for _, s := range p.Messages {
			out.put("\n<tr data-section=\"{}\"><th scope=\"row\"><a href=\"#{}\">{}</a></th><td>{}</td><td class=\"total\">", s.ID, s.ID, s.Name, s.Kind)
			cell(out, &s.Cell)
			out.put("</td></tr>")
		}
		out.put("\n</tbody>\n</table>\n</div>\n</section>")
	}
}

func (p *page) sections(out *printer) {
	if len(p.Sections) == 0 {
		return
	}
	out.put("\n<p class=\"legend\">E error · W warning · I info")
	if len(p.Failures) > 0 {
		out.put(" · ? could not be judged")
	}
	if len(p.Tables) > 0 {
		out.put(" · ok: nothing found · empty: no rule looks there")
	}
	out.put("</p>\n<h2>Findings</h2>")
	open := markup("")
	if p.Unfolded {
		open = " open"
	}
	for _, s := range p.Sections {
		out.put("\n<details class=\"section\"{} data-of=\"{}\">\n<summary><h3>{}</h3> <span class=\"kind\">{}</span> ", open, s.ID, s.Name, s.Kind)
		counts(out, &s.Cell)
		out.put("</summary>\n<div id=\"{}\" class=\"findings\">", s.ID)
		for i := range s.Findings {
			s.Findings[i].print(out)
		}
		if s.More > 0 {
			out.put("\n<p class=\"more\">{} not shown here: <code>--format text</code> lists all.</p>", plural(s.More, "more finding"))
		}
		out.put("\n</div>\n</details>")
	}
}

func (f *finding) print(out *printer) {
	out.put(`
<article class="finding {}" data-severity="{}" data-rule="{}">
<p class="says"><span class="badge {}">{}</span> {}</p>
<p class="where">`, f.Severity, f.Severity, f.Rule, f.Severity, f.Severity, f.Text)
	if f.Place != "" {
		out.put(`<span class="place">{}</span> `, f.Place)
	}
	out.put(`<a href="#rule-{}">{}</a></p>`, f.Rule, f.Rule)
	if len(f.Lines) > 0 {
		out.put("\n<pre class=\"excerpt\" tabindex=\"0\">")
		for i := range f.Lines {
			f.Lines[i].print(out)
		}
		out.put("</pre>")
	}
	for i := range f.Fixes {
		f.Fixes[i].print(out)
	}
	out.put("\n</article>")
}

func (x *excerptLine) print(out *printer) {
	if x.Gap {
		out.put("<span class=\"gap\">…</span>\n")
	}
	out.put(`<span class="no">{}</span>{}`, x.Number, x.Before)
	if x.Marked {
		class := markup("")
		if x.Mark == "" {
			class = "point"
		}
		out.put(`<mark class="{}">{}</mark>`, class, x.Mark)
	}
	out.put("{}\n", x.Behind)
}

func (m *mend) print(out *printer) {
	kind := "Suggestion"
	if m.Safe {
		kind = "Fix"
	}
	out.put("\n<div class=\"fix\"><p><b>{}:</b> {}", kind, m.Title)
	if m.Place != "" {
		out.put(` <span class="place">{}</span>`, m.Place)
	}
	out.put("</p>")
	block := func(lines []string, line markup) {
		if len(lines) == 0 {
			return
		}
		out.put("\n<pre tabindex=\"0\">")
		for _, l := range lines {
			out.put(line, l)
		}
		out.put("</pre>")
	}
	block(m.Lines, "<ins>{}</ins>\n")
	block(m.Commands, "<kbd>{}</kbd>\n")
	out.put("\n</div>")
}

// rules explains the rules that found something.
func (p *page) rules(out *printer) {
	if len(p.Rules) > 0 {
		out.put("\n<h2>Rules</h2>")
	}
	for _, r := range p.Rules {
		summary, rest, _ := strings.Cut(r.Doc, "\n")
		out.put("\n<details class=\"rule\">\n<summary><h3>{}</h3> <span class=\"kind\">{}</span>", r.Name, summary)
		if r.Found > 0 {
			out.put(` <span class="found">{}</span>`, plural(r.Found, "finding"))
		}
		out.put("</summary>\n<div id=\"rule-{}\" class=\"prose\">\n<p class=\"meta\">Judges: {}. Severity by default: {}.</p>\n{}</div>\n</details>",
			r.Name, r.Kind(), r.Severity.String(), markup(markdown.Render([]byte(rest))))
	}
}
