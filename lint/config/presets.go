package config

import (
	"embed"
	"io/fs"
	"strings"

	"github.com/megalint/megalint/lint"
)

// DefaultPreset applies where a repository has no configuration, or one that
// extends nothing.
const DefaultPreset = "saas-mega"

//go:embed presets
var presets embed.FS

// presetPath marks the path of a preset in errors; no file's path is like it.
const presetPath = "preset "

func isPreset(path string) bool { return strings.HasPrefix(path, presetPath) }

// Preset is a configuration that comes with the program.
type Preset struct {
	// Name is what extends takes.
	Name string
	// Doc is the comment that its text begins with, without the number
	// signs.
	Doc string
	// Text is the configuration.
	Text []byte
}

// Presets returns all of them, by name.
func Presets() []Preset {
	var all []Preset
	for _, name := range presetNames() {
		text := presetText(name)
		var doc []string
		for line := range strings.Lines(string(text)) {
			comment, ok := strings.CutPrefix(line, "#")
			if !ok {
				break
			}
			doc = append(doc, strings.TrimSpace(comment))
		}
		all = append(all, Preset{name, strings.Join(doc, "\n"), text})
	}
	return all
}

func presetNames() []string {
	files, err := fs.Glob(presets, "presets/*.yaml")
	if err != nil {
		panic(err)
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(strings.TrimPrefix(f, "presets/"), ".yaml")
	}
	return files
}

// presetText returns the text of a preset that exists.
func presetText(name string) []byte {
	text, err := presets.ReadFile("presets/" + name + ".yaml")
	if err != nil {
		panic(err) // it is part of the program
	}
	return text
}

// CheckPresets tells whether the presets can be read and name only rules that
// there are. It is for the test of the registry of all rules: [Load] passes
// over rules of a preset that it was not given, for a program may run a part
// of them.
func CheckPresets(rules []*lint.Rule) error {
	l := &loader{rules: rules, cfg: new(lint.Config), strict: true}
	for _, name := range presetNames() {
		l.loadPreset(name)
	}
	return l.err()
}
