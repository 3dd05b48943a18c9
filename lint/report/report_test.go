package report_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/megalint/megalint/lint/report"
)

var update = flag.Bool("update", false, "write testdata/*.txtar anew")

// TestGolden compares each sample in each format with what somebody read and
// found good.
func TestGolden(t *testing.T) {
	for _, format := range report.Formats() {
		t.Run(format, func(t *testing.T) {
			path := filepath.Join("testdata", format+".txtar")
			got := new(txtar.Archive)
			for _, s := range samples() {
				got.Files = append(got.Files, txtar.File{Name: s.name, Data: []byte(render(t, format, s))})
			}
			if *update {
				if err := os.WriteFile(path, txtar.Format(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if len(want.Files) != len(got.Files) {
				t.Fatalf("%d samples in %s, want %d", len(want.Files), path, len(got.Files))
			}
			for i, file := range got.Files {
				w := string(want.Files[i].Data)
				g := string(file.Data)
				if !strings.HasSuffix(g, "\n") {
					t.Errorf("%s: the report does not end with a line", file.Name)
				}
				if g != w {
					t.Errorf("%s: got\n%s\nwant\n%s", file.Name, g, w)
				}
			}
		})
	}
}
