package report_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
	"github.com/megalint/megalint/lint/report"
)

// The rules of the samples. Their documentation is as hostile as the rest.
var (
	imperative = &lint.Rule{Name: "summary-not-imperative", Severity: lint.Error, Since: "0.1",
		Doc: "The summary is imperative\n\nIt says what the commit does: \"Add\", not <b>\"Added\"</b>.\n\nSource: `CONVENTIONS`."}
	period    = &lint.Rule{Name: "summary-ends-with-period", Severity: lint.Error, Doc: "No dot at the end", Since: "0.1"}
	tooLong   = &lint.Rule{Name: "line-too-long", Severity: lint.Error, Doc: "No line over 80 columns", Since: "0.1"}
	separated = &lint.Rule{Name: "body-not-separated", Severity: lint.Error, Doc: "A blank line", Since: "0.1"}
	encoding  = &lint.Rule{Name: "message-encoding", Severity: lint.Warning, Doc: "Text is text", Since: "0.1"}
	runFile   = &lint.Rule{Name: "run-not-executable", Severity: lint.Error, Doc: "It runs", Since: "0.1"}
	makefile  = &lint.Rule{Name: "makefile-missing", Severity: lint.Error, Doc: "A Makefile", Since: "0.1"}
	owners    = &lint.Rule{Name: "service-owners-missing", Severity: lint.Info, Doc: "Owners", Since: "0.1"}
)

const (
	revA = "3f9a1c2b0d4e5f60718293a4b5c6d7e8f9010203"
	revB = "aa00bb11cc22dd33ee44ff5566778899aabbccdd"
)

// commit returns a message of a commit, or of none with an empty rev.
func commit(rev, text string) *lint.Message {
	return &lint.Message{Message: message.Parse(text, message.Options{}), Rev: rev}
}

// found returns a finding about the nth occurrence of a part of a message.
func found(rule *lint.Rule, m *lint.Message, part, text string, fixes ...lint.Fix) lint.Finding {
	at := strings.Index(m.Text, part)
	if at < 0 {
		panic(fmt.Sprintf("%q is not in %q", part, m.Text))
	}
	return lint.Finding{
		Rule: rule, Severity: rule.Severity, Rev: m.Rev, Message: m, Text: text, Fixes: fixes,
		Span: lint.Span{Start: at, End: at + len(part)},
	}
}

// replace returns a fix that replaces a finding's own part.
func replace(f lint.Finding, title, text string, safe bool) lint.Finding {
	f.Fixes = append(f.Fixes, lint.Fix{Title: title, Safe: safe, Edits: []lint.Edit{{Path: f.Path, Span: f.Span, New: text}}})
	return f
}

// sample is one report that every format must tell.
type sample struct {
	name     string
	findings []lint.Finding
	result   lint.Result
	summary  report.Summary
	options  report.Options
}

// source is the tree of the samples.
func source(path string) ([]byte, error) {
	switch path {
	case "services/billing/run":
		return []byte("#!/bin/sh\n\texec \t./billing\n"), nil
	case "services/bad\n::error::/Make\xfffile,1:2":
		return []byte("a\r\nb: c\r\n"), nil
	}
	return nil, fs.ErrNotExist
}

func samples() []sample {
	all := []sample{
		{name: "nothing", result: lint.Result{Messages: 12}},
		{name: "nothing-anywhere", result: lint.Result{Messages: 1, Services: 3}},
		commits(), draft(), tree(), hostile(), long(), failures(), notes(),
	}
	for i := range all {
		all[i].options.Rules, all[i].options.Version = []*lint.Rule{imperative, makefile}, "0.1.0"
		all[i].options.Source = source
		for _, f := range all[i].findings {
			switch f.Severity {
			case lint.Error:
				all[i].result.Errors++
			case lint.Warning:
				all[i].result.Warnings++
			case lint.Info:
				all[i].result.Infos++
			}
		}
	}
	return all
}

