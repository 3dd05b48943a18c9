package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/megalint/megalint/lint"
)

// SchemaURL is where editors find the schema of the newest release.
const SchemaURL = "https://raw.githubusercontent.com/megalint/megalint/main/docs/config.schema.json"

// schema is a JSON schema, or a part of one.
type schema map[string]any

// Schema returns the JSON schema of a configuration of the rules, indented. It
// is draft 7, the newest one that editors' YAML support knows in full. What it
// refuses, [Load] refuses too; Load knows more, such as what a regular
// expression is. It fails on a rule with an option that no file could set, or
// that says nothing of its meaning.
func Schema(rules []*lint.Rule) ([]byte, error) {
	settings, names := schema{}, []string{}
	for _, r := range rules {
		s, err := ruleSchema(r)
		if err != nil {
			return nil, err
		}
		settings[r.Name] = s
		for _, former := range r.Former {
			settings[former] = renamed(s, r.Name)
		}
		if r.Kind() != "configuration" {
			names = append(append(names, r.Name), r.Former...)
		}
	}
	root := object("What megalint holds this repository to.", schema{
		"extends":    extendsSchema(),
		"services":   strs("Patterns of the folders that hold a service each.", true),
		"components": componentsSchema(),
		"commits":    commitsSchema(),
		"rules":      orNull(object("Severity and options of single rules.", settings)),
		"exceptions": exceptionsSchema(names),
	})
	root["$schema"] = "http://json-schema.org/draft-07/schema#"
	root["$id"] = SchemaURL
	root["title"] = "megalint configuration"
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(orNull(root)); err != nil {
		return nil, fmt.Errorf("write the schema: %w", err)
	}
	return b.Bytes(), nil
}

func object(description string, properties schema) schema {
	return schema{
		"description": description, "type": "object",
		"properties": properties, "additionalProperties": false,
	}
}

// orNull accepts nothing too, for a section may be empty.
func orNull(s schema) schema {
	s["type"] = []string{s["type"].(string), "null"}
	return s
}

// str is a string with a content; more is added to its schema.
func str(more schema) schema {
	s := schema{"type": "string", "minLength": 1}
	for k, v := range more {
		s[k] = v
	}
	return s
}

// strs is a list of strings, or a single one.
func strs(description string, null bool) schema {
	choices := []schema{str(nil), {"type": "array", "items": str(nil)}}
	if null {
		choices = append(choices, schema{"type": "null"})
	}
	return schema{"description": description, "anyOf": choices}
}

func extendsSchema() schema {
	one := schema{"anyOf": []schema{
		{"enum": presetNames(), "markdownDescription": presetDocs()},
		{"type": "string", "pattern": `/|\.ya?ml$`},
	}}
	return schema{
		"description": "Presets, and files of this repository (relative to this file), that this file builds on. " +
			"Without extends: " + DefaultPreset + ".",
		"anyOf": []schema{one, {"type": "array", "uniqueItems": true, "items": one}, {"type": "null"}},
	}
}

func presetDocs() string {
	var b strings.Builder
	for _, p := range Presets() {
		fmt.Fprintf(&b, "`%s`: %s\n\n", p.Name, strings.ReplaceAll(p.Doc, "\n", " "))
	}
	return strings.TrimSpace(b.String())
}

func componentsSchema() schema {
	return schema{
		"description":          "Names that messages may use besides those of the tree, each with the paths that it owns.",
		"type":                 []string{"object", "null"},
		"propertyNames":        schema{"pattern": `^[^\s\[\](),:!]+$`},
		"additionalProperties": strs("Patterns of paths, or nothing.", true),
	}
}

func commitsSchema() schema {
	s := object("What applies to all commit messages.", schema{
		"header": schema{
			"description": "The form of the first line.", "enum": headerStyles(), "default": headerStyles()[0],
		},
		"header-pattern": str(schema{
			"description": "Instead of header: a regular expression (RE2) that matches the whole line, " +
				"with a group named summary and, at will, one named components.",
			"maxLength": maxString,
		}),
		"skip-authors": skipAuthorsSchema(),
		"skip-bots":    skipBotsSchema(),
	})
	s["not"] = schema{"type": "object", "required": []string{"header", "header-pattern"}}
	return orNull(s)
}

