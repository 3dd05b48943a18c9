package squash_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/megalint/megalint/hooks/github/squash"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
)

var update = flag.Bool("update", false, "rewrite testdata/combinations.txt")

var (
	titles   = []squash.TitleSetting{squash.PRTitle, squash.CommitOrPRTitle}
	messages = []squash.MessageSetting{squash.PRBody, squash.CommitMessages, squash.Blank}
)

// description is long enough to be wrapped, and has what must not be.
const description = `<!-- Say what and why. -->
A client that is refused tries again at once, and so do all of the others. It should wait.

` + "```" + `
retry --after 30s --attempts 5 --backoff exponential --jitter full --deadline 10m
` + "```" + `

- See https://example.org/a/very/long/address/that/goes/on/and/on/and/on/and/on/without/end for more`

var (
	merge  = squash.Commit{Message: "Merge branch 'main' into retries\n\nSigned-off-by: Cy <cy@example.org>", Parents: 2}
	first  = squash.Commit{Message: "[billing] Retry requests\n\nThey fail.\n\nSigned-off-by: Ada <ada@example.org>", Parents: 1}
	second = squash.Commit{Message: "Fix the test\n\nCo-Authored-By: Bo <bo@example.org>", Parents: 1}
)

// shapes are the commits that a pull request may have.
var shapes = []struct {
	name    string
	commits []squash.Commit
}{
	{"no commit", nil},
	{"merges only", []squash.Commit{merge}},
	{"one commit", []squash.Commit{first}},
	{"one commit and a merge", []squash.Commit{first, merge}},
	{"several commits", []squash.Commit{first, merge, second}},
}

func request(commits []squash.Commit, s squash.Settings) squash.PullRequest {
	return squash.PullRequest{
		Number: 12, Title: "[billing] Add retries", Body: description, Commits: commits, Settings: s,
	}
}

// one predicts what has one prediction only.
func one(t *testing.T, p squash.PullRequest) squash.Prediction {
	t.Helper()
	got, err := squash.Predict(p)
	if err != nil || len(got) != 1 {
		t.Fatalf("%d predictions, %v", len(got), err)
	}
	return got[0]
}

// TestCombinations compares each combination of settings and commits with the
// text that stands in testdata.
func TestCombinations(t *testing.T) {
	var b strings.Builder
	for _, shape := range shapes {
		for _, title := range titles {
			for _, message := range messages {
				p := one(t, request(shape.commits, squash.Settings{Title: title, Message: message}))
				fmt.Fprintf(&b, "=== %s, %s with %s\n%s\n\n", shape.name, title, message, p.Text)
			}
		}
	}
	const name = "testdata/combinations.txt"
	if *update {
		if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("%s differs: go test -update writes it; read what changed", name)
	}
}

