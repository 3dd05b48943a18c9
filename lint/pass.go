package lint

import "fmt"

// Pass is one rule's look at one subject.
type Pass struct {
	Rule *Rule
	// Options has the type of Rule.Options, with the configuration's values.
	Options any
	Config  *Config
	// Report records a finding; the engine fills in the rule, the severity
	// and the revision, and completes the path.
	Report func(Finding)
}

// Reportf reports a finding without a fix.
func (p *Pass) Reportf(at Span, format string, args ...any) {
	p.Report(Finding{Span: at, Text: fmt.Sprintf(format, args...)})
}
