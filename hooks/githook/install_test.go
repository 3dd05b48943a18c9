package githook_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/megalint/megalint/hooks/githook"
	"github.com/megalint/megalint/internal/gitconfig"
)

// hooks is the ordinary repository's folder.
const hooks = "repo/.git/hooks"

// TestFolderIsGits compares with what git says, in all kinds of repositories.
func TestFolderIsGits(t *testing.T) {
	w := newWorld(t)
	w.commit("-m", "x")
	w.git("worktree", "add", "-q", "../linked")
	w.git("clone", "-q", "--bare", ".", "../bare.git")
	w.git("init", "-q", "../super")
	w.dir = filepath.Join(w.root, "super")
	w.git("submodule", "--quiet", "add", "../bare.git", "sub")
	w.git("-c", "core.hooksPath=x", "init", "-q", "--separate-git-dir", "../elsewhere", "../separate")
	for _, dir := range []string{"repo", "linked", "bare.git", "super", "super/sub", "separate", "repo/.git"} {
		for _, path := range []string{"unset", "hooks", ".githooks", "a/../b", "~/hooks", filepath.Join(w.root, "abs"), "./x", "../x"} {
			w.dir = filepath.Join(w.root, dir)
			saved := w.env
			if path != "unset" {
				w.env = append(w.env[:len(w.env):len(w.env)], "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=core.hooksPath", "GIT_CONFIG_VALUE_0="+path)
			}
			want := strings.TrimSuffix(w.git("rev-parse", "--git-path", "hooks"), "\n")
			in := w.installer()
			w.env = saved
			if !filepath.IsAbs(want) {
				want = filepath.Join(w.dir, want)
			}
			if got, err := githook.Folder(in.Repo); filepath.Clean(got) != filepath.Clean(want) || err != nil {
				t.Errorf("%s with %s: got %s, %v; git says %s", dir, path, got, err, want)
			}
		}
	}
}

