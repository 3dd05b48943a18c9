package versioning

import "github.com/megalint/megalint/lint"

type configOptions struct {
	Required bool `yaml:"required" doc:"report a repository without any configuration of bumpversion too"`
}

// VersionConfigInvalid asks for a configuration of bumpversion that works.
var VersionConfigInvalid = &lint.Rule{
	Name: "version-config-invalid",
	Doc: `The configuration of bumpversion is where bumpversion looks for it, and parses

bumpversion stops at a mistake in its configuration on the day of the release,
and passes over what it does not find: then a new version is cut without the
files that should repeat it. The configuration is the first of
` + "`.bumpversion.cfg`, `.bumpversion.toml`, `setup.cfg` and `pyproject.toml`" + ` that
has a section of bumpversion's; a second one is never read.

Reported are what bumpversion, bump2version and bump-my-version all stop at,
files under names that none of them tries, sections that are not read, options
that are slips of the pen, and templates that cannot be filled in. Python's own
regular expressions, the environment and the time are not known, and never a
fault. A repository without any sign of bumpversion hears nothing, unless
` + "`required`" + ` is on.

Source: saas-mega, "We use bumpversion to version services"; the documentation
of bumpversion and bump-my-version.`,
	Severity: lint.Error, Since: "0.1",
	Options: configOptions{},
	Repo:    versionConfigInvalid,
}

func versionConfigInvalid(p *lint.Pass, r *lint.Repo) error {
	s, err := setup(r)
	if err != nil {
		return err
	}
	for _, f := range s.Faults {
		p.Report(lint.Finding{Path: f.Path, Span: f.Span, Text: f.Text})
	}
	if s.Config == nil && s.Faults == nil && p.Options.(configOptions).Required {
		p.Report(lint.Finding{Path: ".", Text: "bumpversion is not configured: add .bumpversion.cfg with current_version, " +
			"and a section for each file that repeats it"})
	}
	return nil
}
