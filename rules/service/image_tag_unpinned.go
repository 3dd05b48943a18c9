package service

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/megalint/megalint/internal/compose"
	"github.com/megalint/megalint/internal/imageref"
	"github.com/megalint/megalint/internal/text"
	"github.com/megalint/megalint/lint"
)

// ImageTagUnpinned asks deployments for fixed images.
var ImageTagUnpinned = &lint.Rule{
	Name: "image-tag-unpinned",
	Doc: `What is deployed to staging and production is pinned to a version

A deployment is repeatable, and can be rolled back, if its compose file says
which image it means: each has a tag other than ` + "`latest`" + `, or a digest. Judged are
the compose files of services and of the root whose names tell that they are for
staging or production, such as ` + "`docker-compose-prod.yml`" + ` and
` + "`docker-compose.stage.yml`" + `, together with the file that they are merged with.

A tag that whoever deploys has to set, ` + "`${TAG}` or `${TAG:?}`" + `, is pinned by them;
` + "`${TAG:-latest}`" + ` is not pinned. A service that is built from the repository, and
whose image is not named by the deployment's own file, is what was checked out.

Source: saas-mega, "Update image tags in respective docker-compose-prod.yml or
docker-compose.stage.yml files".`,
	Severity: lint.Error, Since: "0.1",
	Options: imageTagOptions{
		Environments: []string{"prod", "production", "stage", "staging"},
		Tags:         []string{"latest"},
	},
	Repo: enough(imageTagUnpinned),
}

type imageTagOptions struct {
	Environments []string `yaml:"environments" doc:"words in the name of a compose file that tell that it is for a deployment"`
	Tags         []string `yaml:"tags" doc:"tags that pin nothing"`
	Images       []string `yaml:"images" doc:"images that need no pin, without registry, tag and digest"`
}

// Validate refuses words that no name has.
func (o imageTagOptions) Validate() error {
	for _, w := range o.Environments {
		if len(words(w)) != 1 {
			return fmt.Errorf("environments: %q is not one word", w)
		}
	}
	return nil
}

func imageTagUnpinned(p *lint.Pass, repo *lint.Repo) error {
	o := p.Options.(imageTagOptions)
	seen := make(places)
	root, err := rootComposeOf(repo)
	faults := []error{err}
	o.judge(p, summarize(root), seen)
	for _, s := range repo.Services {
		if !p.Wants(s.Dir) {
			continue
		}
		own, err := composeSummaries(s)
		faults = append(faults, err)
		o.judge(p, own, seen)
	}
	return errors.Join(faults...)
}

func (o imageTagOptions) judge(p *lint.Pass, projects []composeSummary, seen places) {
	for _, project := range projects {
		if !o.deploys(path.Base(project.main)) {
			continue
		}
		for _, e := range project.entries {
			image := e.image
			if !image.Given() || e.built && image.At.Path != project.main {
				continue
			}
			fault := o.fault(image)
			if fault == "" || slices.Contains(o.Images, imageName(image.Value)) || !seen.first(image.At) {
				continue
			}
			if image.At.Path != project.main {
				fault = project.main + " deploys it, and " + fault
			}
			p.Report(lint.Finding{
				Path: image.At.Path, Span: lint.Span{Start: image.At.Start, End: image.At.End},
				Text: fault + ": pin the image to a version or a digest",
			})
		}
	}
}

// deploys tells whether a file's name has a word that says so.
func (o imageTagOptions) deploys(name string) bool {
	stem := strings.TrimSuffix(name, path.Ext(name))
	return slices.ContainsFunc(words(stem), func(w string) bool { return slices.Contains(o.Environments, w) })
}

// fault says why an image is not pinned; nothing if it is, or if that depends
// on a variable that whoever deploys has to set.
func (o imageTagOptions) fault(image compose.Text) string {
	const variable = "x" // stands for the values of variables
	name := image.Masked
	last := name[strings.LastIndexByte(name, '/')+1:]
	at := strings.IndexAny(last, ":@")
	switch {
	case strings.TrimSpace(name) == "":
		return ""
	case at < 0 && strings.Contains(last, compose.Unset), at >= 0 && strings.Contains(last[at:], compose.Unset):
		return ""
	}
	ref, err := imageref.Parse(strings.ToLower(strings.ReplaceAll(name, compose.Unset, variable)))
	if err != nil {
		return fmt.Sprintf("%q is no image's name (%v)", text.Shorten(image.Raw), err)
	}
	switch {
	case ref.Digest != "":
		return ""
	case ref.Tag == "":
		return fmt.Sprintf("%s has no tag, which means latest", text.Shorten(image.Raw))
	case slices.Contains(o.Tags, ref.Tag):
		return fmt.Sprintf("%s means another image each time that the tag %s moves", text.Shorten(image.Raw), ref.Tag)
	}
	return ""
}
