package message_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/megalint/megalint/lint/message"
)

func TestParseMode(t *testing.T) {
	for _, name := range []string{"default", "strip", "whitespace", "verbatim", "scissors"} {
		if m, err := message.ParseMode(name); err != nil || m.String() != name {
			t.Errorf("ParseMode(%q) = %s, %v", name, m, err)
		}
	}
	if m, err := message.ParseMode(""); err != nil || m != message.Default {
		t.Errorf("ParseMode of nothing = %s, %v", m, err)
	}
	for _, name := range []string{"Strip", "none", "scissor"} {
		if _, err := message.ParseMode(name); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("ParseMode(%q): %v", name, err)
		}
	}
}

func TestResolve(t *testing.T) {
	for _, c := range []struct{ mode, edited, not message.Mode }{
		{message.Default, message.Strip, message.Whitespace},
		{message.Scissors, message.Scissors, message.Whitespace},
		{message.Strip, message.Strip, message.Strip},
		{message.Whitespace, message.Whitespace, message.Whitespace},
		{message.Verbatim, message.Verbatim, message.Verbatim},
	} {
		if c.mode.Resolve(true) != c.edited || c.mode.Resolve(false) != c.not {
			t.Errorf("%s means %s and %s", c.mode, c.mode.Resolve(true), c.mode.Resolve(false))
		}
	}
}

const cut = "------------------------ >8 ------------------------\n"

func TestApply(t *testing.T) {
	for _, c := range []struct {
		name      string
		clean     message.Cleanup
		raw, want string
	}{
		{"strip", message.Cleanup{Mode: message.Strip}, "\n# hint\n\n[a] X  \r\n\n\n#c\n b\n #\n", "[a] X\n\n b\n #\n"},
		{"default is strip", message.Cleanup{}, "# a\nb", "b\n"},
		{"whitespace", message.Cleanup{Mode: message.Whitespace}, "\n# a \n\n\n\nb", "# a\n\nb\n"},
		{"verbatim", message.Cleanup{Mode: message.Verbatim}, "\n# a \n\n\nb", "\n# a \n\n\nb"},
		{"scissors", message.Cleanup{Mode: message.Scissors}, "a\n# b\n# " + cut + "c\n", "a\n# b\n"},
		{"scissors at the start", message.Cleanup{Mode: message.Scissors}, "# " + cut + "c\n", ""},
		{"first of two cuts", message.Cleanup{Mode: message.Scissors}, "a\n# " + cut + "b\n# " + cut, "a\n"},
		{"not at a line's start", message.Cleanup{Mode: message.Scissors}, "a # " + cut + "b", "a # " + cut + "b\n"},
		{"not with CRLF", message.Cleanup{Mode: message.Scissors}, "a\r\n# " + cut[:len(cut)-1] + "\r\nb", "a\n# " + cut + "b\n"},
		{"other comment", message.Cleanup{Mode: message.Scissors, Comment: ";"}, "a\n# " + cut + "b\n; " + cut + "c", "a\n# " + cut + "b\n"},
		{"verbose", message.Cleanup{Mode: message.Verbatim, Verbose: true}, "a\n# b\n# " + cut + "c", "a\n# b\n"},
		{"not verbose", message.Cleanup{Mode: message.Strip}, "a\n# " + cut + "c", "a\nc\n"},
		{"comment string", message.Cleanup{Mode: message.Strip, Comment: "//"}, "a\n//b\n/ c\n# d", "a\n/ c\n# d\n"},
		{"cut with a comment string", message.Cleanup{Mode: message.Scissors, Comment: "//"}, "a\n//b\n// " + cut + "d", "a\n//b\n"},
		{"form feed stays", message.Cleanup{}, "a\f\n\v\n\u00a0\nb", "a\f\n\v\n\u00a0\nb\n"},
		{"all comments", message.Cleanup{}, "# a\n#\n", ""},
	} {
		if got := c.clean.Apply(c.raw); got != c.want {
			t.Errorf("%s: %q becomes %q, want %q", c.name, c.raw, got, c.want)
		}
	}
}

func TestIsEmpty(t *testing.T) {
	for _, c := range []struct {
		text            string
		empty, verbatim bool
	}{
		{"", true, true},
		{" \n\t\n", true, false},
		{"Signed-off-by: A <a@b>\n\nSigned-off-by: B <b@c>", true, false},
		{"Signed-off-by:A", false, false},
		{"x", false, false},
	} {
		if message.IsEmpty(c.text, message.Strip) != c.empty || message.IsEmpty(c.text, message.Verbatim) != c.verbatim {
			t.Errorf("IsEmpty(%q) is wrong", c.text)
		}
	}
}

// As git's t0030 does, with random text: StripSpace is git stripspace.
func TestStripSpaceLikeGit(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	random := rand.New(rand.NewPCG(1, 1))
	for range rounds(100) {
		text := randomText(random)
		if got, want := message.StripSpace(text, ""), r.run(text, "stripspace"); got != want {
			t.Errorf("StripSpace(%q) = %q, git has %q", text, got, want)
		}
		comment := []string{"#", ";", "@"}[random.IntN(3)]
		want := r.run(text, "-c", "core.commentChar="+comment, "stripspace", "-s")
		if got := message.StripSpace(text, comment); got != want {
			t.Errorf("StripSpace(%q, %q) = %q, git has %q", text, comment, got, want)
		}
	}
}

// Apply is what git commit --cleanup=MODE does.
func TestApplyLikeGit(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	random := rand.New(rand.NewPCG(2, 2))
	for range rounds(100) {
		text := randomText(random)
		mode := message.Mode(random.IntN(5))
		verbose := random.IntN(3) == 0
		comment := []string{"#", "#", ";"}[random.IntN(3)]
		args := []string{"-c", "core.commentChar=" + comment, "commit", "-q", "-F", "-", "--cleanup=" + mode.String()}
		if verbose {
			args = append(args, "-v")
		}
		report, err := r.try(text, args...)
		stored, ok := r.stored()

		resolved := mode.Resolve(false)
		// git cleans the text up once more before, to show it to the hooks.
		if resolved != message.Verbatim {
			text = message.StripSpace(text, "")
		}
		got := message.Cleanup{Mode: resolved, Comment: comment, Verbose: verbose}.Apply(text)
		if !ok {
			if !message.IsEmpty(got, resolved) {
				t.Errorf("%q: %v, %s; %q is not empty", text, err, report, got)
			}
			continue
		}
		if got != stored || message.IsEmpty(got, resolved) {
			t.Errorf("%s, -v %t: %q becomes %q, git stores %q", mode, verbose, text, got, stored)
		}
	}
}
