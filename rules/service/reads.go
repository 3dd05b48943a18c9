package service

import (
	"io/fs"
	"path"
	"slices"

	"github.com/megalint/megalint/internal/compose"
	"github.com/megalint/megalint/lint"
)

// Reads lists the files on which the verdicts about a service depend beside
// those in its folder, and many of those too: what its Makefile includes and
// looks for, its Dockerfiles and what they copy from the build context, its
// compose files with all that they extend and include, CODEOWNERS. Paths are
// from the root, sorted. A file that was looked for and is not there is among
// them: it would count if it came. Where a Makefile looks for a pattern, such
// as ../../make/*.mk, the path is that pattern in the syntax of [path.Match].
//
// Of a Makefile that make refuses, they are those up to there. What else cannot
// be read has no files here; the rules tell why. The error is for trees that
// cannot be read at all.
func Reads(s *lint.Service) ([]string, error) {
	var files []string
	for _, name := range makefileNames() {
		files = append(files, path.Join(s.Dir, name))
	}
	if m := readableMakefile(s); m != nil {
		files = append(files, m.Files()...)
	} else {
		files = append(files, makefileReader(s.Repo).Files(s.Dir)...)
	}
	builds, err := buildsOf(s)
	if err != nil {
		return nil, err
	}
	for _, b := range builds.all {
		files = append(files, b.Dockerfile, b.Dockerfile+".dockerignore", path.Join(b.Context, ".dockerignore"))
	}
	for _, image := range readableImages(s) {
		image.judge(namesOfRun(s.Repo.Config)) // which looks the entry point up
		looked := image.Files()
		files = append(files, looked...)
		if image.guessed.Load() {
			files = append(files, builtBeforeReads(looked)...)
		}
	}
	composed, _ := composeFiles(s) // as far as they can be read
	files = append(files, composed...)
	entries, err := fs.ReadDir(s.Repo.FS, ".")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if compose.IsFile(e.Name()) {
			files = append(files, e.Name())
		}
	}
	files = append(files, codeownersPlaces()...)
	slices.Sort(files)
	return slices.Compact(files), nil
}
