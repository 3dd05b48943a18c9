package action

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/megalint/megalint/hooks/github/event"
	"github.com/megalint/megalint/hooks/tree"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/config"
	"github.com/megalint/megalint/lint/source"
)

// trees are the files that are judged, and those that say by which rules.
type trees struct {
	checkout *source.Repository // nil if there is none
	files    fs.FS              // of the checkout if there is one, else through the API
	lintRepo *lint.Repo
	config   *lint.Config
	// configFiles are those that the configuration was read from.
	configFiles []string
	rules       []*lint.Rule
}

// input is what the rules run over.
func (r *run) input(ctx context.Context) (lint.Input, error) {
	in := lint.Input{Today: time.Now()}
	if r.Head == "" { // a branch that was deleted
		r.config = &lint.Config{}
		return in, nil
	}
	if err := r.openTrees(ctx); err != nil {
		return in, err
	}
	var err error
	if in.Messages, err = r.messages(ctx); err != nil {
		return in, err
	}
	if r.in.judges(partTree) && slices.ContainsFunc(r.rules, judgesTree) {
		err = r.addTree(&in)
	}
	return in, err
}

// judgesTree tells whether a rule judges files.
func judgesTree(rule *lint.Rule) bool { return rule.Service != nil || rule.Repo != nil }

// openTrees opens the files and reads the configuration.
func (r *run) openTrees(ctx context.Context) error {
	if err := r.openCheckout(); err != nil {
		return err
	}
	base := ""
	if r.Pull != nil && (r.Pull.Fork || r.event.Privileged) {
		base = r.Pull.Base
	}
	switch {
	case r.event.Privileged && r.Pull != nil:
		r.files = r.commitTree(ctx, base)
	case r.checkout != nil:
		tree, err := r.checkout.WorkTree()
		if err != nil {
			return err
		}
		r.files = tree
		r.checkHead(ctx)
	default:
		r.files = r.repo.WholeTree(ctx, r.Head)
	}
	rulesFrom := r.files
	if base != "" && !r.event.Privileged {
		rulesFrom = r.commitTree(ctx, base)
	}
	if err := r.configure(rulesFrom, base != ""); err != nil {
		return err
	}
	r.lintRepo = &lint.Repo{FS: r.files, Config: r.config}
	return nil
}

// openCheckout opens the repository that an earlier step checked out. One that
// only surrounds the workspace is none.
func (r *run) openCheckout() error {
	if r.in.workspace == "" {
		return nil
	}
	repo, err := source.Open(r.in.directory, func(name string) string {
		if strings.HasPrefix(name, "GIT_") {
			return ""
		}
		return r.getenv(name)
	})
	if errors.Is(err, source.ErrNoRepository) || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	root, err1 := filepath.EvalSymlinks(repo.Root())
	workspace, err2 := filepath.EvalSymlinks(r.in.workspace)
	if rel, err := filepath.Rel(workspace, root); err1 != nil || err2 != nil || err != nil || !filepath.IsLocal(rel) {
		repo.Close()
		return nil
	}
	r.checkout = repo
	return nil
}

// checkHead says so if something else is checked out than what is judged.
func (r *run) checkHead(ctx context.Context) {
	id, err := r.checkout.Resolve(ctx, "HEAD")
	if err == nil && id != r.Head && id != r.in.sha {
		r.Note("Commit %s is checked out, and the files are judged as they are there; the messages are those of %s.",
			lint.ShortID(id), lint.ShortID(r.Head))
	}
}

// commitTree is the files of a commit: from the checkout if that has it, else
// through the API.
func (r *run) commitTree(ctx context.Context, id string) fs.FS {
	if r.checkout != nil {
		if tree, _, err := r.checkout.Revision(ctx, id); err == nil {
			if _, err := fs.ReadDir(tree, "."); err == nil { // a partial clone may lack it
				return tree
			}
		}
	}
	return r.repo.Tree(ctx, id)
}

// configure reads the configuration from a tree. Where that is the base of a
// pull request, it says so if the pull request would change it.
func (r *run) configure(tree fs.FS, fromBase bool) error {
	r.rules = r.registry
	seen := &recorder{FS: tree, files: map[string][]byte{}}
	name, err := r.configName(tree)
	if err != nil {
		return err
	}
	cfg, warnings, err := config.Load(seen, name, r.registry)
	if err != nil {
		return err
	}
	for _, w := range warnings {
		r.Note("%v", w)
	}
	r.config, r.configFiles = cfg, slices.Collect(maps.Keys(seen.files))
	if !fromBase {
		return nil
	}
	if name == "" {
		r.logf("configuration: the preset %s, for the base branch has none", config.DefaultPreset)
	} else {
		r.logf("configuration: %s of the base branch, at %s", name, lint.ShortID(r.Pull.Base))
	}
	if r.event.Privileged {
		return nil // nothing of the head is touched
	}
	changed, err := r.changesConfig(seen, name)
	if err == nil && changed != "" {
		r.Note("This pull request changes %s. It comes from a fork, and a pull request may not relax its own rules: "+
			"it is judged by the configuration of %s.", changed, r.Pull.BaseRef)
	}
	return err
}

