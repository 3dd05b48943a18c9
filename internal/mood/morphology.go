package mood

import "strings"

// Form is the form of a verb.
type Form int

const (
	// NoForm marks a word that is no form of any verb.
	NoForm Form = iota
	// BaseForm is the bare verb, which is the imperative: "add".
	BaseForm
	// PastForm is the preterite or the past participle: "added", "made", "hidden".
	PastForm
	// ThirdForm is the third person singular: "adds".
	ThirdForm
	// IngForm is the gerund or present participle: "adding".
	IngForm
)

// Base returns the verb that an inflected English word belongs to, in lower
// case, and the form that the word is: ("add", PastForm) for "Added". ok tells
// whether the lexicon holds that verb; without it the form is a guess by the
// ending alone and base is "". A word that is itself a verb ("put", "process",
// "embed") is its own base; an auxiliary ("did", "has") counts as none.
func Base(word string) (base string, form Form, ok bool) {
	var buf [maxWord]byte
	w := string(lower(word, &buf))
	r := readWord(w)
	switch {
	case r.class&(verb|dual) != 0 && r.form == BaseForm:
		return w, BaseForm, true
	case r.form == NoForm || r.form == BaseForm:
		return "", NoForm, false
	}
	base = w[:r.prefix] + r.stem + r.ending
	return base, r.form, r.known
}

// reading is what lexicon and morphology say about one word.
type reading struct {
	class class // of the word itself, or of its base if it is inflected
	form  Form
	known bool // the base is a verb in the lexicon
	// nominal marks an -ing form that is a noun in its own right: "handling".
	nominal bool
	// The base is the first prefix bytes of the word ("re-"), stem, ending.
	prefix       int
	stem, ending string
}

// readWord reads a lower-case word.
func readWord(w string) reading {
	if len(w) == 0 {
		return reading{}
	}
	if c, base := lookup(w); c != 0 {
		switch {
		case c&past != 0:
			bc, _ := lookup(base)
			return reading{class: past | bc&roles, form: PastForm, known: true, stem: base}
		case c&(verb|dual) != 0:
			return reading{class: c, form: BaseForm, known: true, stem: w}
		}
		if r := inflection(w); r.known && r.form == IngForm && c&(noun|deed) != 0 {
			r.class |= c
			r.nominal = true
			return r
		}
		return reading{class: c}
	}
	r := inflection(w)
	if r.known {
		return r
	}
	if p, ok := prefixed(w); ok {
		return p
	}
	return r
}

// roles are the bits that an inflected form takes over from its base.
const roles = verb | dual | noun | deed | plainDeed | clausal | takesFor | happening | coding | stating | opening

// inflection undoes a regular ending.
func inflection(w string) reading {
	switch {
	case strings.HasSuffix(w, "ing"):
		return undo(w, w[:len(w)-3], IngForm)
	case strings.HasSuffix(w, "ed"):
		return undo(w, w[:len(w)-2], PastForm)
	case strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && len(w) > 2:
		return undoS(w)
	}
	return reading{}
}

// undo finds the base of an -ed or -ing form with the stem given.
func undo(w, stem string, form Form) reading {
	n := len(stem)
	if n < 2 && form == IngForm || n < 1 || !hasVowel(stem) && !known(stem) {
		return reading{}
	}
	try := func(stem, ending string) (reading, bool) { return candidate(stem, ending, form) }
	if form == PastForm && stem[n-1] == 'i' { // tried, died
		if r, ok := try(stem[:n-1], "y"); ok {
			return r
		}
	}
	if form == IngForm && stem[n-1] == 'y' { // dying
		if r, ok := try(stem[:n-1], "ie"); ok {
			return r
		}
	}
	if r, ok := try(stem, "e"); ok { // used
		return r
	}
	if r, ok := try(stem, ""); ok { // added
		return r
	}
	if n > 2 && stem[n-1] == stem[n-2] { // stopped
		if r, ok := try(stem[:n-1], ""); ok {
			return r
		}
	}
	if strings.HasSuffix(stem, "ck") { // mimicked
		if r, ok := try(stem[:n-1], ""); ok {
			return r
		}
	}
	if n < 3 || form == PastForm && stem[n-1] == 'e' { // "seed", "bleed" are no past forms
		return reading{}
	}
	return reading{form: form}
}

