package makefile

import (
	"slices"
	"strings"
	"sync"
)

// defaultSuffixes are those that suffix rules are made of.
var defaultSuffixes = sync.OnceValue(func() []string {
	return strings.Fields(defaultSuffixText)
})

const defaultSuffixText = ".out .a .ln .o .c .cc .C .cpp .p .f .F .m .r .y .l .ym .yl .s .S .mod .sym " +
	".def .h .info .dvi .tex .texinfo .texi .txinfo .w .ch .web .sh .elc .el"

type builtinValue struct {
	text      string
	recursive bool
}

// builtinVariables are those that GNU make 4.3 defines.
var builtinVariables = sync.OnceValue(func() map[string]builtinValue {
	values := make(map[string]builtinValue)
	for line := range strings.Lines(builtinVariableText) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		values[name] = builtinValue{value, true}
	}
	for _, name := range strings.Split("@ % * + ^ < ? |", " ") {
		values[name+"D"] = builtinValue{"$(patsubst %/,%,$(dir $" + name + "))", true}
		values[name+"F"] = builtinValue{"$(notdir $" + name + ")", true}
	}
	for name, value := range map[string]string{
		"MAKE_COMMAND": "make", "MAKE_VERSION": "4.3", "MAKE_HOST": "x86_64-pc-linux-gnu",
		"MAKEFILES": "", ".LOADED": "", ".RECIPEPREFIX": "", ".SHELLFLAGS": "-c",
		"SUFFIXES": defaultSuffixText,
	} {
		values[name] = builtinValue{value, false}
	}
	return values
})

// builtinRules are GNU make's pattern rules, in its order. Those with one
// target, at most one prerequisite and a suffix on either stem from suffix
// rules.
var builtinRules = sync.OnceValue(func() []*rule {
	var list []*rule
	for line := range strings.Lines(builtinRuleText) {
		head, commands, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		target, sources, terminal := strings.Cut(head, "::")
		if !terminal {
			target, sources, _ = strings.Cut(head, ":")
		}
		r := &rule{targets: []pattern{parsePattern(target)}, terminal: terminal}
		for _, name := range strings.Fields(sources) {
			r.deps = append(r.deps, dep{name: name})
		}
		if commands != "" {
			r.recipe = builtinRecipe(commands)
		}
		list = append(list, r)
	}
	return list
})

func builtinRecipe(commands string) *recipe {
	r := &recipe{builtin: true, prefix: '\t'}
	for _, c := range strings.Split(commands, "\t") {
		r.lines = append(r.lines, recipeLine{text: c})
	}
	return r
}

// fromSuffixes tells whether a builtin rule stems from suffix rules.
func fromSuffixes(r *rule) bool {
	t := r.targets[0].text
	switch {
	case r.terminal || t == "(%)" || len(r.deps) > 1:
		return false
	case len(r.deps) == 1:
		return r.deps[0].name != "%"
	}
	return true
}

// ownSuffix tells whether a name is one of make's suffixes. It takes them for
// files that are mentioned, and some have a recipe: that of a suffix rule.
func ownSuffix(name string) bool {
	return name[0] == '.' && slices.Contains(defaultSuffixes(), name)
}

// builtinSuffixRule gives the recipe of a rule such as `.c.o:`, nil if make
// has none of that name.
func builtinSuffixRule(name string) *recipe { return builtinSuffixRules()[name] }

var builtinSuffixRules = sync.OnceValue(func() map[string]*recipe {
	rules := make(map[string]*recipe)
	for _, r := range builtinRules() {
		if fromSuffixes(r) && len(r.deps) == 1 {
			rules[r.deps[0].name[1:]+r.targets[0].suffix] = r.recipe
		}
	}
	return rules
})

