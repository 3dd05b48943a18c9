package config_test

import (
	"bytes"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/hashicorp/go-multierror"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/config"
)

// FuzzLoad loads any text: there are mistakes with places in it, or a
// configuration that the schema accepts and that can be added to.
func FuzzLoad(f *testing.F) {
	for text := range seeds(f) {
		f.Add([]byte(text))
	}
	s := compileSchema(f)
	all := rules()
	f.Fuzz(func(t *testing.T, text []byte) {
		cfg, _, err := config.Load(fstest.MapFS{config.Name: {Data: text}}, config.Name, all)
		if err != nil {
			checkPlaces(t, text, err)
			return
		}
		for _, e := range cfg.Exceptions {
			if e.Rule == "" || e.Reason == "" || (e.Covers == nil) == (e.Revisions == nil) || e.Span.End > len(text) {
				t.Errorf("the exception is %+v", e)
			}
			if e.Covers != nil {
				e.Covers("services/legacy/vendor/a/b/c.go")
			}
		}
		if value, ok := jsonValue(text); ok {
			if err := s.Validate(value); err != nil {
				t.Errorf("the schema refuses what Load accepts: %v", err)
			}
		}
		after, err := config.Baseline(text, added())
		if err != nil {
			return // of a form that cannot be added to
		}
		again, _, err := config.Load(fstest.MapFS{config.Name: {Data: after}}, config.Name, all)
		if err != nil || len(again.Exceptions) != len(cfg.Exceptions)+len(added()) {
			t.Errorf("with exceptions added: %v\n%s", err, after)
		}
	})
}

// seeds are the configurations of all cases.
func seeds(f *testing.F) map[string]bool {
	all := map[string]bool{string(hundredLines()): true, string(config.Starter(config.Detected{})): true}
	for _, file := range []string{"good", "bad", "extends", "baseline/cases"} {
		a, err := txtar.ParseFile("testdata/" + file + ".txtar")
		if err != nil {
			f.Fatal(err)
		}
		for _, part := range a.Files {
			if !strings.HasSuffix(part.Name, "/want") {
				all[string(part.Data)] = true
			}
		}
	}
	return all
}

// checkPlaces makes sure that each mistake lies in the text, and is told in
// one line.
func checkPlaces(t *testing.T, text []byte, err error) {
	var all *multierror.Error
	if !errors.As(err, &all) {
		t.Fatalf("the error is of type %T", err)
	}
	lines := bytes.Split(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), []byte("\n"))
	for _, fault := range all.Errors {
		var e *config.Error
		if !errors.As(fault, &e) || strings.ContainsAny(e.Text, "\n\r\x1b") || e.Text == "" {
			t.Fatalf("the mistake is %#v", fault)
		}
		if e.Line == 0 && e.Column == 0 || e.Path != config.Name {
			continue
		}
		if e.Line < 1 || e.Line > len(lines) || e.Column < 1 || e.Column > len(lines[e.Line-1])+1 {
			t.Errorf("%v: there is no such place in %q", e, text)
		}
	}
}

// FuzzBaseline adds an exception with any text in it.
func FuzzBaseline(f *testing.F) {
	for _, s := range []string{"a", "it's: # \"x\"", "- a", "~", "2027-03-31", "a\nb", "{a,b}", "é\u2028\u0085", " a ", "...", "a: b", "#", "0x1", "null", "*x", "&a", "!a", "a ,b"} {
		f.Add(s, "services/"+s)
	}
	f.Fuzz(func(t *testing.T, reason, path string) {
		if strings.TrimSpace(reason) == "" || !fs.ValidPath(path) || path == "." || len(path) > 400 {
			return
		}
		for _, before := range []string{"", "{}", "exceptions: [{rule: vendor-nested, path: a, reason: r}]\n"} {
			added := []*lint.Exception{{Rule: "vendor-nested", Path: config.Literal(path), Reason: reason}}
			after, err := config.Baseline([]byte(before), added)
			if valid := utf8.ValidString(reason + path); !valid && err != nil {
				continue
			} else if err != nil || !valid {
				t.Fatalf("%q for %q: %v", reason, path, err)
			}
			cfg, _, err := config.Load(fstest.MapFS{config.Name: {Data: after}}, config.Name, rules())
			if err != nil {
				t.Fatalf("%q for %q: %v\n%s", reason, path, err, after)
			}
			found := false
			for _, e := range cfg.Exceptions {
				found = found || e.Path == config.Literal(path) && e.Reason == reason
			}
			if !found {
				t.Errorf("%q for %q became\n%s", reason, path, after)
			}
		}
	})
}
