package html

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/megalint/megalint/internal/markdown"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/report"
	"github.com/megalint/megalint/lint/report/scorecard"
)

//go:embed page.tmpl
var pageTemplate string

//go:embed page.css
var style string

//go:embed page.js
var script string

// page is what the template shows.
type page struct {
	Version, Totals string
	Counts          []figure
	Failures, Notes []string
	Tables          []tableView
	Messages        []*section
	Sections        []*section
	Rules           []ruleView
	// Unfolded shows what is in the sections at once.
	Unfolded bool
}

// figure is a number that sums something up.
type figure struct{ Number, Label, Class string }

type tableView struct {
	Caption string
	Groups  []string
	Rows    []rowView
	Total   *scorecard.Row
}

type rowView struct {
	*scorecard.Row
	Name, Link string
}

type ruleView struct {
	Name, Severity, Kind, Summary string
	Found                         int
	Body                          template.HTML
	rule                          *lint.Rule
}

// count fills in the figures.
func (p *page) count(r *lint.Result, card *scorecard.Card, subject string) {
	add := func(n int, one, class string) {
		label := one
		if n != 1 {
			label += "s"
		}
		if n == 0 {
			class = ""
		}
		p.Counts = append(p.Counts, figure{strconv.Itoa(n), label, class})
	}
	add(r.Errors, "error", "error")
	add(r.Warnings, "warning", "warning")
	add(r.Infos, "info", "info")
	if n := len(report.Failures(r.Failures)); n > 0 {
		p.Counts = append(p.Counts, figure{strconv.Itoa(n), "not judged", "error"})
	}
	if n := len(card.Services.Rows); n > 0 {
		class := ""
		if card.Clean > 0 {
			class = "ok"
		}
		p.Counts = append(p.Counts, figure{strconv.Itoa(card.Clean) + " of " + strconv.Itoa(n), subject + "s clean", class})
	}
	if r.Messages > 0 {
		add(r.Messages, "message", "")
	}
}

// renderer renders what rules say of themselves. Markup in it is left out, and
// so are links that would run something.
var renderer = sync.OnceValue(markdown.New)

// explain renders the rule's documentation.
func (v *ruleView) explain() error {
	summary, rest, _ := strings.Cut(v.rule.Doc, "\n")
	v.Summary = summary
	var b bytes.Buffer
	if err := renderer().Convert([]byte(rest), &b); err != nil {
		return err
	}
	v.Body = template.HTML(b.String())
	return nil
}

// compiled is the template with what it calls.
var compiled = sync.OnceValues(func() (*template.Template, error) {
	return template.New("page").Funcs(template.FuncMap{
		"plural": func(n int, noun string) string {
			if n != 1 {
				noun += "s"
			}
			return strconv.Itoa(n) + " " + noun
		},
		"element": element,
		"policy":  policy,
	}).Parse(pageTemplate)
})

// element returns a stylesheet or a script of ours as an element, byte for byte
// what policy allows.
func element(name string) template.HTML {
	text := style
	if name == "script" {
		text = script
	}
	return template.HTML("<" + name + ">" + text + "</" + name + ">")
}

// policy is the content security policy: nothing is fetched, and nothing runs
// but the stylesheet and the script of this page.
func policy() string {
	hash := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; style-src " + hash(style) + "; script-src " + hash(script) + "; base-uri 'none'; form-action 'none'"
}

// write writes the page.
func (p *page) write(w io.Writer) error {
	t, err := compiled()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, p); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}
