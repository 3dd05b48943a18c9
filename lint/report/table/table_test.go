package table_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/megalint/megalint/internal/text"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/report"
	"github.com/megalint/megalint/lint/report/internal/sample"
	"github.com/megalint/megalint/lint/report/table"
)

var update = flag.Bool("update", false, "write testdata/table.txtar anew")

func render(t testing.TB, r *sample.Run) string {
	t.Helper()
	var b strings.Builder
	if err := r.Write(table.Format(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestGolden compares with what somebody read and found good.
func TestGolden(t *testing.T) {
	const path = "testdata/table.txtar"
	got := new(txtar.Archive)
	add := func(name string, r *sample.Run) {
		got.Files = append(got.Files, txtar.File{Name: name, Data: []byte(render(t, r))})
	}
	for _, width := range []int{0, 80, 60, 50, 30} {
		r := sample.Tree()
		r.Options.Width = width
		add(fmt.Sprintf("tree-%d", width), r)
	}
	colored := sample.Tree()
	colored.Options.Color = true
	add("colored", colored)
	add("clean", sample.Clean())
	add("messages", sample.Messages())
	add("no-messages", &sample.Run{Result: lint.Result{Messages: 3}})
	add("no-services", &sample.Run{Options: report.Options{Tree: true, Rules: sample.Rules()}})
	if *update {
		if err := os.WriteFile(path, txtar.Format(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(txtar.Format(got)) != string(txtar.Format(want)) {
		t.Errorf("got\n%s\nwant\n%s", txtar.Format(got), txtar.Format(want))
	}
}

// TestWidth holds that the table fits, and that no line ends in a space.
func TestWidth(t *testing.T) {
	for width := 20; width < 140; width++ {
		r := sample.Tree()
		r.Options.Width = width
		board, _, _ := strings.Cut(render(t, r), "\n\n")
		for line := range strings.SplitSeq(board, "\n") {
			if n := text.Columns(line); n > max(width, 36) {
				t.Errorf("%d columns of %d: %q", n, width, line)
			}
			if strings.HasSuffix(line, " ") {
				t.Errorf("%q ends in a space", line)
			}
		}
	}
}

// TestAllServices holds that each of many services has its row, the clean ones
// too.
func TestAllServices(t *testing.T) {
	r := sample.Clean()
	r.Options.Services = nil
	for i := range 5000 {
		r.Options.Services = append(r.Options.Services, fmt.Sprintf("services/s%04d", i))
	}
	if n := strings.Count(render(t, r), "\nservices/s"); n != 5000 {
		t.Errorf("%d rows", n)
	}
}

func TestSafe(t *testing.T) {
	for _, r := range []*sample.Run{sample.Tree(), sample.Messages()} {
		if s := render(t, r); strings.ContainsAny(s, "\x1b\u202e") || !utf8.ValidString(s) || strings.Contains(s, "\n::error") {
			t.Errorf("%q", s)
		}
	}
}

// TestOrders holds that no row is an order to GitHub's runner.
func TestOrders(t *testing.T) {
	r := sample.Clean()
	r.Options.Services = []string{"::set-output name=a::b", " ::stop-commands::x", "##[error]x"}
	for line := range strings.Lines(render(t, r)) {
		if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[") {
			t.Errorf("%q", line)
		}
	}
}

type broken struct{}

var errBroken = errors.New("the pipe is broken")

func (broken) Write([]byte) (int, error) { return 0, errBroken }

func TestBrokenWriter(t *testing.T) {
	if err := sample.Tree().Write(table.Format(), broken{}); !errors.Is(err, errBroken) {
		t.Error(err)
	}
}
