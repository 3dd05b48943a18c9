package html

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"strconv"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/report/scorecard"
)

//go:embed page.css
var style string

//go:embed page.js
var script string

// page is what is shown.
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
type figure struct {
	Number, Label string
	Class         markup
}

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
	*lint.Rule
	Found int
}

// count fills in the figures.
func (p *page) count(r *lint.Result, card *scorecard.Card, subject string) {
	add := func(n int, one string, class markup) {
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
	if len(r.Failures) > 0 {
		p.Counts = append(p.Counts, figure{strconv.Itoa(len(r.Failures)), "not judged", "error"})
	}
	if n := len(card.Services.Rows); n > 0 {
		p.Counts = append(p.Counts, figure{strconv.Itoa(card.Clean) + " of " + strconv.Itoa(n), subject + "s clean", "ok"})
	}
	if r.Messages > 0 {
		add(r.Messages, "message", "")
	}
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