// TestInstalledHookRuns commits through the hook in all kinds of places.
func TestInstalledHookRuns(t *testing.T) {
	for name, prepare := range map[string]func(w *world){
		"ordinary": func(w *world) {},
		"subfolder": func(w *world) {
			w.write("repo/sub/folder/x", "", 0o644)
			w.dir = filepath.Join(w.root, "repo/sub/folder")
		},
		"linked worktree": func(w *world) {
			w.commit("-m", "x")
			w.git("worktree", "add", "-q", "../linked")
			w.dir = filepath.Join(w.root, "linked")
		},
		"submodule": func(w *world) {
			w.commit("-m", "x")
			w.git("init", "-q", "../super")
			w.dir = filepath.Join(w.root, "super")
			w.git("submodule", "--quiet", "add", "../repo", "sub")
			w.dir = filepath.Join(w.root, "super", "sub")
		},
		"separate work tree of a bare repository": func(w *world) {
			w.git("init", "-q", "--bare", "../bare.git")
			w.write("tree/x", "", 0o644)
			w.env = append(w.env, "GIT_DIR="+filepath.Join(w.root, "bare.git"), "GIT_WORK_TREE="+filepath.Join(w.root, "tree"))
			w.dir = filepath.Join(w.root, "tree")
		},
		"odd path": func(w *world) {
			w.git("init", "-q", "../it's a \"$HOME\" `repo` \\x")
			w.dir = filepath.Join(w.root, "it's a \"$HOME\" `repo` \\x")
		},
		"odd binary": func(w *world) {
			w.binary = filepath.Join(w.root, "it's the $PATH \"to\" `megalint`", "mega lint*")
			w.stub(w.binary)
		},
		"no hooks folder": func(w *world) {
			if err := os.RemoveAll(filepath.Join(w.root, hooks)); err != nil {
				w.t.Fatal(err)
			}
		},
		"hooksPath in the git directory": func(w *world) { w.git("config", "core.hooksPath", ".git/my hooks") },
		"hooksPath absolute": func(w *world) {
			w.git("config", "core.hooksPath", filepath.Join(w.root, "repo/.git/other"))
		},
		"hooks folder linked within the git directory": func(w *world) {
			w.write("repo/.git/real/x", "", 0o644)
			os.RemoveAll(filepath.Join(w.root, hooks))
			if err := os.Symlink("real", filepath.Join(w.root, hooks)); err != nil {
				w.t.Skip(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			prepare(w)
			report := w.install()
			if len(report.Changes) != 1 || report.Changes[0].Action != githook.Installed {
				t.Errorf("%+v", report)
			}
			w.judges()
			w.commit("--no-verify", "-m", "BAD but not looked at")
			if again := w.install(); again.Changes[0].Action != githook.Unchanged {
				t.Errorf("a second time: %+v", again)
			}
			if report := w.uninstall(); report.Changes[1].Action != githook.Removed || report.Changes[1].Hook != githook.CommitMsg {
				t.Errorf("%+v", report)
			}
			w.commit("-m", "BAD but the hook is gone")
		})
	}
}

func TestForcedFolders(t *testing.T) {
	for path, prepare := range map[string]func(w *world){
		".githooks":     func(w *world) { w.write("repo/.githooks/x", "", 0o644) },
		"new/folder":    func(w *world) {},
		"~/hooks":       func(w *world) { w.write("home/hooks/x", "", 0o644) },
		"../outside":    func(w *world) { w.write("outside/x", "", 0o644) },
		"../new/folder": func(w *world) {},
	} {
		t.Run(path, func(t *testing.T) {
			w := newWorld(t)
			prepare(w)
			w.git("config", "core.hooksPath", path)
			before := w.snapshot(".")
			_, err := w.installer().Install()
			var refusal *githook.Refusal
			if !errors.As(err, &refusal) || !strings.Contains(err.Error(), "--force") ||
				!strings.Contains(err.Error(), "(core.hooksPath, "+filepath.Join(w.root, "repo/.git/config")+":") {
				t.Fatalf("got %v", err)
			}
			if after := w.snapshot("."); after != before {
				t.Errorf("refused, and yet:\n%s\nis now\n%s", before, after)
			}
			in := w.installer()
			in.Force = true
			if _, err := in.Install(); err != nil {
				t.Fatal(err)
			}
			w.judges()
			w.uninstall()
			w.commit("-m", "BAD but the hook is gone")
		})
	}
}

func TestRefusals(t *testing.T) {
	for name, test := range map[string]struct {
		prepare func(w *world)
		want    string // in the error
	}{
		"hooks are switched off": {func(w *world) { w.git("config", "core.hooksPath", os.DevNull) }, "is not a folder (core.hooksPath, "},
		"empty hooksPath":        {func(w *world) { w.git("config", "core.hooksPath", "") }, "is empty in "},
		"the folder is a file": {func(w *world) {
			w.write("repo/x", "", 0o644)
			w.git("config", "core.hooksPath", "x")
		}, "is not a folder"},
		"the hook is a folder": {func(w *world) { w.write(hooks+"/commit-msg/x", "", 0o644) }, "commit-msg is a folder"},
		"the folder is a link into the working tree": {func(w *world) {
			w.write("repo/scripts/x", "", 0o644)
			os.RemoveAll(filepath.Join(w.root, hooks))
			os.Symlink("../scripts", filepath.Join(w.root, hooks))
		}, ".git/hooks lies in the working tree: "},
		"one folder for all repositories": {func(w *world) {
			w.write("home/hooks/x", "", 0o644)
			w.git("config", "--global", "core.hooksPath", "~/hooks")
		}, "lies outside of the repository (core.hooksPath, "},
		"edited": {func(w *world) {
			w.install()
			path := filepath.Join(w.root, hooks, "commit-msg")
			w.write(hooks+"/commit-msg", w.read(path)+"echo mine\n", 0o755)
		}, "was edited after megalint had written it\nUndo the edit, or take the hook out by hand:\n\n    rm "},
		"edited before the marker": {func(w *world) {
			w.install()
			path := filepath.Join(w.root, hooks, "commit-msg")
			w.write(hooks+"/commit-msg", strings.Replace(w.read(path), "\n", "\necho mine\n", 1), 0o755)
		}, "was edited after megalint had written it"},
		"overwritten after a chain": {func(w *world) {
			w.write(hooks+"/commit-msg", "#!/bin/sh\n# first\n", 0o755)
			w.install()
			w.write(hooks+"/commit-msg", "#!/bin/sh\n# second\n", 0o755)
		}, "is not megalint's any more, but .git/hooks/commit-msg.before-megalint is still there"},
		"removed after a chain": {func(w *world) {
			w.write(hooks+"/commit-msg", "#!/bin/sh\n# first\n", 0o755)
			w.install()
			os.Remove(filepath.Join(w.root, hooks, "commit-msg"))
		}, "commit-msg.before-megalint is still there"},
		"looks at its own name": {func(w *world) {
			w.write(hooks+"/commit-msg", "#!/usr/bin/env ruby\ntype = File.basename($0)\n", 0o755)
		}, "looks at its own name"},
		"relative binary":  {func(w *world) { w.binary = "megalint" }, "is not absolute"},
		"no binary":        {func(w *world) { w.binary = filepath.Join(w.root, "none") }, "megalint's own binary"},
		"a folder":         {func(w *world) { w.binary = w.root }, "is no program"},
		"go run":           {func(w *world) { w.binary = "/tmp/go-build12/b001/exe/megalint" }, "goes away when this command ends"},
		"binary with \\n":  {func(w *world) { w.binary = w.root + "/a\nb" }, "contains a line end"},
		"not a program":    {func(w *world) { w.binary = w.write("notes", "", 0o644) }, "is no program"},
		"husky 9":          {func(w *world) { w.git("config", "core.hooksPath", ".husky/_") }, "Add this line to .husky/commit-msg:\n\n    megalint hook run commit-msg \"$@\"\n"},
		"husky 5":          {func(w *world) { w.git("config", "core.hooksPath", ".husky") }, ".husky is husky's (core.hooksPath, "},
		"husky 4":          {func(w *world) { w.write(hooks+"/commit-msg", husky4Script, 0o755) }, "\"commit-msg\": \"megalint hook run commit-msg $HUSKY_GIT_PARAMS\""},
		"lefthook":         {func(w *world) { w.write(hooks+"/commit-msg", lefthookScript, 0o755) }, "      run: megalint hook run commit-msg {1}\n"},
		"hook and a clash": {func(w *world) { w.write(hooks+"/commit-msg.before-megalint", "", 0o755) }, "Move that file back to its place or delete it"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			test.prepare(w)
			repo, err := locate(w.dir, w.env)
			if err != nil {
				t.Fatal(err)
			}
			before := w.snapshot(".")
			in := &githook.Installer{Repo: repo, Binary: w.binary}
			// The second hook has nothing against it, and must not be written alone.
			_, err = in.Install(githook.CommitMsg, githook.PrePush)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v", err)
			}
			if after := w.snapshot("."); after != before {
				t.Errorf("refused, and yet:\n%s\nis now\n%s", before, after)
			}
		})
	}
}

