package service

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/megalint/megalint/internal/dockerfile"
	"github.com/megalint/megalint/internal/imageref"
	"github.com/megalint/megalint/internal/makefile"
	"github.com/megalint/megalint/internal/text"
	"github.com/megalint/megalint/lint"
)

// BaseImageUnapproved asks for a base image that the team knows.
var BaseImageUnapproved = &lint.Rule{
	Name: "base-image-unapproved",
	Doc: `The image builds on an approved base

The more alike images are, the easier they are to administer: one distribution,
whose updates and tools everybody knows. What counts is the image that is
shipped: the stage that is built last, or that the build names, down to the
image from outside that it stands on. Stages that only build something may
build on what they like. ` + "`scratch`" + ` is approved if it is on the list.

An approved name covers all its tags (` + "`debian`" + `), or those that it names
(` + "`debian:bookworm*`" + `). An asterisk stands for any characters but a slash. The
registry and ` + "`library/`" + ` may be left out for Docker's own images.

A base whose name is only known when the image is built is not judged. Off by
default.

Source: Dark Peak, "Use of the debian:wheezy base image is preferred".`,
	Severity: lint.Off, Since: "0.1",
	Options: bases{Allow: []string{"debian"}},
	Service: baseImageUnapproved,
}

type bases struct {
	Allow []string `yaml:"allow" doc:"the approved images, with or without tags"`
}

// Validate refuses what no image can be called.
func (o bases) Validate() error {
	if len(o.Allow) == 0 {
		return errors.New("allow is empty: turn the rule off instead")
	}
	for _, a := range o.Allow {
		if _, err := path.Match(a, ""); err != nil {
			return fmt.Errorf("allow: %q is no pattern", a)
		}
	}
	return nil
}

func baseImageUnapproved(p *lint.Pass, s *lint.Service) error {
	allow := p.Options.(bases).Allow
	for _, image := range readableImages(s) {
		base := image.Base
		if strings.Contains(base.Name, dockerfile.Unknown) || approved(allow, base) {
			continue
		}
		name, _, _ := strings.Cut(base.Name, "@") // a digest tells nobody anything
		f, err := at(s, lint.Finding{Text: fmt.Sprintf("the image builds on %s, which is not approved: build on %s", text.Shorten(name), listNames(allow))},
			image.File, makefile.Span(base.Span))
		if err != nil {
			return err
		}
		p.Report(f)
	}
	return nil
}

// approved tells whether a pattern covers the base.
func approved(allow []string, base dockerfile.Base) bool {
	names := []string{base.Name}
	if base.Scratch {
		names = []string{"scratch"}
	} else if ref, err := imageref.Parse(base.Name); err == nil {
		names = append(names, ref.Name(), ref.Familiar())
		if ref.Tag != "" {
			names = append(names, ref.Name()+":"+ref.Tag, ref.Familiar()+":"+ref.Tag)
		}
	}
	for _, pattern := range allow {
		for _, name := range names {
			if ok, err := path.Match(pattern, name); err == nil && ok {
				return true
			}
		}
	}
	return false
}
