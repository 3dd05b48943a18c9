package makefile_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/internal/makefile"
)

// files makes a tree of names and contents.
func files(pairs ...string) fstest.MapFS {
	tree := make(fstest.MapFS)
	for i := 0; i < len(pairs); i += 2 {
		tree[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1]), Mode: 0o644}
	}
	return tree
}

// TestBounds reads makefiles that ask for more than anyone needs: each is
// refused, or answered, in bounded time, and the error names the place.
func TestBounds(t *testing.T) {
	doubling := "A0 = xxxxxxxxxxxxxxxx\n" + repeat(60, "A%d = $(A%d)$(A%[2]d)\n")
	chain := "V0 = x\n" + repeat(20000, "V%d = $(V%d)\n")
	deps := repeat(20000, "t%d: t%d ; echo $@\n")
	tests := []struct {
		name string
		tree fs.FS
		want string // of the error; "" if there is none
		line int
	}{
		{"self include", files("Makefile", "\ninclude Makefile\n"), "more than 60 deep", 2},
		{"mutual include", files("Makefile", "include a.mk\n", "a.mk", "include Makefile\n"), "more than 60 deep", 1},
		{"exponential values", files("Makefile", doubling+"X := $(A60)\n"), "too much work", 62},
		{"exponential define", files("Makefile", "define R\n$(eval $(call R))$(eval $(call R))\nendef\n$(eval $(call R))\n"), "", 0},
		{"endless eval", files("Makefile", "define R\n$$(eval $$(call R))\nendef\n$(eval $(call R))\n"), "too deep", 4},
		{"endless call", files("Makefile", "R = x$(call R)\nX := $(call R)\n"), "deep", 2},
		{"nested foreach", files("Makefile", "L = a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a\nX := $(foreach a,$L,$(foreach b,$L,$(foreach c,$L,$(foreach d,$L,$(foreach e,$L,$(foreach f,$L,y))))))\n"), "too much work", 2},
		{"long chain of values", files("Makefile", chain+"X := $(V20000)\n"), "deep", 20002},
		{"long chain of prerequisites", files("Makefile", deps+"test: t20000\n"), "", 0},
		{"large file", files("Makefile", strings.Repeat("# comment\n", 1<<20)), "larger than", 0},
		{"large include", files("Makefile", "\n\ninclude big.mk", "big.mk", strings.Repeat("# comment\n", 1<<20)), "larger than", 3},
		{"many includes", manyIncludes(), "includes more than 2000 makefiles", 1},
		{"open parentheses", files("Makefile", "X := "+strings.Repeat("$(", 100000)+"\n"), "unterminated", 1},
		{"nested parentheses", files("Makefile", "X := "+strings.Repeat("$(x", 3000)+strings.Repeat(")", 3000)+"\n"), "", 0},
		{"nested functions", files("Makefile", "X := "+strings.Repeat("$(strip ", 20000)+strings.Repeat(")", 20000)+"\n"), "too much work", 1},
		{"many conditionals", files("Makefile", strings.Repeat("ifdef X\n", 20000)), "too deep", 5002},
		{"many pattern rules", files("Makefile", repeat(3000, "%%.a%d: %%.b%d\n\techo\n")), "", 0},
		{"growing appends", files("Makefile", "X := x\n"+strings.Repeat("X += $(X)\n", 40)), "expands to more than", 23},
		{"growing line", files("Makefile", "X = "+strings.Repeat("a ", 1000)+"\nY = "+strings.Repeat("$X ", 1000)+"\nZ = "+strings.Repeat("$Y ", 1000)+"\n$Z: ; echo\n"), "expands to more than", 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, err := makefile.Read(tt.tree, ".", makefile.Options{})
			if err == nil {
				m.Target("test")
				m.Commands("test")
				m.Makes("build/run")
			}
			if tt.want == "" {
				if err != nil && tt.name != "exponential define" {
					t.Fatal(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			line := -1
			var limit *makefile.LimitError
			var e *makefile.Error
			switch {
			case errors.As(err, &limit):
				line = limit.Line
			case errors.As(err, &e):
				line = e.Line
			}
			if line != tt.line || !strings.Contains(err.Error(), "akefile") {
				t.Errorf("got %v (line %d), want line %d", err, line, tt.line)
			}
		})
	}
}

// repeat writes a line n times, with the numbers 1, 2, … and those before them.
func repeat(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i+1, i)
	}
	return b.String()
}

func manyIncludes() fs.FS {
	tree := files("Makefile", "include *.mk\n")
	for i := range 2100 {
		tree[fmt.Sprintf("f%d.mk", i)] = &fstest.MapFile{}
	}
	return tree
}