// TestUnknownSettings holds that each possible message is there once, the
// likely one first, with all that leads to it.
func TestUnknownSettings(t *testing.T) {
	tests := []struct {
		name     string
		commits  []squash.Commit
		settings squash.Settings
		want     []string
	}{
		{"one commit", []squash.Commit{first}, squash.Settings{}, []string{
			"COMMIT_OR_PR_TITLE+COMMIT_MESSAGES", "COMMIT_OR_PR_TITLE+PR_BODY", "COMMIT_OR_PR_TITLE+BLANK",
			"PR_TITLE+COMMIT_MESSAGES", "PR_TITLE+PR_BODY", "PR_TITLE+BLANK",
		}},
		{"several commits", []squash.Commit{first, second}, squash.Settings{}, []string{
			"COMMIT_OR_PR_TITLE+COMMIT_MESSAGES PR_TITLE+COMMIT_MESSAGES",
			"COMMIT_OR_PR_TITLE+PR_BODY PR_TITLE+PR_BODY",
			"COMMIT_OR_PR_TITLE+BLANK PR_TITLE+BLANK",
		}},
		{"no commit", nil, squash.Settings{Message: squash.Blank}, []string{"COMMIT_OR_PR_TITLE+BLANK PR_TITLE+BLANK"}},
		{"a commit without a body", []squash.Commit{{Message: "Add x", Parents: 1}}, squash.Settings{Title: squash.PRTitle}, []string{
			"PR_TITLE+COMMIT_MESSAGES PR_TITLE+BLANK", "PR_TITLE+PR_BODY",
		}},
		{"the title alone", []squash.Commit{first}, squash.Settings{Message: squash.PRBody}, []string{
			"COMMIT_OR_PR_TITLE+PR_BODY", "PR_TITLE+PR_BODY",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := squash.Predict(request(test.commits, test.settings))
			if err != nil {
				t.Fatal(err)
			}
			texts := make(map[string]bool)
			var under []string
			for _, p := range got {
				var pairs []string
				for _, s := range p.Under {
					pairs = append(pairs, string(s.Title)+"+"+string(s.Message))
					if known := one(t, request(test.commits, s)); known.Text != p.Text {
						t.Errorf("under %v it is another message", s)
					}
				}
				under = append(under, strings.Join(pairs, " "))
				texts[p.Text] = true
			}
			if strings.Join(under, "\n") != strings.Join(test.want, "\n") || len(texts) != len(got) {
				t.Errorf("%d texts under\n%s", len(texts), strings.Join(under, "\n"))
			}
		})
	}
}

// TestText holds the details that GitHub's own messages show.
func TestText(t *testing.T) {
	byCommits := squash.Settings{Title: squash.CommitOrPRTitle, Message: squash.CommitMessages}
	commit := func(messages ...string) (commits []squash.Commit) {
		for _, m := range messages {
			commits = append(commits, squash.Commit{Message: m, Parents: 1})
		}
		return commits
	}
	tests := []struct {
		name    string
		commits []squash.Commit
		want    string
	}{
		{"a number that is there already stays", commit("Add x (#12)"), "Add x (#12) (#12)"},
		{"space at the ends of a subject stays", commit(" Add x "), " Add x  (#12)"},
		{"space before a bullet goes", commit(" Add x", "Add y\n"), "T (#12)\n\n* Add x\n\n* Add y"},
		{"a subject without a blank line below", commit("Add x\nso that"), "Add x (#12)\n\nso that"},
		{"a commit without a subject", commit(""), "T (#12)"},
		{"carriage returns", commit("Add x\r\n\r\nOne\r\nTwo\r\n"), "Add x (#12)\n\nOne\r\nTwo"},
		{"carriage returns below bullets", commit("A\r\n\r\nOne\r\nTwo\r\n", "B"), "T (#12)\n\n* A\r\n\r\nOne\r\nTwo\n\n* B"},
		{"commits are not wrapped", commit("A", strings.Repeat("word ", 40)+"x"), "T (#12)\n\n* A\n\n* " + strings.Repeat("word ", 40) + "x"},
		{"a co-author moves from one commit's body", commit("A\n\nB\n\nCo-Authored-By: Bo <b@x>\nRef: 1"),
			"A (#12)\n\nB\n\n\nRef: 1\n\nCo-authored-by: Bo <b@x>"},
		{"a co-author moves below the signature", commit("A\n\nCo-authored-by: Bo <b@x>\nSigned-off-by: Ada <a@x>"),
			"A (#12)\n\nSigned-off-by: Ada <a@x>\nCo-authored-by: Bo <b@x>"},
		{"a co-author alone", commit("A\n\nCo-authored-by: Bo <b@x>"), "A (#12)\n\nCo-authored-by: Bo <b@x>"},
		{"a co-author without an address is none", commit("A\n\nCo-authored-by: Bo", "B"),
			"T (#12)\n\n* A\n\nCo-authored-by: Bo\n\n* B"},
		{"trailers of several commits, each once, signatures first",
			commit("A\n\nCo-authored-by: Bo <b@x>\nSigned-off-by: Ada <a@x>", "B\n\nsigned-off-by:  Cy\nCo-authored-by: Bo <b@x>\nSigned-off-by: Ada <a@x>"),
			"T (#12)\n\n* A\n\nCo-authored-by: Bo <b@x>\nSigned-off-by: Ada <a@x>\n\n* B\n\nsigned-off-by:  Cy\nCo-authored-by: Bo <b@x>\nSigned-off-by: Ada <a@x>" +
				"\n\n---------\n\nSigned-off-by: Ada <a@x>\nSigned-off-by: Cy\nCo-authored-by: Bo <b@x>"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := request(test.commits, byCommits)
			p.Title = "T"
			got := one(t, p)
			if got.Text != test.want {
				t.Errorf("got  %q\nwant %q", got.Text, test.want)
			}
			whole := got.Title
			if got.Body != "" {
				whole += "\n\n" + got.Body
			}
			if whole != got.Text {
				t.Errorf("title and body make %q", whole)
			}
		})
	}
}