func TestEarlierHook(t *testing.T) {
	w := newWorld(t)
	w.write(hooks+"/commit-msg", "#!/bin/sh\necho \"earlier $#\"\ngrep -q FAIL \"$1\" && exit 7\nexit 0\n", 0o750)
	w.write(hooks+"/pre-push", "#!/bin/sh\ncat >\"$SEEN.earlier\"\nexit ${EARLIER:-0}\n", 0o700)
	before := w.snapshot(hooks)
	report := w.install(githook.CommitMsg, githook.PrePush)
	if !strings.Contains(report.String(), "commit-msg: installed (") || !strings.Contains(report.String(), "the hook that was there before runs first (") {
		t.Errorf("%s", report)
	}
	w.judges()
	if out := w.refused("-m", "FAIL"); !strings.Contains(out, "earlier 1") || strings.Contains(out, "megalint") {
		t.Errorf("git says %q", out)
	}
	if out, code := w.try("", filepath.Join(w.root, hooks, "commit-msg"), w.write("msg", "FAIL", 0o644)); code != 7 {
		t.Errorf("status %d: %s", code, out)
	}
	installed := w.snapshot(hooks)
	w.install(githook.CommitMsg, githook.PrePush)
	if again := w.snapshot(hooks); again != installed {
		t.Errorf("a second time:\n%s\nis now\n%s", installed, again)
	}

	// Both hooks get all of the input; the first one's status counts.
	w.git("init", "-q", "--bare", "../remote.git")
	w.git("remote", "add", "origin", "../remote.git")
	w.git("push", "-q", "origin", "main", "main:refs/heads/other")
	head := strings.TrimSpace(w.git("rev-parse", "HEAD"))
	none := strings.Repeat("0", 40)
	if got, want := w.read("seen.earlier"), "refs/heads/main "+head+" refs/heads/main "+none+"\nrefs/heads/main "+head+" refs/heads/other "+none+"\n"; got != want {
		t.Errorf("the earlier hook saw %q, want %q", got, want)
	}
	if got := w.read("seen"); !strings.Contains(got, "pre-push [\"origin\" \"../remote.git\"]\n2 updates\n"+head+" "+head+"\n") {
		t.Errorf("megalint saw %q", got)
	}
	w.env = append(w.env, "EARLIER=3")
	if out, code := w.try("", filepath.Join(w.root, hooks, "pre-push"), "origin", "x"); code != 3 {
		t.Errorf("status %d: %s", code, out)
	}

	w.uninstall()
	if after := w.snapshot(hooks); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

// TestEarlierKinds demands that whatever was there is kept, runs if git would
// have run it, and comes back as it was.
func TestEarlierKinds(t *testing.T) {
	for name, prepare := range map[string]func(w *world, hook string){
		"link": func(w *world, hook string) {
			w.write("repo/scripts/check", "#!/bin/sh\necho earlier\n", 0o755)
			os.Symlink("../../scripts/check", hook)
		},
		"dangling link":  func(w *world, hook string) { os.Symlink("nothing", hook) },
		"not executable": func(w *world, hook string) { w.write(hooks+"/commit-msg", "exit 1\n", 0o640) },
		"read only":      func(w *world, hook string) { w.write(hooks+"/commit-msg", "#!/bin/sh\necho earlier\n", 0o555) },
		"not a script":   func(w *world, hook string) { os.Rename(copyOf(w, "true"), hook) },
		"CRLF and NUL": func(w *world, hook string) {
			w.write(hooks+"/commit-msg", "#!/bin/sh\necho earlier\nexit 0\n\x00\r\n", 0o755)
		},
		"empty": func(w *world, hook string) { w.write(hooks+"/commit-msg", "", 0o644) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			prepare(w, filepath.Join(w.root, hooks, "commit-msg"))
			before := w.snapshot(hooks)
			w.install()
			w.install()
			w.judges()
			if out := w.refused("-m", "BAD"); strings.Contains(before, "echo earlier") && !strings.Contains(out, "earlier\n") {
				t.Errorf("git says %q", out)
			}
			w.uninstall()
			if after := w.snapshot(hooks); after != before {
				t.Errorf("before:\n%s\nafter:\n%s", before, after)
			}
		})
	}
}

