package makefile_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// generator writes small makefiles at random out of the constructs that make
// knows. They have no commands but echo, for make's -n runs some of them.
type generator struct {
	*rand.Rand
	files map[string]string
	depth int
}

func (g *generator) pick(list ...string) string { return list[g.IntN(len(list))] }

func (g *generator) chance(percent int) bool { return g.IntN(100) < percent }

// target is a name to make.
func (g *generator) target() string {
	return g.pick("test", "test", "image", "all", "a", "b", "c", "a.x", "b.x", "a.y", "d/a", "d/a.x", "d/e/b.y",
		"test.o", "lib", "s.test", "test-a", "test-b", "FORCE", "build/run")
}

func (g *generator) variable() string { return g.pick("X", "Y", "Z", "W", "T", "L") }

// reference is a use of a variable or a function, or plain words.
func (g *generator) text() string {
	g.depth++
	defer func() { g.depth-- }()
	if g.depth > 3 || g.chance(40) {
		return g.pick("a", "b", "test", "a.x", "d/a.x", "", "a b", "x  y", "test image", "a%", "$(X)", "$(Y)", "${Z}", "$T")
	}
	switch g.IntN(24) {
	case 0:
		return "$(" + g.variable() + ")"
	case 1:
		return "$(" + g.variable() + ":" + g.pick(".x=.y", "%.x=%", "a%=b%", "%=%-z", "a=b", "%.x=", "=q") + ")"
	case 2:
		return "$(addprefix " + g.pick("p/", "test-", "") + "," + g.text() + ")"
	case 3:
		return "$(addsuffix " + g.pick(".x", "/", "") + "," + g.text() + ")"
	case 4:
		return "$(patsubst " + g.pick("%", "%.x", "a%", "d/%.x", "a", "%\\%") + "," + g.pick("%", "%.y", "b%", "b", "", "x%y%") + "," + g.text() + ")"
	case 5:
		return "$(" + g.pick("dir", "notdir", "basename", "suffix", "sort", "strip", "firstword", "lastword", "words", "abspath") + " " + g.text() + ")"
	case 6:
		return "$(filter" + g.pick("", "-out") + " " + g.pick("a b", "%.x", "test%", "d/% a", "") + "," + g.text() + ")"
	case 7:
		return "$(subst " + g.pick("a", ".x", " ", "t", "") + "," + g.pick("b", "", "_", "xx") + "," + g.text() + ")"
	case 8:
		return "$(if " + g.text() + "," + g.text() + g.pick(")", ","+g.text()+")")
	case 9:
		return "$(or " + g.text() + "," + g.text() + ")"
	case 10:
		return "$(and " + g.text() + "," + g.text() + ")"
	case 11:
		return "$(foreach v," + g.text() + "," + g.pick("$(v)", "$v.x", "<$(v)>", g.text()) + ")"
	case 12:
		return "$(call " + g.pick("F", "G", "X", "nope", "sort") + "," + g.text() + g.pick(")", ","+g.text()+")")
	case 13:
		return "$(word " + g.pick("1", "2", "9") + "," + g.text() + ")"
	case 14:
		return "$(wordlist " + g.pick("1", "2") + "," + g.pick("1", "2", "5") + "," + g.text() + ")"
	case 15:
		return "$(findstring " + g.pick("a", "x", "") + "," + g.text() + ")"
	case 16:
		return "$(join " + g.text() + "," + g.text() + ")"
	case 17:
		return "$(wildcard " + g.pick("*.x", "d/*", "[a-z]*", "a b", "nope", "d/*/*.y") + ")"
	case 18:
		return "$(" + g.pick("origin", "flavor", "value") + " " + g.variable() + ")"
	case 19:
		return "$($(" + g.variable() + "))"
	default:
		return g.text() + g.pick(" ", "", ".x ") + g.text()
	}
}

func (g *generator) assignment() string {
	value := g.text()
	name := g.variable()
	op := g.pick("=", ":=", "?=", "+=", "::=", " = ", " := ", " += ")
	if strings.Contains(value, name) || strings.Contains(value, "$") {
		op = strings.NewReplacer("::=", ":=", "?=", ":=").Replace(op)
		if strings.TrimSpace(op) == "=" || strings.TrimSpace(op) == "+=" {
			op = ":="
		}
	}
	return g.pick("", "", "", "", "override ", "export ", "  ") + name + op + value
}

