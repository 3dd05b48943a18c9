package squash

import (
	"slices"
	"strings"

	"github.com/megalint/megalint/lint"
)

// Unite makes one report of what rules found in the predictions for one pull
// request: messages holds them as rules saw them, in the order of predictions.
// A fault that several share is reported once, with the first of them; one
// that not all share says under which settings it arises. Findings about
// anything else stay as they are, and so does the order.
//
// The result is corrected: it counts what is left, and the pull request as one
// message, and tells once what could not be judged.
func Unite(predictions []Prediction, messages []*lint.Message, findings []lint.Finding, r *lint.Result) []lint.Finding {
	u := &uniter{
		index: make(map[*lint.Message]int, len(messages)),
		first: make(map[fault]int), lines: make(map[place]int), texts: make(map[string]int),
		predictions: predictions,
	}
	for i, m := range messages {
		u.index[m] = i
	}
	var united []lint.Finding
	var arises [][]int // in which predictions, for each united finding
	for _, f := range findings {
		i, known := u.index[f.Message]
		if !known || f.Message == nil {
			united, arises = append(united, f), append(arises, nil)
			continue
		}
		key := u.fault(i, f)
		at, again := u.first[key]
		if again && arises[at][len(arises[at])-1] != i {
			arises[at] = append(arises[at], i)
			uncount(r, f)
			continue
		}
		u.first[key] = len(united)
		united, arises = append(united, f), append(arises, []int{i})
	}
	for i := range united {
		if n := len(arises[i]); n > 0 && n < len(predictions) {
			united[i].Text += " (" + condition(predictions, arises[i]) + ")"
		}
	}
	if n := len(predictions); n > 1 {
		r.Messages -= n - 1
		r.Failures = distinct(r.Failures)
	}
	return united
}

// distinct drops failures that say the same.
func distinct(failures []*lint.Failure) []*lint.Failure {
	seen := make(map[string]bool)
	return slices.DeleteFunc(failures, func(f *lint.Failure) bool {
		text := f.Error()
		again := seen[text]
		seen[text] = true
		return again
	})
}

// uniter recognizes a fault in the next prediction.
type uniter struct {
	predictions []Prediction
	index       map[*lint.Message]int
	first       map[fault]int  // the finding of each fault
	lines       map[place]int  // the number of a line's text
	texts       map[string]int // the same, by the text
}

// fault is what makes two findings one: the same rule says the same of the
// same text in the same place.
type fault struct {
	rule       *lint.Rule
	text       string
	inBody     bool
	start, end int // from where title or body begin
	line       int // the number of the text; 0 for a fault that is not in it
}

type place struct{ prediction, line int }

func (u *uniter) fault(i int, f lint.Finding) fault {
	p := &u.predictions[i]
	key := fault{rule: f.Rule, text: f.Text, start: f.Start, end: f.End}
	if body := len(p.Text) - len(p.Body); p.Body != "" && f.Start >= body {
		key.inBody = true
		key.start -= body
		key.end -= body
	}
	if f.End > 0 {
		key.line = u.line(i, f.Message, f.Message.LineOf(f.Start))
	}
	return key
}

// line gives each text of a line a number, so that a long line with many
// faults is read once.
func (u *uniter) line(i int, m *lint.Message, line int) int {
	at := place{i, line}
	n, known := u.lines[at]
	if known {
		return n
	}
	text := m.Line(line)
	if n, known = u.texts[text]; !known {
		n = len(u.texts) + 1
		u.texts[text] = n
	}
	u.lines[at] = n
	return n
}

// uncount takes a finding out of the totals.
func uncount(r *lint.Result, f lint.Finding) {
	switch {
	case f.Tidy: // was not counted either
	case f.Severity == lint.Error:
		r.Errors--
	case f.Severity == lint.Warning:
		r.Warnings--
	case f.Severity == lint.Info:
		r.Infos--
	}
}

// condition says under which settings some of the predictions arise. It names
// each setting alone where that says enough.
func condition(predictions []Prediction, some []int) string {
	var all, these pairs
	for _, p := range predictions {
		all.add(p.Under)
	}
	for _, i := range some {
		these.add(predictions[i].Under)
	}
	if len(these.list) < len(these.titles)*len(these.messages) {
		var each []string
		for _, s := range these.list {
			each = append(each, string(s.Title)+" with "+string(s.Message))
		}
		return "if " + titleSetting + " and " + messageSetting + " are " + strings.Join(each, ", or ")
	}
	var parts []string
	if len(these.titles) < len(all.titles) {
		parts = append(parts, titleSetting+" is "+strings.Join(these.titles, " or "))
	}
	if len(these.messages) < len(all.messages) {
		parts = append(parts, messageSetting+" is "+strings.Join(these.messages, " or "))
	}
	return "if " + strings.Join(parts, " and ")
}

// The names of the settings in GitHub's API.
const (
	titleSetting   = "squash_merge_commit_title"
	messageSetting = "squash_merge_commit_message"
)

// pairs is a set of pairs of settings, with the values that occur in it.
type pairs struct {
	list             []Settings
	titles, messages []string
}

func (p *pairs) add(under []Settings) {
	for _, s := range under {
		p.list = append(p.list, s)
		p.titles = include(p.titles, string(s.Title))
		p.messages = include(p.messages, string(s.Message))
	}
}

func include(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
