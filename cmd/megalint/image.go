package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/megalint/megalint/internal/entrypoint"
	"github.com/megalint/megalint/internal/image"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/report"
	"github.com/megalint/megalint/rules/service"
)

func (a *app) imageCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "image FILE|DIR",
		Short: "Lint an image that has been built",
		Long: `Lint an image that has been built: an archive of docker save, or an OCI image
layout in a folder or an archive.

The rules are those about the entry point that also judge Dockerfiles:
entrypoint-not-run, run-missing, run-not-executable. Here they see what really
is in the image, so that a service's image target can end with it:

  docker save $(IMAGE) -o build/image.tar && megalint image build/image.tar

Of an image for several platforms, each is judged. Nothing of it is run, and
nothing is extracted.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.lintImage(c.Context(), args[0])
		},
	}
	a.AddLintFlags(c.Flags())
	return c
}

func (a *app) lintImage(ctx context.Context, name string) error {
	w, err := a.OpenWorkspace()
	if err != nil {
		return err
	}
	if _, err := os.Stat(a.Path(name)); err != nil {
		return plain(err)
	}
	archive, err := image.Open(a.Path(name))
	if err != nil {
		// It may repeat what the archive says.
		return fmt.Errorf("%s: %s", name, report.Visible(err.Error()))
	}
	defer archive.Close()
	images := builtImages(ctx, archive)
	// The rules that --only and --skip leave, as they judge built images.
	rules := slices.DeleteFunc(service.ForBuilt(func(*lint.Service) []service.BuiltImage { return images }), func(r *lint.Rule) bool {
		return !slices.ContainsFunc(w.Rules, func(chosen *lint.Rule) bool { return chosen.Name == r.Name })
	})
	if len(rules) == 0 {
		return errors.New("none of the rules that judge an image is chosen: see megalint image --help")
	}
	w.Rules = rules
	if a.Subject = "image"; len(archive.Images) > 1 {
		a.Subject = "archive"
	}
	// A report has no lines of an image to show.
	w.Tree = noFiles{}
	repo := &lint.Repo{FS: w.Tree, Config: w.Config}
	repo.Services = []*lint.Service{{FS: w.Tree, Repo: repo, Dir: filepath.ToSlash(filepath.Clean(name))}}
	return a.Judge(ctx, w, a.Stdout, lint.Input{Repo: repo}, "")
}

// builtImages are the images of an archive, each of which is read once.
func builtImages(ctx context.Context, archive *image.Archive) []service.BuiltImage {
	var all []service.BuiltImage
	for _, i := range archive.Images {
		var once sync.Once
		var verdict entrypoint.Verdict
		b := service.BuiltImage{Judge: func(names []string) (_ entrypoint.Verdict, err error) {
			// All rules go by the same names. What cannot be read is told by the
			// first one that asks.
			once.Do(func() { verdict, err = i.Judge(ctx, names...) })
			return verdict, err
		}}
		if len(archive.Images) > 1 {
			b.Name = strings.TrimPrefix(i.Name, "docker.io/library/") + " for " + i.Platform
		}
		all = append(all, b)
	}
	return all
}

// noFiles is a tree without files.
type noFiles struct{}

func (noFiles) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}
