package message_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/megalint/megalint/lint/message"
)

// hooked is a repository whose commit-msg hook keeps what it saw.
type hooked struct{ *repository }

func newHooked(t *testing.T) hooked {
	t.Helper()
	r := newRepository(t)
	r.script(".git/hooks/commit-msg", `cp "$1" seen; printf %s "${GIT_EDITOR-unset}" >editor`)
	r.extra = []string{"EDITOR=" + r.script("edit", `
case $EDIT in
prepend) cat text "$1" >edited ;;
replace) cp text edited ;;
crlf) cat text "$1" | sed 's/$/\r/' >edited ;;
keep) exit 0 ;;
esac
mv edited "$1"
`)}
	return hooked{r}
}

// attempt is a commit to be made.
type attempt struct {
	config []string // "key=value"
	flags  []string // of git commit; "-F text" commits the text as it is
	edit   string   // what the editor does: prepend the text, replace by it, keep, crlf
	text   string
}

// options are what the hook of a knows.
func (a attempt) options(t *testing.T, editor string) message.StoredOptions {
	t.Helper()
	o := message.StoredOptions{Edited: editor != ":"}
	for _, c := range a.config {
		key, value, _ := strings.Cut(c, "=")
		switch key {
		case "core.commentChar":
			o.Comment = value
		case "commit.verbose":
			o.Verbose = true
		case "i18n.commitEncoding":
			o.Encoding = value
		case "commit.cleanup":
			var err error
			if o.Mode, err = message.ParseMode(value); err != nil {
				t.Fatal(err)
			}
		}
	}
	return o
}

// commit makes the commit and returns what the hook saw, what it knows, and
// what git stored; ok is false if git made no commit.
func (r hooked) commit(a attempt) (seen []byte, o message.StoredOptions, stored string, ok bool) {
	r.t.Helper()
	for _, name := range []string{"seen", "editor"} {
		os.Remove(r.dir + "/" + name)
	}
	r.write("text", a.text)
	var args []string
	for _, c := range a.config {
		args = append(args, "-c", c)
	}
	before := r.extra
	r.extra = append(before[:len(before):len(before)], "EDIT="+a.edit)
	report, _ := r.try("", append(append(args, "commit", "-q"), a.flags...)...)
	r.extra = before
	stored, ok = r.stored()
	if _, err := os.Stat(r.dir + "/seen"); err != nil {
		r.t.Fatalf("%+v: the hook did not run: %s", a, report)
	}
	return []byte(r.read("seen")), a.options(r.t, r.read("editor")), stored, ok
}

// check makes the commit and compares what Stored makes of the hook's file.
func (r hooked) check(a attempt) {
	r.t.Helper()
	seen, o, want, ok := r.commit(a)
	got, err := message.Stored(seen, o)
	if err != nil {
		r.t.Errorf("%+v: %v", a, err)
	}
	if !ok {
		if !message.IsEmpty(got, o.Mode) {
			r.t.Errorf("%+v\n%+v\nhook saw %q\ngit refused it, not %q", a, o, seen, got)
		}
		return
	}
	if got != want || message.IsEmpty(got, o.Mode) {
		r.t.Errorf("%+v\n%+v\nhook saw %q\n     got %q\nstored is %q", a, o, seen, got, want)
	}
}

// texts are messages that every mode treats in its own way.
var texts = []string{
	"[a] Add x\n\nBody  \n# heading\n; semicolon\n\n\n@ at\n#\n\nFixes: #1\n",
	"\n# hint\n\n[a] Add x\n",
	"#define\n;\n@\n!\n[a] Add x\n# end\n",
}

