// Package fix applies the edits that findings carry.
package fix

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/megalint/megalint/lint"
)

// ErrOverlap says that two edits touch the same bytes, so that their result
// would depend on their order.
var ErrOverlap = errors.New("edits overlap")

// Apply returns the text with all edits applied. Edits that are equal count
// once. It fails, and changes nothing, when two edits overlap ([ErrOverlap])
// or one lies outside of the text.
func Apply(text string, edits []lint.Edit) (string, error) {
	edits, err := arrange(edits)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	done := 0
	for _, e := range edits {
		if e.Mode != 0 {
			continue // the text stays
		}
		if e.Start < 0 || e.End < e.Start || e.End > len(text) {
			return "", fmt.Errorf("edit of bytes %d to %d lies outside of a text of %d bytes", e.Start, e.End, len(text))
		}
		b.WriteString(text[done:e.Start])
		b.WriteString(e.New)
		done = e.End
	}
	b.WriteString(text[done:])
	return b.String(), nil
}

// arrange sorts the edits of one text and refuses those that overlap. Two
// insertions at one place overlap too: nothing says which comes first.
func arrange(edits []lint.Edit) ([]lint.Edit, error) {
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, func(a, b lint.Edit) int {
		return cmp.Or(a.Start-b.Start, a.End-b.End, strings.Compare(a.New, b.New))
	})
	sorted = slices.Compact(sorted)
	for i := 1; i < len(sorted); i++ {
		if clash(sorted[i-1], sorted[i]) {
			return nil, fmt.Errorf("%w at byte %d", ErrOverlap, sorted[i].Start)
		}
	}
	return sorted, nil
}

func clash(a, b lint.Edit) bool {
	switch {
	case a.Path != b.Path:
		return false
	case a.Mode != 0 || b.Mode != 0:
		return a.Mode != 0 && b.Mode != 0 && a.Mode != b.Mode
	}
	return a.Start == b.Start || a.Start < b.End && b.Start < a.End
}

// Choose picks fixes that can be applied together: of each finding the first
// one that is safe, in the order of the findings, passing over those that
// overlap with an earlier choice. They get their turn in the next round.
func Choose(findings []lint.Finding) []lint.Fix {
	var chosen []lint.Fix
	var edits []lint.Edit
	for _, f := range findings {
		i := slices.IndexFunc(f.Fixes, func(x lint.Fix) bool { return x.Safe })
		if i < 0 || overlapsAny(f.Fixes[i].Edits, edits) {
			continue
		}
		chosen = append(chosen, f.Fixes[i])
		edits = append(edits, f.Fixes[i].Edits...)
	}
	return chosen
}

func overlapsAny(some, others []lint.Edit) bool {
	for _, a := range some {
		for _, b := range others {
			if a != b && clash(a, b) {
				return true
			}
		}
	}
	return false
}

// maxRounds bounds [Message]: a fix may uncover another finding, but two that
// undo each other must come to an end.
const maxRounds = 10

// Message applies safe fixes to a message until no finding offers one. Judge
// is called with each version of the text.
func Message(text string, judge func(text string) ([]lint.Finding, error)) (string, error) {
	for range maxRounds {
		findings, err := judge(text)
		if err != nil {
			return text, err
		}
		var edits []lint.Edit
		for _, f := range Choose(findings) {
			edits = append(edits, f.Edits...)
		}
		fixed, err := Apply(text, edits)
		if err != nil || fixed == text {
			return text, err
		}
		text = fixed
	}
	return text, nil
}
