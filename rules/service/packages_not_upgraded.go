package service

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/megalint/megalint/internal/dockerfile"
	"github.com/megalint/megalint/internal/imageref"
	"github.com/megalint/megalint/internal/makefile"
	"github.com/megalint/megalint/internal/shell"
	"github.com/megalint/megalint/lint"
)

// PackagesNotUpgraded asks that an image upgrades the packages of its base.
var PackagesNotUpgraded = &lint.Rule{
	Name: "packages-not-upgraded",
	Doc: `An image with apt upgrades the packages that its base brings

A base image is as old as its last release. Building a service's image anew,
without the cache, has to give one without outdated packages:
` + "`RUN apt-get update && apt-get upgrade -y`" + `.

Judged are images that build on ` + "`debian` or `ubuntu`" + `, and those that install
something with apt. All RUN instructions of the stages that the image consists
of count. A script that they start may upgrade, and so may unattended-upgrade:
then nothing is reported. Off by default.

Source: Dark Peak, "Rebuilding a container without using the cache should
produce a fully up-to-date service with no out of date packages".`,
	Severity: lint.Off, Since: "0.1",
	Options: upgrades{Bases: []string{"debian", "ubuntu"}},
	Service: packagesNotUpgraded,
}

type upgrades struct {
	Bases []string `yaml:"bases" doc:"the base images that have apt even if nothing of it is seen"`
}

func packagesNotUpgraded(p *lint.Pass, s *lint.Service) error {
	for _, image := range readableImages(s) {
		a := readApt(image.Runs)
		if a.perhaps || a.upgraded || !a.used && !p.Options.(upgrades).hasApt(image.Base) {
			continue
		}
		f := lint.Finding{Text: "the packages of the base image are not upgraded: add RUN apt-get update && apt-get upgrade -y"}
		place := image.Base.Span
		switch {
		case a.asks:
			f.Text, place = "the upgrade stops to ask, and nobody answers: give apt-get upgrade the option -y", a.place
		case a.stale:
			f.Text, place = "nothing is upgraded without the lists of packages: run apt-get update before apt-get upgrade", a.place
		}
		f, err := at(s, f, image.File, makefile.Span(place))
		if err != nil {
			return err
		}
		p.Report(f)
	}
	return nil
}

// hasApt tells whether an image is one that has apt.
func (o upgrades) hasApt(base dockerfile.Base) bool {
	ref, err := imageref.Parse(base.Name)
	return err == nil && slices.Contains(o.Bases, ref.Familiar())
}

// apt is what RUN instructions do with apt.
type apt struct {
	used     bool // something of it is called
	updated  bool // the lists of packages are there
	upgraded bool
	perhaps  bool // something else may upgrade
	// asks and stale tell why an upgrade, at place, is none: it waits for an
	// answer, or there are no lists.
	asks, stale bool
	place       lint.Span
}

func readApt(runs []dockerfile.Run) apt {
	var a apt
	for _, run := range runs {
		odd := func(string) { a.perhaps = a.perhaps || strings.Contains(run.Text, "upgrade") }
		switch {
		case run.Exec:
			odd("an array")
		case run.File == nil:
			a.perhaps = true
		default:
			script := &shell.Script{
				Env:     func(string) (string, bool) { return shell.Unknown, true },
				Command: func(words []shell.Word, _ *syntax.CallExpr) { a.command(shell.Texts(words), run.Span) },
				Odd:     odd,
			}
			script.Walk(run.File)
		}
	}
	return a
}

func (a *apt) command(words []string, at lint.Span) {
	if len(words) == 0 {
		return
	}
	program, args := words[0][strings.LastIndexByte(words[0], '/')+1:], words[1:]
	switch program {
	case "apt-get", "apt", "aptitude":
		a.used = true
	case "unattended-upgrade", "unattended-upgrades", "source", ".", "sh", "bash", "make", "ansible-playbook":
		a.perhaps = true
		return
	default:
		// A script of one's own, but no program of the system.
		a.perhaps = a.perhaps || !shell.Known(words[0]) || strings.HasSuffix(program, ".sh") ||
			strings.ContainsRune(words[0], '/') && !strings.HasPrefix(words[0], "/usr/") && !strings.HasPrefix(words[0], "/bin/") &&
				!strings.HasPrefix(words[0], "/sbin/")
		return
	}
	switch {
	case slices.Contains(args, "update"):
		a.updated = true
	case slices.ContainsFunc(args, isUpgrade):
		switch {
		case !slices.ContainsFunc(args, answersYes):
			a.asks, a.place = true, at
		case !a.updated:
			a.stale, a.place = true, at
		default:
			a.upgraded = true
		}
	case slices.ContainsFunc(args, func(w string) bool { return !shell.Known(w) }) && !slices.Contains(args, "install"):
		a.perhaps = true
	}
}

func isUpgrade(word string) bool {
	switch word {
	case "upgrade", "dist-upgrade", "full-upgrade", "safe-upgrade":
		return true
	}
	return false
}

// answersYes tells whether an option keeps apt from asking.
func answersYes(word string) bool {
	switch {
	case word == "--yes" || word == "--assume-yes" || !shell.Known(word) || strings.Contains(word, "Assume-Yes"):
		return true
	case strings.HasPrefix(word, "--") || !strings.HasPrefix(word, "-"):
		return false
	}
	return strings.ContainsRune(word, 'y') || strings.Count(word, "q") > 1
}