// Every mode, by configuration and by flag, with and without -v, edited: the
// hook learns of flags only by what git wrote into the file.
func TestStoredEdited(t *testing.T) {
	var all []attempt
	modes := []string{"", "default", "strip", "whitespace", "verbatim", "scissors"}
	for _, mode := range modes {
		for _, flag := range modes {
			// Nothing in the file tells verbatim from whitespace.
			if flag == "verbatim" || mode == "verbatim" && flag == "whitespace" {
				continue
			}
			for _, verbose := range []string{"", "-v", "-vv", "commit.verbose=true"} {
				for _, comment := range []string{"", "#", ";", "auto"} {
					for i, edit := range []string{"prepend", "keep", "prepend"} {
						a := attempt{edit: edit, text: texts[i]}
						if edit == "keep" {
							a.flags = append(a.flags, "-e", "-F", "text")
						}
						add := func(to *[]string, value, format string) {
							if value != "" {
								*to = append(*to, fmt.Sprintf(format, value))
							}
						}
						add(&a.config, mode, "commit.cleanup=%s")
						add(&a.config, comment, "core.commentChar=%s")
						add(&a.flags, flag, "--cleanup=%s")
						if strings.HasPrefix(verbose, "-") {
							add(&a.flags, verbose, "%s")
						} else {
							add(&a.config, verbose, "%s")
						}
						all = append(all, a)
					}
				}
			}
		}
	}
	random := rand.New(rand.NewPCG(4, 4))
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	all = all[:min(len(all), rounds(120))]
	for i := range 2 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			r := newHooked(t)
			for j := i; j < len(all); j += 2 {
				r.check(all[j])
			}
		})
	}
}

// Without an editor the message is stored by its configuration.
func TestStoredUnedited(t *testing.T) {
	t.Parallel()
	r := newHooked(t)
	more := append(slices.Clone(texts),
		"# heading\n\nBody\n",
		"[a] X\r\n\r\nbody \r\n",
		"\ufeff[a] X\n",
		"[a] X\n\nbody\n# "+cut+"# Do not modify or remove the line above.\n# Everything below it will be ignored.\ndiff --git a/a b/a\n",
		"# all\n# comments\n", "", "\n \n",
	)
	for _, text := range more {
		for _, mode := range []string{"default", "strip", "whitespace", "verbatim", "scissors"} {
			config := []string{"commit.cleanup=" + mode}
			r.check(attempt{config: config, flags: []string{"-F", "text"}, text: text})
			if text != "" {
				r.check(attempt{config: append(config, "commit.verbose=true"), flags: []string{"-m", text}, text: text})
			}
		}
	}
}

// What does not fit into the tables above.
func TestStoredSpecial(t *testing.T) {
	t.Parallel()
	r := newHooked(t)
	for _, a := range []attempt{
		// An editor that leaves nothing of git's comments.
		{edit: "replace", text: "\n# hint\n\n[a] Add x\n# c\n"},
		{edit: "replace", text: "[a] Add x\n\n# heading\n", config: []string{"commit.cleanup=scissors"}},
		{edit: "replace", text: ""},
		{edit: "replace", text: "# all\n#\n"},
		{edit: "keep", text: ""},
		{edit: "keep", text: "", config: []string{"commit.cleanup=scissors"}, flags: []string{"-v"}},
		// No comments written.
		{edit: "prepend", text: "[a] Add x\n# c\n", config: []string{"commit.status=false"}},
		{edit: "prepend", text: "[a] Add x\n# c\n", config: []string{"commit.status=false", "core.commentChar=auto"}},
		{edit: "prepend", text: "[a] Add x\n\nbody\n", flags: []string{"--no-status", "-v"}},
		// A cut line that git did not write.
		{edit: "prepend", text: "[a] Add x\n# " + cut + "kept\n"},
		{edit: "prepend", text: "[a] Add x\n# " + cut + "cut\n", flags: []string{"-v"}},
		{edit: "prepend", text: "[a] Add x\n# " + cut + "cut\n", config: []string{"commit.cleanup=scissors"}},
		// Editors that write CRLF keep git from finding its cut line.
		{edit: "crlf", text: "[a] Add x\n\nbody\n"},
		{edit: "crlf", text: "[a] Add x\n\nbody\n", flags: []string{"-v"}},
		{edit: "crlf", text: "[a] Add x\n", config: []string{"commit.cleanup=scissors"}},
		{edit: "crlf", text: "[a] Add x\n# c\n", config: []string{"core.commentChar=auto"}},
		// The author is another one, and so the comments are longer.
		{edit: "prepend", text: "[a] Add x\n# c\n", flags: []string{"--author=B <b@c>", "--date=2001-01-01T00:00:00Z", "--cleanup=scissors"}},
		{edit: "prepend", text: "[a] Add x\n# c\n", flags: []string{"--author=B <b@c>", "-s", "-v"}},
		{edit: "prepend", text: "[a] Add x\n", flags: []string{"--allow-empty-message"}},
		// auto: the template takes characters, the text typed takes others.
		{edit: "prepend", text: "; typed\n", config: []string{"core.commentChar=auto"}, flags: []string{"-e", "-m", "# one\n; two\n\n[a] Add x"}},
		{edit: "prepend", text: "# typed\n[a] Add x\n", config: []string{"core.commentChar=auto"}},
		{edit: "prepend", text: "# typed\n[a] Add x\n", config: []string{"core.commentChar=auto"}, flags: []string{"-v", "-e", "-m", "#"}},
		// GIT_EDITOR=":" set by the user: an editor was to run.
		{edit: "keep", text: "[a] Add x\n# c\n", flags: []string{"-e", "-F", "text"}},
	} {
		r.check(a)
	}
	r.extra = append(r.extra, "GIT_EDITOR=:")
	r.check(attempt{text: "[a] Add x\n# c\n", flags: []string{"-e", "-F", "text"}})
	r.check(attempt{text: "[a] Add x\n# c\n", flags: []string{"-e", "-F", "text", "-v"}})
	r.check(attempt{text: "[a] Add x\n# c\n", flags: []string{"-F", "text"}})
}

