package makefile_test

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/megalint/megalint/internal/makefile"
)

// read reads the makefile of a tree's root.
func read(t *testing.T, pairs ...string) *makefile.Makefile {
	t.Helper()
	m, err := makefile.Read(files(pairs...), ".", makefile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestVerdicts(t *testing.T) {
	tests := []struct {
		name, text string
		want       makefile.Verdict
		why        string // part of Why
	}{
		{"recipe", "test: ; echo\n", makefile.Recipe, ""},
		{"prerequisites only", "test: a\na: ; echo\n", makefile.PrerequisitesOnly, ""},
		{"far prerequisites", "test: a\na: b\nb: ; echo\n", makefile.PrerequisitesOnly, ""},
		{"prerequisites without recipes", "test: a\na:\n", makefile.NoRecipe, ""},
		{"no recipe", ".PHONY: test\n", makefile.NoRecipe, ""},
		{"empty recipe", "test: ;\n", makefile.NoRecipe, ""},
		{"missing", "all: ; echo\n", makefile.Missing, ""},
		{"pattern", "te%: ; echo\n", makefile.Recipe, ""},
		{"up to date along VPATH", "VPATH = d\ntest: a\nd/a: ; echo\n", makefile.PrerequisitesOnly, ""},
		{"recipe along VPATH", "VPATH = d\nd/test: ; echo\n", makefile.Recipe, ""},
		{"unknown prerequisites", "test: $(shell git ls-files)\n", makefile.PrerequisitesOnly, ""},
		{"unknown target", "$(shell pick): ; echo\n", makefile.Unknown, "$(shell pick)"},
		{"target that cannot be it", "bin/$(shell pick): ; echo\n", makefile.Missing, ""},
		{"target with a known end", "$(addsuffix .o,$(shell pick)): ; echo\n", makefile.Missing, ""},
		{"target with a known beginning", "$(addprefix te,$(shell pick)): ; echo\n", makefile.Unknown, "te$(shell pick)"},
		{"unknown include", "include $(shell pick).mk\nall:\n", makefile.Unknown, "it includes $(shell pick).mk (Makefile:1)"},
		{"unknown include does not matter", "include $(shell pick).mk\ntest: ; echo\n", makefile.Recipe, ""},
		{"generated include", "include gen.mk\ngen.mk: ; generate\n", makefile.Unknown, "gen.mk, which a rule makes"},
		{"generated dependencies", "-include x.d\n%.d: %.c ; generate\nx.d: ; generate\n", makefile.Missing, ""},
		{"unknown condition", "ifeq ($(shell pick),x)\ntest: ; echo\nendif\n", makefile.Unknown, "whether $(shell pick) equals x (Makefile:1)"},
		{"unknown condition, either way", "ifeq ($(shell pick),x)\ntest: ; echo\nelse\ntest: ; echo 2\nendif\n", makefile.Recipe, ""},
		{"unknown condition, other target", "ifeq ($(shell pick),x)\nimage: ; echo\nendif\ntest: ; echo\n", makefile.Recipe, ""},
		{"unknown condition by a variable", "X := $(shell pick)\nY = $(X)\nifeq ($(Y),x)\nT := test\nelse\nT := other\nendif\n$(T): ; echo\n", makefile.Unknown, "whether"},
		{"unknown condition through a variable", "ifdef CC\nX := $(if $(shell pick),a,b)\nendif\nifeq ($(X),b)\ntest: ; echo\nendif\n", makefile.Unknown, "whether"},
		{"operating system", "ifeq ($(shell uname -s),Linux)\ntest: ; echo\nelse ifeq ($(shell uname),Darwin)\ntest: ; echo\nendif\n", makefile.Recipe, ""},
		{"one operating system", "ifeq ($(shell uname -s),Darwin)\ntest: ; echo\nendif\n", makefile.Unknown, "operating system"},
		{"condition that cannot hold", "X := v$(shell pick)\nifeq ($(X),x)\nelse\ntest: ; echo\nendif\n", makefile.Recipe, ""},
		{"tool that is there", "ifeq ($(shell which docker),)\n$(error no docker)\nendif\ntest: ; echo\n", makefile.Recipe, ""},
		{"tool that is not there", "ifneq ($(shell which docker),)\n$(error docker)\nendif\ntest: ; echo\n", makefile.Recipe, ""},
		{"syntax in one branch", "ifeq ($(shell pick),)\ntest: ; echo\nelse\nno rule at all\nendif\n", makefile.Recipe, ""},
		{"unknown folder of VPATH", "VPATH = src:$(shell pick)\n", makefile.Unknown, "looks for files in $(shell pick)"},
		{"unknown folder of vpath", "vpath test $(shell pick)\nVPATH = src\n", makefile.Unknown, "looks for files in $(shell pick)"},
		{"unknown folder for others", "vpath %.c $(shell pick)\nVPATH = src\n", makefile.Missing, ""},
		{"home", "-include $(HOME)/.config.mk\n-include ~/x.mk\ntest: ; echo\n", makefile.Recipe, ""},
		{"home, missing", "-include $(HOME)/.config.mk\n-include ~/x.mk\n", makefile.Missing, ""},
		{"rule of a loop over the unknown", "$(foreach d,$(shell pick),$(eval test-$(d): ; echo $(d)))\ntest: ; echo\n", makefile.Recipe, ""},
		{"recipe of the unknown", "test:\n\t$(shell pick)\n", makefile.Recipe, ""},
		{"environment", "ifdef CI\ntest: ; echo\nendif\n", makefile.Missing, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := read(t, "Makefile", tt.text).Target("test")
			if got.Verdict != tt.want || !strings.Contains(got.Why, tt.why) || (tt.why == "") != (got.Why == "") {
				t.Errorf("got %v %q, want %v %q", got.Verdict, got.Why, tt.want, tt.why)
			}
		})
	}
}

// TestPlaces checks that positions cover what a finding should point at.
func TestPlaces(t *testing.T) {
	const shared = "# shared\nX = test image\n$(X): dep ; echo 1\n\techo 2 \\\n\t  3\n\ndep  other :: ; echo dep\n$(eval late: ; echo)\n"
	m := read(t, "Makefile", "include shared.mk\nall:\r\n\techo all\r\n", "shared.mk", shared)
	content := map[string]string{"shared.mk": shared, "Makefile": "include shared.mk\nall:\r\n\techo all\r\n"}
	tests := []struct {
		name, file, text string
		lines            []string
	}{
		{"test", "shared.mk", "$(X)", []string{"$(X): dep ; echo 1", "\techo 2 \\\n\t  3"}},
		{"dep", "shared.mk", "dep", []string{"dep  other :: ; echo dep"}},
		{"other", "shared.mk", "other", []string{"dep  other :: ; echo dep"}},
		{"all", "Makefile", "all", []string{"\techo all"}},
		{"late", "shared.mk", "$(eval late: ; echo)", []string{"$(eval late: ; echo)"}},
	}
	for _, tt := range tests {
		got := m.Target(tt.name)
		text := ""
		if got.File != "" {
			text = content[got.File][got.Span.Start:got.Span.End]
		}
		if got.File != tt.file || text != tt.text {
			t.Errorf("%s: got %s %q, want %s %q", tt.name, got.File, text, tt.file, tt.text)
		}
		var lines []string
		for _, l := range got.Recipe {
			lines = append(lines, content[l.File][l.Span.Start:l.Span.End])
		}
		if !slices.Equal(lines, tt.lines) {
			t.Errorf("%s: got lines %q, want %q", tt.name, lines, tt.lines)
		}
	}
}

func TestErrors(t *testing.T) {
	_, err := makefile.Read(files("a/x", ""), "a", makefile.Options{})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no makefile: got %v", err)
	}
	_, err = makefile.Read(files("a/Makefile", "X = 1\n\n   what is this\n"), "a", makefile.Options{})
	var e *makefile.Error
	if !errors.As(err, &e) || e.Error() != "a/Makefile:3:4: missing separator" || e.Span != (makefile.Span{Start: 10, End: 22}) {
		t.Errorf("got %v %+v", err, e)
	}
	_, err = makefile.Read(files("Makefile", "include sub/x.mk\n", "sub/x.mk", "\nifdef\nX\n"), ".", makefile.Options{})
	if !errors.As(err, &e) || e.File != "sub/x.mk" || e.Text != "missing 'endif'" {
		t.Errorf("got %v", err)
	}
	m := read(t, "Makefile", "test: ; echo\nifndef V\n  $(error V is not set)\nendif\n")
	if stop := m.Stops(); stop == nil || stop.Error() != "Makefile:3:3: V is not set" {
		t.Errorf("got %v", stop)
	}
	if !m.Target("test").Verdict.Works() {
		t.Error("an $(error) for want of a variable hides the targets")
	}
}

