package service

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/megalint/megalint/internal/compose"
	"github.com/megalint/megalint/internal/dockerbuild"
	"github.com/megalint/megalint/internal/dockerfile"
	"github.com/megalint/megalint/internal/entrypoint"
	"github.com/megalint/megalint/internal/git/ignore"
	"github.com/megalint/megalint/internal/makefile"
	"github.com/megalint/megalint/lint"
)

// imageTarget is the target that builds a service's image: image or, where the
// configuration of make-target-missing asks for others, the first of these that
// is about images.
func imageTarget(repo *lint.Repo) string {
	if o, ok := repo.Config.Rules["make-target-missing"].Options.(targets); ok {
		for _, t := range o.Targets {
			if strings.Contains(t, "image") || strings.Contains(t, "docker") {
				return t
			}
		}
	}
	return "image"
}

// imageBuild is a way in which the service's image is built.
type imageBuild struct {
	dockerfile.Build
	// by says what builds it, such as "make image"; file and span where that
	// is written. They are empty for what is only likely: a Dockerfile that
	// nothing names.
	by   string
	file string
	span lint.Span
	// conditional tells that it is built so under a condition only.
	conditional bool
	// exact tells of a path for which Made is true that it is known to be made
	// as a file; nil if that is known of none.
	exact func(name string) bool
	// followed is what it makes, where that was found out to tell how the image
	// is built.
	followed *serviceImage
}

// imageBuilds are the builds of a service.
type imageBuilds struct {
	all []imageBuild
	// unknown tells that the service's image is built in a way that cannot be
	// told from the tree.
	unknown bool
	// unread is why that is so if something could not be read. Of a Makefile
	// make-target-missing says so, of a compose file host-port-clash.
	unread error
}

// unreadable notes what could not be read, if the error is one. A Makefile that
// make refuses was.
func (b *imageBuilds) unreadable(err error) {
	b.unknown = b.unknown || err != nil
	if refused := (*makefile.Error)(nil); !errors.As(err, &refused) {
		b.unread = errors.Join(b.unread, err)
	}
}

// buildsOf finds out how the service's image is built: as `make image` does it
// or, if that says nothing, as compose files do. Otherwise its Dockerfile is
// built from the service's folder, most likely.
func buildsOf(s *lint.Service) (imageBuilds, error) {
	type key struct{}
	return lint.Once(&s.Memo, key{}, func() (imageBuilds, error) {
		b, err := makeBuilds(s)
		if err != nil || b.unknown || len(b.all) > 0 {
			return b, err
		}
		if b = composeBuilds(s); b.unknown || len(b.all) > 0 {
			return b, nil
		}
		return likelyBuild(s)
	})
}

// makeBuilds returns what `make image` builds.
func makeBuilds(s *lint.Service) (imageBuilds, error) {
	var b imageBuilds
	m, err := makefileOf(s)
	if m == nil {
		b.unreadable(err)
		return b, nil
	}
	target := imageTarget(s.Repo)
	if t := m.Target(target); t.Verdict == makefile.Unknown {
		b.unknown = true
		return b, nil
	}
	made := &makeOutputs{service: s, makefile: m, commands: m.Commands(target)}
	for _, c := range made.commands {
		b.command(s, c, made)
	}
	// What is built under a condition only is judged where there is nothing
	// else.
	always := slices.DeleteFunc(slices.Clone(b.all), func(i imageBuild) bool { return i.conditional })
	if len(always) > 0 {
		b.all, b.unknown = always, false
	}
	return b, nil
}

// command adds what one command of make builds, directly or by a script.
func (b *imageBuilds) command(s *lint.Service, c makefile.Command, made *makeOutputs) {
	found, err := dockerbuild.Find(c.Text, nil)
	if err != nil {
		b.unknown = b.unknown || strings.Contains(c.Text, "docker")
		return
	}
	for _, script := range found.Scripts {
		more, known := scriptBuilds(s.Repo, path.Join(c.Dir, script.Dir), script)
		b.unknown = b.unknown || !known
		found.Builds = append(found.Builds, more...)
	}
	for _, d := range found.Builds {
		build, why := d.Resolve(c.Dir)
		if why != "" {
			b.unknown = true
			continue
		}
		build.Made = made.made
		b.all = append(b.all, imageBuild{
			Build: build, by: "make " + imageTarget(s.Repo), conditional: d.Conditional,
			file: c.File, span: lint.Span(c.Span), exact: made.exact,
		})
	}
}

