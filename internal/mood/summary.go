package mood

import "strings"

// maxSteps bounds how many openings ("Also, ", "area: ") are passed over.
const maxSteps = 8

// judge gives the verdict on the text from token i on.
func (s *scan) judge(i int) Verdict {
	for range maxSteps {
		next, v := s.step(i)
		if next <= i {
			return v
		}
		i = next
	}
	return Verdict{}
}

// step judges the token i, or returns a later one to judge in its place. What
// looks like a noun phrase may be the area that the summary is about: "GitHub
// Actions: update x".
func (s *scan) step(i int) (next int, v Verdict) {
	next, v = s.open(i)
	if v.Mood == Noun {
		if j := s.area(i); j > i {
			return j, Verdict{}
		}
	}
	return next, v
}

// open judges the token i by its kind.
func (s *scan) open(i int) (next int, v Verdict) {
	switch s.kind(i) {
	case end, alien, dash, amp, comma:
		return s.stepMark(i)
	case stop:
		return s.stepStop(i)
	case ticket:
		return i + 1, v
	case number:
		return s.stepNumber(i)
	case quoted, name:
		return s.stepName(i)
	case colon:
		return i + 1, v
	case caps:
		return s.stepCaps(i)
	}
	return s.stepWord(i)
}

// stepMark passes over a list's bullet; elsewhere a mark ends the matter.
func (s *scan) stepMark(i int) (int, Verdict) {
	switch s.kind(i) {
	case dash, amp, comma:
		return i + 1, Verdict{}
	}
	return 0, Verdict{}
}

// stepStop passes over emoji, opening brackets with what they hold, and marks.
func (s *scan) stepStop(i int) (int, Verdict) {
	if s.word(i) != "(" && s.word(i) != "[" {
		return i + 1, Verdict{}
	}
	for j := i + 1; j < maxTokens && s.kind(j) != end; j++ {
		if w := s.word(j); w == ")" || w == "]" {
			// "(re)enable" is one word in two parts; nothing is certain.
			if s.kind(j+1) != end && !s.spaced(j+1) {
				return 0, Verdict{}
			}
			return j + 1, Verdict{}
		}
	}
	return 0, Verdict{}
}

// stepNumber tells a list's number ("1) Fix", "2. Fix") from a version and
// from a counted noun.
func (s *scan) stepNumber(i int) (int, Verdict) {
	switch s.kind(i + 1) {
	case end:
		return 0, s.noun(i) // a version alone: "7.65.3"
	case stop, dash, comma, colon:
		return i + 1, Verdict{}
	}
	r := s.reading(i + 1)
	versioned := strings.Contains(s.word(i), ".") && s.kind(i+2) == end && r.class&(dual|deed) != 0
	if !versioned && (r.form != NoForm || s.kind(i+1) != word || r.class == 0) {
		return i + 1, Verdict{}
	}
	return 0, s.noun(i)
}

// stepName judges what an identifier or a quotation opens: hardly ever an
// imperative, unless it stands for the area ("README.md - fix", "parser add").
func (s *scan) stepName(i int) (int, Verdict) {
	if w := s.word(i); strings.HasSuffix(w, ")") && strings.HasPrefix(w, "(") {
		return i + 1, Verdict{}
	}
	if first, ok := s.slashed(i); ok {
		return s.stepReading(i, s.readText(first))
	}
	if s.disguised(i) {
		return 0, Verdict{}
	}
	switch s.kind(i + 1) {
	case end:
		return 0, Verdict{}
	case colon, dash:
		return i + 2, Verdict{}
	case comma, stop, amp:
		if s.finite(i) {
			return 0, s.noun(i)
		}
		return 0, Verdict{}
	}
	if s.kind(i+1) != word || s.finite(i) || s.headed(i) {
		return 0, s.noun(i)
	}
	switch r := s.reading(i + 1); {
	case strings.HasSuffix(s.word(i), "()") && r.class&(preposition|subordinator) != 0:
		return 0, Verdict{} // "die() when x": the call is what to do
	case r.form == BaseForm, r.class&(determiner|filler) != 0, r.class == 0 && r.form == NoForm:
		return 0, Verdict{}
	}
	return 0, s.noun(i)
}

