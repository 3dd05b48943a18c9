// Command accuracy measures package mood on labelled summaries and prints the
// figures. Run it with "make accuracy" or
//
//	go run ./internal/mood/accuracy [-misses] [DIR]
//
// DIR (default ../shared/data/imperative) holds dev.tsv and dev-challenge.tsv
// with the columns repo, sha, label, offset, summary; summary is the text to
// judge, with the prefix of offset bytes already taken off. Files that are not
// present are named and skipped.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/megalint/megalint/internal/mood"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "accuracy:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("accuracy", flag.ContinueOnError)
	misses := flags.Bool("misses", false, "print each wrong verdict")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	dir := filepath.Join("..", "shared", "data", "imperative")
	if flags.NArg() > 0 {
		dir = flags.Arg(0)
	}
	for _, name := range []string{"dev.tsv", "dev-challenge.tsv"} {
		cases, err := readCases(filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			fmt.Fprintf(out, "%s: not present\n", filepath.Join(dir, name))
			continue
		}
		if err != nil {
			return err
		}
		t := newTable(cases)
		t.print(out, name)
		if *misses {
			t.printMisses(out)
		}
	}
	return nil
}

// labelled is one row of a labelled file.
type labelled struct {
	repo, label, text string
}

func readCases(path string) ([]labelled, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var cases []labelled
	s := bufio.NewScanner(file)
	s.Buffer(nil, 1<<20)
	for line := 1; s.Scan(); line++ {
		fields := strings.SplitN(s.Text(), "\t", 5)
		if len(fields) != 5 {
			return nil, fmt.Errorf("%s:%d: %d columns, want 5", path, line, len(fields))
		}
		if line > 1 {
			cases = append(cases, labelled{repo: fields[0], label: fields[2], text: fields[4]})
		}
	}
	return cases, s.Err()
}

// labels are the classes in the order of the table; A (ambiguous) is left out
// of every figure.
var labels = [...]string{"I", "N-past", "N-third", "N-gerund", "N-noun"}

// table holds the verdicts by label.
type table struct {
	count  map[string][mood.Noun + 1]int
	misses []string
}

func newTable(cases []labelled) *table {
	t := &table{count: make(map[string][mood.Noun + 1]int)}
	for _, c := range cases {
		v := mood.Summary(c.text)
		row := t.count[c.label]
		row[v.Mood]++
		t.count[c.label] = row
		if c.label != "A" && v.Fault() != (c.label != "I") {
			t.misses = append(t.misses, fmt.Sprintf("%s\t%v\t%s\t%s", c.label, v.Mood, c.repo, c.text))
		}
	}
	return t
}

// tally returns how many summaries of a label there are and how many of them
// are reported.
func (t *table) tally(names ...string) (all, reported int) {
	for _, name := range names {
		for m, n := range t.count[name] {
			all += n
			if (mood.Verdict{Mood: mood.Mood(m)}).Fault() {
				reported += n
			}
		}
	}
	return all, reported
}

func (t *table) print(out io.Writer, name string) {
	fmt.Fprintf(out, "%s\n  %-9s %6s", name, "label", "count")
	for m := mood.Unsure; m <= mood.Noun; m++ {
		fmt.Fprintf(out, " %10s", m)
	}
	fmt.Fprintln(out)
	for _, label := range append(labels[:len(labels):len(labels)], "A") {
		all, _ := t.tally(label)
		fmt.Fprintf(out, "  %-9s %6d", label, all)
		for _, n := range t.count[label] {
			fmt.Fprintf(out, " %10d", n)
		}
		fmt.Fprintln(out)
	}
	imperatives, wrong := t.tally("I")
	verbs, found := t.tally("N-past", "N-third", "N-gerund")
	nouns, nounsFound := t.tally("N-noun")
	fmt.Fprintf(out, "  verbs: precision %s, recall %s, F1 %s\n",
		percent(found, found+wrong), percent(found, verbs), percent(2*found, verbs+found+wrong))
	fmt.Fprintf(out, "  nouns: recall %s\n", percent(nounsFound, nouns))
	fmt.Fprintf(out, "  all:   precision %s, recall %s\n",
		percent(found+nounsFound, found+nounsFound+wrong), percent(found+nounsFound, verbs+nouns))
	fmt.Fprintf(out, "  imperatives reported: %d of %d, %s\n", wrong, imperatives, percent(wrong, imperatives))
}

func (t *table) printMisses(out io.Writer) {
	for _, miss := range t.misses {
		fmt.Fprintln(out, " ", miss)
	}
}

func percent(n, of int) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f %%", 100*float64(n)/float64(of))
}