// scriptBuilds returns what a script of the tree builds, with folders relative
// to the one that it was started from. It is not known of a script that starts
// others in turn, or that is not there.
func scriptBuilds(repo *lint.Repo, dir string, script dockerbuild.Script) (builds []dockerbuild.Build, known bool) {
	file := path.Join(dir, script.Name)
	if !fs.ValidPath(file) {
		return nil, false
	}
	data, err := fs.ReadFile(repo.FS, file)
	if err != nil || len(data) > maxScript {
		return nil, false
	}
	found, err := dockerbuild.Find(string(data), nil)
	if err != nil || len(found.Scripts) > 0 {
		return nil, false
	}
	for i := range found.Builds {
		found.Builds[i].Dir = path.Join(script.Dir, found.Builds[i].Dir)
		found.Builds[i].Perhaps = true // its arguments
	}
	return found.Builds, len(found.Builds) > 0
}

// composeBuilds returns what compose files build from the service's folder.
func composeBuilds(s *lint.Service) imageBuilds {
	var b imageBuilds
	entries, err := composeEntries(s)
	b.unreadable(err)
	for _, e := range entries {
		if e.Build == nil || forDevelopment(e.Build.Target.Value) {
			continue
		}
		build, ok := composeBuild(s.Repo, e.Build)
		if !ok {
			b.unknown = true
			continue
		}
		if !slices.ContainsFunc(b.all, func(i imageBuild) bool { return sameBuild(i.Build, build) }) {
			at := e.Build.At
			b.all = append(b.all, imageBuild{Build: build, by: at.Path, file: at.Path, span: lint.Span{Start: at.Start, End: at.End}})
		}
	}
	// A compose file may build a database beside the service.
	own := slices.DeleteFunc(slices.Clone(b.all), func(i imageBuild) bool { return path.Dir(i.Dockerfile) != s.Dir })
	// Nor need another Dockerfile beside the usual one be the service's.
	usual := slices.DeleteFunc(slices.Clone(own), func(i imageBuild) bool { return path.Base(i.Dockerfile) != "Dockerfile" })
	if len(usual) > 0 {
		own = usual
	}
	switch {
	case len(own) > 0:
		return imageBuilds{all: own}
	case len(b.all) > 1:
		return imageBuilds{unknown: true}
	}
	return b
}

func sameBuild(a, b dockerfile.Build) bool {
	return a.Context == b.Context && a.Dockerfile == b.Dockerfile && a.Target == b.Target
}

// equalBuilds tells whether two builds of one service make the same image.
func equalBuilds(a, b dockerfile.Build) bool {
	return sameBuild(a, b) && a.MoreArgs == b.MoreArgs && maps.Equal(a.Args, b.Args) && slices.Equal(a.Contexts, b.Contexts)
}

// forDevelopment tells whether a stage is not the one that is shipped, by its
// name.
func forDevelopment(target string) bool {
	switch strings.ToLower(target) {
	case "dev", "develop", "development", "local", "debug", "test", "tests", "testing", "ci", "lint", "build", "builder":
		return true
	}
	return false
}

// composeBuild is a build of a compose file; not ok if that is not known.
func composeBuild(repo *lint.Repo, b *compose.Build) (build dockerfile.Build, ok bool) {
	inside := b.Context.Where == compose.Inside && b.Dockerfile.Path != "" &&
		(b.Dockerfile.Where == compose.Inside || b.Dockerfile.Where == compose.Nowhere)
	if !inside || b.Inline.Given() || len(b.Target.Unset) > 0 {
		return build, false
	}
	build = dockerfile.Build{Context: b.Context.Path, Dockerfile: b.Dockerfile.Path, Target: b.Target.Value,
		Args: make(map[string]string), Made: builtBefore(repo)}
	for _, a := range b.Args {
		build.Args[a.Name] = a.Value.Value
		if !a.Set || len(a.Value.Unset) > 0 {
			build.Args[a.Name] = dockerfile.Unknown
		}
	}
	for _, c := range b.Contexts {
		build.Contexts = append(build.Contexts, c.Name)
	}
	return build, true
}

