package gomodules

import (
	"fmt"
	"go/version"
	"path"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/megalint/megalint/lint/message"
)

// Complaint is what the go command has against a vendor folder, in its words.
type Complaint struct {
	// File is the path of the file at fault, from the repository's root.
	File string
	message.Span
	Text string
}

// Workspace is what a vendor folder serves: one module, or with Work several.
type Workspace struct {
	// Dir is the folder that holds the vendor folder.
	Dir string
	// Mods are the main modules, all of them parsed.
	Mods []*Mod
	Work *Work
	List *List
}

// checker compares one modules.txt with what it was made from.
type checker struct {
	Workspace
	complaints []Complaint
	vendored   map[module.Version]*Vendored
	versions   map[string]string // of modules that have packages
	pre114     bool
}

// Check says what the go command would refuse about the vendor folder, and
// besides what it does not see: modules that are marked as explicit without
// reason and have no packages.
func Check(w Workspace) []Complaint {
	c := &checker{Workspace: w, vendored: make(map[module.Version]*Vendored), versions: make(map[string]string)}
	for i := range w.List.Modules {
		v := &w.List.Modules[i]
		c.vendored[v.Version] = v
		if old, ok := c.versions[v.Path]; v.Packages > 0 && (!ok || compareVersions(old, v.Version.Version) < 0) {
			c.versions[v.Path] = v.Version.Version
		}
	}
	c.pre114 = w.Work == nil && len(w.Mods) == 1 && !w.Mods[0].GoAtLeast("1.14")
	c.workspace()
	for _, m := range w.Mods {
		c.conflicts(c.modFile(m), m.Replace)
	}
	if w.Work != nil {
		c.conflicts(c.workFile(), w.Work.Replace)
	}
	if len(c.complaints) > 0 {
		return c.complaints // what follows from them is no fault of its own
	}
	c.requirements()
	c.replacements()
	c.marks()
	return c.complaints
}

func (c *checker) complain(file string, at message.Span, format string, args ...any) {
	text := strings.ReplaceAll(fmt.Sprintf(format, args...), "\n\t", " ")
	c.complaints = append(c.complaints, Complaint{file, at, text})
}

// about complains about a module.
func (c *checker) about(file string, at message.Span, m module.Version, format string, args ...any) {
	c.complain(file, at, "%s: %s", describe(m), fmt.Sprintf(format, args...))
}

func describe(m module.Version) string {
	if m.Version == "" {
		return m.Path
	}
	return m.Path + "@" + m.Version
}

func (c *checker) listFile() string         { return path.Join(c.Dir, "vendor/modules.txt") }
func (c *checker) modFile(m *Mod) string    { return path.Join(m.Dir, "go.mod") }
func (c *checker) workFile() string         { return path.Join(c.Dir, "go.work") }
func (c *checker) modName(m *Mod) string    { return c.short(c.modFile(m)) }
func (c *checker) short(file string) string { return strings.TrimPrefix(relative(c.Dir, file), "./") }

// requirements checks that what a go.mod requires is marked as explicit.
func (c *checker) requirements() {
	for _, m := range c.Mods {
		for _, r := range m.Require {
			if v := c.vendored[r.Mod]; v != nil && v.Explicit {
				continue
			}
			at := lineOf(r.Syntax)
			if !c.pre114 {
				c.about(c.modFile(m), at, r.Mod, "is explicitly required in go.mod, but not marked as explicit in vendor/modules.txt")
			} else if v, ok := c.versions[r.Mod.Path]; ok && v != r.Mod.Version {
				c.about(c.modFile(m), at, r.Mod, "is explicitly required in go.mod, but vendor/modules.txt indicates %s@%s", r.Mod.Path, v)
			}
		}
	}
}

// replacement is what stands in for a module, as modules.txt would note it, and
// as it is written in the file that says so.
func (c *checker) replacement(m module.Version) (noted, written module.Version, file string) {
	for _, main := range c.Mods {
		if m.Version == "" && main.Path() == m.Path {
			return noted, written, ""
		}
	}
	if c.Work != nil {
		if r, ok := lookup(c.Work.Replace, m); ok {
			return r, r, "go.work"
		}
	}
	for _, main := range c.Mods {
		if r, ok := lookup(main.Replace, m); ok {
			noted, written, file = c.canonical(r, main.Dir), r, c.modName(main)
		}
	}
	return noted, written, file
}

func lookup(replaces []*modfile.Replace, m module.Version) (module.Version, bool) {
	for _, key := range []module.Version{m, {Path: m.Path}} {
		for i := len(replaces) - 1; i >= 0; i-- {
			if replaces[i].Old == key {
				return replaces[i].New, true
			}
		}
	}
	return module.Version{}, false
}

// canonical makes the path of a folder relative to the workspace's.
func (c *checker) canonical(r module.Version, from string) module.Version {
	if c.Work == nil || r.Version != "" || path.IsAbs(r.Path) {
		return r
	}
	return module.Version{Path: relative(c.Dir, path.Join(from, r.Path))}
}

