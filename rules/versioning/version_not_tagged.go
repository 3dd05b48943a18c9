package versioning

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/megalint/megalint/internal/bumpversion"
	"github.com/megalint/megalint/lint"
)

type tagOptions struct {
	TagName string `yaml:"tag-name" doc:"what tag_name must be"`
	Pending bool   `yaml:"pending" doc:"accept that the tag is missing while the version is one step ahead of the newest tag"`
}

// VersionNotTagged asks each version to have a tag.
var VersionNotTagged = &lint.Rule{
	Name: "version-not-tagged",
	Doc: `A new version is committed and tagged vX.Y.Z

A tag is how people, and what is deployed, refer to a version. bumpversion makes
neither commit nor tag unless told to: ` + "`commit = True`, `tag = True`" + `.

Where the repository's tags are known, the current version must have one. A clone
without tags, as CI systems make them, is not judged. And the commit that raises
the version comes before its tag, in a hook and in a pull request: a version that
is one step ahead of the newest tag is about to be released, which a note says.
A job that runs after the tag was pushed turns ` + "`pending`" + ` off.

Source: saas-mega, "This will create a commit on master and a ` + "`v<new-version>`" + ` tag
for the version".`,
	Severity: lint.Error, Since: "0.1",
	Options: tagOptions{TagName: "v{new_version}", Pending: true},
	Repo:    versionNotTagged,
}

func versionNotTagged(p *lint.Pass, r *lint.Repo) error {
	c, err := config(p, r)
	if c == nil || err != nil {
		return err
	}
	switchedOn(p, c, c.Commit, "bumpversion does not commit the new version")
	switchedOn(p, c, c.Tag, "bumpversion does not tag the new version")
	o := p.Options.(tagOptions)
	if c.TagName.Text != o.TagName {
		found := lint.Finding{Path: c.Path, Span: c.TagName.Span,
			Text: fmt.Sprintf("tags are named %q: name them %q", c.TagName.Text, o.TagName)}
		if c.TagName.Set() {
			found.Fixes = []lint.Fix{{Title: "name them " + o.TagName,
				Edits: []lint.Edit{{Path: c.Path, Span: c.TagName.Span, New: o.TagName}}}}
		} else {
			found.Span = c.Header
		}
		p.Report(found)
	}
	return tagged(p, r, c, o)
}

// switchedOn reports an option that is not on, and proposes to turn it on.
func switchedOn(p *lint.Pass, c *bumpversion.Config, s bumpversion.Switch, consequence string) {
	if s.On {
		return
	}
	value := "True"
	if c.TOML {
		value = "true"
	}
	found := lint.Finding{Path: c.Path, Span: c.Header,
		Text: fmt.Sprintf("%s: set %s = %s", consequence, s.Key, value)}
	edit := lint.Edit{Path: c.Path, Span: lint.Span{Start: c.Header.End, End: c.Header.End}}
	if s.Set() {
		found.Span, edit.Span, edit.New = s.Line, s.Span, value
	} else {
		line, alone := indentation(c.Text, c.Header.Start)
		if !alone || c.Header.End == 0 || !endsLine(c.Text[c.Header.End:]) {
			p.Report(found)
			return
		}
		edit.New = "\n" + line + s.Key + " = " + value
	}
	found.Fixes = []lint.Fix{{Title: "turn it on", Edits: []lint.Edit{edit}}}
	p.Report(found)
}

func endsLine(rest string) bool {
	return rest == "" || strings.HasPrefix(rest, "\n") || strings.HasPrefix(rest, "\r\n")
}

// tagged looks for the current version's tag.
func tagged(p *lint.Pass, r *lint.Repo, c *bumpversion.Config, o tagOptions) error {
	if r.Tags == nil || c.Current.Text == "" {
		return nil
	}
	tags, err := r.Tags()
	if err != nil || len(tags) == 0 {
		return err
	}
	want, err := c.TagFor(c.Current.Text)
	if err != nil || slices.Contains(tags, want) {
		return nil // not known, or there
	}
	newest := newestVersion(c, tags)
	if o.Pending && ahead(c.Current.Text, newest) {
		p.Note("the version " + c.Current.Text + " has no tag yet: " + want)
		return nil
	}
	text := fmt.Sprintf("the version %q has no tag %s", c.Current.Text, want)
	if newest != "" {
		text += ", and the newest tag is that of " + newest
	}
	p.Report(lint.Finding{Path: c.Path, Span: c.Current.Span,
		Text: text + ": tag the commit that released it, and push the tag"})
	return nil
}

// newestVersion returns the highest version that has a tag, of those that are
// numbers alone; "" if there is none.
func newestVersion(c *bumpversion.Config, tags []string) string {
	newest := ""
	var highest []int
	for _, tag := range tags {
		version, ok := c.VersionOf(tag)
		if !ok {
			continue
		}
		if numbers := numbersOf(version); numbers != nil && slices.Compare(numbers, highest) > 0 {
			newest, highest = version, numbers
		}
	}
	return newest
}

// ahead tells whether a version is the one that follows the newest tag: one of
// its numbers raised by one, those behind it 0 again. A version that is no
// plain number, or the first of all, may well be.
func ahead(version, newest string) bool {
	if newest == "" {
		return true
	}
	is, was := numbersOf(version), numbersOf(newest)
	if is == nil || len(is) != len(was) {
		return is == nil
	}
	i := 0
	for i < len(is)-1 && is[i] == was[i] {
		i++
	}
	return is[i] == was[i]+1 && !slices.ContainsFunc(is[i+1:], func(n int) bool { return n != 0 })
}

// numbersOf returns the numbers of a version that is made of nothing else.
func numbersOf(version string) []int {
	var numbers []int
	for part := range strings.SplitSeq(version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 {
			return nil
		}
		numbers = append(numbers, n)
	}
	return numbers
}
