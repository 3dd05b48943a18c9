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
	return []byte(fmt.Sprintf(`# yaml-language-server: $schema=%s
# What megalint holds this repository to. "megalint rules" lists the rules,
# "megalint explain RULE" says why each is there and what can be set.

# What this file builds on: presets (%s), or files of this
# repository, such as ./shared/lint.yaml. What comes later wins.
extends: [%s]

# The folders that hold a service each.
%s
# Names that messages may use besides those of services and top-level folders,
# each with the paths that it owns, if any.
%s
# Commit messages: the form of the first line (%s),
# and whose messages are excused.
%s
# Single rules: a severity (%s), or settings.
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
`, SchemaURL, strings.Join(presetNames(), ", "), DefaultPreset,
		servicesText(found.Services), componentsText(found.Components),
		alternatives(headerStyles()), commitsText(found.Header), severityNames()))
}

func servicesText(patterns []string) string {
	if len(patterns) == 0 {
		return "# services: " + brackets(defaults().Services) + "\n"
	}
	return "services: " + brackets(patterns) + "\n"
}

func componentsText(components []lint.Component) string {
	if len(components) == 0 {
		return "# components:\n#   ci: [.ci/**, .github/**]\n#   release:\n"
	}
	var b strings.Builder
	b.WriteString("components:\n")
	for _, c := range components {
		b.WriteString("  " + scalar(c.Name) + ":")
		if len(c.Paths) > 0 {
			b.WriteString(" " + brackets(c.Paths))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func commitsText(header string) string {
	mark := ""
	if standard := headerStyles()[0]; header == "" || header == standard {
		header, mark = standard, "# "
	}
	return mark + "commits:\n" + mark + "  header: " + scalar(header) + `
#   skip-authors: ["renovate*"]
#   skip-bots: true
`
}

// brackets writes a list of strings as YAML.
func brackets(list []string) string {
	written := make([]string, len(list))
	for i, s := range list {
		written[i] = scalar(s)
	}
	return "[" + strings.Join(written, ", ") + "]"
}