func commits() sample {
	a := commit(revA, "[lint] Added retries to the client.\n\nThe server drops requests now and then.\nThis line has more than the eighty columns that are allowed, by exactly twenty-one.\n")
	b := commit(revB, "[api] Fix the page\nIt was broken.\nVery.\n\nReviewed-by: A\n")
	separate := found(separated, b, "It was broken.", "no blank line stands between header and body")
	separate.Span.End = separate.Span.Start
	separate = replace(separate, "insert a blank line", "\n", true)
	return sample{
		name: "commits",
		findings: []lint.Finding{
			replace(found(imperative, a, "Added", `write "Add" instead of "Added"`), `replace "Added" by "Add"`, "Add", true),
			replace(found(period, a, ".", "the summary ends with a period"), "remove the period", "", true),
			found(tooLong, a, "-one.", "the line has 84 columns; 80 are allowed", lint.Fix{
				Title: "wrap the line", Edits: []lint.Edit{{
					Span: lint.Span{Start: strings.Index(a.Text, " exactly"), End: strings.Index(a.Text, "exactly")}, New: "\n"}}}),
			separate,
			{Rule: encoding, Severity: lint.Warning, Rev: revB, Message: b, Text: "the message as a whole does not please"},
			found(tooLong, b, "It was broken.\nVery.\n\nReviewed-by: A\n", "these lines do not please"),
		},
		result:  lint.Result{Messages: 12},
		summary: report.Summary{Duration: 1500 * time.Millisecond},
	}
}

func draft() sample {
	m := commit("", "[lint] Größe des 日本語 e\u0301te\u0301 👩‍👩‍👧‍👦 Added\tnow \n\n\n  indented\n\ttabbed over\n  lines and so on\n  until the\n  very end of it\nbut not this\n")
	end := found(period, m, "but not this", "end of line")
	end.Span.Start = end.Span.End
	empty := commit("", "")
	return sample{
		name: "draft",
		findings: []lint.Finding{
			found(imperative, m, "日本語", "wide"),
			found(imperative, m, "e\u0301te\u0301", "combining marks"),
			found(imperative, m, "👩‍👩‍👧‍👦", "one character of many"),
			replace(found(imperative, m, "Added\tnow", "a tab within"), "write it right", "add\tlater", true),
			replace(found(period, m, " \n", "space at the end"), "drop it", "\n", true),
			found(encoding, m, "\n  indented\n\ttabbed", "three lines"),
			found(encoding, m, "indented\n\ttabbed over\n  lines and so on\n  until the\n  very end", "many lines"),
			end,
			{Rule: period, Severity: lint.Warning, Message: m, Span: lint.Span{Start: len(m.Text), End: len(m.Text)}, Text: "at the very end"},
			{Rule: period, Severity: lint.Warning, Message: m, Span: lint.Span{Start: 1 << 40, End: -5}, Text: "a span that is nonsense"},
			{Rule: period, Severity: lint.Error, Message: empty, Text: "the message is empty"},
		},
		result:  lint.Result{Messages: 1},
		options: report.Options{Message: ".git/COMMIT_EDITMSG"},
	}
}

func tree() sample {
	run := lint.Finding{Rule: runFile, Severity: lint.Error, Path: "services/billing/run", Text: "run is not executable",
		Fixes: []lint.Fix{{Title: "make it executable", Safe: true, Edits: []lint.Edit{{Path: "services/billing/run", Mode: 0o755}}}}}
	tab := run
	tab.Span, tab.Text = lint.Span{Start: 11, End: 15}, "behind a tab"
	tab.Fixes = []lint.Fix{{Title: "change two files", Edits: []lint.Edit{
		{Path: "services/billing/run", Span: lint.Span{Start: 11, End: 15}, New: "run"},
		{Path: "services/billing/gone", Span: lint.Span{Start: 3, End: 4}, New: "x"},
	}}, {Title: "spell it out", Edits: []lint.Edit{
		{Path: "services/billing/run", Span: lint.Span{Start: 17, End: 17}, New: "/opt"},
		{Path: "services/billing/run", Span: lint.Span{Start: 11, End: 15}, New: "run"},
	}}}
	return sample{
		name: "tree",
		findings: []lint.Finding{
			{Rule: makefile, Severity: lint.Error, Path: "services/billing", Text: "the service has no Makefile"},
			run, tab,
			{Rule: runFile, Severity: lint.Warning, Path: "services/gone/run", Span: lint.Span{Start: 7, End: 9}, Text: "a file that cannot be read"},
			{Rule: owners, Severity: lint.Info, Rev: revA, Path: "CODEOWNERS", Text: "nobody owns services/billing"},
		},
		result:  lint.Result{Services: 1},
		summary: report.Summary{Files: 7, Duration: time.Millisecond},
	}
}

