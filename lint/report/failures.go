package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/megalint/megalint/lint"
)

// maxPlaces is how many places of one failure are named.
const maxPlaces = 3

// Failures tells people of failures, each in a line. One broken file keeps every
// rule that reads it from judging, of each service that shares it: what has the
// same cause is told once, with the rules and the first of the places.
func Failures(failures []*lint.Failure) []string {
	type cause struct{ rev, text, path string }
	var order []cause
	same := make(map[cause][]*lint.Failure)
	for _, f := range failures {
		for _, text := range causes(f.Err) {
			c := cause{rev: f.Rev, text: text}
			if f.Rule == nil {
				c.path = f.Path // what could not be read is told of each
			}
			if same[c] == nil {
				order = append(order, c)
			}
			same[c] = append(same[c], f)
		}
	}
	lines := make([]string, len(order))
	for i, c := range order {
		lines[i] = together(same[c], c.text)
	}
	return lines
}

// causes returns the errors that were joined, if they were.
func causes(err error) []string {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []string{err.Error()}
	}
	var all []string
	for _, e := range joined.Unwrap() {
		all = append(all, causes(e)...)
	}
	if strings.Join(all, "\n") != err.Error() {
		return []string{err.Error()}
	}
	return all
}

// together tells of failures with one cause.
func together(failures []*lint.Failure, cause string) string {
	var rules, places []string
	for _, f := range failures {
		if f.Rule != nil {
			rules = append(rules, f.Rule.Name)
		}
		switch {
		case f.Path != "":
			places = append(places, f.Path)
		case f.Rev != "":
			places = append(places, "commit "+lint.ShortID(f.Rev))
		}
	}
	line := cause
	if len(rules) > 0 {
		line = enumerate(distinct(rules)) + " could not be judged: " + line
	}
	if places = distinct(places); len(places) > 0 {
		if more := len(places) - maxPlaces; more > 1 {
			places = append(places[:maxPlaces], strconv.Itoa(more)+" more")
		}
		line = enumerate(places) + ": " + line
	}
	return line
}

func distinct(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

// enumerate writes names for a sentence: a, b and c.
func enumerate(names []string) string {
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