// TestDescription holds how a description is wrapped.
func TestDescription(t *testing.T) {
	long := strings.Repeat("x", 80)
	w := func(n int) string { return strings.Repeat("w", n) }
	tests := map[string][2]string{
		"nothing":                       {"", ""},
		"exactly as long as a line":     {w(35) + " " + w(36), w(35) + " " + w(36)},
		"one more":                      {w(36) + " " + w(36), w(36) + "\n" + w(36)},
		"characters count, not bytes":   {strings.Repeat("ü", 72), strings.Repeat("ü", 72)},
		"as many as fit":                {strings.Repeat("wort ", 30), strings.Repeat("wort ", 13) + "wort\n" + strings.Repeat("wort ", 13) + "wort\nwort wort"},
		"a long word keeps whole":       {"a " + long + " b", "a\n" + long + "\nb"},
		"a long word alone":             {long, long},
		"each line for itself":          {"short\n" + w(70) + " y z\nshort", "short\n" + w(70) + " y\nz\nshort"},
		"what follows is not indented":  {"  - " + w(66) + " y z", "  - " + w(66) + " y\nz"},
		"indentation of a long word":    {"a\n  " + long, "a\n\n" + long},
		"runs of space at the break":    {w(70) + "   " + w(5), w(70) + "\n" + w(5)},
		"runs of space within":          {"a   b " + w(66) + " c", "a   b " + w(66) + "\nc"},
		"carriage returns stay":         {"a\r\n" + w(70) + " y z\r\nb\r\n", "a\r\n" + w(70) + " y\r\nz\r\nb"},
		"fenced code":                   {"```sh\n" + w(70) + " y z\n```\n" + w(70) + " y z", "```sh\n" + w(70) + " y z\n```\n" + w(70) + " y\nz"},
		"fenced by tildes":              {"~~~~\n~~~\n" + w(70) + " y z\n~~~~", "~~~~\n~~~\n" + w(70) + " y z\n~~~~"},
		"fenced within a list":          {"- x\n  ```\n  " + w(70) + " y z\n  ```", "- x\n  ```\n  " + w(70) + " y z\n  ```"},
		"a fence that is not closed":    {"```\n" + w(70) + " y z", "```\n" + w(70) + " y z"},
		"another fence does not close":  {"```\n~~~\n``` sh\n" + w(70) + " y z", "```\n~~~\n``` sh\n" + w(70) + " y z"},
		"code in a line is no fence":    {"```x``` " + w(63) + " y z", "```x``` " + w(63) + "\ny z"},
		"comments of templates":         {"<!-- " + w(66) + " -->", "<!-- " + w(66) + "\n-->"},
		"blank lines around":            {"\n\r\n\na\n\nb\n\n", "a\n\nb"},
		"a line separator is no end":    {w(40) + "\u2028" + w(40), w(40) + "\u2028" + w(40)},
		"bytes that are no text":        {w(70) + "\xff\xfe " + w(5), w(70) + "\xff\xfe\n" + w(5)},
		"what looks like a co-author's": {"Co-authored-by: Bo", "Co-authored-by: Bo"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := request([]squash.Commit{{Message: "a"}, {Message: "b"}}, squash.Settings{Title: squash.PRTitle, Message: squash.PRBody})
			p.Body = test[0]
			if got := one(t, p).Body; got != test[1] {
				t.Errorf("got  %q\nwant %q", got, test[1])
			}
		})
	}
}