// slashed splits "Add/remove": of two plain words the first is judged.
func (s *scan) slashed(i int) (first string, ok bool) {
	first, second, ok := strings.Cut(s.word(i), "/")
	ok = ok && len(first) > 1 && len(second) > 1
	return first, ok && classify(first) == word && classify(second) == word
}

// disguised recognises what looks like a name but may be a verb: an area
// without a space ("parser:fix"), odd capitals ("setUp", "UnXFAIL", "PEP8ify"),
// "NUL-terminate".
func (s *scan) disguised(i int) bool {
	w := s.word(i)
	if s.kind(i) == quoted {
		return false
	}
	if j := strings.LastIndexByte(w, ':'); j > 0 && j+1 < len(w) && w[j-1] != ':' && isLetter(w[j+1]) {
		return true
	}
	if j := strings.LastIndexByte(w, '-'); j > 0 && s.readText(w[j+1:]).form == BaseForm {
		return true
	}
	return strings.HasSuffix(w, "ify") || strings.HasSuffix(w, "ize") || s.readText(w).form == BaseForm
}

// stepCaps judges a word in capitals: a shouted verb ("FIX", "DRY up") or a
// name ("GRU layer").
func (s *scan) stepCaps(i int) (int, Verdict) {
	r := s.readText(s.word(i))
	if r.known && r.form != ThirdForm && (r.class&dual == 0 || r.form != BaseForm) {
		return s.stepReading(i, r)
	}
	if s.kind(i+1) == colon {
		return i + 2, Verdict{}
	}
	if s.finite(i) || s.headed(i) {
		return 0, s.noun(i)
	}
	if r.form == NoForm && s.kind(i+1) == word {
		n := s.reading(i + 1)
		if n.class&(noun|adjective) != 0 && n.form != BaseForm && !s.verbFollows(i+1) ||
			n.form == BaseForm && n.class&dual != 0 && s.kind(i+2) == end {
			return 0, s.noun(i)
		}
	}
	return 0, Verdict{}
}

// stepWord judges an ordinary word.
func (s *scan) stepWord(i int) (int, Verdict) {
	r := s.reading(i)
	if s.kind(i+1) == colon && r.form == NoForm || s.word(i) == "o" {
		return i + 1, Verdict{} // "docs: x"; "o x" is a list's bullet
	}
	return s.stepReading(i, *r)
}

// stepReading judges the word i as read.
func (s *scan) stepReading(i int, r reading) (int, Verdict) {
	switch {
	case r.form != NoForm && r.form != BaseForm && (!r.known || r.prefix > 0) && s.area(i) > i:
		return s.area(i), Verdict{} // "untracked cache: fix x"
	case r.form == PastForm:
		return 0, s.fault(i, Past, r)
	case r.form == ThirdForm:
		return 0, s.third(i, r)
	case r.form == IngForm:
		return 0, s.fault(i, Gerund, r)
	case r.class&auxiliary != 0:
		return 0, s.auxiliary(i)
	case r.class&filler != 0:
		return s.stepFiller(i)
	case r.class&comparative != 0:
		return s.stepComparative(i)
	case r.class&determiner != 0:
		return s.stepDeterminer(i)
	case r.class&dual != 0:
		return s.stepDual(i, r)
	case r.class&verb != 0:
		if r.class&coding != 0 && s.kind(i+1) == word && s.word(i+1) == "of" {
			return 0, s.noun(i) // "Rename of x"
		}
		return 0, Verdict{Mood: Imperative}
	case r.class&adverb != 0 || r.class == 0 && s.isAdverb(i):
		return s.stepAdverb(i)
	case r.class&preposition != 0:
		return s.stepPreposition(i)
	case r.class&subordinator != 0:
		return s.stepSubordinate(i)
	case r.class&coordinator != 0:
		return i + 1, Verdict{}
	case r.class&pronoun != 0:
		return 0, s.noun(i)
	case r.class&(noun|adjective|deed) != 0:
		return s.stepNoun(i)
	}
	return s.stepUnknown(i)
}

