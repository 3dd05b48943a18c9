package schema

import (
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/megalint/megalint/internal/protobuf"
	"github.com/megalint/megalint/lint"
)

type misplacedOptions struct {
	Schema     string   `yaml:"schema" doc:"the folder of .proto files"`
	Generated  []string `yaml:"generated" doc:"patterns of the folders of generated code, below the schema folder"`
	Required   bool     `yaml:"required" doc:"judge a repository whose schema folder holds no .proto file as well"`
	ThirdParty []string `yaml:"third-party" doc:"patterns of files that were written elsewhere, and of what is generated from them"`
	Excluded   []string `yaml:"excluded" doc:"patterns of files that may lie where they do"`
}

// Validate refuses what is no folder or no pattern.
func (o misplacedOptions) Validate() error {
	return errors.Join(folder("schema", o.Schema), patterns("generated", o.Generated),
		patterns("third-party", o.ThirdParty), patterns("excluded", o.Excluded))
}

func (o misplacedOptions) judged(name string) bool {
	return !matches(o.ThirdParty, name) && !matches(o.Excluded, name)
}

// SchemaMisplaced keeps .proto files in one place, and apart from the code that
// is generated from them.
var SchemaMisplaced = &lint.Rule{
	Name: "schema-misplaced",
	Doc: `The .proto files live below schema/, generated code in its gen-… folders

Services talk to each other in what the schema says. Whoever looks for a
message, or changes one, needs a single place to look at, and a build needs a
single import path. Generated code that lies among what people write gets
edited, and is forgotten when the rest is generated anew.

Only a repository that keeps .proto files below its schema folder is judged,
unless ` + "`required`" + ` is on: in others ` + "`schema`" + ` may mean anything. Folders of
package managers are passed over, and so are the usual places of files that
were written elsewhere, which ` + "`third-party`" + ` lists. What counts as generated
has the name that a plugin of protoc gives, and says at its top that it is
generated. Code of one language in the folder of another one, such as a
` + "`.pb.go`" + ` in ` + "`gen-py`" + `, is misplaced too.

Source: saas-mega, "Directory layout".`,
	Severity: lint.Warning, Since: "0.1",
	Options: misplacedOptions{
		Schema: "schema", Generated: []string{"gen-*"}, ThirdParty: thirdParty, Excluded: unjudged,
	},
	Repo: schemaMisplaced,
}

func schemaMisplaced(p *lint.Pass, r *lint.Repo) error {
	o := p.Options.(misplacedOptions)
	t, err := treeOf(r)
	if err != nil {
		return err
	}
	kept := slices.ContainsFunc(t.Protos, func(name string) bool {
		return below(name, o.Schema) && o.judged(name)
	})
	if !kept && !o.Required {
		return nil
	}
	for _, name := range t.Protos {
		if !o.judged(name) {
			continue
		}
		if dir := generatedFolder(name, o.Schema, o.Generated); dir != "" {
			p.Report(lint.Finding{Path: name, Text: "a .proto file lies among generated code: move it out of " + dir + "/"})
		} else if !below(name, o.Schema) {
			p.Report(lint.Finding{Path: name, Text: "a .proto file lies outside of the schema: move it below " + o.Schema + "/"})
		}
	}
	for _, name := range t.Code {
		if o.judged(name) && p.Wants(name) && t.Marked(name) {
			misplacedCode(p, o, name)
		}
	}
	return nil
}

func misplacedCode(p *lint.Pass, o misplacedOptions, name string) {
	language := protobuf.Language(name)
	dir := generatedFolder(name, o.Schema, o.Generated)
	if dir == "" {
		p.Report(lint.Finding{Path: name, Text: "generated code lies among other files: generate it into " + o.place(language)})
		return
	}
	if meant := languageOfFolder(path.Base(dir)); meant != "" && meant != language {
		p.Report(lint.Finding{Path: name, Text: "this code is not in the language of " + dir + "/: generate it into " + o.place(language)})
	}
}

// place names the folder for generated code of a language.
func (o misplacedOptions) place(language string) string {
	if dir := "gen-" + language; matches(o.Generated, dir) {
		return path.Join(o.Schema, dir) + "/"
	}
	return path.Join(o.Schema, strings.Join(o.Generated, " or "))
}

// languageOfFolder is the language that the name of a folder ends with, if it
// is one of two that cannot be mixed up.
func languageOfFolder(name string) string {
	switch name[strings.LastIndexByte(name, '-')+1:] {
	case "go", "golang":
		return "go"
	case "py", "python":
		return "py"
	}
	return ""
}
