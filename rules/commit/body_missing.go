package commit

import (
	"fmt"

	"github.com/megalint/megalint/lint"
)

type bodyOptions struct {
	Lines int `yaml:"lines" doc:"how many changed lines need no explanation"`
}

// Validate refuses a negative number of lines.
func (o bodyOptions) Validate() error {
	if o.Lines < 0 {
		return fmt.Errorf("lines is %d, but cannot be negative", o.Lines)
	}
	return nil
}

// BodyMissing asks for an explanation of what is not small.
var BodyMissing = &lint.Rule{
	Name: "body-missing",
	Doc: `A change that is not small explains what it does and why

The diff shows how. Only the author knows why, and only now. The rule counts
the lines that a commit adds and those that it takes away; trailers alone are
no explanation. Off by default.

Source: saas-mega, "Use the body to explain what and why vs. how".`,
	Severity: lint.Off, Since: "0.1",
	Options: bodyOptions{Lines: 50},
	Message: bodyMissing,
}

func bodyMissing(p *lint.Pass, m *lint.Message) error {
	if m.Title < 0 || m.ChangedLines == nil || m.Body.Len() > 0 || generated(m) {
		return nil
	}
	limit := p.Options.(bodyOptions).Lines
	n, err := m.ChangedLines()
	if err != nil || n <= limit {
		return err
	}
	p.Reportf(m.Lines[m.Title], "the commit changes %d lines, more than %d, and its message has no body: explain what and why",
		n, limit)
	return nil
}