const builtinVariableText = `.LIBPATTERNS lib%.so lib%.a
AR ar
ARFLAGS rv
AS as
CC cc
CHECKOUT,v +$(if $(wildcard $@),,$(CO) $(COFLAGS) $< $@)
CO co
COFLAGS 
COMPILE.C $(COMPILE.cc)
COMPILE.F $(FC) $(FFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -c
COMPILE.S $(CC) $(ASFLAGS) $(CPPFLAGS) $(TARGET_MACH) -c
COMPILE.c $(CC) $(CFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -c
COMPILE.cc $(CXX) $(CXXFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -c
COMPILE.cpp $(COMPILE.cc)
COMPILE.def $(M2C) $(M2FLAGS) $(DEFFLAGS) $(TARGET_ARCH)
COMPILE.f $(FC) $(FFLAGS) $(TARGET_ARCH) -c
COMPILE.m $(OBJC) $(OBJCFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -c
COMPILE.mod $(M2C) $(M2FLAGS) $(MODFLAGS) $(TARGET_ARCH)
COMPILE.p $(PC) $(PFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -c
COMPILE.r $(FC) $(FFLAGS) $(RFLAGS) $(TARGET_ARCH) -c
COMPILE.s $(AS) $(ASFLAGS) $(TARGET_MACH)
CPP $(CC) -E
CTANGLE ctangle
CWEAVE cweave
CXX g++
F77 $(FC)
F77FLAGS $(FFLAGS)
FC f77
GET get
LD ld
LEX lex
LEX.l $(LEX) $(LFLAGS) -t
LEX.m $(LEX) $(LFLAGS) -t
LINK.C $(LINK.cc)
LINK.F $(FC) $(FFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_ARCH)
LINK.S $(CC) $(ASFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_MACH)
LINK.c $(CC) $(CFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_ARCH)
LINK.cc $(CXX) $(CXXFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_ARCH)
LINK.cpp $(LINK.cc)
LINK.f $(FC) $(FFLAGS) $(LDFLAGS) $(TARGET_ARCH)
LINK.m $(OBJC) $(OBJCFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_ARCH)
LINK.o $(CC) $(LDFLAGS) $(TARGET_ARCH)
LINK.p $(PC) $(PFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_ARCH)
LINK.r $(FC) $(FFLAGS) $(RFLAGS) $(LDFLAGS) $(TARGET_ARCH)
LINK.s $(CC) $(ASFLAGS) $(LDFLAGS) $(TARGET_MACH)
LINT lint
LINT.c $(LINT) $(LINTFLAGS) $(CPPFLAGS) $(TARGET_ARCH)
M2C m2c
MAKE $(MAKE_COMMAND)
MAKEINFO makeinfo
OBJC cc
OUTPUT_OPTION -o $@
PC pc
PREPROCESS.F $(FC) $(FFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -F
PREPROCESS.S $(CC) -E $(CPPFLAGS)
PREPROCESS.r $(FC) $(FFLAGS) $(RFLAGS) $(TARGET_ARCH) -F
RM rm -f
TANGLE tangle
TEX tex
TEXI2DVI texi2dvi
WEAVE weave
YACC yacc
YACC.m $(YACC) $(YFLAGS)
YACC.y $(YACC) $(YFLAGS)
`

