// Package summary writes a verdict as a page of Markdown, for a workflow's step
// summary or a check run: what was judged, the message that will land, and a
// table of findings with how to mend each.
//
// Nearly all that the page shows was written by strangers. It reaches the page
// so that it can neither become Markdown nor HTML, nor hide from a reader.
package summary

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/megalint/megalint/internal/text"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/report"
)

// StepLimit is how large GitHub lets a step's summary be, in bytes.
const StepLimit = 1 << 20

// Verdict is how a run ended.
type Verdict string

// The verdicts.
const (
	Pass  Verdict = "pass"
	Fail  Verdict = "fail"  // findings at or above the severity that fails
	Error Verdict = "error" // something could not be judged
)

// Report is what the page tells.
type Report struct {
	Verdict Verdict
	// Subject names what was judged, such as "Pull request #12".
	Subject string
	// Err is why nothing could be judged; nil if something was.
	Err    error
	Result *lint.Result
	// Findings are in the order in which they are to be shown.
	Findings []lint.Finding
	Messages []Message
	// Notes tell what a reader has to know beside the findings.
	Notes []string
	// Where names the message that a finding without a commit is about.
	Where func(*lint.Message) string
	// Next tells what to do after mending, if there are findings.
	Next string
}

// Message is a text that is going to land.
type Message struct {
	Title string // stands above it
	Text  string
}

// Markdown writes the page in at most limit bytes, which must be some
// kilobytes. What does not fit is counted.
func Markdown(r *Report, limit int) string {
	p := &page{limit: limit - reserve}
	p.head(r)
	for _, m := range r.Messages {
		p.message(m)
	}
	if r.Result != nil {
		p.failures(report.Failures(r.Result.Failures))
	}
	p.findings(r)
	for _, n := range r.Notes {
		p.paragraph("> " + Escape(n))
	}
	return p.b.String()
}

// reserve is kept for what stands below a part that does not fit.
const reserve = 4 << 10

// page is written from top to bottom.
type page struct {
	b     strings.Builder
	limit int
}

// fits tells whether a text still has a place.
func (p *page) fits(text string) bool { return p.b.Len()+len(text) <= p.limit }

// paragraph writes one, if it fits.
func (p *page) paragraph(text string) {
	if p.fits(text) {
		p.b.WriteString(text + "\n\n")
	}
}

func (p *page) head(r *Report) {
	mark := map[Verdict]string{Pass: "✅", Fail: "❌", Error: "⚠️"}[r.Verdict]
	p.paragraph("## " + mark + " " + Escape(headline(r)))
	if r.Err != nil {
		p.failures(strings.Split(strings.TrimSpace(r.Err.Error()), "\n"))
	}
}

// headline sums up in a line.
func headline(r *Report) string {
	line := "megalint"
	if r.Subject != "" {
		line += ": " + r.Subject
	}
	if r.Result == nil {
		return line
	}
	var parts []string
	for _, part := range []struct {
		n    int
		noun string
	}{{len(report.Failures(r.Result.Failures)), "failure"}, {r.Result.Errors, "error"}, {r.Result.Warnings, "warning"}, {r.Result.Infos, "info"}} {
		if part.n > 0 {
			parts = append(parts, count(part.n, part.noun))
		}
	}
	if parts == nil {
		parts = []string{"no findings"}
	}
	return line + ": " + strings.Join(parts, ", ")
}

func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// maxMessage bounds a message that is shown, in bytes: the longest that GitHub
// takes, and a little.
const maxMessage = 80 << 10

// message shows a text as it is, in a fence that it cannot close.
func (p *page) message(m Message) {
	text := m.Text
	if len(text) > maxMessage {
		text = strings.ToValidUTF8(text[:maxMessage], "") + "\n…"
	}
	var b strings.Builder
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(report.Visible(strings.TrimSuffix(line, "\r")))
	}
	fence := strings.Repeat("`", max(3, longestRun(b.String(), '`')+1))
	block := "**" + Escape(m.Title) + "**\n\n" + fence + "text\n" + b.String() + "\n" + fence
	if !p.fits(block) {
		block = "**" + Escape(m.Title) + "** is too long to be shown here."
	}
	p.paragraph(block)
}

