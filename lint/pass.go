package lint

import "fmt"

// Pass is one rule's look at one subject. The next rule may get the same one: none
// keeps it.
type Pass struct {
	Rule *Rule
	// Options has the type of Rule.Options, with the configuration's values.
	Options any
	Config  *Config
	// Report records a finding; the engine fills in the rule, the severity
	// and the revision, and completes the path.
	Report func(Finding)
	// Wants, for rules about the tree, tells whether findings at a path are
	// asked for. Those at others are dropped: a rule that has much to read may
	// spare itself the work.
	Wants func(path string) bool
	// Note, for rules about the tree, tells what is neither a finding nor a
	// failure and yet has to be known, such as what was not verified: one line,
	// no dot.
	Note func(text string)

	severity Severity
}

// turnTo makes the pass a rule's.
func (p *Pass) turnTo(c check) {
	p.Rule, p.Options, p.severity = c.rule, c.settings.Options, c.settings.Severity
}

// Reportf reports a finding without a fix.
func (p *Pass) Reportf(at Span, format string, args ...any) {
	p.Report(Finding{Span: at, Text: fmt.Sprintf(format, args...)})
}
