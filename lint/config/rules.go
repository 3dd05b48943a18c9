package config

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/megalint/megalint/internal/component"
	"github.com/megalint/megalint/lint"
)

// findRule finds a rule by a name, which may be a former one; nil if there is
// none.
func findRule(rules []*lint.Rule, name string) *lint.Rule {
	i := slices.IndexFunc(rules, func(r *lint.Rule) bool {
		return r.Name == name || slices.Contains(r.Former, name)
	})
	if i < 0 {
		return nil
	}
	return rules[i]
}

// knownRule is findRule, with an error if there is none and a warning if the
// name is a former one. It is nil without an error for a rule that runs
// elsewhere. A preset may name any rule, for a program may run a part of them.
func (f *file) knownRule(at *yaml.Node, name string) *lint.Rule {
	r := findRule(f.rules, name)
	switch {
	case r == nil && slices.Contains(f.elsewhere, name):
	case r == nil && (f.strict || !isPreset(f.path)):
		f.fault(at, "unknown rule %s%s", excerpt(name), f.suggestRule(name))
	case r != nil && r.Name != name && len(f.warnings) < maxFaults:
		f.warnings = append(f.warnings, f.errorAt(f.offset(at), fmt.Sprintf("%s is called %s now", name, r.Name)))
	}
	return r
}

// suggestRule is suggest for rules: of one that is known by a former name, it
// offers the present one.
func (l *loader) suggestRule(name string) string {
	names := slices.Clone(l.elsewhere)
	for _, r := range l.rules {
		names = append(append(names, r.Name), r.Former...)
	}
	near := component.Nearest(name, names)
	if near == "" {
		return `: "megalint rules" lists them`
	}
	if r := findRule(l.rules, near); r != nil {
		near = r.Name
	}
	return fmt.Sprintf("; did you mean %q?", near)
}

// rulesSection merges the settings of the rules.
func (f *file) rulesSection(n *yaml.Node) {
	entries, _ := f.mapping(n, "a mapping from rules to severities or settings")
	given := make(map[*lint.Rule]*yaml.Node, len(entries))
	for _, e := range entries {
		if f.full() {
			return
		}
		r := f.knownRule(e.key, e.name)
		if r == nil {
			continue
		}
		if first, twice := given[r]; twice {
			f.fault(e.key, "%s is given twice, for %s is its former name", r.Name, excerpt(formerOf(r, e.key, first)))
			continue
		}
		given[r] = e.key
		f.settings(e, r)
	}
}

// formerOf returns which of two keys does not name the rule as it is now.
func formerOf(r *lint.Rule, keys ...*yaml.Node) string {
	for _, k := range keys {
		if name := deref(k).Value; name != r.Name {
			return name
		}
	}
	return r.Name
}

// choice returns what has been said of a rule so far.
func (l *loader) choice(r *lint.Rule) *choice {
	if l.choices == nil {
		l.choices = make(map[string]*choice)
	}
	c := l.choices[r.Name]
	if c == nil {
		c = &choice{Settings: lint.Settings{Severity: r.Severity, Options: r.Options}}
		l.choices[r.Name] = c
	}
	return c
}

// settings reads one rule's: a severity, or a mapping.
func (f *file) settings(e entry, r *lint.Rule) {
	c := f.choice(r)
	if isPlain(e.value) {
		f.severity(e.value, &c.Severity)
		return
	}
	if isNull(e.value) {
		f.fault(e.key, "%s has no settings: give it a severity (%s) or a mapping", r.Name, severityNames())
		return
	}
	entries, _ := f.mapping(e.value, fmt.Sprintf("a severity (%s) or a mapping", severityNames()))
	options, before := newOptions(c.Options), len(f.faults)
	for _, setting := range entries {
		switch setting.name {
		case "severity":
			f.severity(setting.value, &c.Severity)
		case "skip-authors", "skip-bots":
			if r.Message == nil {
				f.fault(setting.key, "only rules about messages take %s; %s judges %s", setting.name, r.Name, subject(r))
				continue
			}
			f.skip(setting, &c.Authors, &c.bots)
		default:
			if !options.set(f, setting) {
				f.fault(setting.key, "%s has no option %s%s", r.Name, excerpt(setting.name), suggest(setting.name, options.keys(r)))
			}
		}
	}
	if len(f.faults) == before {
		c.Options = options.value()
		f.validate(r, c.Options, e, entries)
	}
}

// validate reports what a rule has against its options: at the setting that
// the error names, or else at the rule.
func (f *file) validate(r *lint.Rule, options any, e entry, settings []entry) {
	for _, err := range validate(options) {
		at := e.key
		for _, s := range settings {
			if rest, ok := strings.CutPrefix(err.Error(), s.name); ok && strings.IndexAny(rest+" ", " :") == 0 {
				at = s.value
			}
		}
		f.fault(at, "%s: %v", r.Name, err)
	}
}

func (f *file) severity(n *yaml.Node, to *lint.Severity) {
	if n.Kind != yaml.ScalarNode || n.ShortTag() != tagString {
		f.fault(n, "a severity is %s, not %s", severityNames(), describe(n))
		return
	}
	s, err := lint.ParseSeverity(n.Value)
	if err != nil {
		f.fault(n, "unknown severity %s%s", excerpt(n.Value), suggest(n.Value, severities()))
		return
	}
	*to = s
}

// severities returns the names of all severities, gravest first.
func severities() []string {
	var names []string
	for _, s := range lint.Severities() {
		names = append(names, s.String())
	}
	slices.Reverse(names)
	return names
}

func severityNames() string { return alternatives(severities()) }

// subject names what a rule judges.
func subject(r *lint.Rule) string {
	switch kind := r.Kind(); kind {
	case "message", "service":
		return kind + "s"
	default:
		return "the " + kind
	}
}

// finish computes the settings of the rules from what the files say.
func (l *loader) finish() {
	common := l.authors.Bots || len(l.authors.Patterns) > 0
	for _, r := range l.rules {
		c := l.choices[r.Name]
		if c == nil && (!common || r.Message == nil) {
			continue // it runs with its defaults
		}
		if c == nil {
			c = l.choice(r)
		}
		if r.Message != nil {
			if c.bots == nil {
				c.Authors.Bots = l.authors.Bots
			}
			c.Authors.Patterns = slices.Concat(l.authors.Patterns, c.Authors.Patterns)
		}
		if l.cfg.Rules == nil {
			l.cfg.Rules = make(map[string]lint.Settings)
		}
		l.cfg.Rules[r.Name] = c.Settings
	}
}
