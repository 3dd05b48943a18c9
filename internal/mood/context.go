package mood

import "strings"

// reading is the reading of word token i; every other token reads as nothing.
func (s *scan) reading(i int) *reading {
	t := s.at(i)
	if !t.read {
		t.read = true
		if t.kind == word {
			t.reading = s.readText(s.word(i))
		}
	}
	return &t.reading
}

// readText reads w whatever its case.
func (s *scan) readText(w string) reading {
	if len(w) > maxWord {
		return reading{}
	}
	if strings.Contains(w, "’") {
		w = strings.ReplaceAll(w, "’", "'")
	}
	return readWord(strings.ToLower(strings.Trim(w, "'-")))
}

// span is a verdict about token i.
func (s *scan) span(i int, m Mood, replacement string) Verdict {
	t := s.at(i)
	w := s.text[t.start:t.end]
	return Verdict{Mood: m, Start: t.start, End: t.end, Word: w, Replacement: withCase(replacement, w)}
}

func (s *scan) noun(i int) Verdict { return s.span(i, Noun, "") }

// fault is the verdict about the inflected verb i, with its base as the
// correction where the imperative would say what the author meant.
func (s *scan) fault(i int, m Mood, r reading) Verdict {
	object := s.objectFollows(i)
	switch {
	case !r.known && strings.Contains(s.word(i), "-"):
		return s.noun(i) // "community-contributed x"
	case r.nominal && !object:
		return s.noun(i) // "spelling fixes"
	case !r.known, r.class&happening != 0, (!object || m == Gerund) && s.finite(i):
		return s.span(i, m, "")
	}
	w := s.word(i)
	if strings.Contains(w, "/") {
		return s.span(i, m, "") // "added/changed": two words to correct
	}
	return s.span(i, m, s.base(i, r))
}

// objectFollows reports whether the word after i is the object of a verb: a
// determiner, a pronoun, "up". Nouns prove nothing.
func (s *scan) objectFollows(i int) bool {
	switch s.kind(i + 1) {
	case word:
		c := s.reading(i + 1).class
		if c&determiner != 0 {
			return !strings.EqualFold(s.word(i+1), "per")
		}
		return c&pronoun != 0 || s.reading(i+1).form == NoForm && c&adjective != 0
	case name, quoted, number, ticket:
		return true
	}
	return false
}

// nounByPreposition recognises "Support for x", "Cleanup of y".
func (s *scan) nounByPreposition(i int, r reading) bool {
	if s.kind(i+1) != word {
		return false
	}
	switch s.word(i + 1) {
	case "of":
		return true
	case "for", "to", "about":
		return r.class&takesFor != 0
	}
	return false
}

// nounByVerb recognises a clause: "docs should say", "Shutdown leaks an error".
func (s *scan) nounByVerb(i int, r reading) bool {
	if r.class&clausal != 0 || s.kind(i+1) != word {
		return false
	}
	n := s.reading(i + 1)
	if n.form == ThirdForm && s.kind(i+2) == word && s.reading(i+2).class&determiner != 0 && !relative(s.word(i+2)) {
		return true
	}
	for j := i + 1; j <= i+3 && s.kind(j) == word; j++ {
		n := s.reading(j)
		if n.class&auxiliary != 0 {
			return true
		}
		if n.class&(subordinator|preposition|coordinator|determiner) != 0 || relative(s.word(j)) {
			return false
		}
	}
	return false
}

// nounByPair recognises "broadcast and logical op support": what stands behind
// "and" is no verb.
func (s *scan) nounByPair(i int) bool {
	if s.kind(i+1) != word || s.reading(i+1).class&coordinator == 0 || s.kind(i+2) != word {
		return false
	}
	r := s.reading(i + 2)
	return r.form == NoForm && r.class&(noun|adjective) != 0 && s.headed(i+1)
}

// nounByHead recognises "Test whitespace cleanup", "lint fixes": the phrase
// that the word opens ends in a noun made from a deed.
func (s *scan) nounByHead(i int, r reading) bool {
	head := s.head(i)
	if head <= i {
		return false
	}
	h := s.reading(head)
	if r.class&noun == 0 {
		return false
	}
	return h.class&plainDeed != 0 || h.class&deed != 0 && h.form == ThirdForm
}

// headed reports whether the phrase from i on ends in a noun made from a deed:
// "TLS upgrade fix". It is for openings that are no verbs anyhow.
func (s *scan) headed(i int) bool {
	head := s.head(i)
	return head > i && s.reading(head).class&deed != 0 && s.reading(head).form != PastForm
}