// third judges an -s form: "Adds x" is a verb, "fixes for x" a plural.
func (s *scan) third(i int, r reading) Verdict {
	if strings.EqualFold(s.word(i), "lets") && s.verbFollows(i) {
		return Verdict{Mood: Imperative} // "let's" without its apostrophe
	}
	if r.class&(dual|noun|deed) == 0 || s.objectFollows(i) {
		return s.fault(i, Third, r)
	}
	next := s.reading(i + 1)
	switch {
	case s.kind(i+1) != word,
		next.class&(preposition|subordinator|coordinator|auxiliary) != 0,
		next.form == PastForm || next.form == ThirdForm:
		return s.noun(i)
	case r.class&(coding|opening) == 0:
		return s.span(i, Third, "")
	}
	return s.fault(i, Third, r)
}

// auxiliary judges a clause that lacks its subject: "doesn't handle x".
func (s *scan) auxiliary(i int) Verdict {
	switch strings.ToLower(strings.ReplaceAll(s.word(i), "’", "'")) {
	case "does", "doesn't", "has", "hasn't":
		return s.span(i, Third, "")
	case "did", "didn't", "had", "hadn't":
		return s.span(i, Past, "")
	}
	return s.noun(i)
}

// stepFiller passes over "oops", "please", "WIP".
func (s *scan) stepFiller(i int) (int, Verdict) {
	switch strings.ToLower(s.word(i)) {
	case "please", "pls":
		return 0, Verdict{Mood: Imperative} // "please the linters" is one, too
	case "thanks", "sorry", "thx":
		return 0, s.noun(i)
	}
	return i + 1, Verdict{}
}

// stepComparative judges "better": an adverb before a verb ("better detect"),
// else an adjective ("better error handling").
func (s *scan) stepComparative(i int) (int, Verdict) {
	switch s.kind(i + 1) {
	case end, stop, comma, colon:
		return 0, Verdict{}
	}
	r := s.reading(i + 1)
	switch {
	case s.kind(i+1) != word:
		return 0, s.noun(i)
	case r.form == BaseForm && r.class&dual == 0:
		return 0, Verdict{Mood: Imperative}
	case r.form == BaseForm && (s.objectFollows(i+1) || r.class&(coding|opening) != 0 && r.class&(deed|noun|takesFor) == 0):
		return 0, Verdict{}
	case r.form == PastForm && s.objectFollows(i+1):
		return i + 1, Verdict{}
	case r.class&adverb != 0 || r.class == 0 && s.isAdverb(i+1):
		return i + 1, Verdict{}
	}
	return 0, s.noun(i)
}

// stepAdverb judges the word that the adverb i belongs to.
func (s *scan) stepAdverb(i int) (int, Verdict) {
	switch s.kind(i + 1) {
	case end, stop, dash:
		return 0, Verdict{}
	case comma, colon:
		return i + 2, Verdict{}
	case word:
		r := s.reading(i + 1)
		if r.form == NoForm && !s.isAdverb(i+1) && (r.class == 0 || r.class&noun != 0 && s.isAdverb(i)) {
			return 0, Verdict{} // "actually fsck x": a noun cannot follow
		}
		return i + 1, Verdict{}
	}
	return 0, Verdict{}
}

// stepPreposition judges "From x", "In x, do y" and "Up the limit".
func (s *scan) stepPreposition(i int) (int, Verdict) {
	w := strings.ToLower(s.word(i))
	next := s.reading(i + 1)
	if s.kind(i+1) == amp || next.class&coordinator != 0 {
		return 0, s.noun(i) // "up and running"
	}
	switch w {
	case "up", "down", "out", "off", "near":
		if s.kind(i+1) == word && next.class&determiner != 0 {
			return 0, Verdict{Mood: Imperative}
		}
	case "to":
		if s.kind(i+1) == word && next.form == BaseForm {
			return 0, s.noun(i)
		}
	}
	return s.afterComma(i, true)
}

