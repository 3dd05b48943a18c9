package dockerfile_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	lexer "github.com/moby/buildkit/frontend/dockerfile/shell"

	"github.com/megalint/megalint/internal/dockerfile"
)

// TestWordsAgainstBuildKit expands made-up words: those that get by without
// BuildKit's reader have to become what it makes of them.
func TestWordsAgainstBuildKit(t *testing.T) {
	env := lexer.EnvsFromSlice([]string{"A=1", "AB=two words", "_c=", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"})
	pieces := []string{"$A", "${A}", "$AB", "${AB}", "${_c}", "$NO", "${NO}", "$PATH", "$", "{", "}", "${", "${}", "${A", "$$", "$1", "${1}", "$@",
		":-A}", "x", "B", "_", "1", "é", ".", "/", "-", " ", "'", `"`, `\`, "<"}
	same, refused := 0, 0
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 5))
		word := "x"
		for range 1 + r.IntN(4) {
			word += pieces[r.IntN(len(pieces))]
		}
		if strings.HasSuffix(word, " ") || strings.HasSuffix(word, `\`) {
			word += "."
		}
		want, _, wrong := lexer.NewLex('\\').ProcessWord(word, env)
		text := "FROM scratch\nENV A=1 AB=\"two words\" _c=\nUSER " + word + "\n"
		i, err := dockerfile.Follow(fstest.MapFS{"Dockerfile": {Data: []byte(text)}}, dockerfile.Build{Dockerfile: "Dockerfile"})
		switch {
		case (wrong == nil) != (err == nil):
			t.Fatalf("%s: %v, by BuildKit: %v", word, err, wrong)
		case err != nil:
			refused++
		case i.User != want:
			t.Fatalf("%s: got %q, want %q", word, i.User, want)
		default:
			same++
		}
	}
	if same < 1000 || refused < 100 {
		t.Errorf("%d words, and %d that are refused", same, refused)
	}
}
