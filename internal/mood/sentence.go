package mood

import "strings"

// Sentence judges a sentence or list item of a message's body. Bodies are
// prose: "It fails because x", "The parser returned y" and "Reads of z are
// slow" are as they should be. So it reports only what tells of the commit
// itself: a verb of changing code in the past tense or third person that opens
// the sentence and has its object right behind it ("Added a test.", "Removes
// the cache."). Everything else is Unsure.
func Sentence(text string) Verdict {
	var s scan
	s.reset(text)
	i := 0
	for s.kind(i) == dash || s.word(i) == "*" || s.word(i) == "•" {
		i++
	}
	if s.kind(i) != word {
		return Verdict{}
	}
	r := *s.reading(i)
	if r.class&coding == 0 || r.class&happening != 0 || !r.known || !s.hasObject(i, r) {
		return Verdict{}
	}
	switch r.form {
	case PastForm:
		return s.span(i, Past, s.base(i, r))
	case ThirdForm:
		return s.span(i, Third, s.base(i, r))
	}
	return Verdict{}
}

// base is the verb that the form i belongs to.
func (s *scan) base(i int, r reading) string {
	return strings.ToLower(s.word(i)[:r.prefix]) + r.stem + r.ending
}

// hasObject reports whether what follows the verb i can only be its object. A
// determiner proves it ("Removed the x"). Without one, "Removed entries stay"
// is a statement and "Fixes abc123" a trailer.
func (s *scan) hasObject(i int, r reading) bool {
	if s.kind(i+1) == word && particle(s.word(i+1)) && r.stem != "turn" { // not "Turns out the x …"
		i++ // "Cleaned up the x"
	}
	next := s.reading(i + 1)
	if s.kind(i+1) == word && next.class&(determiner|pronoun) != 0 && next.class&(preposition|subordinator|auxiliary) == 0 {
		return true
	}
	switch s.kind(i + 1) {
	case name, caps, quoted:
		if r.class&deed != 0 || closing(r) {
			return false
		}
	case word:
		if r.form == ThirdForm && r.class&(dual|stating) != 0 {
			return false
		}
	default:
		return false
	}
	return !s.finite(i) && s.objectOnly(i+1)
}

// closing recognises the verbs by which trailers and forges name issues.
func closing(r reading) bool {
	switch r.stem + r.ending {
	case "fix", "close", "resolve", "revert":
		return true
	}
	return false
}

// objectOnly reports whether the phrase from j on holds nouns and no verb, up
// to the first preposition, conjunction or mark.
func (s *scan) objectOnly(j int) bool {
	for first := j; j < maxTokens; j++ {
		switch s.kind(j) {
		case name, caps, quoted, number, ticket:
			continue
		case end, stop, comma, dash, amp:
			return j > first
		case word:
		default:
			return false
		}
		r := s.reading(j)
		switch {
		case r.class&(preposition|coordinator|subordinator) != 0:
			return j > first && !(s.plural(j-1) && s.verbAhead(j))
		case r.class&(auxiliary|adverb|determiner|pronoun) != 0,
			r.form == BaseForm && r.class&dual == 0,
			r.form == BaseForm && j > first && s.plural(j-1):
			return false
		}
	}
	return false
}

// verbAhead reports whether a word behind j may be the verb of a plural
// subject: "Deleted lines in the diff show up".
func (s *scan) verbAhead(j int) bool {
	for j++; s.kind(j) != end && s.kind(j) != stop && s.kind(j) != comma; j++ {
		if s.kind(j) == word && s.reading(j).form == BaseForm && s.word(j-1) != "to" {
			return true
		}
	}
	return false
}

// plural recognises an -s form, after which a verb may stand.
func (s *scan) plural(j int) bool {
	w := s.word(j)
	return s.kind(j) == word && len(w) > 2 && w[len(w)-1] == 's' && w[len(w)-2] != 's'
}