// configName is the configuration's path, "" if there is none.
func (r *run) configName(tree fs.FS) (string, error) {
	if r.in.config == "" {
		dir := "."
		if r.checkout != nil {
			if rel, err := filepath.Rel(r.checkout.Root(), r.in.directory); err == nil && filepath.IsLocal(rel) {
				dir = filepath.ToSlash(rel)
			}
		}
		return config.Find(tree, dir)
	}
	name := filepath.ToSlash(filepath.Clean(r.in.config))
	if !fs.ValidPath(name) {
		return "", fmt.Errorf("the input config is %q, not a path in the repository", r.in.config)
	}
	return name, nil
}

// changesConfig returns a file of the configuration that differs in the head,
// "" if there is none.
func (r *run) changesConfig(base *recorder, name string) (string, error) {
	if r.Changed != nil && r.in.directory == filepath.Clean(r.in.workspace) {
		return r.changesFile(base, name)
	}
	headName, err := r.configName(r.files)
	if err != nil || headName != name {
		return or(headName, or(name, config.Name)), nil
	}
	for _, file := range slices.Sorted(maps.Keys(base.files)) {
		text, err := fs.ReadFile(r.files, file)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return file, nil // made unreadable, which is a change too
		}
		if err != nil || !bytes.Equal(text, base.files[file]) {
			return file, nil
		}
	}
	return "", nil
}

// changesFile is changesConfig where the list of changed files is at hand and
// the configuration lies at the root.
func (r *run) changesFile(base *recorder, name string) (string, error) {
	paths, err := r.Changed()
	if err != nil {
		return "", err
	}
	for _, p := range paths {
		_, read := base.files[p]
		if read || p == name || r.in.config == "" && (p == config.Name || p == ".megalint.yml") {
			return p, nil
		}
	}
	return "", nil
}

// recorder remembers the files that are read from a tree.
type recorder struct {
	fs.FS
	files map[string][]byte
}

// Open opens a file, and keeps what it holds.
func (r *recorder) Open(name string) (fs.File, error) {
	f, err := r.FS.Open(name)
	if err != nil {
		return nil, err
	}
	return &recording{File: f, recorder: r, name: name}, nil
}

// Lstat describes what is at a path, as the tree itself does.
func (r *recorder) Lstat(name string) (fs.FileInfo, error) { return fs.Lstat(r.FS, name) }

// ReadLink returns where a link leads.
func (r *recorder) ReadLink(name string) (string, error) { return fs.ReadLink(r.FS, name) }

// Stat describes what a path stands for.
func (r *recorder) Stat(name string) (fs.FileInfo, error) { return fs.Stat(r.FS, name) }

// recording is a file that is being read.
type recording struct {
	fs.File
	recorder *recorder
	name     string
}

func (f *recording) Read(p []byte) (int, error) {
	n, err := f.File.Read(p)
	if n > 0 || err == io.EOF {
		f.recorder.files[f.name] = append(f.recorder.files[f.name], p[:n]...)
	}
	return n, err
}

// addTree adds the files to what is judged: all, or the services that are
// touched beside what concerns the repository as a whole.
func (r *run) addTree(in *lint.Input) error {
	if r.event.Privileged && r.Pull != nil {
		r.Note("The files are not judged: pull_request_target must not touch what a pull request brings.")
		return nil
	}
	if r.checkout == nil {
		return errors.New("rules judge the files of the repository, and it is not checked out: " +
			"put actions/checkout before this step, or leave tree out of the input judge")
	}
	files := tree.Source{FS: r.files, Repository: r.checkout, Working: true, Modules: tree.ModuleCache(r.getenv)}
	var err error
	if in.Repo, err = tree.Repo(files, r.config); err != nil {
		return err
	}
	if r.in.allTree || r.Changed == nil || r.event.Kind == event.Dispatch {
		return nil
	}
	paths, err := r.Changed()
	if err != nil {
		return err
	}
	in.Selected = tree.Touched(in.Repo, paths, r.configFiles)
	return nil
}