// TestTitleStaysOneLine holds that a title cannot write the body.
func TestTitleStaysOneLine(t *testing.T) {
	p := request(nil, squash.Settings{Title: squash.PRTitle, Message: squash.Blank})
	p.Title = "Add x\n\nSigned-off-by: Eve\r\n\x1b[31m\r\u202e"
	got := one(t, p)
	if want := "Add x  Signed-off-by: Eve \x1b[31m \u202e (#12)"; got.Text != want || got.Body != "" {
		t.Errorf("got %q", got.Text)
	}
	chosen := "a\nb"
	p.AutoMerge = &squash.AutoMerge{Method: "squash", Title: &chosen}
	if got := one(t, p); got.Text != "a b" {
		t.Errorf("got %q", got.Text)
	}
}

func TestAutoMerge(t *testing.T) {
	title, body, empty := "[billing] Chosen", "By a person who writes lines that are longer than GitHub would leave them.\n", ""
	tests := []struct {
		name      string
		merge     squash.AutoMerge
		want      string
		requested bool
	}{
		{"title and body", squash.AutoMerge{Method: "squash", Title: &title, Message: &body}, title + "\n\n" + strings.TrimSpace(body), true},
		{"the title", squash.AutoMerge{Method: "squash", Title: &title}, title + "\n\n* A\n\n* B", true},
		{"the body", squash.AutoMerge{Method: "squash", Message: &body}, "[billing] Add retries (#12)\n\n" + strings.TrimSpace(body), true},
		{"an empty body", squash.AutoMerge{Method: "squash", Title: &title, Message: &empty}, title, true},
		{"an empty title", squash.AutoMerge{Method: "squash", Title: &empty}, "[billing] Add retries (#12)\n\n* A\n\n* B", false},
		{"neither", squash.AutoMerge{Method: "squash"}, "[billing] Add retries (#12)\n\n* A\n\n* B", false},
		{"another method", squash.AutoMerge{Method: "rebase", Title: &title, Message: &body}, "[billing] Add retries (#12)\n\n* A\n\n* B", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := request([]squash.Commit{{Message: "A"}, {Message: "B"}}, squash.Settings{Title: squash.PRTitle, Message: squash.CommitMessages})
			p.AutoMerge = &test.merge
			if got := one(t, p); got.Text != test.want || got.Requested != test.requested {
				t.Errorf("got %q, requested: %v", got.Text, got.Requested)
			}
			p.Settings = squash.Settings{}
			got, err := squash.Predict(p)
			if err != nil || test.requested && test.merge.Title != nil && test.merge.Message != nil && len(got) != 1 {
				t.Errorf("%d predictions, %v", len(got), err)
			}
		})
	}
}

