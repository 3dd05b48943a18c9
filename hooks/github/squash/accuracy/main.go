// Command accuracy compares predictions with what landed and prints how many
// agree. Run it with "make accuracy" or
//
//	go run ./hooks/github/squash/accuracy [-misses] [FILE]
//
// FILE (default ../shared/data/squash/kuberay.jsonl) holds one pull request a
// line: {"number", "commits": [{"message", "parents"}], "landed"}, of a
// repository with GitHub's own settings. The titles of its pull requests are
// not known, so that only those of single commits are compared. If the file is
// missing, this says so and ends well.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/megalint/megalint/hooks/github/squash"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "accuracy:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("accuracy", flag.ContinueOnError)
	misses := flags.Bool("misses", false, "print what landed otherwise than predicted")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	name := filepath.Join("..", "shared", "data", "squash", "kuberay.jsonl")
	if flags.NArg() > 0 {
		name = flags.Arg(0)
	}
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(out, "%s: not present\n", name)
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	var t table
	if err := t.read(file, name); err != nil {
		return err
	}
	t.print(out, name)
	if *misses {
		fmt.Fprint(out, strings.Join(t.misses, ""))
	}
	return nil
}

// landed is one line of the file.
type landed struct {
	Number  int
	Commits []struct {
		Message string
		Parents int
	}
	Landed string
}

// share counts what agrees.
type share struct{ same, all int }

func (s *share) count(same bool) {
	s.all++
	if same {
		s.same++
	}
}

func (s share) String() string {
	if s.all == 0 {
		return "-"
	}
	return fmt.Sprintf("%d of %d, %.1f %%", s.same, s.all, 100*float64(s.same)/float64(s.all))
}

// table counts apart what is predicted from one commit and from several.
type table struct {
	oneTitle, oneBody, oneWhole share
	manyBody, manyWhole         share
	misses                      []string
}

func (t *table) read(r io.Reader, name string) error {
	s := bufio.NewScanner(r)
	s.Buffer(nil, 16<<20)
	for line := 1; s.Scan(); line++ {
		var l landed
		if err := json.Unmarshal(s.Bytes(), &l); err != nil {
			return fmt.Errorf("%s:%d: %w", name, line, err)
		}
		if err := t.compare(l); err != nil {
			return fmt.Errorf("%s:%d: %w", name, line, err)
		}
	}
	return s.Err()
}

func (t *table) compare(l landed) error {
	title, body, _ := strings.Cut(l.Landed, "\n")
	p := squash.PullRequest{
		Number: l.Number, Title: strings.TrimSuffix(title, fmt.Sprintf(" (#%d)", l.Number)),
		Settings: squash.Settings{Title: squash.CommitOrPRTitle, Message: squash.CommitMessages},
	}
	counted := 0
	for _, c := range l.Commits {
		p.Commits = append(p.Commits, squash.Commit{Message: c.Message, Parents: c.Parents})
		if c.Parents < 2 {
			counted++
		}
	}
	predictions, err := squash.Predict(p)
	if err != nil {
		return err
	}
	got := predictions[0]
	body = strings.TrimPrefix(body, "\n")
	sameBody := withoutTrailers(got.Body) == withoutTrailers(body)
	if counted == 1 {
		t.oneTitle.count(got.Title == title)
		t.oneBody.count(sameBody)
		t.oneWhole.count(got.Text == l.Landed)
		sameBody = sameBody && got.Title == title
	} else {
		t.manyBody.count(sameBody)
		t.manyWhole.count(got.Body == body)
	}
	if !sameBody {
		t.misses = append(t.misses, fmt.Sprintf("--- #%d, predicted\n%s\n+++ #%d, landed\n%s\n", l.Number, got.Text, l.Number, l.Landed))
	}
	return nil
}

// withoutTrailers drops the people at the end, whom only GitHub knows all of,
// and the line above them.
func withoutTrailers(body string) string {
	for {
		cut, last := "", body
		if i := strings.LastIndexByte(body, '\n'); i >= 0 {
			cut, last = body[:i], body[i+1:]
		}
		switch {
		case body == "":
			return ""
		case last == "", last == "---------",
			strings.HasPrefix(last, "Signed-off-by: "), strings.HasPrefix(last, "Co-authored-by: "):
			body = cut
		default:
			return body
		}
	}
}

func (t *table) print(out io.Writer, name string) {
	fmt.Fprintln(out, name)
	fmt.Fprintln(out, "  one commit       title:", t.oneTitle)
	fmt.Fprintln(out, "                   body without trailers:", t.oneBody)
	fmt.Fprintln(out, "                   whole message:", t.oneWhole)
	fmt.Fprintln(out, "  several commits  body without trailers:", t.manyBody)
	fmt.Fprintln(out, "                   whole body:", t.manyWhole)
}
