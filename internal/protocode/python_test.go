package protocode

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

func TestPythonLiterals(t *testing.T) {
	for literal, want := range map[string]string{
		`b''`:                        "",
		`b'\n\r\t\a\b\f\v\\\'\"'`:    "\n\r\t\a\b\f\v\\'\"",
		`b'\0\12\177\3777'`:          "\x00\n\x7f\xff7",
		`b"\x00\xfF'"`:               "\x00\xff'",
		"b'a\\\nb'":                  "ab",
		`b'\q\8'`:                    `\q\8`,
		`br'\n'`:                     `\n`,
		`Rb"\x0"`:                    `\x0`,
		`'''a'b''c'''`:               "a'b''c",
		`b"""` + "\n" + `"a` + `"""`: "\n\"a",
	} {
		l := pyLexer{src: literal}
		if tok := l.next(); tok.kind != pyString || tok.End != len(literal) {
			t.Errorf("%s: token %v ends at %d", literal, tok.kind, tok.End)
			continue
		}
		got, err := pyBytes(literal)
		if err != nil || string(got) != want {
			t.Errorf("%s: %q, %v, want %q", literal, got, err, want)
		}
	}
}

// Python itself is the judge of what its literals mean.
func TestPythonAgrees(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is missing")
	}
	var literals []string
	random := rand.New(rand.NewPCG(1, 2))
	const pieces = `\n|\\|\'|\"|\x41|\xff|\7|\77|\377|\0|a|'|"|\q|{|é|\N|\8`
	all := strings.Split(pieces, "|")
	for range 2000 {
		prefix := []string{"", "b", "B", "r", "rb", "bR"}[random.IntN(6)]
		quote := []string{"'", `"`, "'''", `"""`}[random.IntN(4)]
		var b strings.Builder
		for range random.IntN(8) {
			b.WriteString(all[random.IntN(len(all))])
		}
		literals = append(literals, prefix+quote+b.String()+quote)
	}
	const program = `
import sys, ast, warnings
warnings.simplefilter("ignore")
for line in sys.stdin:
    try:
        v = ast.literal_eval(ast.literal_eval(line))
        print(repr((v if isinstance(v, bytes) else v.encode("latin1")).hex()))
    except (SyntaxError, ValueError, UnicodeError):
        print("error")
`
	c := exec.Command(python, "-I", "-c", program)
	var in bytes.Buffer
	for _, l := range literals {
		fmt.Fprintln(&in, pyQuote(l))
	}
	c.Stdin = &in
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	agreed := 0
	for i, l := range literals {
		if lines[i] == "error" || strings.ContainsRune(l, 'é') {
			continue // what is no literal is no concern
		}
		got, err := value(l)
		if err != nil || fmt.Sprintf("'%x'", got) != lines[i] {
			t.Errorf("%s: %x, %v, want %s", l, got, err, lines[i])
		}
		agreed++
	}
	if agreed < len(literals)/4 {
		t.Errorf("only %d of %d were literals", agreed, len(literals))
	}
}

// value is that of literals side by side.
func value(src string) ([]byte, error) {
	r := &pyReader{lexer: pyLexer{src: src}}
	r.next()
	all, err := r.strings()
	if err == nil && r.tok.kind != pyEnd {
		err = fmt.Errorf("more follows at %d", r.tok.Start)
	}
	return all, err
}

func pyQuote(s string) string { return strconv.QuoteToASCII(s) }