func skipAuthorsSchema() schema {
	return strs("Authors whose messages are excused: a name, an address or \"Name <address>\"; * stands for any characters.", false)
}

func skipBotsSchema() schema {
	return schema{"description": "Excuse the messages of GitHub's App accounts.", "type": "boolean", "default": false}
}

func exceptionsSchema(rules []string) schema {
	pattern := str(schema{"description": "The pattern of paths whose findings are excused.", "maxLength": maxPattern})
	id := schema{"type": []string{"string", "number"}, "pattern": "^[0-9a-fA-F]{7,64}$"}
	s := object("A finding that somebody decided to accept.", schema{
		"rule": schema{"description": "The rule that is excused.", "enum": rules},
		"path": pattern,
		"revisions": schema{
			"description": "The ids of the commits whose messages are excused, or at least 7 digits of each.",
			"anyOf":       []schema{id, {"type": "array", "minItems": 1, "items": id}},
		},
		"reason": str(schema{"description": "Why. Required.", "pattern": `\S`}),
		"until": schema{
			"description": "The last day on which the exception holds, such as 2027-03-31.",
			"type":        "string", "format": "date", "pattern": `^\d{4}-\d{2}-\d{2}$`,
		},
	})
	s["required"] = []string{"rule", "reason"}
	s["oneOf"] = []schema{{"required": []string{"path"}}, {"required": []string{"revisions"}}}
	return schema{
		"description": "Findings that are excused, each for a reason. One that is past its day or matches nothing is reported.",
		"type":        []string{"array", "null"}, "items": s,
	}
}

// ruleSchema describes one rule's settings.
func ruleSchema(r *lint.Rule) (schema, error) {
	summary, _, _ := strings.Cut(r.Doc, "\n")
	properties := schema{"severity": severitySchema("How much a finding weighs.", r.Severity)}
	if r.Message != nil {
		properties["skip-authors"], properties["skip-bots"] = skipAuthorsSchema(), skipBotsSchema()
		delete(properties["skip-bots"].(schema), "default") // it is that of commits
	}
	if r.Options != nil {
		v := reflect.ValueOf(r.Options)
		for _, f := range optionFields(v.Type()) {
			s, err := optionSchema(v.Field(f.index))
			switch {
			case err != nil:
			case f.doc == "":
				err = errors.New("it has no documentation")
			case properties[f.name] != nil:
				err = errors.New("the name is taken")
			}
			if err != nil {
				return nil, fmt.Errorf("rule %s, option %s: %w", r.Name, f.name, err)
			}
			s["description"] = f.doc
			properties[f.name] = s
		}
	}
	return schema{
		"description": summary, "markdownDescription": r.Doc,
		"anyOf": []schema{severitySchema(summary, r.Severity), object(summary, properties)},
	}, nil
}

// renamed is the schema of a rule under a former name.
func renamed(s schema, name string) schema {
	said := fmt.Sprintf("Renamed to %s.", name)
	return schema{"description": said, "deprecationMessage": said, "anyOf": s["anyOf"]}
}

func severitySchema(description string, preset lint.Severity) schema {
	return schema{"description": description, "enum": severities(), "default": preset.String()}
}

// optionSchema describes an option by its default.
func optionSchema(v reflect.Value) (schema, error) {
	if !v.CanInterface() {
		return nil, errors.New("the field is not exported")
	}
	switch d := v.Interface().(type) {
	case bool:
		return schema{"type": "boolean", "default": d}, nil
	case int:
		return schema{"type": "integer", "minimum": 0, "maximum": maxInteger, "default": d}, nil
	case string:
		return str(schema{"default": d, "maxLength": maxString}), nil
	case []string:
		s := strs("", false)
		s["default"] = append([]string{}, d...)
		return s, nil
	case lint.Severity:
		return severitySchema("", d), nil
	}
	return nil, fmt.Errorf("no file can set the type %s", v.Type())
}