// git merge hands over MERGE_MSG, with comments of its own; so does a commit
// that concludes a merge with conflicts.
func TestStoredMerge(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"default", "strip", "whitespace", "verbatim", "scissors"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			r := newHooked(t)
			r.run("", "config", "commit.cleanup", mode)
			r.run("", "commit", "-q", "--no-verify", "-m", "Theirs")
			theirs := strings.TrimSpace(r.read(".git/refs/heads/main"))
			r.run("", "reset", "-q", "--hard", r.base)
			r.write("b", "1\n")
			r.run("", "add", "b")
			r.run("", "commit", "-q", "--no-verify", "-m", "Ours")
			r.base = strings.TrimSpace(r.read(".git/refs/heads/main"))
			a := attempt{edit: "prepend", text: "[a] Merge\n\n# c\n", config: []string{"commit.cleanup=" + mode}}
			r.write("text", a.text)
			r.extra = append(r.extra, "EDIT=prepend")
			compare := func(args ...string) {
				t.Helper()
				r.try("", args...)
				want, ok := r.stored()
				got, err := message.Stored([]byte(r.read("seen")), a.options(t, r.read("editor")))
				if !ok || got != want || err != nil {
					t.Errorf("git %q: hook saw %q\n     got %q, %v\nstored is %q", args, r.read("seen"), got, err, want)
				}
				r.run("", "reset", "-q", "--hard", r.base)
			}
			compare("merge", "--edit", theirs)
			compare("merge", "--no-edit", theirs)
			compare("merge", "-m", "# x\n\nMerge", theirs)

			r.write("a", "3\n")
			r.run("", "commit", "-q", "-a", "--no-verify", "-m", "Conflict")
			r.base = strings.TrimSpace(r.read(".git/refs/heads/main"))
			for _, flags := range [][]string{nil, {"--no-edit"}, {"-v"}} {
				r.try("", "merge", theirs)
				compare(append([]string{"commit", "-q", "-a"}, flags...)...)
			}
		})
	}
}

