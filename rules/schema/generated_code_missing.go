package schema

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/megalint/megalint/internal/protobuf"
	"github.com/megalint/megalint/internal/protocode"
	"github.com/megalint/megalint/lint"
)

type missingOptions struct {
	Schema     string   `yaml:"schema" doc:"the folder of .proto files"`
	Go         string   `yaml:"go" doc:"the folder of generated Go code, below the schema folder"`
	Python     string   `yaml:"python" doc:"the folder of generated Python code, below the schema folder"`
	Required   []string `yaml:"required" doc:"the languages, go or python, that are generated even if their folder is missing"`
	ThirdParty []string `yaml:"third-party" doc:"patterns of .proto files that were written elsewhere, whose generated code is elsewhere too"`
	Excluded   []string `yaml:"excluded" doc:"patterns of .proto files from which nothing is generated"`
}

// Validate refuses what is no folder, no pattern or no language.
func (o missingOptions) Validate() error {
	for _, l := range o.Required {
		if l != "go" && l != "python" {
			return fmt.Errorf("required: %q is neither go nor python", l)
		}
	}
	return errors.Join(folder("schema", o.Schema), folder("go", o.Go), folder("python", o.Python),
		patterns("third-party", o.ThirdParty), patterns("excluded", o.Excluded))
}

// GeneratedCodeMissing wants code for each .proto file.
var GeneratedCodeMissing = &lint.Rule{
	Name: "generated-code-missing",
	Doc: `Each .proto file has its generated code

Whoever adds a message and forgets to generate code breaks nothing yet: the
next one who builds against it finds that it is not there.

For each language whose folder is below the schema folder (` + "`gen-go`, `gen-py`" + `),
every .proto file of the schema has a file there that was generated from it.
That is told by what generators write into their output, the descriptor and the
` + "`source:`" + ` comment, and not by the path. If there are gRPC stubs in the folder,
each .proto file that declares a service has one. Files that were written
elsewhere, as ` + "`third-party`" + ` lists them, need no code here.

Source: saas-mega, "Directory layout".`,
	Severity: lint.Error, Since: "0.1",
	Options: missingOptions{
		Schema: "schema", Go: "gen-go", Python: "gen-py", Required: []string{},
		ThirdParty: thirdParty, Excluded: unjudged,
	},
	Repo: generatedCodeMissing,
}

func generatedCodeMissing(p *lint.Pass, r *lint.Repo) error {
	o := p.Options.(missingOptions)
	t, err := treeOf(r)
	if err != nil {
		return err
	}
	var protos []string
	for _, name := range t.Protos {
		if below(name, o.Schema) && p.Wants(name) && !matches(o.ThirdParty, name) && !matches(o.Excluded, name) &&
			generatedFolder(name, o.Schema, []string{"gen-*", o.Go, o.Python}) == "" {
			protos = append(protos, name)
		}
	}
	if len(protos) == 0 {
		return nil
	}
	languages := []struct {
		name, option, dir string
		language          protocode.Language
	}{
		{"Go", "go", path.Join(o.Schema, o.Go), protocode.Go},
		{"Python", "python", path.Join(o.Schema, o.Python), protocode.Python},
	}
	for _, l := range languages {
		_, err := fs.Stat(r.FS, l.dir)
		if err == nil || slices.Contains(o.Required, l.option) {
			made := madeIn(t, l.dir, o.Schema, l.language)
			made.report(p, t, protos, l.name)
		}
	}
	return nil
}

// made is what a folder of generated code was made from.
type made struct {
	dir   string
	code  map[string]bool // .proto files with their messages' code
	stubs map[string]bool // .proto files with their services' code
	// unread are the base names of .proto files whose code cannot be read,
	// which is another rule's concern.
	unread map[string]bool
}

func madeIn(t *protobuf.Tree, dir, schema string, language protocode.Language) made {
	m := made{dir, map[string]bool{}, map[string]bool{}, map[string]bool{}}
	names := readable(t, func(name string) bool {
		return below(name, dir) && protocode.LanguageOf(name) == language
	})
	readAll(t, names)
	for _, name := range names {
		f, err := t.Generated(name)
		if err != nil {
			m.unread[protoOf(name)] = true
			continue
		}
		for _, o := range originsOf(t, name, f, schema) {
			m.code[o.Path] = m.code[o.Path] || !f.Stub
			m.stubs[o.Path] = m.stubs[o.Path] || len(f.Services) > 0
		}
	}
	return m
}

// protoOf guesses the base name of what a file was generated from.
func protoOf(name string) string {
	base := path.Base(name)
	for _, ending := range []string{"_grpc.pb.go", ".pb.go", "_pb2_grpc.py", "_pb2.py"} {
		if stem, ok := strings.CutSuffix(base, ending); ok {
			return stem + ".proto"
		}
	}
	return base
}

func (m made) report(p *lint.Pass, t *protobuf.Tree, protos []string, language string) {
	stubs := false
	for _, has := range m.stubs {
		stubs = stubs || has
	}
	for _, name := range protos {
		switch {
		case m.unread[path.Base(name)]:
		case !m.code[name]:
			p.Report(lint.Finding{Path: name, Text: fmt.Sprintf(
				"no %s code was generated from this file: generate it into %s/", language, m.dir)})
		case stubs && !m.stubs[name]:
			m.reportStub(p, t, name, language)
		}
	}
}

// reportStub reports a file whose services have no code, although others have.
func (m made) reportStub(p *lint.Pass, t *protobuf.Tree, name, language string) {
	services := t.Services(name)
	if len(services) == 0 {
		return
	}
	at := t.Locate(name, protocode.Element{Names: services[:1]})
	p.Report(lint.Finding{Path: name, Span: at, Text: fmt.Sprintf(
		"service %s has no gRPC code in %s, unlike those of other files: generate it into %s/",
		services[0], language, m.dir)})
}
