package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestLinks follows the relative links of the documents: there is a file at the
// end of each, and a heading if the link names one.
func TestLinks(t *testing.T) {
	const root = "../.."
	documents, err := filepath.Glob(root + "/docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"} {
		documents = append(documents, filepath.Join(root, name))
	}
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	followed := 0
	for _, document := range documents {
		for _, line := range prose(t, document) {
			for _, m := range link.FindAllStringSubmatch(line, -1) {
				if strings.Contains(m[1], "://") {
					continue
				}
				followed++
				name, anchor, _ := strings.Cut(m[1], "#")
				file := document
				if name != "" {
					file = filepath.Join(filepath.Dir(document), filepath.FromSlash(name))
				}
				if _, err := os.Stat(file); err != nil {
					t.Errorf("%s: %s leads nowhere: %v", document, m[1], err)
				} else if anchor != "" && !slices.Contains(anchors(t, file), anchor) {
					t.Errorf("%s: %s has no such heading", document, m[1])
				}
			}
		}
	}
	if followed < 50 {
		t.Errorf("only %d links are found", followed)
	}
}

// prose returns the lines of a document that are not in a code block.
func prose(t *testing.T, document string) []string {
	t.Helper()
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	fence := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		mark := line[:len(line)-len(strings.TrimLeft(line, "`"))]
		switch {
		case fence == "" && len(mark) >= 3:
			fence = mark
		case fence == "":
			lines = append(lines, line)
		case line == mark && len(mark) >= len(fence):
			fence = ""
		}
	}
	return lines
}

// anchors are what GitHub makes of a document's headings.
func anchors(t *testing.T, document string) []string {
	t.Helper()
	odd := regexp.MustCompile(`[^\p{L}\p{N}_\- ]`)
	var names []string
	for _, line := range prose(t, document) {
		title := strings.TrimLeft(line, "#")
		if title == line || !strings.HasPrefix(title, " ") {
			continue
		}
		name := odd.ReplaceAllString(strings.ToLower(strings.TrimSpace(title)), "")
		names = append(names, strings.ReplaceAll(name, " ", "-"))
	}
	return names
}