// copyOf copies a program that is on the PATH.
func copyOf(w *world, program string) string {
	path, err := exec.LookPath(program)
	if err != nil {
		w.t.Skip(err)
	}
	return w.write("copy", w.read(path), 0o755)
}

func TestUpdateKeepsTheChain(t *testing.T) {
	w := newWorld(t)
	w.write(hooks+"/commit-msg", "#!/bin/sh\necho earlier\n", 0o755)
	w.install()
	w.binary = filepath.Join(w.root, "other", "megalint")
	w.stub(w.binary)
	report := w.install()
	if c := report.Changes[0]; c.Action != githook.Updated || c.Earlier == "" {
		t.Errorf("%+v", c)
	}
	os.Remove(filepath.Join(w.root, "bin", "megalint"))
	w.judges()
	os.Chmod(filepath.Join(w.root, hooks, "commit-msg"), 0o644)
	if report := w.install(); report.Changes[0].Action != githook.Updated {
		t.Errorf("a script that had lost its execute bit: %+v", report)
	}
	w.judges()
}

func TestUninstallRefusesEdits(t *testing.T) {
	for _, chained := range []bool{false, true} {
		w := newWorld(t)
		want := "    rm " + filepath.Join(w.root, hooks, "commit-msg")
		if chained {
			w.write(hooks+"/commit-msg", "#!/bin/sh\n", 0o755)
			want = "    mv " + filepath.Join(w.root, hooks, "commit-msg.before-megalint") + " " + filepath.Join(w.root, hooks, "commit-msg")
		}
		w.install(githook.CommitMsg, githook.PrePush)
		w.write(hooks+"/commit-msg", strings.Replace(w.read(hooks+"/commit-msg"), "exit 1", "exit 0", 1), 0o755)
		before := w.snapshot(hooks)
		_, err := w.installer().Uninstall()
		var refusal *githook.Refusal
		if !errors.As(err, &refusal) || refusal.Hook != githook.CommitMsg || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v", err)
		}
		if after := w.snapshot(hooks); after != before {
			t.Errorf("before:\n%s\nafter:\n%s", before, after)
		}
		if states, err := w.installer().Status(); err != nil || !states[1].Edited || !states[1].Ours {
			t.Errorf("%+v, %v", states, err)
		}
	}
}

