package config_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/config"
)

func added() []*lint.Exception {
	return []*lint.Exception{
		{Rule: "vendor-nested", Path: config.Literal("services/a [b]/vendor"), Reason: "found on 2026-11-21: it's old",
			Until: time.Date(2027, 3, 31, 0, 0, 0, 0, time.UTC)},
		{Rule: "summary-too-long", Revisions: []string{"1234567", "abcdef012"}, Reason: "landed before"},
		{Rule: "body-missing", Revisions: []string{"12e4567"}, Reason: "landed\nbefore \u202e it"},
	}
}

func TestBaseline(t *testing.T) {
	const file = "testdata/baseline/cases.txtar"
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(a.Files); i += 2 {
		in, out := a.Files[i], &a.Files[i+1]
		t.Run(strings.TrimSuffix(in.Name, "/in"), func(t *testing.T) {
			got, err := config.Baseline(in.Data, added())
			if err != nil {
				got = []byte("error: " + err.Error() + "\n")
			} else {
				checkBaseline(t, in.Data, got)
			}
			if *update {
				out.Data = got
			} else if !bytes.Equal(got, out.Data) {
				t.Errorf("got:\n%s\nwant:\n%s", got, out.Data)
			}
		})
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// checkBaseline loads both texts: the exceptions are what differs.
func checkBaseline(t *testing.T, before, after []byte) {
	t.Helper()
	was := outcome(fstest.MapFS{config.Name: {Data: before}})
	is := outcome(fstest.MapFS{config.Name: {Data: after}})
	if strings.Contains(was, config.Name+":1:") {
		return // what was there is wrong
	}
	count := func(s string) int { return strings.Count(s, "\nexception ") }
	if count(is) != count(was)+len(added()) {
		t.Errorf("the text now means:\n%s\nand before:\n%s", is, was)
	}
	if !strings.Contains(is, `path services/a \[b\]/vendor until 2027-03-31 reason "found on 2026-11-21: it's old"`) ||
		!strings.Contains(is, `reason "landed\nbefore \u202e it"`) {
		t.Errorf("the text now means:\n%s", is)
	}
}

func TestBaselineLineEndings(t *testing.T) {
	text := "\xef\xbb\xbfservices: [a]\r\nexceptions:\r\n  - {rule: vendor-nested, path: a, reason: r}\r\n"
	got, err := config.Baseline([]byte(text), added())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(got, []byte(text)) || bytes.Count(got, []byte("\n")) != bytes.Count(got, []byte("\r\n")) {
		t.Errorf("got %q", got)
	}
	unfinished := strings.TrimRight(text, "\r\n")
	again, err := config.Baseline([]byte(unfinished), added())
	if err != nil || !bytes.Equal(again, got) {
		t.Errorf("without a line break at the end: got %q, %v", again, err)
	}
}

func TestBaselineWithoutExceptions(t *testing.T) {
	text := []byte("services:   [a]   # no line break")
	got, err := config.Baseline(text, nil)
	if err != nil || !bytes.Equal(got, text) {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestBaselineRefuses(t *testing.T) {
	_, err := config.Baseline(nil, []*lint.Exception{{Rule: "r", Path: "a\xff", Reason: "x"}})
	if err == nil || !strings.Contains(err.Error(), "UTF-8") {
		t.Errorf("got %v", err)
	}
}

func TestBaselineTooLarge(t *testing.T) {
	ids := make([]string, 30_000)
	for i := range ids {
		ids[i] = fmt.Sprintf("%040x", i)
	}
	_, err := config.Baseline(nil, []*lint.Exception{{Rule: "body-missing", Revisions: ids, Reason: "x"}})
	if err == nil || !strings.Contains(err.Error(), "larger than 1 MiB") {
		t.Errorf("got %v", err)
	}
	text, err := config.Baseline(nil, []*lint.Exception{{Rule: "body-missing", Revisions: ids[:20_000], Reason: "x"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := load(string(text)); err != nil {
		t.Error(err)
	}
}

func TestLiteral(t *testing.T) {
	for _, file := range []string{"a", "a*b", "[x]", "{a,b}", `back\slash`, "que?tion", "a/b c/d"} {
		text, err := config.Baseline(nil, []*lint.Exception{{Rule: "vendor-nested", Path: config.Literal(file), Reason: "x"}})
		if err != nil {
			t.Fatal(err)
		}
		cfg, _, err := config.Load(fstest.MapFS{config.Name: {Data: text}}, config.Name, rules())
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		covers := cfg.Exceptions[0].Covers
		if !covers(file) || !covers(file+"/below") || covers(file+"x") || covers("x"+file) || covers("axb") {
			t.Errorf("%s: the pattern is %s", file, cfg.Exceptions[0].Path)
		}
	}
}
