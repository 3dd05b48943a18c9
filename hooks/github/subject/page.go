package subject

import (
	"strings"

	"github.com/megalint/megalint/hooks/github/squash"
	"github.com/megalint/megalint/hooks/github/summary"
)

// Page begins a page about the subject: its name, its notes and the messages
// that may land. The verdict and the findings are the caller's to add.
func (s *Subject) Page() *summary.Report {
	p := &summary.Report{Subject: s.Name, Notes: s.Notes, Where: s.part}
	if s.Pull != nil {
		p.Next = "Edit the title or the description on this page, or reword the commits and push again: this check then runs by itself."
	}
	for i := range s.Predictions {
		title := "“Squash and merge” will put this on " + s.Pull.BaseRef
		if len(s.Predictions) > 1 {
			title += ", " + under(&s.Predictions[i])
		}
		p.Messages = append(p.Messages, summary.Message{Title: title, Text: s.Predictions[i].Text})
	}
	return p
}

// under says which settings lead to a prediction.
func under(p *squash.Prediction) string {
	var pairs []string
	for _, s := range p.Under {
		pairs = append(pairs, string(s.Title)+" with "+string(s.Message))
	}
	return "if the repository's settings are " + strings.Join(pairs, ", or ")
}
