package vendoring

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/megalint/megalint/lint"
)

// report reports a finding at a place in a file.
func report(p *lint.Pass, file string, at lint.Span, format string, args ...any) {
	p.Report(lint.Finding{Path: file, Span: at, Text: fmt.Sprintf(format, args...)})
}

// plural counts things.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// join makes one error of several, each once.
func join(all ...error) error {
	var kept []error
	seen := make(map[string]bool)
	for _, err := range all {
		if err != nil && !seen[err.Error()] {
			seen[err.Error()] = true
			kept = append(kept, err)
		}
	}
	if len(kept) == 1 {
		return kept[0]
	}
	return errors.Join(kept...)
}

// oneLine puts what the go command says in several lines into one.
func oneLine(text string) string { return strings.ReplaceAll(text, "\n\t", " ") }

// place is a line and a column, in bytes, both counted from 1.
func place(data []byte, offset int) string {
	before := data[:min(offset, len(data))]
	return fmt.Sprintf("%d:%d", bytes.Count(before, []byte("\n"))+1, len(before)-bytes.LastIndexByte(before, '\n'))
}
