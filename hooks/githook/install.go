package githook

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/megalint/megalint/internal/gitconfig"
)

// maxHook is how much of an existing hook is read to see whose it is.
const maxHook = 16 << 20

// Installer installs hooks into a repository and takes them out again. What it
// cannot do without harm it refuses with a [*Refusal], and then it has changed
// nothing.
type Installer struct {
	Repo Repository
	// Binary is the absolute path of the megalint that the hooks run; they prefer
	// the megalint-hook that lies beside it, if one does. Uninstall and Status do
	// without.
	Binary string
	// Force lets Install write into a folder that is shared with others, and
	// chain a hook that another program generates.
	Force bool
}

// found is what stands in a hook's place.
type found struct {
	hook    Name
	path    string
	present bool
	mode    fs.FileMode
	text    []byte // of the file or of what a link points to; nil if that is unreadable
	author  authorship
	manager manager
	earlier string // the path that an earlier hook is kept at
	kept    bool   // one is kept there
}

// step is one hook's installation, ready to be done.
type step struct {
	found
	script string
	chain  bool // what is present is to be kept and run first
}

// Install writes the hooks, CommitMsg if none are named. Installing twice
// changes nothing.
func (in *Installer) Install(hooks ...Name) (Report, error) {
	if len(hooks) == 0 {
		hooks = []Name{CommitMsg}
	}
	if err := checkBinary(in.Binary); err != nil {
		return Report{}, err
	}
	f, err := in.target()
	if err != nil {
		return Report{}, err
	}
	if err := in.mayWrite(f, hooks); err != nil {
		return Report{}, err
	}
	var steps []step
	var faults []error
	for _, hook := range hooks {
		s, err := in.plan(f, hook)
		steps, faults = append(steps, s), append(faults, err)
	}
	if err := errors.Join(faults...); err != nil {
		return Report{}, err
	}
	var report Report
	for _, s := range steps {
		change, err := s.do()
		if err != nil {
			return report, unwritable(f, err)
		}
		report.Changes = append(report.Changes, change)
		if s.chain && s.manager == preCommit {
			report.Notes = append(report.Notes, preCommit.snippet(s.hook))
		}
	}
	report.Notes = append(report.Notes, in.forebode(f, hooks)...)
	return report, nil
}

// checkBinary refuses a path that the script could not hold or that is of no
// use in it.
func checkBinary(binary string) error {
	switch {
	case !filepath.IsAbs(binary):
		return fmt.Errorf("the path of megalint is not absolute: %q", binary)
	case strings.ContainsAny(binary, "\n\r\x00"):
		return fmt.Errorf("the path of megalint contains a line end, which a hook cannot hold: %q", binary)
	case strings.Contains(filepath.ToSlash(binary), "/go-build"):
		return fmt.Errorf("%s goes away when this command ends: install megalint (go install), then run that one", binary)
	}
	info, err := os.Stat(binary)
	if err != nil {
		return fmt.Errorf("megalint's own binary: %w", err)
	}
	if !info.Mode().IsRegular() || runtime.GOOS != "windows" && info.Mode()&0o111 == 0 {
		return fmt.Errorf("%s is no program", binary)
	}
	return nil
}

// programs are what the hooks run.
func (in *Installer) programs() programs {
	run := programs{megalint: in.Binary, light: filepath.Join(filepath.Dir(in.Binary), "megalint-hook")}
	if runtime.GOOS == "windows" {
		run.light += ".exe"
	}
	if checkBinary(run.light) != nil {
		run.light = ""
	}
	return run
}

// target is the folder to write to: the hooks folder, or for husky the one
// whose files its generated hooks run.
func (in *Installer) target() (folder, error) {
	f, err := hooksFolder(in.Repo)
	if err == nil && isHusky(f) && filepath.Base(f.real) == "_" {
		f.path, f.real = filepath.Dir(f.path), filepath.Dir(f.real)
	}
	return f, err
}

// mayWrite refuses a folder that is not this repository's alone.
func (in *Installer) mayWrite(f folder, hooks []Name) error {
	info, err := os.Stat(f.path)
	switch {
	case err == nil && !info.IsDir():
		return &Refusal{Path: f.path, Reason: "is not a folder" + f.setBy() + ": git runs no hooks"}
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the hooks folder: %w", err)
	case f.place == inGitDir || in.Force:
		return nil
	}
	name := in.Repo.short(f.path)
	refusal := &Refusal{Path: name, Advice: byHand(name, hooks) + "\nor run this again with --force to write there."}
	switch {
	case isHusky(f):
		refusal.Reason = "is husky's" + f.setBy() + " and is shared with all who clone"
	case err != nil:
		refusal.Reason = "does not exist" + f.setBy() + ": git runs no hooks"
		refusal.Advice = "Unset core.hooksPath to use the repository's own folder,\nor run this again with --force to create it."
	case f.place == inWorkTree:
		refusal.Reason = "lies in the working tree" + f.setBy() + ": what is in it may be committed and reach all who clone"
	default:
		refusal.Reason = "lies outside of the repository" + f.setBy() + ": what is in it may run in other repositories too"
	}
	return refusal
}