// likelyBuild is for a service with a Dockerfile that nothing builds. The
// context is the folder, from the service's up, with which it makes most sense.
func likelyBuild(s *lint.Service) (imageBuilds, error) {
	files, err := dockerfilesOf(s)
	if err != nil || len(files) == 0 {
		return imageBuilds{}, err
	}
	file := path.Join(s.Dir, "Dockerfile")
	switch {
	case slices.Contains(files, file):
	case len(files) == 1:
		file = files[0]
	default:
		return imageBuilds{unknown: true}, nil
	}
	likely := imageBuild{Build: dockerfile.Build{Context: s.Dir, Dockerfile: file, MoreArgs: true, Made: builtBefore(s.Repo)}}
	names := namesOfRun(s.Repo.Config)
	for context := s.Dir; ; context = path.Dir(context) {
		try := likely
		try.Context = context
		image, err := follow(s, try)
		if err == nil && image.judge(names).Fault != entrypoint.Missing {
			likely, likely.followed = try, &image
			break
		}
		if err != nil || context == "." {
			break
		}
	}
	return imageBuilds{all: []imageBuild{likely}}, nil
}

// builtBefore tells of a path whether it is likely to be built before the image
// is: it lies where builds write to, git ignores it, or the root's Makefile,
// which may build all images, has a rule for it.
func builtBefore(repo *lint.Repo) func(name string) bool {
	return func(name string) bool { return outputFolder(name) || gitIgnores(repo, name) || rootMakes(repo, name) }
}

// rootMakes tells whether the root's Makefile makes a path. One that cannot be
// read may make anything.
func rootMakes(repo *lint.Repo, name string) bool {
	type key struct{}
	m, err := lint.Once(&repo.Memo, key{}, func() (*makefile.Makefile, error) { return makefileReader(repo).Read(".") })
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist)
	}
	return m.Makes(name)
}

// builtBeforeReads lists the files that builtBefore looks into for paths.
func builtBeforeReads(names []string) []string {
	files := makefileNames()
	for _, name := range names {
		for dir := path.Dir(name); dir != "." && dir != "/"; dir = path.Dir(dir) {
			files = append(files, path.Join(dir, ".gitignore"))
		}
	}
	return append(files, ".gitignore")
}

// gitIgnores tells whether a .gitignore file of the tree excludes a path, or a
// folder that it is in.
func gitIgnores(repo *lint.Repo, name string) bool {
	if name == "." {
		return false
	}
	lists := gitignores(repo, path.Dir(name))
	return ignore.Excluded(lists, name, false) || ignore.Excluded(lists, name, true) || gitIgnores(repo, path.Dir(name))
}

// gitignores reads the .gitignore files that hold for what lies in a folder, the
// weakest first. One that cannot be read may exclude anything.
func gitignores(repo *lint.Repo, dir string) []ignore.List {
	type key struct{ dir string }
	lists, _ := lint.Once(&repo.Memo, key{dir}, func() (lists []ignore.List, _ error) {
		if dir != "." {
			lists = slices.Clip(gitignores(repo, path.Dir(dir)))
		}
		text, err := fs.ReadFile(repo.FS, path.Join(dir, ".gitignore"))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return lists, nil
		case err != nil || len(text) > maxScript:
			text = []byte("*")
		}
		return append(lists, ignore.Parse(dir, string(text), false)), nil
	})
	return lists
}

// outputFolder tells whether a path lies where builds write to, so that it may
// be there when the image is built.
func outputFolder(name string) bool {
	for element := range strings.SplitSeq(name, "/") {
		switch strings.ToLower(element) {
		case "build", "dist", "target", "out", "bin", "_output", "output", "release", "publish", "lib", "node_modules":
			return true
		}
	}
	return false
}

// dockerfilesOf returns the Dockerfiles of the service's folder, from the root.
func dockerfilesOf(s *lint.Service) ([]string, error) {
	entries, err := list(s)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, e := range entries {
		if !isDockerfile(e.Name()) {
			continue
		}
		if is, err := isFile(s, e.Name()); err != nil {
			return nil, err
		} else if is {
			files = append(files, path.Join(s.Dir, e.Name()))
		}
	}
	return files, nil
}

// serviceImage is an image of the service.
type serviceImage struct {
	build imageBuild
	*dockerfile.Image
	// made tells that something was looked for which may be made before the
	// image is built, and may be a folder.
	made *atomic.Bool
	// guessed tells that something was looked for which [builtBefore] judges.
	guessed *atomic.Bool
}

// follow follows the Dockerfile of a build.
func follow(s *lint.Service, b imageBuild) (serviceImage, error) {
	if b.followed != nil {
		return *b.followed, nil
	}
	image := serviceImage{build: b, made: new(atomic.Bool), guessed: new(atomic.Bool)}
	build := b.Build
	build.Budget = budgetOf(s)
	if b.Made != nil {
		build.Made = func(name string) bool {
			made := b.Made(name)
			if b.exact == nil {
				image.guessed.Store(true)
			}
			if made && (b.exact == nil || !b.exact(name)) {
				image.made.Store(true)
			}
			return made
		}
	}
	var err error
	image.Image, err = dockerfile.Follow(s.Repo.FS, build)
	return image, err
}