// head is the last word of the noun phrase that begins at i, i itself or less
// if there is none: only nouns, names and adjectives may stand between.
func (s *scan) head(i int) int {
	j := i + 1
	for ; j < maxTokens; j++ {
		switch s.kind(j) {
		case name, caps, number, amp:
			continue
		case word:
			r := s.reading(j)
			if r.class&(determiner|auxiliary|pronoun|filler|adverb) != 0 {
				return -1
			}
			if r.class&(preposition|subordinator) != 0 {
				return s.nominalHead(i, j-1)
			}
			continue
		case end, stop, comma, dash:
			return s.nominalHead(i, j-1)
		}
		return -1
	}
	return -1
}

func (s *scan) nominalHead(i, j int) int {
	if j <= i || s.kind(j) != word {
		return -1
	}
	return j
}

// area returns the token after "area: " or "area - " if at most five tokens
// stand before and a verb follows, else -1.
func (s *scan) area(i int) int {
	for j := i + 1; j <= i+6; j++ {
		switch s.kind(j) {
		case word, name, caps, amp, comma, stop, number:
			continue
		case colon, dash:
			r := s.reading(j + 1)
			if r.form == BaseForm && (s.kind(j) == colon || r.class&(coding|opening) != 0) {
				return j + 1
			}
		}
		return -1
	}
	return -1
}

// finite reports whether a finite verb follows token i in its clause, so that
// i opens a statement: "views can be renamed", "RSCDriver should catch".
func (s *scan) finite(i int) bool {
	for j := i + 1; j < maxTokens; j++ {
		switch s.kind(j) {
		case name, caps, number, quoted, ticket:
			continue
		case word:
		default:
			return false
		}
		r := s.reading(j)
		switch {
		case r.class&auxiliary != 0:
			return true
		case r.class&(subordinator|coordinator) != 0, relative(s.word(j)):
			return false
		case s.word(j) == "longer" && s.word(j-1) == "no":
			return true
		case r.form == ThirdForm && s.statement(i, j):
			return true
		}
	}
	return false
}

// statement reports whether the -s form j behind the opening i is a verb
// rather than a plural.
func (s *scan) statement(i, j int) bool {
	r := s.reading(j)
	if r.class&dual == 0 || r.class&stating != 0 && s.kind(j+1) != end {
		return true
	}
	if before := s.reading(j - 1); j-1 > i && (before.class&adverb != 0 || before.class == 0 && s.isAdverb(j-1)) {
		return true
	}
	return s.kind(j+1) == word && s.reading(j+1).class&(determiner|pronoun) != 0 && !relative(s.word(j+1))
}

func relative(w string) bool {
	switch w {
	case "that", "which", "who", "whose":
		return true
	}
	return false
}

// particle recognises what makes a phrasal verb of nearly any word.
func particle(w string) bool {
	switch w {
	case "up", "out", "off", "down", "away", "back":
		return true
	}
	return false
}

// verbFollows reports whether a verb that is no noun stands behind token i.
func (s *scan) verbFollows(i int) bool {
	r := s.reading(i + 1)
	return s.kind(i+1) == word && r.form == BaseForm && r.class&verb != 0
}

// isAdverb recognises an -ly word that the lexicon does not hold.
func (s *scan) isAdverb(i int) bool {
	w := s.word(i)
	return s.kind(i) == word && len(w) > 4 && strings.HasSuffix(w, "ly")
}

// nominal recognises endings that only nouns and adjectives have.
func nominal(w string) bool {
	if len(w) < 6 {
		return false
	}
	for _, suffix := range [...]string{"tion", "sion", "ment", "ness", "ity", "ance", "ence", "ship", "ism", "ology", "able", "ible", "ful", "less", "ous", "ical", "tive", "ary"} {
		if strings.HasSuffix(w, suffix) {
			return true
		}
	}
	return false
}

// compoundNoun recognises hyphenated words that are no verbs: "file-based",
// "Cross-Thread", "follow-up".
func (s *scan) compoundNoun(i int) bool {
	w := s.word(i)
	cut := strings.LastIndexByte(w, '-')
	if cut < 0 || cut+1 == len(w) {
		return false
	}
	if r, ok := prefixed(strings.ToLower(w[:cut+1]) + "add"); ok && r.known {
		return false // "re-word", "auto-size": made for the occasion
	}
	r := s.readText(w[cut+1:])
	return r.form == PastForm || r.form == IngForm || r.form == NoForm && r.class&(noun|adjective) != 0
}

// pluralName recognises an unknown word in -s: a plural or a name.
func (s *scan) pluralName(i int) bool {
	w := s.word(i)
	n := len(w)
	if n < 5 || w[n-1] != 's' {
		return false
	}
	switch w[n-2] {
	case 's', 'u', 'i', 'a', 'o':
		return false
	}
	return true
}
