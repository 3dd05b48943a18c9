package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// entry is one word of the lexicon: its class and role letters, and for an
// irregular past form the verb it belongs to.
type entry struct {
	letters string
	base    string
}

// lexicon maps a lower-case word to its entry.
type lexicon map[string]*entry

func (l lexicon) at(word string) *entry {
	e := l[word]
	if e == nil {
		e = new(entry)
		l[word] = e
	}
	return e
}

func (l lexicon) add(word string, letter string) {
	if e := l.at(word); !strings.Contains(e.letters, letter) {
		e.letters += letter
	}
}

// compose merges the lists into "word letters[ base]" lines in byte order,
// the form that package mood searches.
func compose(dir fs.FS, out io.Writer) error {
	lex, err := handwritten(dir)
	if err != nil {
		return err
	}
	err = eachLine(dir, "derived.txt", func(fields []string) error {
		for _, word := range fields[1:] {
			if e := lex[word]; e == nil || e.letters == "W" && fields[0] == "n" {
				lex.add(word, strings.ToUpper(fields[0]))
			}
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, word := range slices.Sorted(maps.Keys(lex)) {
		e := lex[word]
		letters := []byte(e.letters)
		slices.Sort(letters)
		line := word + " " + string(letters)
		if e.base != "" {
			line += " " + e.base
		}
		if _, err := fmt.Fprintln(out, line); err != nil {
			return err
		}
	}
	return nil
}

// handwritten reads the lists that people keep.
func handwritten(dir fs.FS) (lexicon, error) {
	lex := make(lexicon)
	plain := func(letter string) func([]string) error {
		return func(words []string) error {
			for _, w := range words {
				lex.add(w, letter)
			}
			return nil
		}
	}
	classed := func(fields []string) error {
		if len(fields[0]) != 1 {
			return fmt.Errorf("line does not begin with a class letter: %q", fields[0])
		}
		return plain(fields[0])(fields[1:])
	}
	for _, list := range []struct {
		name string
		line func([]string) error
	}{
		{"verbs.txt", plain("V")},
		{"dual.txt", plain("W")},
		{"closed.txt", classed},
		{"roles.txt", classed},
		{"irregular.txt", lex.irregular},
	} {
		if err := eachLine(dir, list.name, list.line); err != nil {
			return nil, fmt.Errorf("%s: %w", list.name, err)
		}
	}
	for word, e := range lex {
		if word[0] < 'a' || word[0] > 'z' {
			return nil, fmt.Errorf("%q does not begin with a lower-case letter", word)
		}
		if strings.ContainsAny(e.letters, "KTRSY") && !strings.ContainsAny(e.letters, "VW") {
			return nil, fmt.Errorf("roles.txt: %q is in no list of verbs", word)
		}
		if strings.Contains(e.letters, "W") { // a word in both lists is dual
			e.letters = strings.ReplaceAll(e.letters, "V", "")
		}
	}
	return lex, nil
}

// irregular enters "base preterite participle"; forms that equal the base are
// left to the verb lists.
func (l lexicon) irregular(fields []string) error {
	if len(fields) != 3 {
		return fmt.Errorf("%q: want base, preterite, participle", fields)
	}
	base := fields[0]
	if e := l[base]; e == nil || !strings.ContainsAny(e.letters, "VW") {
		l.add(base, "V")
	}
	for _, form := range strings.Split(fields[1]+"/"+fields[2], "/") {
		e := l.at(form)
		// A form that also opens an imperative ("bound", "ground"), a clause
		// ("given") or is an auxiliary keeps that reading.
		if form == base || strings.ContainsAny(e.letters, "VWMC") {
			continue
		}
		l.add(form, "E")
		e.base = base
	}
	return nil
}

// eachLine calls f with the fields of every line that is no comment.
func eachLine(dir fs.FS, name string, f func([]string) error) error {
	file, err := dir.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	s := bufio.NewScanner(file)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		fields := strings.Fields(s.Text())
		if len(fields) == 0 || fields[0] == "#" {
			continue
		}
		if err := f(fields); err != nil {
			return err
		}
	}
	return s.Err()
}