func hostile() sample {
	m := commit(revA, "\x1b[2J::error::pwned\r\n\n##[group]100% \u202eevil\u202c <b>&amp;\"' ]]> \\ \x00\x07\x7f\u0085\u2028 \xff\xc3( a\u200db\n::stop-commands::x\n")
	nasty := "\x1b]0;x\x07 100%\r\n::error::pwned ##[error]x <b>&\"' ]]> \u202e \xff a,b:c [x](http://e)"
	f := found(encoding, m, "100% \u202eevil", nasty)
	f = replace(f, nasty, nasty, true)
	file := lint.Finding{Rule: runFile, Severity: lint.Error, Path: "services/bad\n::error::/Make\xfffile,1:2", Text: nasty, Span: lint.Span{Start: 3, End: 6}}
	return sample{
		name: "hostile",
		findings: []lint.Finding{
			found(encoding, m, "\x1b[2J", "escape"),
			found(encoding, m, "\r", "carriage return"),
			f,
			found(encoding, m, "\xff\xc3(", "no UTF-8"),
			found(encoding, m, "\u200d", "joiner"),
			file,
		},
		result:  lint.Result{Messages: 1, Services: 1, Failures: []*lint.Failure{{Rule: makefile, Path: "a\x1b[31m\nb\xff", Err: errors.New(nasty)}}},
		options: report.Options{Message: "x\n::error::"},
	}
}

func long() sample {
	const size = 1 << 18
	ascii := commit(revA, "[lint] Short\n\n"+strings.Repeat("abcdefghi ", size/10)+"MARK"+strings.Repeat(" klmnopqrs", size/10)+"\n")
	wide := commit(revB, strings.Repeat("日本", size/6)+"MARK"+strings.Repeat("\u0301", size)+"\n")
	escapes := commit(revB, strings.Repeat("\u202e", 300)+"MARK"+strings.Repeat("\xff", 300)+"\n")
	rest := found(tooLong, ascii, "MARK", "all that follows")
	rest.Span.End = len(ascii.Text) - 1
	return sample{
		name: "long",
		findings: []lint.Finding{
			replace(found(tooLong, ascii, "MARK", "in the middle"), "mark it", "!", true),
			rest,
			found(tooLong, wide, "MARK", "between wide and narrow"),
			found(tooLong, escapes, "MARK", "between what is escaped"),
			found(tooLong, commit("", "[lint] "+strings.Repeat("word ", 12)+"MARK end\n"), "MARK end", "fits only without its start"),
		},
		result:  lint.Result{Messages: 3},
		options: report.Options{Width: 60},
	}
}

func failures() sample {
	return sample{
		name: "failures",
		findings: []lint.Finding{
			found(period, commit(revA, "[lint] Stop.\n"), ".", "the summary ends with a period"),
		},
		result: lint.Result{Messages: 2, Failures: []*lint.Failure{
			{Rev: revB, Err: errors.New("the object is missing")},
			{Rule: makefile, Path: "services/billing", Err: errors.New("Makefile: permission denied")},
			{Rule: imperative, Err: errors.New("internal error")},
		}},
	}
}

func notes() sample {
	other := lint.Finding{Rule: runFile, Severity: lint.Error, Path: ".bumpversion.cfg", Text: "services/billing/run does not contain it",
		Fixes: []lint.Fix{
			{Title: "mend it there", Edits: []lint.Edit{{Path: "services/billing/run", Span: lint.Span{Start: 11, End: 15}, New: "run"}}},
			{Title: "change modes", Safe: true, Edits: []lint.Edit{
				{Path: "services/billing/run", Mode: 0o755}, {Path: "-it's\n\x1b[2J", Mode: 0o644}, {Path: "a", Mode: 0o600}}},
		}}
	return sample{
		name: "notes", findings: []lint.Finding{other},
		result: lint.Result{Services: 2, Notes: []string{
			"not verified: 12 modules are not in the module cache", "hostile \x1b[31m\n::error::##[x] <b>&]]>"}},
	}
}

// render writes a sample in a format.
func render(t testing.TB, format string, s sample) string {
	t.Helper()
	var b strings.Builder
	w, err := report.New(format, &b, s.options)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range s.findings {
		if err := w.Finding(f); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(&s.result, s.summary); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
