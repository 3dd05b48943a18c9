package config

import (
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/megalint/megalint/lint"
)

func exceptionKeys() []string { return []string{"rule", "path", "revisions", "reason", "until"} }

// exceptions adds the file's exceptions.
func (f *file) exceptions(n *yaml.Node) {
	if n.Kind != yaml.SequenceNode || n.ShortTag() != tagList {
		f.fault(n, "expected a list of exceptions, not %s", describe(n))
		return
	}
	for _, c := range n.Content {
		if f.full() {
			return
		}
		if e := f.exception(c); e != nil {
			f.cfg.Exceptions = append(f.cfg.Exceptions, e)
		}
	}
}

// exception reads one of them; nil if there is any mistake in it.
func (f *file) exception(at *yaml.Node) *lint.Exception {
	before := len(f.faults)
	const what = "an exception with rule, path or revisions, and reason"
	if isNull(deref(at)) {
		f.fault(at, "expected %s, not nothing", what)
		return nil
	}
	entries, ok := f.mapping(deref(at), what)
	if !ok {
		return nil
	}
	e, given := &lint.Exception{File: f.path}, make(map[string]*yaml.Node, len(entries))
	var rule *lint.Rule
	for _, entry := range entries {
		given[entry.name] = entry.key
		switch entry.name {
		case "rule":
			rule = f.exceptedRule(entry.value)
			e.Span = f.span(entry.value)
		case "path":
			e.Path = f.pattern(entry.value)
			e.Covers = covers(e.Path)
		case "revisions":
			e.Revisions = f.revisions(entry.value)
		case "reason":
			e.Reason = f.reason(entry.value)
		case "until":
			e.Until = f.day(entry.value)
		default:
			f.fault(entry.key, "unknown key %s%s", excerpt(entry.name), suggest(entry.name, exceptionKeys()))
		}
	}
	f.complete(at, given, rule)
	if rule == nil || len(f.faults) > before {
		return nil
	}
	e.Rule = rule.Name
	return e
}

func (f *file) exceptedRule(n *yaml.Node) *lint.Rule {
	name, ok := f.str(n, "the name of a rule")
	if !ok {
		return nil
	}
	return f.knownRule(n, name)
}

// complete checks that an exception says all that it has to, and nothing that
// contradicts what its rule judges.
func (f *file) complete(at *yaml.Node, given map[string]*yaml.Node, rule *lint.Rule) {
	if given["rule"] == nil {
		f.fault(at, "the exception names no rule")
	}
	if given["reason"] == nil {
		f.fault(at, "the exception gives no reason")
	}
	path, revisions := given["path"], given["revisions"]
	switch {
	case path == nil && revisions == nil:
		f.fault(at, "the exception says neither path nor revisions")
	case path != nil && revisions != nil:
		f.fault(revisions, "an exception is about a path or about revisions: make two of it")
		return
	}
	switch {
	case rule == nil:
	case rule.Kind() == "configuration":
		f.fault(given["rule"], "%s judges the exceptions: set its severity instead", rule.Name)
	case rule.Message != nil && path != nil:
		f.fault(path, "%s judges messages: give the revisions of the commits, not a path", rule.Name)
	case rule.Message == nil && revisions != nil:
		f.fault(revisions, "%s judges %s: give a path, not revisions", rule.Name, subject(rule))
	}
}

func (f *file) pattern(n *yaml.Node) string {
	pattern, ok := f.str(n, "a pattern of paths")
	if !ok {
		return ""
	}
	if why := checkGlob(pattern); why != "" {
		f.fault(n, "%s", why)
	}
	return pattern
}

func (f *file) reason(n *yaml.Node) string {
	reason, ok := f.str(n, "a reason")
	if ok && strings.TrimSpace(reason) == "" {
		f.fault(n, "the reason is empty")
	}
	return reason
}

func (f *file) day(n *yaml.Node) time.Time {
	day, err := time.Parse(time.DateOnly, n.Value)
	if !isPlain(n) || err != nil {
		f.fault(n, "until is a day such as 2027-03-31, not %s", describe(n))
	}
	return day
}

// revisions reads commit ids. Some of them look like numbers.
func (f *file) revisions(n *yaml.Node) []string {
	members, _ := f.list(n, "commit ids")
	ids := make([]string, 0, len(members))
	for _, m := range members {
		id := strings.ToLower(m.Value)
		switch {
		case !isPlain(m) || strings.Trim(id, "0123456789abcdef") != "":
			f.fault(m, "expected a commit id, not %s", describe(m))
		case len(id) < 7 || len(id) > 64:
			f.fault(m, "a commit id has 7 to 64 digits, not %d as %s", len(id), excerpt(id))
		default:
			ids = append(ids, id)
		}
	}
	if len(members) == 0 && n.Kind == yaml.SequenceNode {
		f.fault(n, "the list of revisions is empty")
	}
	return ids
}

// span returns the bytes of a scalar as the file has them, if it is written
// in one piece.
func (f *file) span(n *yaml.Node) lint.Span {
	at, length := f.offset(n), 0
	for _, quote := range []string{"", `"`, "'"} {
		if written := quote + n.Value + quote; strings.HasPrefix(f.text[at:], written) {
			length = len(written)
			break
		}
	}
	return lint.Span{Start: f.bom + at, End: f.bom + at + length}
}
