package config

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"

	"github.com/megalint/megalint/internal/component"
)

// extends reads the presets and files that a file builds on.
func (f *file) extends(n *yaml.Node) {
	members, _ := f.list(n, "presets and files")
	seen := make(map[string]bool, len(members))
	for _, m := range members {
		name, ok := f.str(m, "a preset or a file")
		switch {
		case !ok:
		case seen[name]:
			f.fault(m, "%s is extended twice", excerpt(name))
		case isFile(name):
			f.extendFile(m, name)
		default:
			f.extendPreset(m, name)
		}
		seen[name] = true
	}
}

// isFile tells the name of a file from that of a preset.
func isFile(name string) bool {
	return strings.ContainsAny(name, `/\`) || strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

func (f *file) extendFile(at *yaml.Node, name string) {
	target := path.Join(path.Dir(f.path), name)
	switch {
	case strings.Contains(name, "://"):
		f.fault(at, "%s is an address: only presets and files of this repository are extended", excerpt(name))
	case strings.Contains(name, `\`):
		f.fault(at, "%s has backslashes: separate folders by slashes", excerpt(name))
	case strings.ContainsFunc(name, unicode.IsControl):
		f.fault(at, "%s holds control characters", excerpt(name))
	case path.IsAbs(name):
		f.fault(at, "%s is absolute: give the path relative to this file", excerpt(name))
	case !fs.ValidPath(target):
		f.fault(at, "%s lies outside of the repository", excerpt(name))
	case f.admit(at, target):
		raw, fault := readFile(f.fsys, target)
		if fault != nil {
			f.fault(at, "%s %s", target, fault.Text)
			return
		}
		f.load(target, raw)
	}
}

func (f *file) extendPreset(at *yaml.Node, name string) {
	names := presetNames()
	switch {
	case !slices.Contains(names, name) && component.Nearest(name, names) != "":
		f.fault(at, "unknown preset %s%s", excerpt(name), suggest(name, names))
	case !slices.Contains(names, name):
		f.fault(at, "unknown preset %s%s, or a file, whose path has a slash or ends in .yaml", excerpt(name), suggest(name, names))
	case f.admit(at, presetPath+name):
		f.loadPreset(name)
	}
}

// admit tells whether a file is to be read now: not if it has been read, for
// then what came later would be undone. It refuses files that extend
// themselves, and more of them than there is reason for.
func (f *file) admit(at *yaml.Node, name string) bool {
	chain := strings.Join(append(slices.Clone(f.chain), name), " → ")
	switch {
	case slices.Contains(f.chain, name):
		f.fault(at, "the file extends itself: %s", chain)
	case slices.Contains(f.read, name):
	case len(f.chain) > maxChain:
		f.fault(at, "the files extend each other more than %d deep: %s", maxChain, chain)
	case len(f.read) > maxFiles:
		f.fault(at, "more than %d files are extended in all", maxFiles)
	default:
		return true
	}
	return false
}