// undoS finds the base of an -s form, a verb's or a noun's.
func undoS(w string) reading {
	n := len(w)
	if r, ok := candidate(w[:n-1], "", ThirdForm); ok { // adds, uses
		return r
	}
	if strings.HasSuffix(w, "ies") && n > 4 { // applies
		if r, ok := candidate(w[:n-3], "y", ThirdForm); ok {
			return r
		}
	}
	if strings.HasSuffix(w, "es") { // fixes, passes, focusses
		if r, ok := candidate(w[:n-2], "", ThirdForm); ok {
			return r
		}
		if n > 5 && w[n-3] == w[n-4] {
			if r, ok := candidate(w[:n-3], "", ThirdForm); ok {
				return r
			}
		}
	}
	for _, singular := range [...]string{w[:n-1], strings.TrimSuffix(w, "es")} {
		if c, _ := lookup(singular); c&(noun|adjective|deed) != 0 {
			return reading{class: c & (noun | deed | plainDeed | takesFor), form: NoForm}
		}
	}
	switch w[n-2] {
	case 'u', 'i', 'a', 'o', '\'':
		return reading{}
	}
	if strings.HasSuffix(w, "izes") || strings.HasSuffix(w, "ises") || strings.HasSuffix(w, "ifies") {
		return reading{form: ThirdForm}
	}
	return reading{}
}

// candidate accepts stem+ending if it is a verb of the lexicon.
func candidate(stem, ending string, form Form) (reading, bool) {
	if len(stem)+len(ending) > maxWord {
		return reading{}, false
	}
	var buf [maxWord]byte
	w := append(append(buf[:0], stem...), ending...)
	c, _ := lookup(string(w))
	if c&(verb|dual) == 0 {
		return reading{}, false
	}
	return reading{class: c & roles, form: form, known: true, stem: stem, ending: ending}, true
}

// prefixed reads "re-adding", "readded", "un-export" by what follows the prefix.
func prefixed(w string) (reading, bool) {
	for _, p := range [...]string{"re", "un", "de", "dis", "pre", "mis", "over", "under", "auto", "co", "sub", "inter", "double", "force", "hard", "lazy"} {
		rest, ok := strings.CutPrefix(w, p)
		if !ok || len(rest) < 3 {
			continue
		}
		cut := len(p)
		if rest[0] == '-' {
			rest, cut = rest[1:], cut+1
		} else if len(p) > 4 || len(rest) < 4 {
			continue
		}
		c, base := lookup(rest)
		switch {
		case c&past != 0:
			return reading{class: past, form: PastForm, known: true, prefix: cut, stem: base}, true
		case c&(verb|dual) != 0:
			return reading{class: c & (verb | dual), form: BaseForm, known: true, prefix: cut, stem: rest}, true
		case c != 0:
			continue
		}
		if r := inflection(rest); r.known {
			r.prefix = cut
			return r, true
		}
	}
	return reading{}, false
}

func known(w string) bool {
	c, _ := lookup(w)
	return c&(verb|dual) != 0
}

func hasVowel(s string) bool { return strings.ContainsAny(s, "aeiouy") }

// withCase gives the replacement the case of old: its first letter's, or capitals.
func withCase(replacement, old string) string {
	if old == "" || replacement == "" || !isUpper(old[0]) {
		return replacement
	}
	if len(old) > 1 && old == strings.ToUpper(old) {
		return strings.ToUpper(replacement)
	}
	return strings.ToUpper(replacement[:1]) + replacement[1:]
}