// stepSubordinate judges what follows "When x, ".
func (s *scan) stepSubordinate(i int) (int, Verdict) {
	switch strings.ToLower(s.word(i)) {
	case "how", "why", "what", "who", "whom":
		return 0, s.noun(i)
	}
	return s.afterComma(i, false)
}

// afterComma goes on behind the first comma. Without one, a phrase that holds
// no verb is a fragment ("from x"); anything else stays open.
func (s *scan) afterComma(i int, phrase bool) (int, Verdict) {
	verbs := false
	for j := i + 1; j < maxTokens; j++ {
		switch s.kind(j) {
		case comma:
			return j + 1, Verdict{}
		case end, stop, dash, colon:
			if phrase && !verbs {
				return 0, s.noun(i)
			}
			return 0, Verdict{}
		case word:
			if r := s.reading(j); r.form == BaseForm && r.class&dual == 0 {
				verbs = true
			}
		}
	}
	return 0, Verdict{}
}

// stepDeterminer judges "the x", "no longer use", "a few fixes".
func (s *scan) stepDeterminer(i int) (int, Verdict) {
	if s.kind(i+1) == word && strings.EqualFold(s.word(i), "no") && s.word(i+1) == "longer" {
		if r := s.reading(i + 2); r.form == BaseForm {
			return 0, Verdict{}
		}
		return i + 2, Verdict{}
	}
	switch s.kind(i + 1) {
	case colon, dash:
		return 0, Verdict{}
	}
	return 0, s.noun(i)
}

// stepNoun judges a word that is no verb: a noun phrase, unless what follows
// shows that it was meant as a verb ("error the build") or as an area ("docs
// add x", "docs - fix y").
func (s *scan) stepNoun(i int) (int, Verdict) {
	switch s.kind(i + 1) {
	case dash:
		if s.kind(i+2) == word && s.reading(i+2).form != NoForm {
			return i + 2, Verdict{}
		}
	case word:
		next := s.reading(i + 1)
		if next.class&(determiner|pronoun) != 0 || next.form == BaseForm && s.objectFollows(i+1) && s.kind(i+2) == word {
			return 0, Verdict{} // "error the build", "sanity check the input"
		}
		if particle(s.word(i+1)) || strings.EqualFold(s.word(i), "special") && s.word(i+1) == "case" {
			return 0, Verdict{} // "line up the columns", "special case x"
		}
		if next.form == BaseForm && next.class&verb != 0 && next.class&(coding|opening) != 0 && next.class&deed == 0 {
			return i + 1, Verdict{}
		}
	}
	return 0, s.noun(i)
}

// stepDual judges a word that is a verb and a noun.
func (s *scan) stepDual(i int, r reading) (int, Verdict) {
	switch {
	case s.kind(i+1) == word && s.objectFollows(i):
		return 0, Verdict{Mood: Imperative}
	case s.nounByPreposition(i, r), s.nounByVerb(i, r), s.nounByHead(i, r), s.nounByPair(i):
		return 0, s.noun(i)
	}
	return 0, Verdict{Mood: Imperative}
}

// stepUnknown judges a word that the lexicon does not hold.
func (s *scan) stepUnknown(i int) (int, Verdict) {
	w := s.word(i)
	if s.kind(i+1) == word && s.reading(i+1).class&determiner != 0 || s.verbFollows(i) {
		return 0, Verdict{} // a verb we do not know, or an area: "gopls allow x"
	}
	if next := s.reading(i + 1); next.form == BaseForm && next.class&(coding|opening) != 0 && next.class&deed == 0 {
		return i + 1, Verdict{} // a misspelt adverb: "explicity use x"
	}
	switch {
	case strings.HasSuffix(w, "'s") || strings.HasSuffix(w, "s'"):
		return 0, s.noun(i)
	case nominal(w), s.compoundNoun(i), s.pluralName(i), s.finite(i), s.headed(i):
		return 0, s.noun(i)
	}
	return 0, Verdict{}
}