// longestRun is the length of the longest run of a byte.
func longestRun(s string, c byte) int {
	longest, n := 0, 0
	for i := 0; i < len(s); i++ {
		if n++; s[i] != c {
			n = 0
		}
		longest = max(longest, n)
	}
	return longest
}

// failures lists what kept something from being judged.
func (p *page) failures(lines []string) {
	if len(lines) == 0 {
		return
	}
	p.b.WriteString("This could not be judged, so the check fails:\n\n")
	for i, line := range lines {
		item := "- " + Escape(strings.TrimSpace(line)) + "\n"
		if !p.fits(item) {
			p.b.WriteString("- … and " + count(len(lines)-i, "failure") + " more\n")
			break
		}
		p.b.WriteString(item)
	}
	p.b.WriteByte('\n')
}

func (p *page) findings(r *Report) {
	if len(r.Findings) == 0 {
		return
	}
	p.b.WriteString("| | Rule | Where | What | How to mend it |\n|---|---|---|---|---|\n")
	for i, f := range r.Findings {
		line := row(r, f)
		if !p.fits(line) {
			p.b.WriteString("\n… and " + count(len(r.Findings)-i, "finding") + " more, which are in the log.\n")
			break
		}
		p.b.WriteString(line)
	}
	p.b.WriteByte('\n')
	if r.Next != "" {
		p.paragraph(Escape(r.Next))
	}
}

// rulesPage is where rules are explained.
const rulesPage = "https://github.com/megalint/megalint/blob/main/docs/rules.md#"

// row is a finding's line in the table.
func row(r *Report, f lint.Finding) string {
	var mend []string
	for _, x := range f.Fixes[:min(len(f.Fixes), 3)] {
		mend = append(mend, Escape(shorten(x.Title)))
	}
	if mend == nil {
		mend = []string{"see the rule"}
	}
	rule := Escape(f.Rule.Name)
	if f.Rule.Since != "" { // a rule that is documented
		rule = "[" + rule + "](" + rulesPage + f.Rule.Name + ")"
	}
	return "| " + Escape(f.Severity.String()) + " | " + rule + " | " + where(r, f) + " | " +
		Escape(shorten(f.Text)) + " | " + strings.Join(mend, " or ") + " |\n"
}

func where(r *Report, f lint.Finding) string {
	switch {
	case f.Path != "":
		return Escape(shorten(f.Path))
	case f.Rev != "":
		place := Escape("commit " + lint.ShortID(f.Rev))
		if f.Message != nil && f.Message.Message != nil {
			place += ", " + quote(f)
		}
		return place
	case f.Message != nil && r.Where != nil:
		return Escape(r.Where(f.Message)) + ", " + quote(f)
	}
	return ""
}

// quote names the line that a finding is about, and shows it.
func quote(f lint.Finding) string {
	m := f.Message
	if len(m.Lines) == 0 {
		return "empty"
	}
	line := m.LineOf(f.Start)
	return fmt.Sprintf("line %d: %s", line+1, Escape(shorten(m.Line(line))))
}

// maxCell bounds a text in the table, in bytes.
const maxCell = 300

func shorten(s string) string { return text.Cut(s, maxCell) }

// Escape writes a text so that a Markdown page of GitHub shows it as it is, on
// one line: no markup, no tag, no link, nobody mentioned, nothing hidden.
//
// Each sign of ASCII that is no letter, digit or space becomes an entity, which
// Markdown never takes for markup. Behind an at sign goes a joiner of no width,
// for GitHub looks for names to mention in the finished page.
func Escape(text string) string {
	text = report.Visible(text)
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c >= utf8.RuneSelf, c == ' ', 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
			b.WriteByte(c)
		case c == '@':
			b.WriteString("&#64;&#8288;")
		default:
			fmt.Fprintf(&b, "&#%d;", c)
		}
	}
	return b.String()
}
