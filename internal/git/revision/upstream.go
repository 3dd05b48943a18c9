package revision

import (
	"errors"
	"fmt"
	"strings"

	"github.com/megalint/megalint/internal/git/ref"
)

// ErrNoUpstream says that a branch follows none.
var ErrNoUpstream = errors.New("the branch has no upstream")

// cutUpstream splits "main@{upstream}" and "@{u}".
func cutUpstream(rev string) (branch string, ok bool) {
	i := strings.Index(rev, "@{")
	if i < 0 {
		return "", false
	}
	switch strings.ToLower(rev[i:]) {
	case "@{u}", "@{upstream}":
		return rev[:i], true
	}
	return "", false
}

// Upstream returns the full name of the reference that a branch follows, by
// the configuration that `git push -u` and `git branch -u` write. The empty
// name and HEAD stand for the current branch.
func (r *Resolver) Upstream(branch string) (string, error) {
	if branch == "" || branch == "@" || branch == "HEAD" {
		head, err := r.Refs.Read("HEAD")
		if err != nil {
			return "", err
		}
		if head.Target == "" {
			return "", fmt.Errorf("%w: HEAD is detached", ErrNoUpstream)
		}
		branch = head.Target
	}
	branch = strings.TrimPrefix(branch, "refs/heads/")
	remote, _ := r.Dirs.Config.Get("branch." + branch + ".remote")
	merge, _ := r.Dirs.Config.Get("branch." + branch + ".merge")
	if remote == "" || merge == "" {
		return "", fmt.Errorf("%w: %s; `git branch -u REMOTE/BRANCH` sets one", ErrNoUpstream, branch)
	}
	if remote == "." {
		return merge, nil
	}
	for _, spec := range r.Dirs.Config.All("remote." + remote + ".fetch") {
		if name, ok := tracking(spec, merge); ok && ref.Valid(name) {
			return name, nil
		}
	}
	return "", fmt.Errorf("%w that is fetched: %s follows %s of %s, which remote.%s.fetch leaves out",
		ErrNoUpstream, branch, merge, remote, remote)
}

// tracking says where a refspec puts a remote's reference.
func tracking(spec, name string) (string, bool) {
	from, to, ok := strings.Cut(strings.TrimPrefix(spec, "+"), ":")
	if !ok || strings.HasPrefix(spec, "^") {
		return "", false
	}
	before, after, glob := strings.Cut(from, "*")
	if !glob {
		return to, from == name
	}
	if len(name) < len(before)+len(after) || !strings.HasPrefix(name, before) || !strings.HasSuffix(name, after) {
		return "", false
	}
	return strings.Replace(to, "*", name[len(before):len(name)-len(after)], 1), true
}
