package githook

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
)

// manager is a program that generates hooks.
type manager int

const (
	none      manager = iota
	husky4            // its generated hooks find out what to do from their own name
	lefthook          // "lefthook install" writes over what is there
	preCommit         // goes well with a chain
)

// isHusky tells whether the hooks folder is that of husky 5 or later:
// .husky/_, whose generated files run those that the user writes in .husky, or
// .husky itself.
func isHusky(f folder) bool {
	dir := f.real
	if filepath.Base(dir) == "_" {
		dir = filepath.Dir(dir)
	}
	return filepath.Base(dir) == ".husky"
}

// managerOf tells which program generated a hook.
func managerOf(text []byte) manager {
	has := func(s string) bool { return bytes.Contains(text, []byte(s)) }
	switch {
	case has("pre-commit.com") || has("hook-impl"):
		return preCommit
	case has("call_lefthook") || has("LEFTHOOK"):
		return lefthook
	case has("husky"):
		return husky4
	}
	return none
}

// readsItsName tells whether a hook seems to look at the name that it is run
// by, which a chained hook no longer has. overcommit's does.
func readsItsName(text []byte) bool {
	has := func(s string) bool { return bytes.Contains(text, []byte(s)) }
	return has("basename") && (has("$0") || has("${0") || has("__FILE__") || has("$PROGRAM_NAME"))
}

// forebode warns of managers that the repository is prepared for but that are
// not set up in this clone yet: once they are, they take the hooks' place.
func (in *Installer) forebode(f folder, hooks []Name) []string {
	if in.Repo.WorkTree == "" || f.place != inGitDir {
		return nil
	}
	has := func(name string) bool { return exists(filepath.Join(in.Repo.WorkTree, name)) }
	var notes []string
	if has(".husky") {
		notes = append(notes, "This repository has a .husky folder. Once husky is set up, git looks for hooks there and not here.\n"+
			byHand(".husky", hooks))
	}
	if has("lefthook.yml") || has(".lefthook.yml") || has("lefthook.yaml") || has(".lefthook.yaml") {
		for _, hook := range hooks {
			notes = append(notes, "This repository is configured for lefthook, and \"lefthook install\" may put this hook aside.\n"+
				lefthook.snippet(hook))
		}
	}
	return notes
}

// snippet is what to write into a manager's configuration to run the hook.
func (m manager) snippet(hook Name) string {
	run := "megalint hook run " + string(hook)
	switch m {
	case husky4:
		return fmt.Sprintf("Add this to husky's hooks in package.json:\n\n    %q: %q\n", hook, run+" $HUSKY_GIT_PARAMS")
	case lefthook:
		lines := []string{
			string(hook) + ":", "  commands:", "    megalint:", "      run: " + run + " " + lefthookArgs(hook)}
		if hook == PrePush {
			lines = append(lines, "      use_stdin: true")
		}
		return "Add this to lefthook.yml and run \"lefthook install\":\n\n" + indent(lines)
	case preCommit:
		lines := []string{"- repo: local", "  hooks:", "    - id: megalint", "      name: megalint", "      entry: " + run,
			"      language: system", "      stages: [" + string(hook) + "]"}
		return fmt.Sprintf("Where pre-commit is in use for all, this below \"repos:\" in .pre-commit-config.yaml does the same "+
			"without a hook of megalint's own\n(take that out first, then run \"pre-commit install -f --hook-type %s\"):\n\n", hook) + indent(lines)
	}
	return ""
}

// lefthookArgs are the hook's arguments, as lefthook passes them on.
func lefthookArgs(hook Name) string {
	switch hook {
	case PrepareCommitMsg, PrePush:
		return "{0}" // all of them
	}
	return "{1}"
}

// indent joins lines as a block of their own.
func indent(lines []string) string { return "    " + strings.Join(lines, "\n    ") + "\n" }