func (g *generator) recipe() string {
	var b strings.Builder
	for range g.IntN(3) {
		b.WriteString(g.pick("\t", "\t", "\t@", "\t-", "\t @ - "))
		switch g.IntN(8) {
		case 0:
			b.WriteString("$(" + g.variable() + ":%=echo %)")
		case 1:
			b.WriteString("echo \\\n\tmore $@")
		case 2:
			b.WriteString("")
		default:
			b.WriteString("echo " + g.pick("$@", "$<", "$^", "$*", "$(@D)", "$(@F)", "$+", "$|", "one", g.text(), "$(X)"))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func (g *generator) deps() string {
	var list []string
	for range g.IntN(3) {
		list = append(list, g.target())
	}
	if g.chance(15) {
		list = append(list, g.text())
	}
	if g.chance(10) {
		list = append(list, "| "+g.target())
	}
	return strings.Join(list, " ")
}

func (g *generator) rule() string {
	switch g.IntN(14) {
	case 0:
		return ".PHONY: " + g.deps() + "\n"
	case 1:
		return g.target() + ": " + g.pick("", "private ", "override ") + g.assignment() + "\n"
	case 2:
		return g.pick("%.x", "%.y", "%-a", "te%", "d/%", "d/%.x", "%.o", "%.c") + ": " +
			g.pick("", "%.x", "%.z", "d/%.y", "FORCE", "%.c", "%.sh", "src/%.x") + "\n" + g.recipe()
	case 3:
		return g.target() + " " + g.target() + ": " + g.pick("%: %.x", "%.x: %.y", "test%: a%", "%: ") + "\n" + g.recipe()
	case 4:
		return g.target() + ":: " + g.deps() + "\n" + g.recipe()
	case 5:
		return g.target() + ": " + g.deps() + " ; " + g.pick("", "@echo inline", "echo $@") + "\n" + g.recipe()
	case 6:
		return g.target() + " " + g.target() + ": " + g.deps() + "\n" + g.recipe()
	case 7:
		return g.pick("%.x %.y", "%.h %.x", "%-b %-c") + ": " + g.pick("%.z", "", "a") + "\n" + g.recipe()
	case 8:
		return "$(" + g.variable() + "): " + g.deps() + "\n" + g.recipe()
	case 9:
		if g.chance(15) {
			return g.pick(".DEFAULT:\n\techo default $@\n", ".SUFFIXES:\n", ".SUFFIXES: .x .y\n", ".x.y:\n\techo suffix $@ $<\n",
				".INTERMEDIATE: a.x\n", ".SECONDARY: b.x a\n", ".SECONDEXPANSION:\n", "vpath %.x d\n", "VPATH = d\n")
		}
		return "%.x: " + g.pick("%.y", "%.z") + "\n" + g.recipe()
	default:
		return g.target() + ": " + g.deps() + "\n" + g.recipe()
	}
}

func (g *generator) condition() string {
	switch g.IntN(3) {
	case 0:
		return g.pick("ifdef ", "ifndef ") + g.variable()
	case 1:
		return g.pick("ifeq", "ifneq") + " (" + g.text() + "," + g.text() + ")"
	}
	return g.pick("ifeq", "ifneq") + " \"" + g.text() + "\" '" + g.text() + "'"
}

func (g *generator) statement(level int) string {
	switch n := g.IntN(20); {
	case n < 7:
		return g.assignment() + "\n"
	case n < 14:
		return g.rule()
	case n == 14 && level < 3:
		s := g.condition() + "\n" + g.block(level+1, 2)
		if g.chance(30) {
			s += "else " + g.condition() + "\n" + g.block(level+1, 2)
		}
		if g.chance(50) {
			s += "else\n" + g.block(level+1, 2)
		}
		return s + "endif\n"
	case n == 15:
		name := fmt.Sprintf("inc%d.mk", g.IntN(3))
		if g.chance(60) && g.files[name] == "" && level < 2 {
			g.files[name] = "# included\n" + g.block(level+1, 3)
		}
		if g.files[name] == "" {
			return "-include " + name + "\n"
		}
		return g.pick("include ", "-include ", "sinclude ", "include $(CURDIR)/") + name + "\n"
	case n == 16:
		return "define " + g.pick("F", "G") + g.pick("", " =", " :=") + "\n" + g.pick("$(1)", "[$(1)$(2)]", "$(2) $(1)", "$(words $(1))") + "\nendef\n"
	case n == 17:
		return "define R\n$(1): $(2)\n\techo $$@ $(1)\nendef\n$(foreach t," + g.pick("a b", "test", "$(T)", "test-a image") + ",$(eval $(call R,$(t)," + g.pick("", "c", "$(t).x") + ")))\n"
	case n == 18:
		return "$(eval " + g.variable() + " := " + g.text() + ")\n"
	}
	return g.pick("# a comment\n", "\n", "undefine "+g.variable()+"\n", "# x \\\ntest:\n", "export X\n")
}

func (g *generator) block(level, n int) string {
	var b strings.Builder
	for range 1 + g.IntN(n) {
		b.WriteString(g.statement(level))
	}
	return b.String()
}

// tree writes a whole tree as a txtar archive.
func (g *generator) tree() string {
	g.files = make(map[string]string)
	main := g.block(0, 9)
	if g.chance(10) {
		main = g.pick("VPATH = d\n", "VPATH = .:d/e:./d\n", "vpath % d\n", "vpath %.x d\nvpath a . d d/e\n") + main
	}
	if g.chance(50) {
		main += g.target() + ": " + g.deps() + "\n" + g.recipe()
	}
	// Otherwise a pattern rule may remake the makefiles, which -n does not
	// keep make from.
	made := "Makefile"
	for name := range g.files {
		made += " " + name + " $(CURDIR)/" + name
	}
	g.files["Makefile"] = main + "\n" + made + ": ;\n"
	for _, name := range []string{"test", "a", "a.x", "b.y", "c.z", "d/a.y", "d/a.x", "test.sh", "test.c", "lib.c", "image/x", "d/e/b.x", "build/run", "a.sh"} {
		if g.chance(22) && g.files[filepath.Dir(name)] == "" {
			g.files[name] = "x\n"
		}
	}
	var b strings.Builder
	for name, text := range g.files {
		if name == "test" && g.files["test/x"] != "" {
			continue
		}
		fmt.Fprintf(&b, "-- %s --\n%s", name, text)
	}
	return b.String()
}

// goal is one that a makefile of the tree mentions, most times.
func (g *generator) goal() string {
	var names []string
	for line := range strings.Lines(g.files["Makefile"]) {
		head, _, ok := strings.Cut(line, ":")
		if ok && line[0] != '\t' && !strings.ContainsAny(head, "$%=#() ,.") {
			names = append(names, strings.Fields(head)...)
		}
	}
	if len(names) == 0 || g.chance(25) {
		return g.target()
	}
	return names[g.IntN(len(names))]
}

// TestAgreesWithMakeAtRandom compares makefiles made at random. MAKEFILE_RANDOM
// sets how many, MAKEFILE_SEED where to begin.
func TestAgreesWithMakeAtRandom(t *testing.T) {
	needMake(t)
	count, seed := 150, 1
	if n, err := strconv.Atoi(os.Getenv("MAKEFILE_RANDOM")); err == nil {
		count = n
	}
	if n, err := strconv.Atoi(os.Getenv("MAKEFILE_SEED")); err == nil {
		seed = n
	}
	bad := 0
	kinds := make(map[string]int)
	for i := range count {
		g := &generator{Rand: rand.New(rand.NewPCG(uint64(seed+i), 7))}
		tree := g.tree()
		goal := g.goal()
		root := filepath.Join(t.TempDir(), strconv.Itoa(i))
		plant(t, root, tree)
		real := realMake(t, root, goal)
		ours := ourMake(os.DirFS(root), root, ".", goal)
		kinds[real.kind]++
		if strings.Contains(ours.original, "internal error") {
			t.Errorf("seed %d: make %s: %s\n%s", seed+i, goal, ours.original, tree)
		}
		if real.kind == "crash" && (ours.kind == "error" || strings.Contains(strings.ToLower(tree), "vpath")) {
			continue // on its stack, or on circles of files that VPATH made one
		}
		if strings.Contains(real.original, "inc") || strings.Contains(real.original, "yacc: No such file") ||
			strings.Contains(real.original, "ld returned") || strings.Contains(real.original, "compilation terminated") {
			continue // a rule makes an included makefile
		}
		if d := disagree(real, ours); d != "" {
			t.Errorf("seed %d: make %s:\n%s\nmake printed: %s\nwe: %s\n%s", seed+i, goal, d, real.original, ours.original, tree)
			if bad++; bad >= 10 {
				t.Fatal("enough")
			}
		}
		_ = os.RemoveAll(root)
	}
	t.Log(kinds)
}