// byHand says what to add to hooks that megalint does not write to.
func byHand(dir string, hooks []Name) string {
	lines := make([]string, len(hooks))
	for i, hook := range hooks {
		lines[i] = fmt.Sprintf("Add this line to %s:\n\n    megalint hook run %s \"$@\"\n", filepath.Join(dir, string(hook)), hook)
	}
	return strings.Join(lines, "\n")
}

// setBy tells where core.hooksPath was set, in brackets.
func (f folder) setBy() string {
	if f.origin == nil {
		return ""
	}
	return " (core.hooksPath, " + f.origin.String() + ")"
}

// look reads what stands in a hook's place.
func look(f folder, hook Name) (found, error) {
	h := found{hook: hook, path: filepath.Join(f.path, string(hook))}
	h.earlier = h.path + earlierSuffix
	h.kept = exists(h.earlier)
	info, err := os.Lstat(h.path)
	if errors.Is(err, fs.ErrNotExist) {
		return h, nil
	}
	if err != nil {
		return h, err
	}
	h.present, h.mode = true, info.Mode()
	if h.mode.IsDir() {
		return h, &Refusal{Hook: hook, Path: h.path, Reason: "is a folder"}
	}
	// A hook that cannot be read is somebody else's, and can still be kept.
	if h.text, err = gitconfig.ReadRegular(h.path, maxHook); err == nil && h.mode.IsRegular() {
		h.author = authorOf(string(h.text))
	}
	h.manager = managerOf(h.text)
	return h, nil
}

// plan decides what to do about one hook.
func (in *Installer) plan(f folder, hook Name) (step, error) {
	h, err := look(f, hook)
	if err != nil {
		return step{}, err
	}
	s := step{found: h, chain: h.present && h.author == foreign}
	s.script = script(hook, in.programs(), s.chain || h.kept)
	refuse := func(reason, advice string) (step, error) {
		return s, &Refusal{Hook: hook, Path: in.Repo.short(h.path), Reason: reason, Advice: advice}
	}
	earlier := in.Repo.short(h.earlier)
	switch {
	case h.author == edited:
		return refuse("was edited after megalint had written it", editedAdvice(h))
	case h.kept && h.author != ours:
		return refuse("is not megalint's any more, but "+earlier+" is still there from when it was",
			"Move that file back to its place or delete it, then run this again.")
	case !s.chain:
		return s, nil
	case isHusky(f):
		return refuse("exists", byHand(filepath.Dir(in.Repo.short(h.path)), []Name{hook}))
	case in.Force:
		return s, nil
	case h.manager == lefthook || h.manager == husky4:
		return refuse("is generated, and will be again", h.manager.snippet(hook)+"\nor run this again with --force.")
	case readsItsName(h.text):
		return refuse("looks at its own name ($0), which it would lose as "+filepath.Base(h.earlier),
			byHand(filepath.Dir(in.Repo.short(h.path)), []Name{hook})+"\nor run this again with --force.")
	}
	return s, nil
}

func editedAdvice(h found) string {
	advice := "Undo the edit, or take the hook out by hand:\n\n    "
	if h.kept {
		return advice + "mv " + shellQuote(h.earlier) + " " + shellQuote(h.path) + "\n"
	}
	return advice + "rm " + shellQuote(h.path) + "\n"
}

// do writes the hook.
func (s step) do() (Change, error) {
	change := Change{Hook: s.hook, Path: s.path, Action: Installed}
	if s.chain || s.kept {
		change.Earlier = s.earlier
	}
	switch {
	case s.chain:
		return change, s.doChained()
	case s.present && string(s.text) == s.script && (runtime.GOOS == "windows" || s.mode&0o100 != 0):
		change.Action = Unchanged
		return change, nil
	case s.present:
		change.Action = Updated
	}
	if err := os.MkdirAll(filepath.Dir(s.path), 0o755); err != nil {
		return change, err
	}
	return change, writeFile(s.path, []byte(s.script), 0o755)
}

// doChained moves the hook that is there aside and writes ours, or leaves all as
// it was. The script is complete before the hook moves.
func (s step) doChained() error {
	temp, err := writeTemp(s.path, []byte(s.script), 0o755)
	if err != nil {
		return err
	}
	if err := os.Rename(s.path, s.earlier); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	if err := os.Rename(temp, s.path); err != nil {
		return errors.Join(err, os.Rename(s.earlier, s.path), os.Remove(temp))
	}
	return nil
}

// unwritable explains why a folder cannot be written to.
func unwritable(f folder, err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("the hooks folder %s%s cannot be written to: %w", f.path, f.setBy(), err)
	}
	return err
}