func TestUninstallLeavesOthers(t *testing.T) {
	w := newWorld(t)
	w.write(hooks+"/commit-msg", "#!/bin/sh\n", 0o755)
	w.write(hooks+"/commit-msg.before-megalint", "#!/bin/sh\n", 0o755)
	before := w.snapshot(hooks)
	report := w.uninstall()
	if w.snapshot(hooks) != before {
		t.Error("another's hook was touched")
	}
	if len(report.Notes) != 1 || !strings.Contains(report.Notes[0], "commit-msg.before-megalint is still there") {
		t.Errorf("%+v", report)
	}
	for _, c := range report.Changes {
		if c.Action != githook.Absent {
			t.Errorf("%+v", c)
		}
	}
}

// TestUninstallAfterAMove sets core.hooksPath after the installation.
func TestUninstallAfterAMove(t *testing.T) {
	w := newWorld(t)
	before := w.snapshot(hooks)
	w.install()
	w.write("repo/.githooks/commit-msg", "#!/bin/sh\n", 0o755)
	w.git("config", "core.hooksPath", ".githooks")
	report := w.uninstall(githook.CommitMsg)
	if c := report.Changes[0]; c.Action != githook.Removed || c.Path != filepath.Join(w.root, hooks, "commit-msg") {
		t.Errorf("%+v", report)
	}
	if after := w.snapshot(hooks); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
	if report := w.uninstall(githook.CommitMsg); report.Changes[0].Action != githook.Absent {
		t.Errorf("%+v", report)
	}
}

func TestStatus(t *testing.T) {
	w := newWorld(t)
	w.binary = filepath.Join(w.root, "it's here", "megalint")
	w.stub(w.binary)
	w.write(hooks+"/pre-push", "#!/bin/sh\n", 0o755)
	w.write(hooks+"/commit-msg", "#!/bin/sh\n", 0o755)
	w.install()
	states, err := w.installer().Status()
	if err != nil {
		t.Fatal(err)
	}
	prepare, commit, push := states[0], states[1], states[2]
	if prepare.Hook != githook.PrepareCommitMsg || prepare.Present || prepare.Ours {
		t.Errorf("%+v", prepare)
	}
	if !commit.Ours || commit.Binary != w.binary || !commit.BinaryFound || !strings.HasSuffix(commit.Earlier, "commit-msg.before-megalint") {
		t.Errorf("%+v", commit)
	}
	if !push.Present || push.Ours || push.Binary != "" {
		t.Errorf("%+v", push)
	}
	os.Remove(w.binary)
	if states, err := w.installer().Status(); err != nil || states[1].BinaryFound {
		t.Errorf("%+v, %v", states, err)
	}
}

