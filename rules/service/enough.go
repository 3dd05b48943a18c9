package service

import (
	"fmt"

	"github.com/megalint/megalint/lint"
)

// maxFindings is how many findings a rule has about one file. Who has read so
// many knows what is wrong, and a file can be made to have millions.
const maxFindings = 100

// enough makes a check report at most [maxFindings] about each file; the last of
// them says how many more there are. S is what the check judges.
func enough[S any](check func(*lint.Pass, S) error) func(*lint.Pass, S) error {
	return func(p *lint.Pass, subject S) error {
		own, b := *p, bounded{report: p.Report}
		own.Report = b.add
		err := check(&own, subject)
		b.flush()
		return err
	}
}

// bounded hands findings on until there are too many about a file.
type bounded struct {
	report func(lint.Finding)
	count  map[string]int // of a file's findings
	last   []lint.Finding // of the files that have too many, or just not
}

func (b *bounded) add(f lint.Finding) {
	if b.count == nil {
		b.count = make(map[string]int)
	}
	b.count[f.Path]++
	switch n := b.count[f.Path]; {
	case n < maxFindings:
		b.report(f)
	case n == maxFindings:
		b.last = append(b.last, f)
	}
}

// flush hands on what add held back.
func (b *bounded) flush() {
	for _, f := range b.last {
		if more := b.count[f.Path] - maxFindings; more > 0 {
			f.Text += fmt.Sprintf(" (and %d more like it in the file)", more)
		}
		b.report(f)
	}
}
