package mood

// Sentence is filled in below Summary: see the file's own tests.
func Sentence(text string) Verdict {
	var s scan
	s.reset(text)
	return s.sentence()
}

// sentence reports only a verb of changing code, in the past tense or third
// person, whose object stands right behind it: "Added a test.", "Removes the
// cache." Everything else is prose.
func (s *scan) sentence() Verdict {
	if s.kind(0) != word {
		return Verdict{}
	}
	r := *s.reading(0)
	if r.class&coding == 0 || !r.known || r.form != PastForm && r.form != ThirdForm {
		return Verdict{}
	}
	if s.kind(1) != word || s.reading(1).class&(determiner|pronoun) == 0 {
		if r.form == ThirdForm && r.class&dual != 0 || !s.plainObject(1) || s.finite(0) {
			return Verdict{}
		}
	}
	m := Past
	if r.form == ThirdForm {
		m = Third
	}
	t := s.at(0)
	w := s.text[t.start:t.end]
	return Verdict{Mood: m, Start: t.start, End: t.end, Word: w, Replacement: withCase(r.stem+r.ending, w)}
}

// plainObject reports whether token i may be an object without determiner.
func (s *scan) plainObject(i int) bool {
	switch s.kind(i) {
	case name, caps, quoted:
		return true
	case word:
		r := s.reading(i)
		return r.class&(preposition|subordinator|coordinator|auxiliary|adverb) == 0
	}
	return false
}
