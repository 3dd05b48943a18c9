package service

import (
	"strings"
	"testing"

	"github.com/megalint/megalint/lint"
)

// TestHostileReadme reads documents that nobody would write.
func TestHostileReadme(t *testing.T) {
	index := indexServices([]*lint.Service{{Dir: "services/a"}, {Dir: "services/b"}})
	for _, unit := range []string{">", "- ", "[", "* a\n", "| a ", "`", "**", "![", "<a>", "- a\n  - b\n", "\x00", "[a](", "\xff- a\n"} {
		readCatalogues([]byte(strings.Repeat(unit, 1<<16/len(unit))), "README.md", index)
	}
}

// FuzzReadCatalogues makes sure that places are places of the document.
func FuzzReadCatalogues(f *testing.F) {
	for _, seed := range []string{
		"- a - x\n- b\n", "| a | b |\n|---|---|\n| a | 1 |\n| b | 2 |\n", "1. a\n2. [b](services/b)\n", "* `a`\r\n* **b**: x", "0\n-|\n |",
	} {
		f.Add(seed)
	}
	index := indexServices([]*lint.Service{{Dir: "services/a"}, {Dir: "services/b"}})
	f.Fuzz(func(t *testing.T, document string) {
		lists := readCatalogues([]byte(document), "README.md", index)
		for _, c := range lists {
			for _, i := range c.items {
				if i.end > len(document) || i.at.End > len(document) || i.at.Start > i.at.End {
					t.Errorf("%q: %+v", document, i)
				}
			}
		}
		if len(lists) > 0 {
			insertionInto("README.md", []byte(document), lists).of(&lint.Service{Dir: "services/c"})
		}
	})
}

// Nothing is proposed for a table of which each line takes up megabytes.
func TestNoLineForAWideTable(t *testing.T) {
	for columns, want := range map[int]bool{2: true, maxColumns: true, maxColumns + 1: false, 1 << 20: false} {
		source := []byte("| a |\n")
		place := insertionInto("README.md", source, []*catalogue{{columns: columns, items: []item{{
			name: "a", at: lint.Span{Start: 2, End: 3}, end: len(source), services: []*lint.Service{{Dir: "services/a"}}}}}})
		if got := place.of(&lint.Service{Dir: "services/b"}) != nil; got != want {
			t.Errorf("%d columns: %t", columns, got)
		}
	}
}
