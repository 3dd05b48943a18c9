package service

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/megalint/megalint/internal/text"
	"github.com/megalint/megalint/lint"
)

// BuildOutputScattered looks for build output outside of the build folder.
var BuildOutputScattered = &lint.Rule{
	Name: "build-output-scattered",
	Doc: `What is built is written below the build folder

Then removing one folder cleans up, and ignoring one folder keeps git from
tracking what is built. Judged is what the commands of make's targets say
themselves, with variables expanded: the ` + "`-o`" + ` of compilers and of ` + "`go build`" + `, and,
where ` + "`go build`" + ` has none, the program that it writes into its working folder.
What other programs write, nobody can tell from the tree. A ` + "`build`" + ` folder further up or
further down is as good; so are absolute paths, ` + "`/tmp`" + ` and ` + "`/dev/null`" + `.

Source: saas-mega, "Build output should go into a build directory as much as
possible, to facilitate cleaning".`,
	Severity: lint.Warning, Since: "0.1",
	Options: scattered{Folders: []string{"build"}, Targets: []string{"all", "build", "image", "test"}},
	Service: enough(buildOutputScattered),
}

type scattered struct {
	Folders []string `yaml:"folders" doc:"names of folders that build output belongs into"`
	Targets []string `yaml:"targets" doc:"the targets whose commands are judged, with those of their prerequisites"`
}

// Validate refuses what is no name of a folder.
func (o scattered) Validate() error {
	if len(o.Folders) == 0 {
		return errors.New("folders is empty: turn the rule off instead")
	}
	for _, f := range o.Folders {
		if strings.Contains(f, "/") || !fs.ValidPath(f) {
			return fmt.Errorf("folders: %s is no name of a folder", f)
		}
	}
	return nil
}

func buildOutputScattered(p *lint.Pass, s *lint.Service) error {
	m := readableMakefile(s)
	if m == nil {
		return nil
	}
	o := p.Options.(scattered)
	var reported []string
	for _, target := range o.Targets {
		for _, out := range compiledBy(s.Repo.FS, m.Commands(target)) {
			if inFolder(out, o.Folders) || slices.Contains(reported, out.file) {
				continue
			}
			reported = append(reported, out.file)
			f := lint.Finding{Path: ownPath(s, m.Path()), Text: fmt.Sprintf("%s is built outside of %s: write it below %s",
				text.Shorten(relative(s.Dir, out.file)), listNames(o.Folders), path.Join(o.Folders[0], text.Shorten(path.Base(out.file))))}
			f, err := at(s, f, out.command.File, out.command.Span)
			if err != nil {
				return err
			}
			p.Report(f)
		}
	}
	return nil
}

// inFolder tells whether what is written lies in a folder of one of the names.
func inFolder(out output, folders []string) bool {
	dir := out.file
	if !out.folder {
		dir = path.Dir(dir)
	}
	return slices.ContainsFunc(strings.Split(dir, "/"), func(element string) bool {
		return slices.Contains(folders, element)
	})
}
