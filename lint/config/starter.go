package config

import (
	"fmt"
	"strings"

	"github.com/megalint/megalint/lint"
)

// Detected is what a first look at a repository found, for [Starter] to write
// down. The zero value finds nothing.
type Detected struct {
	// Services are patterns of service directories.
	Services []string
	// Components are those that the tree does not offer.
	Components []lint.Component
	// Header is the style of the repository's headers: a name that
	// commits.header takes.
	Header string
}

// Starter returns the first configuration of a repository, with a line about
// each section. What is left to its default stands there as a comment.
func Starter(found Detected) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `# yaml-language-server: $schema=%s
# What megalint holds this repository to. "megalint rules" lists the rules,
# "megalint explain RULE" says why each is there and what can be set.

# What this file builds on: presets (%s), or files of this
# repository, such as ./shared/lint.yaml. What comes later wins.
extends: [%s]

# The folders that hold a service each.
`, SchemaURL, strings.Join(presetNames(), ", "), DefaultPreset)
	services := found.Services
	if len(services) == 0 {
		services = defaults().Services
		b.WriteString("# ")
	}
	fmt.Fprintf(&b, "services: %s\n\n", brackets(services))
	b.WriteString(`# Names that messages may use besides those of services and top-level folders,
# each with the paths that it owns, if any.
`)
	if len(found.Components) == 0 {
		b.WriteString("# components:\n#   ci: [.ci/**, .github/**]\n#   release:\n")
	} else {
		b.WriteString("components:\n")
	}
	for _, c := range found.Components {
		fmt.Fprintf(&b, "  %s:", scalar(c.Name))
		if len(c.Paths) > 0 {
			b.WriteString(" " + brackets(c.Paths))
		}
		b.WriteByte('\n')
	}
	styles := headerStyles()
	header, mark := found.Header, ""
	if header == "" || header == styles[0] {
		header, mark = styles[0], "# "
	}
	fmt.Fprintf(&b, `
# Commit messages: the form of the first line (%s),
# and whose messages are excused.
%[2]scommits:
%[2]s  header: %[3]s
#   skip-authors: ["renovate*"]
#   skip-bots: true
`, alternatives(styles), mark, scalar(header))
	b.WriteString(`
# Single rules: a severity (` + severityNames() + `), or settings.
# rules:
#   body-missing: info
#   summary-too-long: {severity: warning, limit: 72}

# Findings that are excused, each for a reason and, at best, until a day.
# "megalint baseline" adds those of today.
# exceptions:
#   - rule: summary-too-long
#     revisions: [1a2b3c4]
#     reason: landed before the convention
#     until: 2027-03-31
`)
	return []byte(b.String())
}

// brackets writes a list of strings as YAML.
func brackets(list []string) string {
	written := make([]string, len(list))
	for i, s := range list {
		written[i] = scalar(s)
	}
	return "[" + strings.Join(written, ", ") + "]"
}