const builtinRuleText = `%.out:
%.a:
%.ln:
%.o:
%:%.o	$(LINK.o) $^ $(LOADLIBES) $(LDLIBS) -o $@
%.c:
%:%.c	$(LINK.c) $^ $(LOADLIBES) $(LDLIBS) -o $@
%.ln:%.c	$(LINT.c) -C$* $<
%.o:%.c	$(COMPILE.c) $(OUTPUT_OPTION) $<
%.cc:
%:%.cc	$(LINK.cc) $^ $(LOADLIBES) $(LDLIBS) -o $@
%.o:%.cc	$(COMPILE.cc) $(OUTPUT_OPTION) $<
%.C:
%:%.C	$(LINK.C) $^ $(LOADLIBES) $(LDLIBS) -o $@
%.o:%.C	$(COMPILE.C) $(OUTPUT_OPTION) $<
%.cpp:
%:%.cpp	$(LINK.cpp) $^ $(LOADLIBES) $(LDLIBS) -o $@
%.o:%.cpp	$(COMPILE.cpp) $(OUTPUT_OPTION) $<
%.p:
%:%.p	$(LINK.p) $^ $(LOADLIBES) $(LDLIBS) -o $@
%.o:%.p	$(COMPILE.p) $(OUTPUT_OPTION) $<
%.f:
%:%.f	$(LINK.f) $^ $(LOADLIBES) $(LDLIBS) -o $@
%.o:%.f	$(COMPILE.f) $(OUTPUT_OPTION) $<
%.F:
%:%.F	$(LINK.F) $^ $(LOADLIBES) $(LDLIBS) -o $@
%.o:%.F	$(COMPILE.F) $(OUTPUT_OPTION) $<
%.f:%.F	$(PREPROCESS.F) $(OUTPUT_OPTION) $<
%.m:
%:%.m	$(LINK.m) $^ $(LOADLIBES) $(LDLIBS) -o $@
%.o:%.m	$(COMPILE.m) $(OUTPUT_OPTION) $<
%.r:
%:%.r	$(LINK.r) $^ $(LOADLIBES) $(LDLIBS) -o $@
%.o:%.r	$(COMPILE.r) $(OUTPUT_OPTION) $<
%.f:%.r	$(PREPROCESS.r) $(OUTPUT_OPTION) $<
%.y:
%.ln:%.y	$(YACC.y) $<	$(LINT.c) -C$* y.tab.c	$(RM) y.tab.c
%.c:%.y	$(YACC.y) $<	mv -f y.tab.c $@
%.l:
%.ln:%.l	@$(RM) $*.c	$(LEX.l) $< > $*.c	$(LINT.c) -i $*.c -o $@	$(RM) $*.c
%.c:%.l	@$(RM) $@	$(LEX.l) $< > $@
%.r:%.l	$(LEX.l) $< > $@	mv -f lex.yy.r $@
%.ym:
%.m:%.ym	$(YACC.m) $<	mv -f y.tab.c $@
%.yl:
%.s:
%:%.s	$(LINK.s) $^ $(LOADLIBES) $(LDLIBS) -o $@
%.o:%.s	$(COMPILE.s) -o $@ $<
%.S:
%:%.S	$(LINK.S) $^ $(LOADLIBES) $(LDLIBS) -o $@
%.o:%.S	$(COMPILE.S) -o $@ $<
%.s:%.S	$(PREPROCESS.S) $< > $@
%.mod:
%:%.mod	$(COMPILE.mod) -o $@ -e $@ $^
%.o:%.mod	$(COMPILE.mod) -o $@ $<
%.sym:
%.def:
%.sym:%.def	$(COMPILE.def) -o $@ $<
%.h:
%.info:
%.dvi:
%.tex:
%.dvi:%.tex	$(TEX) $<
%.texinfo:
%.info:%.texinfo	$(MAKEINFO) $(MAKEINFO_FLAGS) $< -o $@
%.dvi:%.texinfo	$(TEXI2DVI) $(TEXI2DVI_FLAGS) $<
%.texi:
%.info:%.texi	$(MAKEINFO) $(MAKEINFO_FLAGS) $< -o $@
%.dvi:%.texi	$(TEXI2DVI) $(TEXI2DVI_FLAGS) $<
%.txinfo:
%.info:%.txinfo	$(MAKEINFO) $(MAKEINFO_FLAGS) $< -o $@
%.dvi:%.txinfo	$(TEXI2DVI) $(TEXI2DVI_FLAGS) $<
%.w:
%.c:%.w	$(CTANGLE) $< - $@
%.tex:%.w	$(CWEAVE) $< - $@
%.ch:
%.web:
%.p:%.web	$(TANGLE) $<
%.tex:%.web	$(WEAVE) $<
%.sh:
%:%.sh	cat $< >$@	chmod a+x $@
%.elc:
%.el:
(%):%	$(AR) $(ARFLAGS) $@ $<
%.out:%	@rm -f $@	cp $< $@
%.c:%.w %.ch	$(CTANGLE) $^ $@
%.tex:%.w %.ch	$(CWEAVE) $^ $@
%::%,v	$(CHECKOUT,v)
%::RCS/%,v	$(CHECKOUT,v)
%::RCS/%	$(CHECKOUT,v)
%::s.%	$(GET) $(GFLAGS) $(SCCS_OUTPUT_OPTION) $<
%::SCCS/s.%	$(GET) $(GFLAGS) $(SCCS_OUTPUT_OPTION) $<
`
