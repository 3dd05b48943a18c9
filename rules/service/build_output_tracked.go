package service

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/megalint/megalint/lint"
)

// BuildOutputTracked looks for build output that git tracks.
var BuildOutputTracked = &lint.Rule{
	Name: "build-output-tracked",
	Doc: `Git tracks nothing below the build folder

What is built goes into ` + "`build/`" + `, so that it can be removed as a whole. A file
there that git tracks is either an output, which is out of date with the next
commit, or a source that ` + "`make clean`" + ` takes away. What only keeps the folder, or
keeps git from tracking it, is fine: ` + "`.gitkeep`, `.gitignore`" + `.

Not judged outside of a git repository.

Source: saas-mega, "Build output should go into a build directory as much as
possible, to facilitate cleaning".`,
	Severity: lint.Error, Since: "0.1",
	Options: outputTracked{Folder: "build", Allow: []string{"**/.gitkeep", "**/.keep", "**/.gitignore"}},
	Service: buildOutputTracked,
}

type outputTracked struct {
	Folder string   `yaml:"folder" doc:"the folder of the build output, in the service's folder"`
	Allow  []string `yaml:"allow" doc:"patterns of files that may be tracked, from the build folder"`
}

// Validate refuses what is no folder of the service or no pattern.
func (o outputTracked) Validate() error {
	if !fs.ValidPath(o.Folder) || o.Folder == "." {
		return errors.New("folder is to be a path in the service's folder")
	}
	return checkPatterns("allow", o.Allow)
}

func buildOutputTracked(p *lint.Pass, s *lint.Service) error {
	if s.Repo.Tracked == nil {
		return nil
	}
	o := p.Options.(outputTracked)
	dir := path.Join(s.Dir, o.Folder)
	tracked, err := s.Repo.Tracked(dir)
	if err != nil {
		return err
	}
	var found []string
	for _, file := range tracked {
		if rest, below := strings.CutPrefix(file, dir+"/"); below && !matchesAny(o.Allow, rest) {
			found = append(found, path.Join(o.Folder, rest))
		}
	}
	if len(found) == 0 || slices.ContainsFunc(s.Repo.Services, func(o *lint.Service) bool { return inDir(o.Dir, dir) }) {
		return nil // a folder of services, whatever it is called
	}
	files := found[0] + " is"
	if len(found) > 1 {
		files = fmt.Sprintf("%s and %d more files are", found[0], len(found)-1)
		if len(found) == 2 {
			files = fmt.Sprintf("%s and %s are", found[0], found[1])
		}
	}
	p.Report(lint.Finding{Path: o.Folder, Text: fmt.Sprintf("%s tracked by git, though the folder is for what is built: "+
		"move sources elsewhere, and untrack the rest (git rm --cached)", files)})
	return nil
}
