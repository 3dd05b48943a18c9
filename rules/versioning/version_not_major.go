package versioning

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/megalint/megalint/lint"
)

type schemeOptions struct {
	Scheme string `yaml:"scheme" doc:"what versions look like; a name in angle brackets stands for a number"`
}

// Validate compiles the scheme.
func (o schemeOptions) Validate() error {
	_, err := o.compile()
	return err
}

// compile makes an expression of the scheme.
func (o schemeOptions) compile() (*regexp.Regexp, error) {
	var b strings.Builder
	for rest := o.Scheme; rest != ""; {
		literal, after, found := strings.Cut(rest, "<")
		b.WriteString(regexp.QuoteMeta(literal))
		if !found {
			break
		}
		name, behind, closed := strings.Cut(after, ">")
		if !closed || name == "" {
			return nil, fmt.Errorf("scheme: %q has a < without a name and its >", o.Scheme)
		}
		b.WriteString("(?:0|[1-9][0-9]*)")
		rest = behind
	}
	if b.Len() == 0 {
		return nil, errors.New("scheme is empty")
	}
	return regexp.Compile(`\A` + b.String() + `\z`)
}

// VersionNotMajor asks for versions of one number.
var VersionNotMajor = &lint.Rule{
	Name: "version-not-major",
	Doc: `The current version is of the form MAJOR.0.0

One version is cut for the whole repository, and services are compatible with
each other within it alone: to tell a minor from a patch release would promise
what nobody keeps. So the first number counts releases, and the others stay 0:
` + "`bumpversion major`" + `. Another scheme can be configured, such as
` + "`<year>.<week>`" + `.

A repository whose configuration names no ` + "`current_version`" + ` is not judged, for
bumpversion then goes by the newest tag; a note says so.

Source: saas-mega, "we simply rely on a ` + "`<major>.0.0`" + ` convention, where major is
an integer".`,
	Severity: lint.Error, Since: "0.1",
	Options: schemeOptions{Scheme: "<major>.0.0"},
	Repo:    versionNotMajor,
}

func versionNotMajor(p *lint.Pass, r *lint.Repo) error {
	c, err := config(p, r)
	if c == nil || err != nil {
		return err
	}
	if c.Current.Text == "" {
		p.Note("version not verified: " + c.Path + " names no current_version")
		return nil
	}
	o := p.Options.(schemeOptions)
	scheme, err := o.compile()
	if err != nil || scheme.MatchString(c.Current.Text) {
		return err
	}
	advice := ""
	if o.Scheme == "<major>.0.0" {
		advice = ", and release with bumpversion major"
	}
	p.Report(lint.Finding{Path: c.Path, Span: c.Current.Span,
		Text: fmt.Sprintf("the version %q is not of the form %s: choose the next one that is%s", c.Current.Text, o.Scheme, advice)})
	return nil
}
