package gomodules

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/mod/module"

	"github.com/megalint/megalint/lint/message"
)

// Sums is what go.sum files say: the h1 of each module's zip, by path and
// version.
type Sums map[module.Version][]string

// ReadSums adds what a go.sum or go.work.sum says, and returns the lines that
// are no such.
func (s Sums) ReadSums(data []byte) []Problem {
	var problems []Problem
	for pos := 0; pos < len(data); {
		end := len(data)
		if i := bytes.IndexByte(data[pos:min(len(data), pos+maxLine)], '\n'); i >= 0 {
			end = pos + i
		}
		at := message.Span{Start: pos, End: end}
		f := strings.Fields(string(data[pos:min(end, pos+maxLine)]))
		pos = end + 1
		switch {
		case len(f) == 0:
		case len(f) != 3 || at.End-at.Start > maxLine:
			if len(problems) < maxProblems {
				problems = append(problems, Problem{at, fmt.Sprintf("wrong number of fields %d", len(f))})
			}
		case strings.HasSuffix(f[1], "/go.mod"), !strings.HasPrefix(f[2], "h1:"):
		default:
			m := module.Version{Path: f[0], Version: f[1]}
			s[m] = append(s[m], f[2])
		}
	}
	return problems
}
