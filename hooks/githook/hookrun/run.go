// Package hookrun does what git's hooks are there for: it judges the message
// that git is about to store, begins a new one, and judges what is pushed.
//
// [Main] is the program megalint-hook. git starts it for each commit, so it runs
// the rules about messages alone, and this package imports no others: what the
// other rules read (images, schemas, modules) costs milliseconds at start-up.
// Package arrows holds that.
package hookrun

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/megalint/megalint/hooks/githook"
	"github.com/megalint/megalint/hooks/session"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
	"github.com/megalint/megalint/lint/source"
	"github.com/megalint/megalint/rules/commit"
)

// Run does a hook's work. The first argument is the hook's name, the others are
// those that git gives it. The error tells how the program is to exit.
func Run(ctx context.Context, s *session.Session, args []string) error {
	name, err := githook.ParseName(args[0])
	if err != nil {
		return err
	}
	r := &run{s}
	switch name {
	case githook.CommitMsg:
		return r.commitMsg(ctx, args[1:])
	case githook.PrepareCommitMsg:
		return r.prepareCommitMsg(ctx, args[1:])
	default:
		return r.prePush(ctx, args[1:])
	}
}

// Repository describes the repository to package githook.
func Repository(w *session.Workspace) (githook.Repository, error) {
	if err := w.NeedRepository(); err != nil {
		return githook.Repository{}, err
	}
	return githook.Repository{
		GitDir: w.Repository.GitDir(), CommonDir: w.Repository.CommonDir(),
		WorkTree: w.Repository.Root(), Config: w.Git,
	}, nil
}

// run is one run of a hook.
type run struct{ *session.Session }

// open opens the workspace. A hook judges messages, and its reports name no
// other rules, whichever program it runs in.
func (r *run) open() (*session.Workspace, error) {
	w, err := r.OpenWorkspace()
	if err == nil {
		w.Rules = slices.DeleteFunc(w.Rules, func(r *lint.Rule) bool { return r.Service != nil || r.Repo != nil })
	}
	return w, err
}

// commitMsg lints the message that git is about to store. A refused message
// is kept where the next commit does not overwrite it.
func (r *run) commitMsg(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("commit-msg takes the message's file, and got %d arguments", len(args))
	}
	w, err := r.open()
	if err != nil {
		return err
	}
	repo, err := Repository(w)
	if err != nil {
		return err
	}
	draft, err := githook.ReadMessage(repo, r.Dir, args[0], r.Getenv)
	if err != nil {
		return err
	}
	switch {
	case draft.Empty:
		return nil // git aborts by itself
	case draft.Unwritten:
		fmt.Fprintln(r.Stderr, "megalint: the message is empty but for its components: nothing is committed")
		return session.ErrFindings
	case errors.Is(draft.Fault, message.ErrTooLarge):
		return draft.Fault
	}
	m := asRulesSee(ctx, w, draft)
	r.Quiet = true // a good message needs no words
	r.Mends = draft.Mend()
	err = r.Judge(ctx, w, r.Stdout, lint.Input{Messages: session.One(m)}, filepath.ToSlash(args[0]))
	if err == nil {
		return nil
	}
	kept, keepErr := draft.Keep()
	if keepErr != nil {
		return errors.Join(err, keepErr)
	}
	fmt.Fprint(r.Stderr, kept)
	return err
}

// asRulesSee is the message that a hook read, as rules see it.
func asRulesSee(ctx context.Context, w *session.Workspace, d *githook.Draft) *lint.Message {
	o := w.Config.Messages
	o.Trailers = d.Trailers
	m := lint.NewMessage(d.Text, o)
	m.EncodingFault = d.Fault
	m.Stage, m.Repo = lint.Draft, w.Repo()
	if d.Merging {
		m.Parents = 2
	}
	m.Changes = func() ([]string, error) { return w.Repository.Staged(ctx) }
	m.ChangedLines = func() (int, error) { return w.Repository.StagedLines(ctx) }
	m.Amendable = func() ([]string, error) { return headChanges(ctx, w) }
	return m
}

// headChanges are the paths that HEAD's commit touches; none on a branch
// without commits.
func headChanges(ctx context.Context, w *session.Workspace) ([]string, error) {
	r, err := w.Repository.ParseRange(ctx, "HEAD", 1)
	if errors.Is(err, source.ErrUnborn) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	for c, err := range w.Repository.Commits(ctx, r) {
		if err != nil {
			return nil, err
		}
		return w.Repository.Changes(ctx, c)
	}
	return nil, nil
}

// prepareCommitMsg begins a new message with the components that are staged.
func (r *run) prepareCommitMsg(ctx context.Context, args []string) error {
	if len(args) < 1 || len(args) > 3 {
		return fmt.Errorf("prepare-commit-msg takes the message's file, its source and a commit, and got %d arguments", len(args))
	}
	commitSource := ""
	if len(args) > 1 {
		commitSource = args[1]
	}
	w, err := r.open()
	if err != nil {
		return err
	}
	if err := w.NeedRepository(); err != nil {
		return err
	}
	if style := w.Config.Messages.Style.String(); style != message.Brackets {
		r.Logf("the headers are of the form %s: nothing is filled in", style)
		return nil
	}
	paths, err := w.Repository.Staged(ctx)
	if err != nil {
		return err
	}
	var names []string
	components := commit.Components(w.Config)
	for _, p := range paths {
		if of := components.Of(p); len(of) > 0 && !slices.Contains(names, of[0]) {
			names = append(names, of[0])
		}
	}
	slices.Sort(names)
	_, err = githook.Prepare(r.Dir, args[0], commitSource, githook.Prefix(names), r.Getenv)
	return err
}

// prePush lints the commits that a push would add to the remote.
func (r *run) prePush(ctx context.Context, args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("pre-push takes a remote and its address, and got %d arguments", len(args))
	}
	w, err := r.open()
	if err != nil {
		return err
	}
	if err := w.NeedRepository(); err != nil {
		return err
	}
	push, err := githook.ReadPush(w.Git, args[0], args[1], r.Stdin)
	if err != nil || len(push.Include) == 0 {
		return err
	}
	pushed, err := pushRange(ctx, w, push)
	if err != nil {
		return err
	}
	r.Quiet = true
	// Not to standard output: that belongs to git push --porcelain.
	return r.Judge(ctx, w, r.Stderr, lint.Input{Messages: w.Commits(ctx, pushed)}, "")
}

// pushRange is what a push adds to what the remote is known to have.
func pushRange(ctx context.Context, w *session.Workspace, push *githook.Push) (source.Range, error) {
	r := source.Range{Include: push.Include, Description: "what is pushed"}
	for _, id := range push.Exclude {
		// What the remote has and this clone never fetched excludes nothing.
		if id, err := w.Repository.Resolve(ctx, id); err == nil {
			r.Exclude = append(r.Exclude, id)
		} else if !errors.Is(err, source.ErrUnknownRevision) {
			return r, err
		}
	}
	for _, prefix := range push.ExcludeRefs {
		ids, err := w.Repository.References(prefix)
		if err != nil {
			return r, err
		}
		r.Exclude = append(r.Exclude, ids...)
	}
	return r, nil
}
