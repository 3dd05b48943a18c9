package mood

import (
	_ "embed"
	"strings"
)

// lexicon is sorted lines "word letters[ base]". It is searched where it lies:
// no table is built, so that a process that judges one summary pays for one.
//
//go:generate sh -c "go run ./gen compose gen/words > lexicon.txt.new && mv lexicon.txt.new lexicon.txt"
//go:generate sh -c "go run ./gen index gen/words > index.go.new && mv index.go.new index.go"
//go:embed lexicon.txt
var lexicon string

// class is a set of the classes and roles that gen/words documents.
type class uint32

const (
	verb         class = 1 << iota // V: opens an imperative
	dual                           // W: opens an imperative or a noun phrase
	noun                           // N, n
	adjective                      // J
	adverb                         // A
	comparative                    // L: "better", adjective and adverb
	determiner                     // D
	preposition                    // P
	subordinator                   // C
	coordinator                    // &
	auxiliary                      // M
	pronoun                        // O
	filler                         // F
	past                           // E: irregular preterite or participle
	deed                           // H: noun of what a commit does
	plainDeed                      // Q: a deed whatever precedes it
	clausal                        // T: takes a clause
	takesFor                       // Z: "support for" is a noun
	happening                      // R: tells what happened; no correction
	coding                         // K: a verb of changing code
	stating                        // S: its -s form is no plural
	opening                        // Y: opens a summary after an area
)

// letters names the classes in the order of their bits.
const letters = "VWNJALDPC&MOFEHQTZRKSY"

// maxWord bounds the words that are looked up.
const maxWord = 32

// lookup finds a lower-case word: its classes, and the verb of an irregular
// past form. The index leads to the words with the same first two letters.
func lookup(w string) (class, string) {
	if w == "" || !isLetter(w[0]) || isUpper(w[0]) {
		return 0, ""
	}
	second := 0
	if len(w) > 1 && isLetter(w[1]) && !isUpper(w[1]) {
		second = int(w[1]-'a') + 1
	}
	slot := int(w[0]-'a')*27 + second
	lo, hi := int(index[slot]), int(index[slot+1])
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		start := strings.LastIndexByte(lexicon[lo:mid], '\n') + 1 + lo
		length := strings.IndexByte(lexicon[mid:], '\n')
		line := lexicon[start : mid+length]
		key := strings.IndexByte(line, ' ')
		switch strings.Compare(line[:key], w) {
		case 0:
			return decode(line[key+1:])
		case -1:
			lo = mid + length + 1
		default:
			hi = start
		}
	}
	return 0, ""
}

// decode reads "letters[ base]".
func decode(s string) (c class, base string) {
	s, base, _ = strings.Cut(s, " ")
	for i := range len(s) {
		c |= 1 << strings.IndexByte(letters, s[i])
	}
	return c, base
}

// lower writes w in lower case into buf, "" if it is too long to be a word.
func lower(w string, buf *[maxWord]byte) []byte {
	if len(w) > maxWord {
		return nil
	}
	for i := range len(w) {
		c := w[i]
		if isUpper(c) {
			c |= 0x20
		}
		buf[i] = c
	}
	return buf[:len(w)]
}
