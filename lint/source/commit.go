package source

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"math"
	"strconv"
	"time"

	"github.com/megalint/megalint/internal/git/object"
	"github.com/megalint/megalint/internal/git/walk"
)

// Commit is a commit as git stores it.
type Commit struct {
	ID, Tree string   // full ids
	Parents  []string // full ids, also of those that a shallow clone lacks
	// Author and Committer are in the commit's encoding, like its message.
	Author, Committer Person
	// Encoding is what the commit says its message is in; "" means UTF-8.
	Encoding string
	// Message is all of the message, undecoded: not even a NUL ends it.
	Message []byte

	parentTree object.ID // the first parent's, where the walk has seen it
}

// Person is who did something, and when. A malformed line leaves fields empty.
type Person struct {
	Name, Email string
	When        time.Time // in the person's time zone
}

// Commits goes over a range's commits in the order of git rev-list: the
// youngest first, by the committers' clocks. It ends after the first error,
// which wraps ErrShallow or ErrUnrelated if the range has no answer.
func (r *Repository) Commits(ctx context.Context, rng Range) iter.Seq2[*Commit, error] {
	return func(yield func(*Commit, error) bool) {
		history, err := r.history()
		if err != nil {
			yield(nil, err)
			return
		}
		wanted, err := walkRange(rng)
		if err != nil {
			yield(nil, err)
			return
		}
		for c, err := range history.Commits(ctx, wanted) {
			var commit *Commit
			if err == nil {
				commit, err = newCommit(c, r.dirs.Format)
			}
			if err != nil {
				yield(nil, r.explain(err))
				return
			}
			if !yield(commit, nil) {
				return
			}
		}
	}
}

func newCommit(walked walk.Commit, format object.Format) (*Commit, error) {
	c, err := object.ParseCommit(walked.Data, format)
	if err != nil {
		return nil, fmt.Errorf("commit %s: %w", walked.ID, err)
	}
	commit := &Commit{
		ID: walked.ID.String(), Tree: c.Tree.String(), Parents: make([]string, len(c.Parents)),
		Author: newPerson(c.Author), Committer: newPerson(c.Committer),
		Encoding: string(c.Encoding), Message: c.Message, parentTree: walked.ParentTree,
	}
	for i, p := range c.Parents {
		commit.Parents[i] = p.String()
	}
	return commit, nil
}

// newPerson reads "Name <mail> 1700000000 +0100".
func newPerson(line []byte) Person {
	name, rest, ok := bytes.Cut(line, []byte("<"))
	if !ok {
		return Person{Name: string(bytes.TrimSpace(line))}
	}
	mail, _, _ := bytes.Cut(rest, []byte(">"))
	p := Person{Name: string(bytes.TrimSpace(name)), Email: string(mail)}
	if seconds := object.When(line); seconds > 0 && seconds <= math.MaxInt64>>8 {
		p.When = time.Unix(int64(seconds), 0).In(zone(line))
	}
	return p
}

// zone reads a time zone such as +0130 at the end of a line.
func zone(line []byte) *time.Location {
	if len(line) < 5 {
		return time.UTC
	}
	text := string(line[len(line)-5:])
	n, err := strconv.Atoi(text)
	if err != nil || n == 0 {
		return time.UTC
	}
	return time.FixedZone("", (n/100*60+n%100)*60)
}
