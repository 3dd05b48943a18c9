package config_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/lint/config"
)

// BenchmarkDefault is what each commit pays where there is no configuration.
func BenchmarkDefault(b *testing.B) {
	all := rules()
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := config.Load(nil, "", all); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkHundredLines is what it pays with a long configuration.
func BenchmarkHundredLines(b *testing.B) {
	all, tree := rules(), fstest.MapFS{config.Name: {Data: hundredLines()}}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := config.Load(tree, config.Name, all); err != nil {
			b.Fatal(err)
		}
	}
}

func hundredLines() []byte {
	var text strings.Builder
	text.WriteString(`extends: [saas-mega] # presets
services: [services/*, legacy/*/svc-*]
commits:
  header: brackets
  skip-authors: ["renovate*"]
rules:
  summary-too-long: {severity: warning, limit: 72}
  body-missing: info
  host-port-clash: {block: 20}
components:
`)
	for i := range 20 {
		fmt.Fprintf(&text, "  area-%d: [area-%d/**, shared/%d/*.go]\n", i, i, i)
	}
	text.WriteString("exceptions:\n")
	for i := range 14 {
		fmt.Fprintf(&text, "  - rule: vendor-nested\n    path: services/legacy-%d/**\n", i)
		text.WriteString("    # why\n    reason: needs protobuf v1 until the V3 API is gone\n    until: 2027-03-31\n")
	}
	return []byte(text.String())
}