// relative is the path to a target from a folder, both from the same root, as
// the go command writes it: with a dot in front.
func relative(from, target string) string {
	from, target = path.Clean(from), path.Clean(target)
	if from == target {
		return "."
	}
	a, b := split(from), split(target)
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] && a[0] != ".." {
		a, b = a[1:], b[1:]
	}
	rel := strings.Repeat("../", len(a)) + strings.Join(b, "/")
	if len(a) > 0 {
		return strings.TrimSuffix(rel, "/")
	}
	return "./" + rel
}

func split(p string) []string {
	if p == "." {
		return nil
	}
	return strings.Split(p, "/")
}

// replacements checks that modules.txt notes the replacements as they are.
func (c *checker) replacements() {
	seen := make(map[module.Version]bool)
	check := func(file string, replaces []*modfile.Replace) {
		for _, r := range replaces {
			if !seen[r.Old] {
				seen[r.Old] = true
				c.checkReplace(file, r)
			}
		}
	}
	for _, m := range c.Mods {
		check(c.modFile(m), m.Replace)
	}
	if c.Work != nil {
		check(c.workFile(), c.Work.Replace)
	}
}

// conflicts finds what one file replaces in two ways.
func (c *checker) conflicts(file string, replaces []*modfile.Replace) {
	seen := make(map[module.Version]module.Version)
	for _, r := range replaces {
		if other, ok := seen[r.Old]; ok && other != r.New {
			c.complain(file, lineOf(r.Syntax), "conflicting replacements for %v:\n\t%v\n\t%v", r.Old, other, r.New)
		}
		seen[r.Old] = r.New
	}
}

func (c *checker) checkReplace(file string, r *modfile.Replace) {
	noted, written, source := c.replacement(r.Old)
	var marked module.Version
	if v := c.vendored[r.Old]; v != nil {
		marked = v.Replacement
	}
	at := lineOf(r.Syntax)
	switch {
	case marked.Path == "" && noted.Path == "":
	case marked.Path == "" && c.pre114 && (r.Old.Version == "" || c.versions[r.Old.Path] != r.Old.Version):
		// Before 1.14, modules.txt had neither replacements of all versions nor
		// those of modules without packages.
	case marked.Path == "":
		c.about(file, at, r.Old, "is replaced in %s, but not marked as replaced in vendor/modules.txt", source)
	case marked != noted:
		c.about(file, at, r.Old, "is replaced by %s in %s, but marked as replaced by %s in vendor/modules.txt",
			describe(written), source, describe(marked))
	}
}

// marks checks that modules.txt marks nothing as explicit or replaced that is
// not.
func (c *checker) marks() {
	required := make(map[module.Version]bool)
	for _, m := range c.Mods {
		for _, r := range m.Require {
			required[r.Mod] = true
		}
	}
	article, source := "", "go.mod"
	if c.Work != nil {
		article, source = "a ", "the workspace"
	}
	for i := range c.List.Modules {
		v := &c.List.Modules[i]
		if v.Explicit && !required[v.Version] {
			c.about(c.listFile(), v.Span, v.Version,
				"is marked as explicit in vendor/modules.txt, but not explicitly required in %sgo.mod", article)
		} else if c.unrequired(v, required) {
			c.complain(c.listFile(), v.Span, "vendored module %s should be required explicitly in go.mod", describe(v.Version))
		}
		if v.Replacement.Path == "" {
			continue
		}
		if noted, _, _ := c.replacement(v.Version); noted.Path == "" {
			c.about(c.listFile(), v.replaced, v.Version,
				"is marked as replaced in vendor/modules.txt, but not replaced in %s", source)
		}
	}
}

// unrequired tells whether a module has packages and yet no requirement, where
// go.mod has them all: since Go 1.17.
func (c *checker) unrequired(v *Vendored, required map[module.Version]bool) bool {
	return v.Packages > 0 && !required[v.Version] && c.Work == nil && len(c.Mods) == 1 && c.Mods[0].GoAtLeast("1.17")
}

// workspace checks that the modules may be in the workspace.
func (c *checker) workspace() {
	if c.Work == nil {
		return
	}
	own, verb := goVersion(c.Work.Go), "lists"
	if own == "" {
		own, verb = "1.18", "implicitly requires"
	}
	for _, m := range c.Mods {
		if v := goVersion(m.Go); v != "" && version.Compare("go"+v, "go"+own) > 0 && goAtLeast(v, "1.21") {
			c.complain(c.workFile(), c.useOf(m), "module %s listed in go.work file requires go >= %s, but go.work %s go %s; to update it: go work use",
				c.short(m.Dir), v, verb, own)
		}
	}
}

// useOf is the directive that brings a module in.
func (c *checker) useOf(m *Mod) message.Span {
	for _, u := range c.Work.Use {
		if path.Join(c.Dir, u.Path) == m.Dir {
			return lineOf(u.Syntax)
		}
	}
	return message.Span{}
}