func TestFiles(t *testing.T) {
	m, err := makefile.Read(files(
		"s/a/Makefile", "include ../../common.mk\n-include local.mk $(wildcard *.inc) ../*.opt\nX := $(wildcard conf/x) $(file <VERSION) $(shell cat ../NAME)\n",
		"common.mk", "include nested.mk\n", "s/a/nested.mk", "", "s/a/x.inc", "",
	), "s/a", makefile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"common.mk", "s/*.opt", "s/NAME", "s/a/*.inc", "s/a/GNUmakefile", "s/a/Makefile", "s/a/VERSION",
		"s/a/conf/x", "s/a/local.mk", "s/a/makefile", "s/a/nested.mk", "s/a/x.inc"}
	if got := m.Files(); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	for name, want := range map[string]bool{"common.mk": true, "s/a/new.inc": true, "s/a/local.mk": true, "s/a/main.go": false, "common2.mk": false} {
		if got := m.Reads(name); got != want {
			t.Errorf("Reads(%q) = %v", name, got)
		}
	}
	if got := m.Path(); got != "s/a/Makefile" {
		t.Errorf("got path %q", got)
	}
}

// TestFilesOfRefused asks for the files of makefiles that cannot be read.
func TestFilesOfRefused(t *testing.T) {
	for text, want := range map[string][]string{
		"-include a.mk\nno rule\ninclude b.mk\n":                                            {"Makefile", "a.mk"},
		"X := $(wildcard *.x)\ninclude b.mk\n":                                              {"*.x", "Makefile", "b.mk"},
		"-include a.mk\ninclude large.mk\n":                                                 {"Makefile", "a.mk", "large.mk"},
		"-include a.mk\ninclude Makefile\n":                                                 {"Makefile", "a.mk"},
		"ifdef X\nno rule\nendif\n-include a.mk\n":                                          {"Makefile", "a.mk"},
		"ifeq ($(shell x),)\n-include a.mk\nno rule\nelse\n-include b.mk\nno rule\nendif\n": {"Makefile", "a.mk", "b.mk"},
		"ifeq ($(shell x),)\n-include a.mk\nno rule\nelse\n-include b.mk\nendif\n":          {"Makefile", "a.mk", "b.mk"},
	} {
		r := makefile.NewReader(files("Makefile", text, "large.mk", strings.Repeat("#", 1001)), makefile.Options{Limits: makefile.Limits{FileSize: 1000}})
		got := slices.DeleteFunc(r.Files("."), func(name string) bool { return strings.EqualFold(name, "gnumakefile") || name == "makefile" })
		if !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	if got := makefile.NewReader(files("x.mk", ""), makefile.Options{}).Files("."); len(got) > 0 {
		t.Errorf("got %q", got)
	}
}

func TestValue(t *testing.T) {
	m := read(t, "Makefile", "A = $(B)x\nB := $(shell git describe)\nC = v\nD = $(C)$(HOME)\nE := $(shell uname -s)\nF := $(CURDIR) $(shell git rev-parse --show-toplevel)\n$(info $(A))\n")
	for _, tt := range []struct {
		name, want string
		known      bool
	}{
		{"A", "$(shell git describe)x", false}, {"C", "v", true}, {"D", "v$(HOME)", false}, {"nope", "", true},
		{"F", "/repository /repository", true}, {"CC", "cc", true},
	} {
		if got, known := m.Value(tt.name); got != tt.want || known != tt.known {
			t.Errorf("%s: got %q %v, want %q %v", tt.name, got, known, tt.want, tt.known)
		}
	}
}

func TestOptions(t *testing.T) {
	tree := files("s/Makefile", "ifdef CI\ntest: ; echo $(CI) $(CURDIR)\nendif\ninclude /src/common.mk\n", "common.mk", "image: ; echo $(abspath ..)\n")
	m, err := makefile.Read(tree, "s", makefile.Options{Root: "/src", Env: func(name string) (string, bool) { return "yes$$", name == "CI" }})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"test": "echo yes$ /src/s", "image": "echo /src"} {
		if got := m.Commands(name); len(got) != 1 || got[0].Text != want {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func TestCommands(t *testing.T) {
	m := read(t,
		"Makefile", "IMAGE = team/$(NAME):$(shell git describe)\nNAME := accounts\nexport NAME\ntest: ; echo test\nimage: build/run\n\t@docker build -t $(IMAGE) \\\n\t  -f Dockerfile ..\n\t@-$(MAKE) --no-print-directory -C sub push TAG=1 V=$(shell date)\n\tcd sub/deep && make -f other.mk; $(MAKE) -C $$dir x\nbuild/run: ; go build -o $@\n",
		"sub/Makefile", "push: ; push $(NAME):$(TAG)\n", "sub/deep/other.mk", "first: ; echo $(CURDIR)\n")
	var got []string
	for _, c := range m.Commands("image") {
		got = append(got, fmt.Sprintf("%s|%s|%s|%v", c.Dir, c.Target, c.Text, c.Unknown))
	}
	want := []string{
		".|build/run|go build -o build/run|false",
		".|image|docker build -t team/accounts:$(shell git describe) \\\n  -f Dockerfile ..|true",
		".|image|make --no-print-directory -C sub push TAG=1 V=$(shell date)|true",
		"sub|push|push accounts:1|false",
		".|image|cd sub/deep && make -f other.mk; make -C $dir x|false",
		"sub/deep|first|echo /repository/sub/deep|false",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestMakes(t *testing.T) {
	m := read(t, "Makefile", ".PHONY: run\nrun: ; echo\nbuild/run: main.go ; go build -o $@\nbin/%: cmd/%/main.go ; go build -o $@\nout/$(shell arch2)/x: ; echo\n$(CURDIR)/abs: ; echo\nempty: ;\n",
		"main.go", "", "cmd/a/main.go", "", "tool.c", "")
	for name, want := range map[string]bool{
		"build/run": true, "./build/run": true, "bin/a": true, "bin/b": false, "run": false, "nope": false,
		"out/amd64/x": true, "abs": true, "tool": false, "main.go": false, "empty": false,
	} {
		if got := m.Makes(name); got != want {
			t.Errorf("Makes(%q) = %v", name, got)
		}
	}
}

func TestMayShadow(t *testing.T) {
	for _, tt := range []struct {
		text, name string
		want       bool
	}{
		{"test: ; echo\n", "test", true}, {"test: ; echo\n", "./test", true}, {".PHONY: test\n", "test", true},
		{"all: ; echo\n", "all", false}, {"d/a: ; echo\n", "d/a", true}, {"d/b: ; echo\n", "d/b", false},
		{"VPATH = d\na: ; echo\n", "a", true}, {"vpath a d\na: ; echo\n", "a", true},
		{"ifeq ($(MAKECMDGOALS),a)\nVPATH = d\nendif\na: ; echo\n", "a", true},
		{"all: ; echo\n", "test", false}, {"all: test ; echo\n", "test", true}, {"all: ; echo\n", "tool", true}, {"all: tool.o\n", "tool", true},
		{"%: d/% ; echo\n", "test", true}, {".DEFAULT: ; echo\n", "test", true}, {".SUFFIXES: .a\n", "test", true},
		{"ifeq ($(MAKECMDGOALS),test)\ntest: ; echo\nendif\n", "test", true},
		{"ifeq ($(shell date),a)\ntest: ; echo\nendif\n", "test", true},
	} {
		m := read(t, "Makefile", tt.text, "test", "", "d/a", "", "tool", "", "tool.c", "")
		got, shadowed := m.MayShadow(tt.name), m.Target(tt.name).Shadowed
		if got != tt.want || shadowed != "" && !got {
			t.Errorf("%q: MayShadow(%q) = %v, it is shadowed by %q", tt.text, tt.name, got, shadowed)
		}
	}
}

func TestTargets(t *testing.T) {
	m := read(t, "Makefile", ".PHONY: tests phony\ntests: main.go ; echo\n%.o: ; echo\nbuild/run $(shell pick): ; echo\n.DEFAULT: ; echo\n", "main.go", "")
	if got, want := m.Targets(), []string{"build/run", "phony", "tests"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLacks(t *testing.T) {
	m := read(t, "Makefile", ".PHONY: test\ntest: .env vendor/x\n\techo\n")
	got := m.Target("test")
	if got.Verdict != makefile.Recipe || !slices.Equal(got.Lacks, []string{".env", "vendor/x"}) || !got.Phony {
		t.Errorf("got %+v", got)
	}
	if got := m.Commands("test"); len(got) != 1 {
		t.Errorf("got %+v", got)
	}
	// The rule that makes the tool has a name that is not wholly known.
	m = read(t, "Makefile", "test: $(CURDIR)/.tools/gotestsum\n\techo\n$(addprefix $(CURDIR)/.tools/,$(shell list-tools)): ; echo\n")
	if got := m.Target("test"); len(got.Lacks) > 0 {
		t.Errorf("got %+v", got)
	}
}

// TestConcurrent asks many makefiles of one Reader at once, more than it keeps
// in memory.
func TestConcurrent(t *testing.T) {
	pairs := []string{"common.mk", "NAME := $(notdir $(CURDIR))\ntest: ; echo $(NAME)\nifeq ($(MAKECMDGOALS),image)\nimage: ; echo $(shell uname)\nendif\n"}
	for i := range 300 {
		pairs = append(pairs, fmt.Sprintf("s%d/Makefile", i), "include ../common.mk\n")
	}
	reader := makefile.NewReader(files(pairs...), makefile.Options{})
	var list []*makefile.Makefile
	for i := range 300 {
		m, err := reader.Read(fmt.Sprintf("s%d", i))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, m)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i, m := range list {
				want := fmt.Sprintf("echo s%d", i)
				if got := m.Commands("test"); len(got) != 1 || got[0].Text != want {
					t.Errorf("got %+v, want %s", got, want)
				}
				if got := m.Target("image"); got.Verdict != makefile.Recipe {
					t.Errorf("image: got %+v", got)
				}
				if got, _ := m.Value("NAME"); got != fmt.Sprintf("s%d", i) {
					t.Errorf("got %q", got)
				}
			}
		})
	}
	wg.Wait()
}

// TestRepeated asks the same makefile in different orders: answers do not
// depend on what was asked before.
func TestRepeated(t *testing.T) {
	text := "a: b\n%.x: %.y ; echo $< $@\nb: c.x ; echo b\n%: %.sh ; echo any $@\n.SECONDARY:\nz: ; echo $(V)\nz: V = 1\n"
	tree := []string{"Makefile", text, "c.y", "", "q.sh", "", "a.sh", ""}
	text += "%.k: %.l ; echo $< $@\n%.l: %.k ; echo $< $@\n"
	tree[1] = text
	names := []string{"a", "b", "c.x", "q", "z", "nope", "c.y", "d.x", "e.k", "e.l", "f"}
	want := make(map[string]string)
	answer := func(m *makefile.Makefile, name string) string {
		return fmt.Sprintf("%+v %+v", m.Target(name), m.Commands(name))
	}
	for _, name := range names {
		want[name] = answer(read(t, tree...), name)
	}
	m := read(t, tree...)
	for range 2 {
		for _, name := range slices.Backward(names) {
			if got := answer(m, name); got != want[name] {
				t.Errorf("%s: got %s, first %s", name, got, want[name])
			}
		}
	}
}

// Services often share a makefile: one Reader parses it once.
func ExampleReader() {
	tree := files(
		"common.mk", "test: ; go test ./...\nimage: build/run ; docker build -t $(NAME):$(shell git describe) .\nbuild/%: ; go build -o $@\n",
		"services/accounts/Makefile", "NAME = accounts\ninclude ../../common.mk\n",
	)
	reader := makefile.NewReader(tree, makefile.Options{})
	m, err := reader.Read("services/accounts")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("test:", m.Target("test").Verdict)
	fmt.Println("push:", m.Target("push").Verdict)
	for _, c := range m.Commands("image") {
		fmt.Println(c.Text)
	}
	// Output:
	// test: recipe
	// push: missing
	// go build -o build/run
	// docker build -t accounts:$(shell git describe) .
}

func FuzzMakefile(f *testing.F) {
	for _, fx := range fixtures(f) {
		f.Add(fx.tree)
	}
	f.Add("ifeq ($(shell x),$(Y))\n$(X): $(U) ; $(shell y)\nendif\n")
	f.Fuzz(func(t *testing.T, text string) {
		tree := files("Makefile", text, "common.mk", "X = 1\n", "test.c", "", "d/a.x", "")
		m, err := makefile.Read(tree, ".", makefile.Options{Limits: makefile.Limits{Work: 500_000, Depth: 300, ValueSize: 100_000}})
		if err != nil {
			if strings.Contains(err.Error(), "\x00") || strings.Contains(err.Error(), "internal error") {
				t.Errorf("a mark in %q", err)
			}
			return
		}
		for _, name := range []string{"test", "image", m.DefaultGoal(), "a.x"} {
			target := m.Target(name)
			if strings.Contains(target.Why, "internal error") || target.Span.Start > target.Span.End {
				t.Errorf("%+v", target)
			}
			for _, c := range m.Commands(name) {
				if strings.IndexByte(c.Text, 0) >= 0 || c.Span.End > len(text) && c.File == "Makefile" {
					t.Errorf("%+v", c)
				}
			}
		}
		m.Makes("build/run")
		m.Files()
	})
}

// TestTargetsAfterQueries checks that what was asked before makes no target.
func TestTargetsAfterQueries(t *testing.T) {
	m := read(t, "Makefile", "VPATH = d\nall: b\nb: ; echo\nd/b:\nte%: ; echo\n")
	want := []string{"all", "b", "d/b"}
	for _, name := range []string{"test", "all", "b"} {
		m.Target(name)
		if got := m.Targets(); !slices.Equal(got, want) {
			t.Errorf("after %s: got %q, want %q", name, got, want)
		}
	}
}