// TestRunsNothing plants commands wherever make would run one and looks for
// their traces.
func TestRunsNothing(t *testing.T) {
	dir := t.TempDir()
	trace := filepath.Join(dir, "pwned")
	text := strings.ReplaceAll(`A := $(shell touch TRACE)
B != touch TRACE
C = $(shell touch TRACE; echo c)
D := $(C)$(file >TRACE,x)$(file >>TRACE,x)
$(shell touch TRACE)
$(eval E := $(shell touch TRACE))
-include $(shell touch TRACE; echo x.mk)
ifeq ($(shell touch TRACE),)
endif
SHELL := touch TRACE
.SHELLFLAGS := TRACE
test: $(shell touch TRACE)
	+touch TRACE
	$(MAKE) -C . other; touch TRACE
	$(shell touch TRACE)
	@+$(shell touch TRACE)echo
other: ; +touch TRACE
x.mk Makefile: FORCE
	touch TRACE
FORCE: ; touch TRACE
$(info $(shell touch TRACE))
F := $(shell cat x; touch TRACE)$(shell echo ok && touch TRACE)$(shell find . -exec touch TRACE {} \;)$(shell find . -delete)$(shell ls | xargs touch TRACE)
`, "TRACE", trace)
	if err := os.WriteFile(filepath.Join(dir, "Makefile"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	m, err := makefile.Read(os.DirFS(dir), ".", makefile.Options{Root: dir})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"test", "other", "image", "x.mk", "Makefile"} {
		m.Target(name)
		m.Commands(name)
		m.Makes(name)
		m.Value(name)
	}
	m.Value("F")
	m.Files()
	if _, err := os.Stat(trace); err == nil {
		t.Fatal("a command of the makefile was run")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Fatalf("the tree changed: %v %v", entries, err)
	}
}

// TestHardContents reads what is no text.
func TestHardContents(t *testing.T) {
	for _, text := range []string{
		"\x00\x01\x02\xff\xfe", "test:\x00junk\n\techo test\n", "\x7fELF\x02\x01\x01\x00" + strings.Repeat("\x00", 100),
		"test\xff: ; echo \xff\n", "\\", "\\\n", "\t", "\t\\", "X", "X = \\", "define", "define X", "endef", "ifeq", "ifeq (", "ifeq (a", "ifeq (a,", "ifeq \"",
		"else", "include", "vpath", "export", "undefine", "undefine \n", ":", "::", ": :", "a:b:c:d", "a::b::c", "%:%:%", "a: %: %", "%", "a&:", "&:", "a &: b\n\tx",
		"$", "$$", "$(", "$()", "${}", "$(call)", "$(call )", "$(foreach)", "$(word a,b)", "$(word 0,b)", "$(wordlist 1,2)", "$(if)", "$(subst a)", "= x", ":= x", "a =", ".RECIPEPREFIX = \n",
		"override", "private", "override define", "export undefine", "~/x: ; echo", "a: ~", "[: ; echo\n", "include [", "a: [b", "$(wildcard [)", "$(shell \")", "$(shell find . -name [)",
	} {
		m, err := makefile.Read(files("Makefile", text), ".", makefile.Options{})
		if err != nil {
			var e *makefile.Error
			if !errors.As(err, &e) {
				t.Errorf("%q: %v", text, err)
			} else if e.File != "Makefile" || e.Line < 1 || e.Column < 1 || e.Text == "" {
				t.Errorf("%q: an error without its place: %+v", text, e)
			}
			continue
		}
		m.Target("test")
		m.Commands("test")
	}
}

// TestStaysInside reads makefiles that point out of the tree.
func TestStaysInside(t *testing.T) {
	outer := t.TempDir()
	if err := os.WriteFile(filepath.Join(outer, "secret.mk"), []byte("test: ; echo secret\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(outer, "tree")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	text := "include ../secret.mk " + outer + "/secret.mk\nX := $(file <../secret.mk)$(shell cat ../secret.mk)$(wildcard ../*)$(shell ls ..)\n"
	if err := os.WriteFile(filepath.Join(dir, "Makefile"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	m, err := makefile.Read(os.DirFS(dir), ".", makefile.Options{Root: dir})
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Target("test"); got.Verdict != makefile.Unknown || !strings.Contains(got.Why, "outside of the repository") {
		t.Errorf("got %+v", got)
	}
	if value, _ := m.Value("X"); strings.Contains(value, "echo secret") {
		t.Errorf("read a file outside of the tree: %q", value)
	}
}
