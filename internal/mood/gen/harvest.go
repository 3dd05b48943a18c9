package main

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
)

// use counts how the histories use one word.
type use struct {
	first int // opens a summary
	verb  int // opens one and is followed by a determiner: "cache the result"
	inf   int // follows "don't", "should", … or stands between "to" and a determiner
	noun  int // follows a determiner: "the cache"

	histories int    // in how many histories it occurs
	last      string // the last one of them
}

// Thresholds, chosen by reading what comes out at each.
const (
	minNoun = 3  // determiners before a word that make it a noun
	minVerb = 4  // signs that make it a verb
	minHist = 4  // histories that must share the word: no project's own names
	lean    = 15 // summaries it must open before its leaning is measured
)

var (
	prefix = regexp.MustCompile(`^(?:\[[^\]]{1,60}\]\s*:?\s*|\([A-Za-z]+-?\d*\)\s*|[A-Z][A-Z0-9]+-\d+\s*[:.-]?\s+|#\d+\s*[:.-]?\s+|[\w./,*{}+-]+(?:\([^)]{1,40}\))?!?:\s+|[-*]\s+|:[a-z_]+:\s*|[\w./-]+(?:, [\w./-]+){1,3}:\s+|[a-z0-9_./-]+ [a-z0-9_./-]+:\s+)`)
	plain  = regexp.MustCompile(`^[A-Za-z]?[a-z]+(?:-[a-z]+)?$`)

	determiners = set("the a an this that these those its their our all each some any every both it them new my your")
	articles    = set("the a an new of this our its their")
	auxiliaries = set("don't dont not should can cannot must will would could may might let's can't won't doesn't didn't shouldn't never")
)

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// harvest counts the words of the summaries and prints those with a clear use.
func harvest(dir fs.FS, histories []string, out io.Writer) error {
	known, err := handwritten(dir)
	if err != nil {
		return err
	}
	uses := make(map[string]*use)
	for _, name := range histories {
		if err := countFile(uses, name); err != nil {
			return err
		}
	}
	classes := map[string][]string{}
	for word, u := range uses {
		if c := u.class(known[word], word); c != "" {
			classes[c] = append(classes[c], word)
		}
	}
	fmt.Fprintln(out, "# Made by gen harvest: N nouns and adjectives, V verbs, W both, n leaning to the noun.")
	for _, c := range []string{"N", "V", "W", "n"} {
		slices.Sort(classes[c])
		fmt.Fprintln(out, c, strings.Join(classes[c], " "))
	}
	return nil
}

func countFile(uses map[string]*use, name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	return count(uses, name, file)
}

// count reads the summaries of one history; one that occurs twice counts once.
func count(uses map[string]*use, name string, in io.Reader) error {
	seen := make(map[string]bool)
	s := bufio.NewScanner(in)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		text := s.Text()
		for range 4 {
			text = text[len(prefix.FindString(text)):]
		}
		if seen[text] {
			continue
		}
		seen[text] = true
		words := strings.Fields(text)
		if len(words) > 14 {
			words = words[:14]
		}
		for i, w := range words {
			if words[i] = strings.ToLower(strings.TrimRight(w, ",.;:!?")); !plain.MatchString(strings.TrimRight(w, ",.;:!?")) {
				words[i] = strings.ToLower(w)
				continue
			}
		}
		for i, w := range words {
			if !plain.MatchString(w) {
				continue
			}
			u := uses[w]
			if u == nil {
				u = new(use)
				uses[w] = u
			}
			u.add(words, i)
			if u.last != name {
				u.last = name
				u.histories++
			}
		}
	}
	return s.Err()
}

// add counts the word at i.
func (u *use) add(words []string, i int) {
	followed := i+1 < len(words) && determiners[words[i+1]]
	switch {
	case i == 0:
		u.first++
		if followed {
			u.verb++
		}
	case articles[words[i-1]]:
		u.noun++
	case auxiliaries[words[i-1]], words[i-1] == "to" && followed:
		u.inf++
	}
}

// class is the letter that the counts justify, "" for none. Regular
// inflections are left to morphology.
func (u *use) class(known *entry, word string) string {
	verb := u.verb + u.inf
	switch {
	case known != nil:
		if known.letters == "W" && u.first >= lean && u.verb*20 < u.first && u.noun > 4*u.inf {
			return "n"
		}
		return ""
	case u.histories < minHist, inflected(word):
		return ""
	case u.noun >= minNoun && (verb == 0 || u.verb*60 < u.first && u.noun >= 8*verb || u.noun >= 30*verb):
		return "N"
	case u.verb >= 1 && verb >= minVerb && u.first >= 2 && u.noun <= verb:
		return "V"
	case u.verb >= 1 && verb >= minVerb && u.first >= 2:
		return "W"
	}
	return ""
}

func inflected(word string) bool {
	return len(word) < 3 || strings.HasSuffix(word, "ed") || strings.HasSuffix(word, "ing") || strings.HasSuffix(word, "ly") ||
		strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") && !strings.HasSuffix(word, "us")
}