func TestStoredRandom(t *testing.T) {
	t.Parallel()
	r := newHooked(t)
	random := rand.New(rand.NewPCG(5, 5))
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	for range rounds(40) {
		text := randomText(random)
		a := attempt{text: text, config: []string{
			"commit.cleanup=" + pick("default", "strip", "whitespace", "verbatim", "scissors"),
			"core.commentChar=" + pick("#", ";", "@"),
		}}
		switch random.IntN(3) {
		case 0:
			a.flags = []string{"-F", "text"}
		case 1:
			a.edit = "prepend"
		case 2:
			a.edit, a.flags = "keep", []string{"-e", "-F", "text"}
		}
		if a.edit != "" {
			// Whether git wrote a cut line itself cannot always be told.
			a.text = strings.ReplaceAll(text, ">8", "8<")
			if random.IntN(3) == 0 {
				a.text = text
				a.flags = append(a.flags, "-v")
			}
		}
		r.check(a)
	}
}

// What git does with bytes that are no UTF-8, with NUL, and with other
// encodings.
func TestStoredEncodings(t *testing.T) {
	t.Parallel()
	r := newHooked(t)
	for _, c := range []struct {
		name, text, encoding, want string
		cause                      error
		fault                      string
	}{
		{"UTF-8", "[a] Ärger\n", "", "[a] Ärger\n", nil, ""},
		{"named UTF-8", "[a] Ärger\n", "utf8", "[a] Ärger\n", nil, ""},
		{"BOM", "\ufeff[a] X\n", "", "\ufeff[a] X\n", nil, ""},
		{"Latin-1 unsaid", "[a] \xc4rger \xfc\n", "", "[a] Ärger ü\n", message.ErrInvalid, "Ä"},
		{"half a character", "[a] x\xe6\xbc\n", "", "[a] xæ¼\n", message.ErrInvalid, "æ"},
		{"surrogate", "[a] \xed\xa0\x80\n", "", "[a] í\u00a0\u0080\n", message.ErrInvalid, "í"},
		{"no character", "[a] x\uffff\n\nb\ufdd0", "", "[a] xï¿¿\n\nbï·\u0090\n", message.ErrInvalid, "ï"},
		{"beyond Unicode", "[a] \xf4\x90\x80\x80\n", "", "[a] ô\u0090\u0080\u0080\n", message.ErrInvalid, "ô"},
		{"Latin-1", "[a] \xc4rger\n", "ISO-8859-1", "[a] Ärger\n", nil, ""},
		{"Shift JIS", "[a] \x8a\xbf\x8e\x9a\n", "Shift_JIS", "[a] 漢字\n", nil, ""},
		{"EUC-JP", "[a] \xb4\xc1\n\n\xff\n", "eucJP", "[a] 漢\n\n\ufffd\n", message.ErrInvalid, "\ufffd"},
		{"KOI8-R", "[a] \xf1\n", "KOI8-R", "[a] Я\n", nil, ""},
		{"unknown", "[a] X\n", "klingon", "[a] X\n", message.ErrUnknownEncoding, ""},
	} {
		a := attempt{text: c.text, flags: []string{"-F", "text"}}
		if c.encoding != "" {
			a.config = []string{"i18n.commitEncoding=" + c.encoding}
		}
		seen, o, stored, ok := r.commit(a)
		if !ok {
			t.Errorf("%s: git refused it", c.name)
			continue
		}
		got, err := message.Stored(seen, o)
		decoded, _ := message.Decode([]byte(stored), c.encoding)
		if got != c.want || decoded != c.want {
			t.Errorf("%s: got %q, git stores %q, that is %q, want %q", c.name, got, stored, decoded, c.want)
		}
		checkFault(t, c.name, got, err, c.cause, c.fault)
	}

	seen, o, _, ok := r.commit(attempt{text: "[a] X\n\nb\x00c\n", flags: []string{"-F", "text"}})
	if ok {
		t.Error("git stores a NUL")
	}
	got, err := message.Stored(seen, o)
	checkFault(t, "NUL", got, err, message.ErrNUL, "\x00")
}

func checkFault(t *testing.T, name, text string, err, cause error, fault string) {
	t.Helper()
	if cause == nil || err == nil {
		if err != cause {
			t.Errorf("%s: error %v, want %v", name, err, cause)
		}
		return
	}
	var e *message.EncodingError
	if !errors.Is(err, cause) || !errors.As(err, &e) || e.Span.In(text) != fault {
		t.Errorf("%s: error %v, want %v at %q", name, err, cause, fault)
	}
}
