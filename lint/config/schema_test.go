package config_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/config"
)

// beyondSchema lists the bad cases that a schema cannot see through.
var beyondSchema = []string{
	"bad/duplicates", "bad/validated-together", "bad/pattern-without-group",
	"bad/too-many-branches", "bad/unicode-columns", "extends/itself", "extends/cycle",
}

// TestSchema holds the schema and Load together: what Load accepts is valid,
// and what is invalid Load refuses.
func TestSchema(t *testing.T) {
	s := compileSchema(t)
	eachCase(t, func(t *testing.T, name string, tree fstest.MapFS) string {
		value, ok := jsonValue(tree[config.Name].Data)
		if !ok {
			return "" // no YAML, or several documents
		}
		_, _, loadErr := config.Load(tree, config.Name, rules())
		if loadErr != nil && !strings.Contains(loadErr.Error(), config.Name+":") {
			return "" // the mistake is in another file
		}
		schemaErr := s.Validate(value)
		switch {
		case loadErr == nil && schemaErr != nil:
			t.Errorf("Load accepts what the schema refuses: %v", schemaErr)
		case loadErr != nil && schemaErr == nil && !slices.Contains(beyondSchema, name):
			t.Errorf("the schema accepts what Load refuses: %v", loadErr)
		case schemaErr != nil && slices.Contains(beyondSchema, name):
			t.Errorf("the schema refuses it after all: strike it from the list")
		}
		return ""
	})
}

func compileSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	text, err := config.Schema(rules())
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(config.SchemaURL, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(config.SchemaURL)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// jsonValue returns a document as an editor's YAML support passes it to the
// schema: dates are strings.
func jsonValue(text []byte) (any, bool) {
	var n yaml.Node
	if len(text) == 0 {
		return nil, true
	}
	if strings.Contains(string(text), "*x") || yaml.Load(text, &n) != nil {
		return nil, false // an alias to itself, or no YAML
	}
	return plainValue(&n), true
}

func plainValue(n *yaml.Node) any {
	switch n.Kind {
	case yaml.DocumentNode:
		return plainValue(n.Content[0])
	case yaml.AliasNode:
		return plainValue(n.Alias)
	case yaml.SequenceNode:
		list := []any{}
		for _, c := range n.Content {
			list = append(list, plainValue(c))
		}
		return list
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			m[n.Content[i].Value] = plainValue(n.Content[i+1])
		}
		return m
	}
	var v any
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return strings.EqualFold(n.Value, "true")
	case "!!int", "!!float":
		if json.Unmarshal([]byte(n.Value), &v) == nil {
			return v
		}
		return 7.0 // another way to write a number
	}
	return n.Value
}

func TestSchemaIsDeterministic(t *testing.T) {
	first, err := config.Schema(rules())
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		if again, _ := config.Schema(rules()); !bytes.Equal(first, again) {
			t.Fatal("two schemas of the same rules differ")
		}
	}
	for _, want := range []string{
		`"description": "how many characters fit"`, `"default": 50`, `"default": "off"`,
		`"markdownDescription": "A summary is short\n\nFor it shows in logs."`,
		`"deprecationMessage": "Renamed to body-missing."`,
	} {
		if !bytes.Contains(first, []byte(want)) {
			t.Errorf("the schema lacks %s", want)
		}
	}
}

func TestSchemaRefusesOptions(t *testing.T) {
	for want, options := range map[string]any{
		"option a: no file can set the type float64": struct {
			A float64 `yaml:"a" doc:"x"`
		}{},
		"option a: it has no documentation": struct {
			A int `yaml:"a"`
		}{},
		"option severity: the name is taken": struct {
			A int `yaml:"severity" doc:"x"`
		}{},
		"option a: the field is not exported": struct {
			a int `yaml:"a" doc:"x"`
		}{},
	} {
		all := []*lint.Rule{{Name: "r", Doc: "D", Options: options}}
		if _, err := config.Schema(all); err == nil || err.Error() != "rule r, "+want {
			t.Errorf("got %v, want rule r, %s", err, want)
		}
		if _, _, err := config.Load(fstest.MapFS{config.Name: {Data: []byte("rules: {r: {a: 1}}")}}, config.Name, all); err == nil && !strings.Contains(want, "documentation") {
			t.Errorf("%s: Load accepts it", want)
		}
	}
}
