// Package html writes a report as one page: the scorecard, and below it what was
// found in each service, with excerpts and the rules' own explanations.
//
// The page is one file that asks for nothing else, and its content security
// policy keeps it that way. It works without JavaScript, which adds filters.
// Whatever comes from the linted repository is escaped, and what a reader would
// not see is spelled out.
package html

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/report"
	"github.com/megalint/megalint/lint/report/scorecard"
)

// Format is the format "html".
func Format() report.Format {
	return report.Format{Name: "html", New: func(w io.Writer, o report.Options) report.Writer {
		return &writer{
			w: w, o: o, tally: scorecard.New(o), files: files{source: o.Source},
			sections: make(map[string]*section), rules: make(map[*lint.Rule]int),
		}
	}}
}

const (
	// maxFindings bounds how many findings of a section are shown, and
	// maxAllFindings those of all sections. The others are counted: nobody reads
	// a page of a million findings, and few browsers show it.
	maxFindings    = 200
	maxAllFindings = 5000
	// maxMessages bounds how many messages have a section of their own.
	maxMessages = 2000
	// maxUnfolded is up to how many of them are there to see without a click.
	maxUnfolded = 300
)

// writer collects what the page shows: what is worst, and so comes first, is
// known only at the end.
type writer struct {
	w     io.Writer
	o     report.Options
	tally *scorecard.Tally
	files files

	sections map[string]*section
	order    []*section // of messages, as they come
	last     *section   // of the messages beyond, nil if there are none
	shown    int
	rules    map[*lint.Rule]int // found by each
}

// section is what was found in a service, elsewhere in the tree, or in a
// message.
type section struct {
	ID, Name, Kind string
	Cell           scorecard.Cell
	Findings       []finding
	More           int
}

// finding is one finding.
type finding struct {
	Severity, Rule, Text, Place string
	Lines                       []excerptLine
	Fixes                       []mend
}

// Finding adds a finding.
func (w *writer) Finding(f lint.Finding) error {
	w.rules[f.Rule]++
	s := w.section(f)
	switch f.Severity {
	case lint.Error:
		s.Cell.Errors++
	case lint.Warning:
		s.Cell.Warnings++
	default:
		s.Cell.Infos++
	}
	if len(s.Findings) == maxFindings || w.shown == maxAllFindings {
		s.More++
		return nil
	}
	w.shown++
	s.Findings = append(s.Findings, w.view(f))
	return nil
}

// section returns the section of a finding, and counts the finding.
func (w *writer) section(f lint.Finding) *section {
	if w.tally.Finding(f) {
		return w.named("s" + strconv.Itoa(w.tally.ID(f.Path)))
	}
	key := "message " + f.Rev + " " + w.o.MessageName(f.Message)
	if s, ok := w.sections[key]; ok {
		return s
	}
	if len(w.order) == maxMessages {
		w.last = w.named("others") // have one section for all
		w.last.Name, w.last.Kind = "further messages", "not one by one"
		return w.last
	}
	s := w.named(key)
	s.ID, s.Kind, s.Name = "m"+strconv.Itoa(len(w.order)), "message", messageTitle(f.Message)
	if f.Rev != "" {
		s.Kind = "commit " + lint.ShortID(f.Rev)
	}
	if s.Name == "" {
		s.Name = w.o.MessageName(f.Message)
	}
	s.Name = report.Visible(s.Name)
	w.order = append(w.order, s)
	return s
}

// named returns the section of that key, which is its ID too unless it is given
// another one.
func (w *writer) named(key string) *section {
	s := w.sections[key]
	if s == nil {
		s = &section{ID: key}
		w.sections[key] = s
	}
	return s
}

// maxTitle bounds, in bytes, how much of a message's title names it.
const maxTitle = 200

func messageTitle(m *lint.Message) string {
	if m == nil || m.Message == nil || m.Title < 0 {
		return ""
	}
	title := m.Line(m.Title)
	if len(title) > maxTitle {
		title = strings.ToValidUTF8(title[:maxTitle], "") + "…"
	}
	return title
}

// view makes what the page shows of a finding.
func (w *writer) view(f lint.Finding) finding {
	v := finding{Severity: f.Severity.String(), Rule: f.Rule.Name, Text: report.Visible(f.Text)}
	d := w.files.open(f.Path, f.Message)
	v.Place = report.Visible(f.Path)
	if d.known && f.Span != (lint.Span{}) {
		var at string
		v.Lines, at = d.excerpt(f.Span)
		if v.Place != "" {
			v.Place += ":"
		} else {
			v.Place = "line "
		}
		v.Place += at
	}
	for i := range f.Fixes[:min(len(f.Fixes), maxFixes)] {
		v.Fixes = append(v.Fixes, w.mend(f, &f.Fixes[i]))
	}
	return v
}

// Close writes the page.
func (w *writer) Close(r *lint.Result, _ report.Summary) error {
	p := &page{Unfolded: w.shown <= maxUnfolded, Version: w.o.Version, Totals: w.o.Totals(r)}
	for _, f := range r.Failures {
		w.tally.Failure(f)
		if f.Rule != nil {
			w.rules[f.Rule] += 0
		}
	}
	for _, failure := range report.Failures(r.Failures) {
		p.Failures = append(p.Failures, report.Visible(failure))
	}
	for _, note := range r.Notes {
		p.Notes = append(p.Notes, report.Visible(note))
	}
	card := w.tally.Card()
	subject := w.o.Noun()
	p.count(r, &card, subject)
	w.table(p, &card.Services, strings.ToUpper(subject[:1])+subject[1:]+"s", subject)
	w.table(p, &card.Repository, "Repository", "outside of services")
	if w.last != nil {
		w.order = append(w.order, w.last)
	}
	if len(w.order) > 0 {
		p.Messages = w.order
		p.Sections = append(p.Sections, w.order...)
	}
	for r := range w.rules {
		p.Rules = append(p.Rules, ruleView{Name: r.Name, Severity: r.Severity.String(), Kind: r.Kind(), Found: w.rules[r], rule: r})
	}
	slices.SortFunc(p.Rules, func(a, b ruleView) int { return strings.Compare(a.Name, b.Name) })
	for i := range p.Rules {
		if err := p.Rules[i].explain(); err != nil {
			return err
		}
	}
	return p.write(w.w)
}

// table adds one of the scorecard's tables, and the sections of its rows.
func (w *writer) table(p *page, t *scorecard.Table, caption, kind string) {
	if len(t.Rows) == 0 {
		return
	}
	view := tableView{Caption: caption, Groups: t.Groups}
	if len(t.Rows) > 1 {
		view.Total = &t.Total
	}
	for i := range t.Rows {
		row := &t.Rows[i]
		v := rowView{Row: row, Name: report.Visible(row.Dir)}
		if row.Dir == "" {
			v.Name = kind
		}
		if s := w.sections["s"+strconv.Itoa(row.ID)]; s != nil {
			s.Name, s.Kind, v.Link = v.Name, kind, s.ID
			if row.Dir == "" {
				s.Kind = "repository"
			}
			p.Sections = append(p.Sections, s)
		}
		view.Rows = append(view.Rows, v)
	}
	p.Tables = append(p.Tables, view)
}
