package githook

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/megalint/megalint/internal/gitconfig"
)

const (
	maxRefs    = 100_000  // in one push
	maxRefLine = 64 << 10 // bytes
	maxPush    = 64 << 20 // bytes of all lines
)

// RefUpdate is one line of what git tells its pre-push hook: a reference that
// the push is to change on the remote.
type RefUpdate struct {
	LocalRef  string // as it was given: a full name, or "HEAD~", or "(delete)"
	LocalID   string // hexadecimal; all zeros when the reference is deleted
	RemoteRef string
	RemoteID  string // all zeros when the reference is new to the remote
}

// Deletes tells whether the push deletes the reference.
func (u RefUpdate) Deletes() bool { return isZero(u.LocalID) }

// Creates tells whether the reference is new to the remote.
func (u RefUpdate) Creates() bool { return isZero(u.RemoteID) }

// Push is what a push adds to a remote: the commits that can be reached from
// Include and neither from Exclude nor from a reference whose name begins with
// one of ExcludeRefs. All of Include empty means that there is nothing to lint.
type Push struct {
	Updates []RefUpdate
	// Include are the ids of what is pushed, tags' included.
	Include []string
	// Exclude are the ids of what the remote has there now. The local repository
	// need not have them: then leave them out.
	Exclude []string
	// ExcludeRefs are beginnings of names of remote-tracking references, such as
	// "refs/remotes/origin/": what the remote is known to have. That is all
	// there is to go by for a new branch.
	ExcludeRefs []string
}

// ReadPush reads what git writes to the input of its pre-push hook. remote and
// url are the hook's arguments; remote equals url when the push names no remote.
// A push to a URL that no remote has excludes the tracking references of all
// remotes.
func ReadPush(config *gitconfig.Config, remote, url string, stdin io.Reader) (*Push, error) {
	updates, err := readUpdates(stdin)
	if err != nil {
		return nil, err
	}
	p := &Push{Updates: updates, ExcludeRefs: trackingRefs(config, remote, url)}
	for _, u := range updates {
		if u.Deletes() {
			continue
		}
		p.Include = append(p.Include, u.LocalID)
		if !u.Creates() {
			p.Exclude = append(p.Exclude, u.RemoteID)
		}
	}
	return p, nil
}

// readUpdates reads lines `<local ref> <local id> <remote ref> <remote id>`.
func readUpdates(r io.Reader) ([]RefUpdate, error) {
	var updates []RefUpdate
	lines := bufio.NewScanner(io.LimitReader(r, maxPush))
	lines.Buffer(nil, maxRefLine)
	for lines.Scan() {
		if len(updates) == maxRefs {
			return nil, fmt.Errorf("the push changes more than %d references", maxRefs)
		}
		u, ok := parseUpdate(lines.Text())
		if !ok {
			return nil, fmt.Errorf("line %d of the hook's input is not what git writes: %.80q", len(updates)+1, lines.Text())
		}
		updates = append(updates, u)
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return nil, fmt.Errorf("line %d of the hook's input is longer than %d bytes", len(updates)+1, maxRefLine)
	}
	return updates, lines.Err()
}

// parseUpdate reads one line from its end, for what was pushed is given as the
// user wrote it and may hold spaces: "HEAD@{1 day ago}".
func parseUpdate(line string) (RefUpdate, bool) {
	rest, remoteID, ok1 := cutLast(line)
	rest, remoteRef, ok2 := cutLast(rest)
	localRef, localID, ok3 := cutLast(rest)
	u := RefUpdate{localRef, localID, remoteRef, remoteID}
	return u, ok1 && ok2 && ok3 && localRef != "" && remoteRef != "" &&
		isID(localID) && isID(remoteID) && len(localID) == len(remoteID)
}

// cutLast splits at the last space.
func cutLast(s string) (before, after string, found bool) {
	i := strings.LastIndexByte(s, ' ')
	if i < 0 {
		return "", s, false
	}
	return s[:i], s[i+1:], true
}

// isID tells whether s is an object's full name, in SHA-1 or in SHA-256.
func isID(s string) bool {
	return (len(s) == 40 || len(s) == 64) && strings.Trim(s, "0123456789abcdef") == ""
}

func isZero(id string) bool { return strings.Trim(id, "0") == "" }

// trackingRefs are the beginnings of the names under which fetching from the
// remote stores what it has.
func trackingRefs(config *gitconfig.Config, remote, url string) []string {
	specs := config.All("remote." + remote + ".fetch")
	if len(specs) == 0 {
		if name, ok := remoteOf(config, url); ok {
			remote, specs = name, config.All("remote."+name+".fetch")
		}
	}
	var refs []string
	for _, spec := range specs {
		_, to, found := strings.Cut(strings.TrimPrefix(spec, "+"), ":")
		to, _, _ = strings.Cut(to, "*")
		if found && to != "" && !strings.HasPrefix(spec, "^") && !holdsOwn(to) {
			refs = append(refs, to)
		}
	}
	if len(refs) == 0 {
		refs = []string{"refs/remotes/"}
	}
	return refs
}

// holdsOwn tells whether local branches or tags lie below that beginning, as they
// do for a mirror ("+refs/*:refs/*"): those tell nothing of the remote.
func holdsOwn(prefix string) bool {
	for _, own := range []string{"refs/heads/", "refs/tags/"} {
		if strings.HasPrefix(own, prefix) || strings.HasPrefix(prefix, own) {
			return true
		}
	}
	return false
}

// remoteOf returns the name of the remote that has the URL.
func remoteOf(config *gitconfig.Config, url string) (string, bool) {
	for e := range config.Prefix("remote.") {
		if name, ok := strings.CutSuffix(strings.TrimPrefix(e.Key, "remote."), ".url"); ok && e.Value == url {
			return name, true
		}
	}
	return "", false
}
