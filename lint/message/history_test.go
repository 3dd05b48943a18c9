package message_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/megalint/megalint/lint/message"
)

// The subject and the trailers of a stored message are those that git log
// prints, however the message came to be stored.
func TestParseLikeGitLog(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	random := rand.New(rand.NewPCG(8, 8))
	var texts []string
	var stream strings.Builder
	for i := range rounds(1000) {
		text := randomText(random)
		if i%2 == 0 {
			text = randomBlock(random)
		}
		texts = append(texts, text)
		fmt.Fprintf(&stream, "commit refs/heads/random\ncommitter C <c@d> %d +0000\ndata %d\n%s\n", 1700000000+i, len(text), text)
	}
	r.run(stream.String(), "fast-import", "--quiet")
	const format = "--format=%s%x01%(trailers:only,unfold,key_value_separator=: )%x02"
	records := strings.Split(r.run("", "log", "--reverse", format, "random"), "\x02\n")
	for i, text := range texts {
		m := message.Parse(text, message.Options{})
		got := m.Subject() + "\x01" + trailers(m, ":")
		if got != records[i] {
			t.Errorf("%q\n got %q\nwant %q", text, got, records[i])
		}
	}
}

// The same over a real history, that of the repository that MEGALINT_HISTORY
// names.
func TestRealHistory(t *testing.T) {
	dir := os.Getenv("MEGALINT_HISTORY")
	if dir == "" {
		t.Skip("MEGALINT_HISTORY names no repository")
	}
	r := newRepository(t)
	const format = "--format=%B%x02%s%x01%(trailers:only,unfold,key_value_separator=: )%x02"
	out := strings.Split(r.run("", "-C", dir, "log", "--encoding=UTF-8", format), "\x02")
	t.Logf("%d messages", len(out)/2)
	for ; len(out) > 2; out = out[2:] {
		text := strings.TrimPrefix(out[0], "\n")
		m := message.Parse(text, message.Options{})
		if got := m.Subject() + "\x01" + trailers(m, ":"); got != out[1] {
			t.Errorf("%q\n got %q\nwant %q", text, got, out[1])
		}
	}
}

// The reverts and fixups that git writes are known as such.
func TestGeneratedByGit(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	r.run("", "commit", "-q", "-m", "[a] Say \"two\"")
	original := strings.TrimSpace(r.read(".git/refs/heads/main"))
	body := func() *message.Message {
		return message.Parse(r.run("", "log", "-1", "--format=%B"), message.Options{})
	}

	for depth := 1; depth <= 3; depth++ {
		reverted := strings.TrimSpace(r.read(".git/refs/heads/main"))
		r.run("", "revert", "--no-edit", "HEAD")
		m := body()
		if m.Revert == nil || !m.Revert.Closed || m.Revert.Inner.In(m.Text) != `[a] Say "two"` || m.Revert.Commit.In(m.Text) != reverted {
			t.Errorf("%q: kind %s, %+v", m.Text, m.Kind, m.Revert)
		}
		// From git 2.43 on, the second is a Reapply and not nested.
		if m.Kind == message.Revert && m.Revert.Depth > depth {
			t.Errorf("%q: depth %d", m.Text, m.Revert.Depth)
		}
	}
	for flag, kind := range map[string]message.Kind{"--fixup=": message.Fixup, "--squash=": message.Squash, "--fixup=amend:": message.Amend} {
		r.extra = []string{"EDITOR=" + r.script("append", `echo "Why." >>"$1"`)}
		r.run("", "commit", "-q", "--allow-empty", flag+original)
		m := body()
		if m.Kind != kind || !m.Header.WellFormed || m.Header.Summary.In(m.Text) != `Say "two"` {
			t.Errorf("%q: kind %s, want %s; header %+v", m.Text, m.Kind, kind, m.Header)
		}
	}
}
