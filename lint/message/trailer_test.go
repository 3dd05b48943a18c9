package message_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/megalint/megalint/lint/message"
)

// trailers prints the trailers of m as git interpret-trailers --parse does.
func trailers(m *message.Message, separator string) string {
	var b strings.Builder
	for _, t := range m.Trailers {
		fmt.Fprintf(&b, "%s%s %s\n", t.Key.In(m.Text), separator, m.Unfold(t.Value))
	}
	return b.String()
}

func TestTrailers(t *testing.T) {
	const sob = "Signed-off-by: A <a@b>\n"
	for _, c := range []struct {
		name, text, want string
		block            message.Range
		options          message.TrailerOptions
	}{
		{"none", "X\n\nBody.\n", "", message.Range{}, message.TrailerOptions{}},
		{"all", "X\n\nA: b\nC-d: e f\n", "A: b\nC-d: e f\n", message.Range{Start: 2, End: 4}, message.TrailerOptions{}},
		{"not the title", "A: b\n", "", message.Range{}, message.TrailerOptions{}},
		{"one line that is none", "X\n\nA: b\ntext\n", "", message.Range{}, message.TrailerOptions{}},
		{"a quarter, one of git's", "X\n\n" + sob + "1 x\n2 x\n3 x\n", sob, message.Range{Start: 2, End: 6}, message.TrailerOptions{}},
		{"less than a quarter", "X\n\n" + sob + "1 x\n2 x\n3 x\n4 x\n", "", message.Range{}, message.TrailerOptions{}},
		{"git's own in lower case", "X\n\nsigned-off-by: A\ntext\n", "", message.Range{}, message.TrailerOptions{}},
		{"cherry pick", "X\n\n(cherry picked from commit 01)\ntext\n", "", message.Range{Start: 2, End: 4}, message.TrailerOptions{}},
		{"folded", "X\n\nA: b\n  c\n\td\nE: f\n", "A: b c d\nE: f\n", message.Range{Start: 2, End: 6}, message.TrailerOptions{}},
		{"indented without a trailer", "X\n\n  c\nA: b\n", "", message.Range{}, message.TrailerOptions{}},
		{"comments within and behind", "X\n\nA: b\n# c\nD: e\n# f\n\n# g\n", "A: b\nD: e\n", message.Range{Start: 2, End: 5}, message.TrailerOptions{}},
		{"other comments", "X\n\nA: b\n; c\n", "A: b\n", message.Range{Start: 2, End: 3}, message.TrailerOptions{Comment: ";"}},
		{"conflicts behind", "X\n\nA: b\n\nConflicts:\n\ta\n", "A: b\n", message.Range{Start: 2, End: 3}, message.TrailerOptions{}},
		{"cut line", "X\n\nA: b\n# " + cut + "\n\nC: d\n", "A: b\n", message.Range{Start: 2, End: 3}, message.TrailerOptions{}},
		{"configured key", "X\n\nfixes: #1\ntext\n", "fixes: #1\n", message.Range{Start: 2, End: 4}, message.TrailerOptions{Keys: []string{"sign", "Fixes"}}},
		{"separators", "X\n\nBug #43\nA= b\n", "Bug= 43\nA= b\n", message.Range{Start: 2, End: 4}, message.TrailerOptions{Separators: "=#"}},
		{"divider", "X\n\nA: b\n---\n\nC: d\n", "A: b\n", message.Range{Start: 2, End: 3}, message.TrailerOptions{Divider: true}},
		{"no divider", "X\n\nA: b\n---\n\nC: d\n", "C: d\n", message.Range{Start: 5, End: 6}, message.TrailerOptions{}},
		{"CRLF", "X\r\n\r\nA: b\r\n c\r\n", "A: b\r c\n", message.Range{Start: 2, End: 4}, message.TrailerOptions{}},
		{"no value", "X\n\nA:\n", "A: \n", message.Range{Start: 2, End: 3}, message.TrailerOptions{}},
		{"#123 is no trailer", "X\n\n#123\n", "", message.Range{}, message.TrailerOptions{}},
		{"a URL is one to git", "X\n\nhttps://x.org\n", "https: //x.org\n", message.Range{Start: 2, End: 3}, message.TrailerOptions{}},
	} {
		m := message.Parse(c.text, message.Options{Trailers: c.options})
		separator := ":"
		if c.options.Separators != "" {
			separator = c.options.Separators[:1]
		}
		if got := trailers(m, separator); got != c.want || m.TrailerBlock != c.block {
			t.Errorf("%s: trailers %q in %v, want %q in %v", c.name, got, m.TrailerBlock, c.want, c.block)
		}
	}
}

// As git's t7513 does, with random text: the trailers are those that git
// interpret-trailers finds.
func TestTrailersLikeGit(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	random := rand.New(rand.NewPCG(3, 3))
	configs := []struct {
		args    []string
		options message.TrailerOptions
		keys    map[string]string // what git prints for a key that it knows
	}{
		{},
		{},
		{args: []string{"-c", "trailer.separators=:="}, options: message.TrailerOptions{Separators: ":="}},
		{
			args:    []string{"-c", "trailer.sign.key=Signed-off-by: ", "-c", "trailer.bug.key=Bug #", "-c", "trailer.separators=:#"},
			options: message.TrailerOptions{Separators: ":#", Keys: []string{"sign", "Signed-off-by: ", "bug", "Bug #"}},
			keys:    map[string]string{"-": "Signed-off-by: ", "sign": "Signed-off-by: ", "si": "Signed-off-by: ", "Sign": "Signed-off-by: ", "Signed-off-by": "Signed-off-by: ", "signed-off-by": "Signed-off-by: ", "Bug": "Bug #"},
		},
		{args: []string{"-c", "core.commentChar=;"}, options: message.TrailerOptions{Comment: ";"}},
	}
	for range rounds(250) {
		// Blank lines before the title, which no stored message has, do
		// not matter to git log, but they do to git interpret-trailers.
		text := strings.TrimLeft(randomBlock(random), " \t\r\n")
		c := configs[random.IntN(len(configs))]
		// gits before 2.44 may never end over a divider before a cut line.
		c.options.Divider = random.IntN(2) == 0 && !strings.Contains(text, ">8")
		args := append(c.args[:len(c.args):len(c.args)], "interpret-trailers", "--parse")
		if !c.options.Divider {
			args = append(args, "--no-divider")
		}
		want := r.run(text, args...)
		m := message.Parse(text, message.Options{Trailers: c.options})
		var b strings.Builder
		for _, tr := range m.Trailers {
			key := tr.Key.In(text)
			if full, ok := c.keys[key]; ok {
				key = full
			}
			if last := strings.TrimRight(key, " "); !strings.HasSuffix(last, ":") && !strings.HasSuffix(last, "#") {
				key += ": "
			}
			b.WriteString(key + m.Unfold(tr.Value) + "\n")
		}
		if got := b.String(); got != want {
			t.Errorf("git %q\n%q\n got %q\nwant %q", args, text, got, want)
		}
	}
}
