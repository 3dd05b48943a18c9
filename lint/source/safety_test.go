package source_test

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/git/gittest"
	"github.com/megalint/megalint/lint/source"
)

// use calls everything that the package offers.
func use(t *testing.T, r *gittest.Repo) {
	t.Helper()
	repo := open(t, r)
	if _, err := repo.Staged(background); err != nil {
		t.Error(err)
	}
	list, err := commits(t, repo, "HEAD", 0)
	if err != nil {
		t.Error(err)
	}
	for _, c := range list {
		if _, err := repo.Changes(background, c); err != nil {
			t.Error(err)
		}
	}
	for _, rev := range []string{"HEAD", "main@{0}", ":/One", "HEAD^{/One}", "none", "none@{yesterday}"} {
		_, _, _ = repo.Revision(background, rev) // some ask git
	}
	_, _ = repo.DefaultRange(background)
	f, err := repo.WorkTree()
	if err != nil {
		t.Fatal(err)
	}
	x, err := repo.Index()
	if err != nil {
		t.Fatal(err)
	}
	for _, tree := range []*source.FS{f, x, revision(t, r, "HEAD")} {
		err := fs.WalkDir(tree, ".", func(path string, e fs.DirEntry, err error) error {
			if err == nil && e.Type().IsRegular() {
				_, err = fs.ReadFile(tree, path)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// Nothing that a repository's configuration names is run.
func TestNothingIsRun(t *testing.T) {
	r := gittest.New(t)
	r.Write("file", "one\n")
	r.Write(".gitattributes", "* diff=trap filter=trap\n")
	r.Commit("One")
	r.Write("file", "two\n")
	r.Commit("Two")
	r.Write("file", "three\n")
	r.Git("add", "file")
	trace := filepath.Join(filepath.Dir(r.Dir), "trace")
	trap := filepath.Join(filepath.Dir(r.Dir), "trap")
	if err := os.WriteFile(trap, []byte("#!/bin/sh\necho \"$0 $@\" >>'"+trace+"'\nexit 1\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{
		"core.fsmonitor", "core.pager", "pager.log", "pager.rev-parse", "diff.external", "diff.trap.command", "diff.trap.textconv",
		"filter.trap.smudge", "filter.trap.clean", "filter.trap.process", "gpg.program", "gpg.ssh.program", "core.sshCommand",
		"core.editor", "sequence.editor", "credential.helper", "core.askPass", "core.alternateRefsCommand", "uploadpack.packObjectsHook",
		"alias.rev-parse", "remote.origin.uploadpack", "core.gitProxy",
	} {
		r.Git("config", key, trap)
	}
	for key, value := range map[string]string{
		"log.showSignature": "true", "core.fsmonitorHookVersion": "1", "remote.origin.url": "ext::" + trap + " %S",
		"protocol.ext.allow": "always", "remote.origin.promisor": "true", "core.hooksPath": filepath.Join(r.Dir, "hooks"),
		"core.repositoryFormatVersion": "1", "extensions.partialClone": "origin",
	} {
		r.Git("config", key, value)
	}
	for _, hook := range []string{"post-index-change", "reference-transaction", "pre-auto-gc", "post-checkout", "fsmonitor-watchman"} {
		r.Write("hooks/"+hook, "")
		if err := os.Remove(filepath.Join(r.Dir, "hooks", hook)); err != nil {
			t.Fatal(err)
		}
		if err := os.Link(trap, filepath.Join(r.Dir, "hooks", hook)); err != nil {
			t.Fatal(err)
		}
	}
	// A missing object must not be fetched.
	missing := r.Git("rev-parse", "HEAD~:file")
	if err := os.Remove(filepath.Join(r.Dir, ".git/objects", missing[:2], missing[2:])); err != nil {
		t.Fatal(err)
	}
	use(t, r)
	if _, err := revision(t, r, "HEAD~").ReadFile("file"); !errors.Is(err, source.ErrMissingObject) {
		t.Errorf("%v", err)
	}
	if text, err := os.ReadFile(trace); err == nil {
		t.Errorf("was run:\n%s", text)
	}
	// The trap is one: git itself falls into it.
	_, _ = r.Try("status")
	if _, err := os.Stat(trace); err != nil {
		t.Error("nothing springs the trap, so the test shows nothing")
	}
}

// A file that is none is not opened, for that may wait for ever.
func TestIrregularFiles(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no FIFOs")
	}
	dir := t.TempDir()
	if out, err := exec.Command("mkfifo", filepath.Join(dir, "fifo")).CombinedOutput(); err != nil {
		t.Skipf("mkfifo: %v %s", err, out)
	}
	if err := os.Symlink("fifo", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	f, err := source.WorkTreeAt(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"fifo", "link"} {
		if _, err := f.ReadFile(name); !errors.Is(err, source.ErrIrregular) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := f.Open(name); !errors.Is(err, source.ErrIrregular) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// git's own files may be FIFOs, too.
func TestIrregularGitFiles(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no FIFOs")
	}
	for _, name := range []string{"index", "config", "packed-refs", "shallow", "refs/heads/main", "HEAD", "commondir", "objects/info/alternates"} {
		r := gittest.New(t)
		r.Commit("One")
		path := filepath.Join(r.Dir, ".git", name)
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if out, err := exec.Command("mkfifo", path).CombinedOutput(); err != nil {
			t.Skipf("mkfifo: %v %s", err, out)
		}
		repo, err := source.Open(r.Dir, r.WithoutGit)
		if err != nil {
			continue
		}
		_, _ = repo.Staged(background)
		_, _ = commits(t, repo, "HEAD", 0)
	}
}

func TestBareHasNoWorkTree(t *testing.T) {
	r := gittest.New(t, "--bare")
	repo := open(t, r)
	if _, err := repo.WorkTree(); err == nil || repo.Root() != "" || !strings.Contains(err.Error(), "bare") {
		t.Errorf("%q, %v", repo.Root(), err)
	}
	if repo.GitDir() != r.Dir || repo.CommonDir() != r.Dir {
		t.Errorf("%s, %s", repo.GitDir(), repo.CommonDir())
	}
	if bare, err := repo.Config().Bool("core.bare", false); err != nil || !bare {
		t.Errorf("core.bare is %v, %v", bare, err)
	}
}

func TestOpenNone(t *testing.T) {
	_, err := source.Open(t.TempDir(), func(string) string { return "" })
	if !errors.Is(err, source.ErrNoRepository) || !strings.Contains(err.Error(), "git init") {
		t.Error(err)
	}
	if _, err := source.WorkTreeAt(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// A repository whose references take git to read, on a machine without it.
func TestReftable(t *testing.T) {
	r := gittest.New(t)
	r.Commit("One")
	r.Git("config", "core.repositoryFormatVersion", "1")
	r.Git("config", "extensions.refStorage", "reftable")
	repo, err := source.Open(r.Dir, r.WithoutGit)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := repo.Resolve(background, "HEAD"); err == nil || !strings.Contains(err.Error(), "takes git to read") {
		t.Error(err)
	}
}

// Another user's repository is read, for nothing of it is run.
func TestForeignRepository(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can give a folder away")
	}
	r := gittest.New(t)
	r.Commit("One")
	err := filepath.WalkDir(r.Dir, func(path string, _ fs.DirEntry, err error) error {
		return errors.Join(err, os.Lchown(path, 12345, 12345))
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Try("rev-parse", "HEAD"); err == nil {
		t.Skip("this git does not mind")
	}
	if list, err := commits(t, open(t, r), "HEAD", 0); err != nil || len(list) != 1 {
		t.Errorf("%v, %v", list, err)
	}
	_, err = open(t, r).Resolve(background, "main@{0}")
	if err == nil || !strings.Contains(err.Error(), "safe.directory") && !strings.Contains(err.Error(), "dubious") {
		t.Errorf("git's own words are missing: %v", err)
	}
}
