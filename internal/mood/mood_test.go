package mood_test

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/mood"
)

// lines calls f with each line of a testdata file that is no comment.
func lines(t *testing.T, name string, f func(line string)) int {
	t.Helper()
	file, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	n := 0
	s := bufio.NewScanner(file)
	for s.Scan() {
		if line := s.Text(); line != "" && !strings.HasPrefix(line, "# ") {
			f(line)
			n++
		}
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	return n
}

// faults reads fault.txt: mood | word > correction | text.
func faults(t *testing.T, f func(want mood.Verdict, text string)) int {
	t.Helper()
	moods := map[string]mood.Mood{}
	for m := mood.Unsure; m <= mood.Noun; m++ {
		moods[m.String()] = m
	}
	return lines(t, "fault.txt", func(line string) {
		name, rest, _ := strings.Cut(line, " | ")
		expected, text, ok := strings.Cut(rest, " | ")
		word, fixed, ok2 := strings.Cut(expected, " >")
		m, known := moods[name]
		if !ok || !ok2 || !known {
			t.Fatalf("malformed line %q", line)
		}
		f(mood.Verdict{Mood: m, Word: word, Replacement: strings.TrimSpace(fixed)}, text)
	})
}

func TestSummaryKeepsSilent(t *testing.T) {
	n := lines(t, "imperative.txt", func(text string) {
		v := mood.Summary(text)
		if v.Fault() {
			t.Errorf("%q: reported as %v for %q", text, v.Mood, v.Word)
		}
		if v.Start != 0 || v.End != 0 || v.Word != "" || v.Replacement != "" {
			t.Errorf("%q: %+v names a word although nothing is at fault", text, v)
		}
	})
	if n < 150 {
		t.Errorf("only %d cases", n)
	}
}

func TestSummaryReports(t *testing.T) {
	n := faults(t, func(want mood.Verdict, text string) {
		v := mood.Summary(text)
		if v.Mood != want.Mood || v.Word != want.Word || v.Replacement != want.Replacement {
			t.Errorf("%q: %v %q > %q, want %v %q > %q", text,
				v.Mood, v.Word, v.Replacement, want.Mood, want.Word, want.Replacement)
		}
	})
	if n < 150 {
		t.Errorf("only %d cases", n)
	}
}

// A corrected summary must pass, or the fix would need a fix.
func TestCorrectionPasses(t *testing.T) {
	faults(t, func(_ mood.Verdict, text string) {
		v := mood.Summary(text)
		if v.Replacement == "" {
			return
		}
		corrected := text[:v.Start] + v.Replacement + text[v.End:]
		if after := mood.Summary(corrected); after.Fault() {
			t.Errorf("%q: the correction %q is reported as %v", text, corrected, after.Mood)
		}
	})
}

// The case of letters must not matter, but for names: "added", "Added".
func TestFirstLetterCase(t *testing.T) {
	faults(t, func(want mood.Verdict, text string) {
		if want.Word == "" || !strings.HasPrefix(text, want.Word) || strings.ToLower(text) == text {
			return
		}
		if text[1:] != strings.ToLower(text[1:]) {
			return
		}
		if v := mood.Summary(strings.ToLower(text)); v.Mood != want.Mood {
			t.Errorf("%q is %v, %q is %v", text, want.Mood, strings.ToLower(text), v.Mood)
		}
	})
}

func TestPlainImperatives(t *testing.T) {
	for _, text := range []string{"Add x", "fix the build", "Don't x", "Put x first", "Support x", "Always be UTC", "please the linters", "Up the threshold"} {
		if v := mood.Summary(text); v.Mood != mood.Imperative {
			t.Errorf("%q is %v, want imperative", text, v.Mood)
		}
	}
}

func TestLongText(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("a", 1<<20),
		strings.Repeat("also ", 1<<18),
		strings.Repeat("(", 1<<20),
		strings.Repeat("x: ", 1<<18),
		strings.Repeat("\"", 1<<20),
		strings.Repeat("’", 1<<18),
		"Added " + strings.Repeat("very ", 1<<18),
	} {
		mood.Summary(text)
		mood.Sentence(text)
	}
}

func TestMoodString(t *testing.T) {
	for m, want := range map[mood.Mood]string{mood.Unsure: "unsure", mood.Noun: "noun", mood.Mood(99): "Mood(99)"} {
		if got := m.String(); got != want {
			t.Errorf("%d is %q, want %q", int(m), got, want)
		}
	}
}

func FuzzSummary(f *testing.F) {
	for _, seed := range []string{"", "Added x", "doesn’t", "1) fixed", "(re)add", ":tada: Adds", "x:y", "\xff\xfe", "“Added”", "A/b", "''s", "no longer", "better", "-", "v1.2 release"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for name, judge := range map[string]func(string) mood.Verdict{"Summary": mood.Summary, "Sentence": mood.Sentence} {
			v := judge(text)
			if v != judge(text) {
				t.Errorf("%s(%q) differs from run to run", name, text)
			}
			if v.Start < 0 || v.Start > v.End || v.End > len(text) {
				t.Fatalf("%s(%q): span %d..%d", name, text, v.Start, v.End)
			}
			if v.Word != text[v.Start:v.End] && v.Fault() {
				t.Errorf("%s(%q): word %q, span %q", name, text, v.Word, text[v.Start:v.End])
			}
			if v.Fault() == (v.Word == "") {
				t.Errorf("%s(%q): %v with word %q", name, text, v.Mood, v.Word)
			}
		}
	})
}

func BenchmarkSummary(b *testing.B) {
	for _, text := range []string{"Add retries to the uploader", "added retries", "Added retries to the uploader", "Support for retries", "test whitespace cleanup of the loader", "RSCDriver should catch the error when a job fails"} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				mood.Summary(text)
			}
		})
	}
}