func TestBinaryIsGone(t *testing.T) {
	for _, chained := range []bool{false, true} {
		w := newWorld(t)
		if chained {
			for _, hook := range githook.Names() {
				w.write(hooks+"/"+string(hook), "#!/bin/sh\n", 0o755)
			}
		}
		w.install(githook.Names()...)
		os.Remove(w.binary)
		hook := filepath.Join(w.root, hooks, "commit-msg")
		way := "or remove the hook: rm '.git/hooks/commit-msg'"
		if chained {
			way = "or remove the hook: mv '.git/hooks/commit-msg.before-megalint' '.git/hooks/commit-msg'"
		}
		out := w.refused("-m", "Good one")
		for _, want := range []string{"megalint: the commit-msg hook finds no megalint at " + w.binary + " nor on the PATH.",
			"install it and run: megalint hook install commit-msg", way, "git commit --no-verify", "your message is in .git/COMMIT_EDITMSG",
			"the prepare-commit-msg hook finds no megalint"} {
			if !strings.Contains(out, want) {
				t.Errorf("git says %q, which lacks %q", out, want)
			}
		}
		w.git("init", "-q", "--bare", "../remote.git")
		w.commit("--no-verify", "-m", "x")
		if out, code := w.try("", "git", "push", "../remote.git", "main"); code == 0 || !strings.Contains(out, "git push --no-verify") {
			t.Errorf("status %d: %q", code, out)
		}
		// What the message says works.
		_, command, _ := strings.Cut(way, ": ")
		if out, code := w.try("", "sh", "-c", command); code != 0 {
			t.Errorf("%s: %s", command, out)
		}
		if _, err := os.Stat(hook); (err == nil) != chained {
			t.Errorf("chained %v: %v", chained, err)
		}
		// A megalint on the PATH does as well.
		w.uninstall()
		w.stub(w.binary)
		w.install()
		os.Remove(w.binary)
		w.stub(filepath.Join(w.root, "path", "megalint"))
		w.env = append(w.env, "PATH="+filepath.Join(w.root, "path")+":"+os.Getenv("PATH"))
		w.judges()
	}
}

func TestReducedPath(t *testing.T) {
	w := newWorld(t)
	w.write(hooks+"/commit-msg", "#!/bin/sh\nexit 0\n", 0o755)
	w.install()
	w.env = append(w.env, "PATH=/usr/bin:/bin")
	w.judges()
}

// TestScriptIsPosix has every shell at hand read the scripts.
func TestScriptIsPosix(t *testing.T) {
	w := newWorld(t)
	for _, chained := range []bool{false, true} {
		for _, hook := range githook.Names() {
			if chained {
				w.write(hooks+"/"+string(hook), "#!/bin/sh\n", 0o755)
			}
			w.install(hook)
			path := filepath.Join(w.root, hooks, string(hook))
			for _, shell := range []string{"dash", "bash --posix", "busybox sh", "ksh", "mksh", "zsh --emulate sh", "shellcheck -s sh"} {
				words := strings.Fields(shell)
				if _, err := exec.LookPath(words[0]); err != nil {
					continue
				}
				if words[0] != "shellcheck" {
					words = append(words, "-n")
				}
				if out, code := w.try("", words[0], append(words[1:], path)...); code != 0 {
					t.Errorf("%s on %s: %s", shell, hook, out)
				}
			}
			w.uninstall()
			os.Remove(path)
		}
	}
}

func TestReadOnlyFolder(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write everywhere")
	}
	w := newWorld(t)
	folder := filepath.Join(w.root, hooks)
	os.Chmod(folder, 0o555)
	defer os.Chmod(folder, 0o755)
	_, err := w.installer().Install()
	if err == nil || !strings.Contains(err.Error(), "the hooks folder "+folder+" cannot be written to") {
		t.Errorf("got %v", err)
	}
}

func TestBadHooksPath(t *testing.T) {
	repo := githook.Repository{GitDir: t.TempDir(), Config: load(t, "[core]\nhooksPath\n")}
	if _, err := githook.Folder(repo); err == nil || !strings.Contains(err.Error(), "config:2: core.hookspath: missing value") {
		t.Errorf("got %v", err)
	}
}

func TestParseName(t *testing.T) {
	for _, name := range githook.Names() {
		if got, err := githook.ParseName(string(name)); got != name || err != nil {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if _, err := githook.ParseName("post-commit"); err == nil || !strings.Contains(err.Error(), "commit-msg, prepare-commit-msg and pre-push") {
		t.Errorf("got %v", err)
	}
}

// load reads a configuration from its text.
func load(t testing.TB, text string) *gitconfig.Config {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	config, err := gitconfig.Load(gitconfig.Options{Getenv: func(name string) string {
		return map[string]string{"GIT_CONFIG_GLOBAL": path, "GIT_CONFIG_NOSYSTEM": "1"}[name]
	}})
	if err != nil {
		t.Fatal(err)
	}
	return config
}