func TestPredictRefuses(t *testing.T) {
	_, err := squash.Predict(squash.PullRequest{Settings: squash.Settings{Title: "X", Message: "Y"}})
	want := "0 is no number of a pull request\n\"X\" is no value of squash_merge_commit_title\n\"Y\" is no value of squash_merge_commit_message"
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestMessage(t *testing.T) {
	p := request(nil, squash.Settings{Title: squash.PRTitle, Message: squash.Blank, Methods: &lint.MergeMethods{Rebase: true}})
	p.Author = lint.Identity{Name: "renovate[bot]"}
	prediction := one(t, p)
	m := prediction.Message(message.Options{})
	if m.Text != prediction.Text || m.Stage != lint.Squash || m.Parents != 1 || !m.Author.Bot() || !m.Methods.Rebase || m.Rev != "" {
		t.Errorf("got %+v", m)
	}
}

// TestPredictIsLinear gives it as much as a pull request can hold, and more.
func TestPredictIsLinear(t *testing.T) {
	p := squash.PullRequest{Number: 1, Title: strings.Repeat("T", 1<<16), Body: strings.Repeat("word\n  ", 1<<16/7)}
	for i := range 10_000 {
		p.Commits = append(p.Commits, squash.Commit{
			Message: fmt.Sprintf("Commit %d\n\n%s\nCo-authored-by: N %d <n@x>", i, strings.Repeat("Signed-off-by: A\n", 20), i),
		})
	}
	got, err := squash.Predict(p)
	if err != nil || len(got) != 3 {
		t.Fatalf("%d predictions, %v", len(got), err)
	}
	if n := strings.Count(got[0].Body, "\n* "); n != 9_999 {
		t.Errorf("%d bullets", n)
	}
	one := squash.PullRequest{Number: 1, Title: "t", Commits: []squash.Commit{{Message: "t\n" + strings.Repeat("Co-authored-by: A <a>\n", 1<<16)}}}
	one.Body = strings.Repeat("x", 1<<20) + strings.Repeat(" ", 1<<20) + strings.Repeat("y z ", 1<<18)
	if _, err := squash.Predict(one); err != nil {
		t.Error(err)
	}
}

func FuzzPredict(f *testing.F) {
	f.Add("[billing] Add x", description, first.Message, second.Message, uint8(0))
	f.Add("t\n\nx", "a\r\n```\r\nb", "c\r\n\r\nd", " e", uint8(5))
	f.Add("", "", "", "", uint8(11))
	f.Add("\xff", "~~~\n\xf0\x28"+strings.Repeat(" x", 80), "Co-authored-by: <>", "Signed-off-by:", uint8(7))
	f.Fuzz(func(t *testing.T, title, body, a, b string, choice uint8) {
		p := squash.PullRequest{
			Number: 1, Title: title, Body: body,
			Settings: squash.Settings{
				Title:   append(titles, squash.UnknownTitle)[choice%3],
				Message: append(messages, squash.UnknownMessage)[choice/3%4],
			},
			Commits: []squash.Commit{{Message: a, Parents: 1}, {Message: b, Parents: int(choice / 12 % 3)}},
		}
		predictions, err := squash.Predict(p)
		if err != nil || len(predictions) == 0 {
			t.Fatalf("%d predictions, %v", len(predictions), err)
		}
		for _, got := range predictions {
			check(t, p, got)
		}
	})
}

// check holds what is true of every prediction.
func check(t *testing.T, p squash.PullRequest, got squash.Prediction) {
	if strings.ContainsAny(got.Title, "\r\n") || !strings.HasSuffix(got.Title, " (#1)") {
		t.Errorf("the title is %q", got.Title)
	}
	if !strings.HasPrefix(got.Text, got.Title) || !strings.HasSuffix(got.Text, got.Body) || len(got.Under) == 0 {
		t.Errorf("the parts do not make %q", got.Text)
	}
	switch got.Under[0].Message {
	case squash.CommitMessages:
		if p.Commits[1].Parents > 1 {
			return
		}
		for _, c := range p.Commits {
			if text := strings.Trim(c.Message, " \t\n\v\f\r"); !strings.Contains(got.Body, text) {
				t.Errorf("%q lacks the commit %q", got.Body, text)
			}
		}
	case squash.PRBody:
		if p.Commits[1].Parents > 1 {
			return // the one commit's trailers move
		}
		if text := squeeze(p.Body); !strings.HasPrefix(squeeze(got.Body), text) {
			t.Errorf("wrapped, %q is %q", p.Body, got.Body)
		}
	}
}

// squeeze drops white space, which is all that wrapping changes.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\n\v\f\r", r) {
			return -1
		}
		return r
	}, s)
}
