package config

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/megalint/megalint/lint"
)

// Bounds of a configuration as a whole.
const (
	maxChain  = 10  // files that extend each other
	maxFiles  = 100 // files read in all
	maxFaults = 100 // mistakes reported
)

// Load reads the configuration at path, a file of fsys such as [Find]
// returned, and all that it extends. An empty path means that there is none:
// the preset saas-mega applies. The rules are those that may be configured.
// Elsewhere are the names of others that another program runs: they may be
// named too, and what is said of them is for that program to read.
//
// The warnings are about what is accepted but ought to change, such as a rule
// that has a new name. The error holds an [*Error] for each mistake, in a
// [*multierror.Error]; the configuration is nil then.
func Load(fsys fs.FS, path string, rules []*lint.Rule, elsewhere ...string) (cfg *lint.Config, warnings []*Error, err error) {
	if path == "" {
		return defaults(), nil, nil
	}
	l := &loader{fsys: fsys, rules: rules, elsewhere: elsewhere, cfg: &lint.Config{Path: path}}
	if raw, fault := readFile(fsys, path); fault == nil {
		l.load(path, raw)
	} else {
		l.faults = append(l.faults, fault)
	}
	if err := l.err(); err != nil {
		return nil, nil, err
	}
	sortFaults(path, l.warnings)
	l.finish()
	return l.cfg, l.warnings, nil
}

// defaults is what the preset saas-mega says. It is written out here, and the
// tests hold the two together, because the commit-msg hook asks for it on each
// commit: to start YAML's parser for its one line would cost a tenth of the
// whole process.
func defaults() *lint.Config { return &lint.Config{Services: []string{"services/*"}} }

// loader adds up the files of one configuration.
type loader struct {
	fsys      fs.FS
	rules     []*lint.Rule
	elsewhere []string // names of rules that another program runs
	cfg       *lint.Config
	strict    bool // presets name known rules only

	faults, warnings []*Error

	read  []string // files and presets, so far
	chain []string // those of them that wait for one that they extend

	components map[string]int    // the place of each name in cfg.Components
	authors    lint.AuthorFilter // that every rule about messages skips
	choices    map[string]*choice
}

// choice is what the files say of one rule.
type choice struct {
	lint.Settings
	bots *bool // its own skip-bots, if any
}

func (l *loader) full() bool { return len(l.faults) >= maxFaults }

// err returns all mistakes as one error, nil if there are none.
func (l *loader) err() error {
	faults := l.faults
	if l.full() {
		faults = append(faults, &Error{Path: l.cfg.Path, Text: fmt.Sprintf("has very many mistakes; here are %d of them", maxFaults)})
	}
	return join(l.cfg.Path, faults)
}

// load takes in a file or a preset, and before it all that it extends.
func (l *loader) load(name string, raw []byte) {
	l.read = append(l.read, name)
	d, fault := parse(name, raw)
	if fault != nil {
		l.faults = append(l.faults, fault)
		return
	}
	l.chain = append(l.chain, name)
	(&file{d, l}).takeIn()
	l.chain = l.chain[:len(l.chain)-1]
}

// loadPreset is load for a preset that exists.
func (l *loader) loadPreset(name string) { l.load(presetPath+name, presetText(name)) }

// sections are the keys of a file.
func sections() []string {
	return []string{"extends", "services", "components", "commits", "rules", "exceptions"}
}

// takeIn reads what the file extends, and then its sections.
func (f *file) takeIn() {
	var entries []entry
	if f.root != nil {
		var ok bool
		if entries, ok = f.mapping(deref(f.root), "a mapping, such as \"services: [services/*]\""); !ok {
			return
		}
	}
	at := slices.IndexFunc(entries, func(e entry) bool { return e.name == "extends" && !isNull(e.value) })
	if at >= 0 {
		f.extends(entries[at].value)
	} else if len(f.chain) == 1 && !isPreset(f.path) {
		f.loadPreset(DefaultPreset)
	}
	for _, e := range entries {
		if f.full() {
			return
		}
		if !f.section(e) {
			f.fault(e.key, "unknown key %s%s", excerpt(e.name), suggest(e.name, sections()))
		}
	}
}

// section reads one section and tells whether there is one of that name.
func (f *file) section(e entry) bool {
	if isNull(e.value) && slices.Contains(sections(), e.name) {
		return true
	}
	switch e.name {
	case "extends":
	case "services":
		if patterns, ok := f.strs(e.value, "patterns of folders", "a pattern", checkGlob); ok {
			f.cfg.Services = patterns
		}
	case "components":
		f.componentsSection(e.value)
	case "commits":
		f.commits(e.value)
	case "rules":
		f.rulesSection(e.value)
	case "exceptions":
		f.exceptions(e.value)
	default:
		return false
	}
	return true
}

// componentsSection merges the configured components by name.
func (f *file) componentsSection(n *yaml.Node) {
	entries, _ := f.mapping(n, "a mapping from components to paths")
	if f.components == nil {
		f.components = make(map[string]int, len(entries))
	}
	for _, e := range entries {
		if f.full() {
			return
		}
		if why := checkComponent(e.name); why != "" {
			f.fault(e.key, "%s", why)
		}
		c := lint.Component{Name: e.name}
		if !isNull(e.value) {
			c.Paths, _ = f.strs(e.value, "patterns of paths", "a pattern", checkGlob)
		}
		if i, again := f.components[e.name]; again {
			f.cfg.Components[i] = c
		} else {
			f.components[e.name] = len(f.cfg.Components)
			f.cfg.Components = append(f.cfg.Components, c)
		}
	}
}

// checkComponent says what is wrong with a component's name, "" if nothing
// is. The characters that it refuses divide headers.
func checkComponent(name string) string {
	switch {
	case name == "":
		return "the component has no name"
	case strings.ContainsAny(name, "[](),:!"), strings.ContainsFunc(name, notGraphic):
		return fmt.Sprintf("%s is no name of a component: no white space, brackets, commas, colons or exclamation marks", excerpt(name))
	}
	return ""
}
