package lint

import "fmt"

// Severity says how much a finding weighs.
type Severity int

// The severities, from the one that silences a rule to the one that fails a
// run by default.
const (
	Off Severity = iota
	Info
	Warning
	Error
)

// Severities lists all of them, lightest first.
func Severities() []Severity { return []Severity{Off, Info, Warning, Error} }

// String returns the name that configuration, flags and reports use.
func (s Severity) String() string {
	switch s {
	case Off:
		return "off"
	case Info:
		return "info"
	case Warning:
		return "warning"
	case Error:
		return "error"
	}
	return fmt.Sprintf("Severity(%d)", int(s))
}

// ParseSeverity is the inverse of [Severity.String].
func ParseSeverity(name string) (Severity, error) {
	for _, s := range Severities() {
		if s.String() == name {
			return s, nil
		}
	}
	return Off, fmt.Errorf("%q is no severity: use error, warning, info or off", name)
}
