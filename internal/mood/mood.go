// Package mood judges whether a commit summary is in the imperative mood and
// offers the corrected word.
//
// A verdict comes from three things, none of which needs a model that nobody
// can read: a lexicon of word classes (lexicon.txt, composed by gen from the
// lists in gen/words), the morphology of English verbs with the irregular ones
// (Base), and a few rules about the words around the first one, since "test",
// "fix" and "support" are verbs and nouns alike. Each rule is a function named
// after what it recognises.
//
// The rules prefer silence: a word that the lexicon does not hold and whose
// ending says nothing is taken for somebody's verb.
package mood

import "fmt"

// Mood says how a text opens.
type Mood int

const (
	// Unsure means that nothing certain can be said; it is never reported.
	Unsure Mood = iota
	// Imperative is what a summary should be: "Add x".
	Imperative
	// Past is a past tense or participle: "Added x", "Made y".
	Past
	// Third is the third person: "Adds x", "doesn't handle y".
	Third
	// Gerund is an -ing form: "Adding x".
	Gerund
	// Noun is whatever else is no imperative: a noun phrase ("Support for x",
	// "various bug fixes") or a statement ("views can be renamed").
	Noun
)

// String returns the mood's name in lower case.
func (m Mood) String() string {
	switch m {
	case Unsure:
		return "unsure"
	case Imperative:
		return "imperative"
	case Past:
		return "past"
	case Third:
		return "third"
	case Gerund:
		return "gerund"
	case Noun:
		return "noun"
	}
	return fmt.Sprintf("Mood(%d)", int(m))
}

// Verdict is what Summary and Sentence found.
type Verdict struct {
	Mood Mood
	// Start and End are the bytes of the word at fault in the text given,
	// half-open; both are 0 when nothing is at fault.
	Start, End int
	// Word is the text between Start and End.
	Word string
	// Replacement is what to write there instead ("Add" for "Added"), or ""
	// when no single word is certain to be meant.
	Replacement string
}

// Fault reports whether the text is certainly not in the imperative.
func (v Verdict) Fault() bool { return v.Mood >= Past }

// Summary judges a commit summary without its "[component] " prefix. Only the
// first clause is judged: "Add x; fixed y" opens with an imperative. A leading
// number ("1) "), ticket key, emoji, quote, adverb ("also", "properly") or
// subordinate clause that ends in a comma ("When x, ") is passed over, and so
// is one "area: " prefix of a single word.
func Summary(text string) Verdict {
	var s scan
	s.reset(text)
	return s.judge(0)
}