// The limits of following Dockerfiles, in the work of [dockerfile.Budget]: of a
// whole run, what services may take on average and what some may take beyond,
// and of one service, which keeps what it followed until it is judged. A usual
// service takes 512.
const (
	runWork        = 24 << 20
	workPerService = 10 << 10
	maxServiceWork = 2 << 20
	maxImages      = 32 // of a service
)

// budgetOf is what the service may still spend on its images.
func budgetOf(s *lint.Service) *dockerfile.Budget {
	type key struct{}
	part, _ := lint.Once(&s.Memo, key{}, func() (*dockerfile.Budget, error) {
		return runBudget(s.Repo).Part(maxServiceWork), nil
	})
	return part
}

// runBudget is what all services together may still spend.
func runBudget(repo *lint.Repo) *dockerfile.Budget {
	type key struct{}
	whole, _ := lint.Once(&repo.Memo, key{}, func() (*dockerfile.Budget, error) {
		return dockerfile.NewBudget(runWork + workPerService*int64(len(repo.Services))), nil
	})
	return whole
}

// judge judges the entry point. What may be made may also be a folder of which
// nobody knows what will be in it.
func (i serviceImage) judge(names []string) dockerfile.Verdict {
	v := i.Run(names...)
	if v.Fault == entrypoint.Missing && i.made.Load() {
		v.Fault = entrypoint.Undecided
	}
	return v
}

// imagesOf follows the Dockerfiles of the service's images. A Dockerfile that
// is not there has no image: dockerfile-missing says so. The error tells, beside
// the images that there are, which Dockerfiles docker would refuse, and which
// are not followed because there are too many.
func imagesOf(s *lint.Service) ([]serviceImage, error) {
	type key struct{}
	return lint.Once(&s.Memo, key{}, func() ([]serviceImage, error) {
		builds, err := buildsOf(s)
		if err != nil {
			return nil, err
		}
		var images []serviceImage
		var faults []error
		var followed []dockerfile.Build
		for _, b := range builds.all {
			if slices.ContainsFunc(followed, func(o dockerfile.Build) bool { return equalBuilds(o, b.Build) }) {
				continue
			}
			if len(followed) == maxImages {
				faults = append(faults, fmt.Errorf("%s builds more than %d images: only so many are judged", s.Dir, maxImages))
				break
			}
			followed = append(followed, b.Build)
			image, err := follow(s, b)
			switch {
			case errors.Is(err, fs.ErrNotExist):
			case err != nil:
				faults = append(faults, err)
			default:
				images = append(images, image)
			}
		}
		return images, errors.Join(faults...)
	})
}

// readableImages is imagesOf for rules that leave it to entrypoint-not-run to
// say that a Dockerfile cannot be read.
func readableImages(s *lint.Service) []serviceImage {
	images, _ := imagesOf(s)
	return images
}

// judgeEntrypoints reports the images whose entry point has the fault.
func judgeEntrypoints(p *lint.Pass, s *lint.Service, images []serviceImage, fault entrypoint.Fault,
	describe func(dockerfile.Verdict) lint.Finding) error {
	var reported []lint.Finding
	for _, image := range images {
		v := image.judge(runNames(p))
		if v.Fault != fault {
			continue
		}
		f, err := at(s, describe(v), image.File, makefile.Span(v.Span))
		if err != nil {
			return err
		}
		same := func(o lint.Finding) bool { return o.Path == f.Path && o.Span == f.Span && o.Text == f.Text }
		if !slices.ContainsFunc(reported, same) {
			reported = append(reported, f)
			p.Report(f)
		}
	}
	return nil
}

// runNames are the names that the entry point may have: what the configuration
// says of entrypoint-not-run.
func runNames(p *lint.Pass) []string { return namesOfRun(p.Config) }

func namesOfRun(c *lint.Config) []string {
	if o, ok := c.Rules["entrypoint-not-run"].Options.(entrypoints); ok {
		return o.Names
	}
	return []string{"run"}
}

// listNames writes names for a sentence: run, start or serve.
func listNames(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return fmt.Sprintf("%s or %s", strings.Join(names[:last], ", "), names[last])
}
