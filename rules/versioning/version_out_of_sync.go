package versioning

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/megalint/megalint/internal/bumpversion"
	"github.com/megalint/megalint/lint"
)

// VersionOutOfSync asks all files to repeat one version.
var VersionOutOfSync = &lint.Rule{
	Name: "version-out-of-sync",
	Doc: `Each file that the configuration of bumpversion lists contains the current version

bumpversion replaces the version wherever the configuration says that it stands,
and stops where it does not find it. A file that was moved, or whose version was
edited by hand, is found out on the day of the release, or not at all.

Each file must be there and contain what its ` + "`search`" + ` says, with the current
version as its ` + "`serialize`" + ` writes it. Files that some bumps leave alone
(` + "`include_bumps`, `exclude_bumps`" + `) are not looked at, nor are searches that
have no version in them, such as for the word Unreleased, that depend on the
environment or the time, or that only Python's regular expressions can express. Where a file has just one version in the place of the current one,
replacing it is proposed.

Source: saas-mega, "when one cuts a new version, all services are versioned
appropriately".`,
	Severity: lint.Error, Since: "0.1",
	Repo: versionOutOfSync,
}

func versionOutOfSync(p *lint.Pass, r *lint.Repo) error {
	c, err := config(p, r)
	if c == nil || err != nil || c.Current.Text == "" {
		return err
	}
	var failures []error
	for _, f := range c.Files {
		if f.Sometimes {
			continue
		}
		pattern, err := c.Pattern(f)
		if err != nil || f.Glob && !plainGlobs(f) {
			continue // not known, or version-config-invalid says why
		}
		paths, err := expand(r.FS, f)
		if err != nil {
			failures = append(failures, err)
			continue
		}
		if f.Glob && len(paths) == 0 && !f.Optional {
			p.Report(lint.Finding{Path: c.Path, Span: f.At,
				Text: fmt.Sprintf("%s matches no file: correct the pattern, or remove it", f.Path)})
		}
		for _, name := range paths {
			if err := inSync(p, r, c, f, pattern, name); err != nil {
				failures = append(failures, err)
			}
		}
	}
	projectInSync(p, c)
	return errors.Join(failures...)
}

// inSync judges one file.
func inSync(p *lint.Pass, r *lint.Repo, c *bumpversion.Config, f *bumpversion.File, pattern *bumpversion.Pattern, name string) error {
	text, wrong, err := read(r.FS, name)
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", name, err)
	case wrong == "is not there" && f.Optional:
		return nil
	case wrong != "":
		p.Report(lint.Finding{Path: c.Path, Span: f.At,
			Text: fmt.Sprintf("%s %s: correct its path, or remove it from the configuration", name, wrong)})
		return nil
	case f.MayLack || !f.Versioned || pattern.In(text):
		return nil
	}
	found := lint.Finding{Path: c.Path, Span: f.At}
	found.Text = fmt.Sprintf("%s does not contain %q", name, pattern.Texts[0])
	others := pattern.Outdated(text)
	if len(others) == 0 {
		found.Text += ": write the version there, or correct the search"
	} else {
		at := others[0]
		line := 1 + strings.Count(text[:at.Start], "\n")
		found.Text += fmt.Sprintf(" but %s in line %d: write the current version there", at.In(text), line)
	}
	if len(others) == 1 {
		found.Fixes = []lint.Fix{{
			Title: fmt.Sprintf("replace %s by %s in %s", others[0].In(text), pattern.Version, name),
			Edits: []lint.Edit{{Path: name, Span: others[0], New: pattern.Version}},
		}}
	}
	p.Report(found)
	return nil
}

// plainGlobs tells whether it is known what the patterns of a section match.
// What a backslash and a parenthesis mean depends on the system and on which
// bumpversion it is.
func plainGlobs(f *bumpversion.File) bool {
	return !slices.ContainsFunc(append(f.Exclude[:len(f.Exclude):len(f.Exclude)], f.Path), func(pattern string) bool {
		return strings.ContainsAny(pattern, `\(`)
	})
}

// expand returns the files that a section is about, sorted.
func expand(fsys fs.FS, f *bumpversion.File) ([]string, error) {
	if !f.Glob {
		return []string{f.Path}, nil
	}
	var paths []string
	for pattern := range strings.SplitSeq(f.Path, "|") {
		found, err := doublestar.Glob(fsys, plain(pattern),
			doublestar.WithFilesOnly(), doublestar.WithNoHidden(), doublestar.WithNoFollow(), doublestar.WithFailOnIOErrors())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Path, err)
		}
		paths = append(paths, found...)
	}
	kept := paths[:0]
	for _, name := range paths {
		if !excluded(f, name) {
			kept = append(kept, name)
		}
	}
	return kept, nil
}

func excluded(f *bumpversion.File, name string) bool {
	for _, pattern := range f.Exclude {
		if match, _ := doublestar.Match(plain(pattern), name); match {
			return true
		}
	}
	return false
}

// plain escapes what is a pattern for doublestar, and is none for bumpversion.
func plain(pattern string) string { return strings.NewReplacer("{", `\{`, "}", `\}`).Replace(pattern) }

// projectInSync compares the version of pyproject.toml's [project], which
// bump-my-version raises along with its own.
func projectInSync(p *lint.Pass, c *bumpversion.Config) {
	if c.Project == nil || c.Project.Text == c.Current.Text || !numeric(c.Project.Text) || !numeric(c.Current.Text) {
		return
	}
	for _, f := range c.Files {
		if f.Path == c.Path {
			return // which has its own search, and is judged by it
		}
	}
	p.Report(lint.Finding{Path: c.Path, Span: c.Project.Span,
		Text: fmt.Sprintf("the project's version is %s, but current_version is %s: write the current version here",
			c.Project.Text, c.Current.Text),
		Fixes: []lint.Fix{{
			Title: fmt.Sprintf("replace %s by %s", c.Project.Text, c.Current.Text),
			Edits: []lint.Edit{{Path: c.Path, Span: c.Project.Span, New: c.Current.Text}},
		}}})
}

// numeric tells whether a version is made of numbers and dots, so that there is
// no other way to write it.
func numeric(version string) bool {
	return version != "" && strings.Trim(version, "0123456789.") == ""
}
