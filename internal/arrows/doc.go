// Package arrows holds the direction of the imports between this module's
// packages, and keeps out of the hooks' program what would slow its start. It
// consists of a test:
//
//	cmd → hooks → rules, lint/…
//	rules → lint, lint/message, internal/…
//	lint/… → lint, lint/message, internal/…
//	internal/… → lint/message
//	lint → lint/message, the standard library
//
// A package that a rule, a report and a hook share belongs below internal. What
// only serves to develop megalint, such as internal/generate, may import
// whatever it needs, and nothing imports it.
package arrows
