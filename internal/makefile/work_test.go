package makefile_test

import (
	"cmp"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/internal/makefile"
)

// TestWork reads makefiles of which each asks for some million steps of one
// loop, far more than are allowed: the reading ends, or the answer.
func TestWork(t *testing.T) {
	many := func(n int, word string) string { return strings.Repeat(word, n) }
	tests := []struct {
		name, text string
		allowed    int // fewer steps than the loop takes, more than the rest
	}{
		{"names of makefiles not there", repeat(3000, "-include folder%[1]d/x\n"), 700_000},
		{"folders of VPATH", "VPATH = " + repeat(4000, "d%[1]d:") + "\ntest: " + repeat(20, "f%[1]d.x "), 700_000},
		{"patterns of vpath", repeat(1000, "vpath %%.a%[1]d d\n") + "test: " + repeat(1000, "f%[1]d.c "), 700_000},
		{"removal of vpath", repeat(1000, "vpath %%.a%[1]d d\nvpath %%.x\n"), 300_000},
		{"targets of pattern rules", repeat(2000, "%%.a%[1]d ") + ": x ; y\ntest: " + repeat(500, "f%[1]d.c "), 700_000},
		{"same targets of pattern rules", "%.a: x1 ; y\n" + many(2000, "%.a ") + "%.b: x2 ; y\n" + many(500, many(2, "%.a ")+": x ; z\n"), 700_000},
		{"variables of patterns", repeat(1000, "%%.a%[1]d: X = 1\n") + "test: " + repeat(1000, "f%[1]d.c ") + "\n%.c: ; $X\n", 500_000},
		{"suffixes", ".SUFFIXES: a " + repeat(3000, "a%[1]d ") + "\n" + repeat(500, "a%[1]da%[1]d ") + ": ; echo\n", 900_000},
		{"rules of phony targets", ".PHONY: " + many(1000, "a ") + "\n" + many(1000, "a::\n"), 500_000},
		{"prerequisites of a target", repeat(2000, "test: a%[1]d ; echo\n"), 700_000},
		{"intermediate files", ".INTERMEDIATE: " + repeat(40, "t%[1]d ") + "\ntest: t40\n" + repeat(40, "t%[1]d: t%[2]d t%[2]d\n"), 700_000},
		{"rules that run nothing", many(1000, "test:: ; $X\n") + "test:: " + repeat(1000, "a%[1]d ") + repeat(1000, "\na%[1]d: ; y"), 700_000},
		{"targets partly known", repeat(1000, "$(shell date)%[1]d: ; x\n") + "test: " + repeat(1000, "f%[1]d.c "), 700_000},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if why := tooMuch(tt.text, tt.allowed); !strings.Contains(why, "too much work") || !strings.Contains(why, "Makefile") {
				t.Errorf("allowed %d steps: %q", tt.allowed, why)
			}
		})
	}
}

// tooMuch gives the reason for which a makefile is not read or a target not
// judged, "" if there is none.
func tooMuch(text string, work int) string {
	m, err := makefile.Read(files("Makefile", text), ".", makefile.Options{Limits: makefile.Limits{Work: work}})
	var limit *makefile.LimitError
	if errors.As(err, &limit) {
		return limit.Error()
	} else if err != nil {
		return "refused: " + err.Error()
	}
	return m.Target("test").Why
}

// TestTotalWork reads makefiles none of which takes too much work, unlike all of
// them together: those that come last are refused at once, each by its name.
func TestTotalWork(t *testing.T) {
	tree := files("common.mk", "A0 = xxxxxxxx\n"+repeat(10, "A%[1]d = $(A%[2]d)$(A%[2]d)\n")+"B := $(A10)\n")
	const services = 20
	for i := range services {
		tree[fmt.Sprintf("s%d/Makefile", i)] = &fstest.MapFile{Data: []byte("include ../common.mk\ntest: ; echo $B\n")}
	}
	for _, tt := range []struct {
		allowed int64
		some    bool // are refused
	}{{0, false}, {500_000, true}} {
		r := makefile.NewReader(tree, makefile.Options{Limits: makefile.Limits{TotalWork: tt.allowed}})
		refused := 0
		var first *makefile.Makefile
		for i := range services {
			m, err := r.Read(fmt.Sprintf("s%d", i))
			var limit *makefile.LimitError
			switch {
			case err == nil:
				first = cmp.Or(first, m)
				if refused > 1 { // one may have come to the limit while it was read
					t.Errorf("s%d is read after others were refused", i)
				}
			case !errors.As(err, &limit) || !strings.Contains(err.Error(), "together"):
				t.Fatal(err)
			default:
				refused++
				if refused > 1 && limit.File != fmt.Sprintf("s%d/Makefile", i) {
					t.Errorf("s%d: %v", i, err)
				}
			}
		}
		if some := refused > 0; some != tt.some || first == nil {
			t.Errorf("%d steps: %d of %d makefiles are refused", tt.allowed, refused, services)
		} else if got := first.Target("test"); some != strings.Contains(got.Why, "together") {
			t.Errorf("%d steps: got %+v", tt.allowed, got)
		}
	}
}

// TestMemory reads makefiles that share a large one. Only some of them stay in
// memory as they were read; all answer.
func TestMemory(t *testing.T) {
	const services, variables = 60, 30_000
	tree := files("common.mk", repeat(variables, "A%[1]d = b\n"))
	for i := range services {
		tree[fmt.Sprintf("s%d/Makefile", i)] = &fstest.MapFile{Data: []byte("include ../common.mk\ntest: ; echo\n")}
	}
	r := makefile.NewReader(tree, makefile.Options{})
	var list []*makefile.Makefile
	for i := range services {
		m, err := r.Read(fmt.Sprintf("s%d", i))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, m)
	}
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	if held := stats.HeapAlloc >> 20; held > 130 {
		t.Errorf("%d makefiles of %d variables take %d MB", services, variables, held)
	}
	for _, m := range []*makefile.Makefile{list[0], list[services-1]} {
		if got := m.Target("test"); got.Verdict != makefile.Recipe {
			t.Errorf("got %+v", got)
		}
	}
}
