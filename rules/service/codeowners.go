package service

import (
	"bytes"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"unicode"

	"github.com/megalint/megalint/lint"
)

// codeowners is a CODEOWNERS file as GitHub reads it.
type codeowners struct {
	path  string
	lines []ownersLine
	// below holds the lines, by number, whose patterns begin with a path in
	// which nothing stands for anything else: that path is the key. A file is
	// compared with few of the thousands that name one service each.
	below map[string][]int
}

// ownersLine gives what a pattern matches its owners.
type ownersLine struct {
	number  int
	pattern []string // its elements, "**" for any number of folders
	owners  []string
	// fault says why GitHub skips the line; "" if it does not.
	fault string
}

// maxCodeowners is the size in bytes from which on GitHub ignores the file.
const maxCodeowners = 3 << 20

// errOwnersTooLarge says that GitHub does not load the file.
var errOwnersTooLarge = errors.New("it is larger than 3 MB, so GitHub ignores it")

// codeownersOf reads the repository's file: the first of the three places that
// GitHub looks at. It is nil if there is none.
func codeownersOf(repo *lint.Repo) (*codeowners, error) {
	type key struct{}
	return lint.Once(&repo.Memo, key{}, func() (*codeowners, error) {
		for _, name := range codeownersPlaces() {
			data, err := fs.ReadFile(repo.FS, name)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			} else if err != nil {
				return nil, err
			}
			if len(data) >= maxCodeowners {
				return nil, &fs.PathError{Op: "read", Path: name, Err: errOwnersTooLarge}
			}
			return parseCodeowners(name, data), nil
		}
		return nil, nil
	})
}

func codeownersPlaces() []string {
	return []string{".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"}
}

func parseCodeowners(path string, data []byte) *codeowners {
	c := &codeowners{path: path, below: make(map[string][]int)}
	number := 0
	for line := range bytes.Lines(bytes.TrimPrefix(data, []byte("\ufeff"))) {
		number++
		fields := ownersFields(string(line))
		if len(fields) == 0 {
			continue
		}
		l := ownersLine{number: number, owners: fields[1:]}
		l.pattern, l.fault = ownersPattern(fields[0])
		for _, o := range l.owners {
			if l.fault == "" && !isOwner(o) {
				l.fault = o + " is neither @user, @organisation/team nor an address"
			}
		}
		anchor := ownersAnchor(l.pattern)
		c.below[anchor] = append(c.below[anchor], len(c.lines))
		c.lines = append(c.lines, l)
	}
	return c
}

// ownersAnchor is the folder that a pattern names before anything in it stands
// for something else, or the file; "" for the root.
func ownersAnchor(pattern []string) string {
	n := slices.IndexFunc(pattern, func(p string) bool { return strings.ContainsAny(p, `*?\`) })
	if n < 0 {
		n = len(pattern)
	}
	return strings.Join(pattern[:n], "/")
}

// ownersFields splits a line at white space that no backslash stands before,
// up to a comment.
func ownersFields(line string) []string {
	if !strings.ContainsAny(line, `\#`) {
		return strings.Fields(line)
	}
	var fields []string
	var field strings.Builder
	end := func() {
		if field.Len() > 0 {
			fields = append(fields, field.String())
			field.Reset()
		}
	}
	escaped := false
	for _, r := range line {
		switch {
		case escaped:
			escaped = false
			if !unicode.IsSpace(r) {
				field.WriteByte('\\')
			}
			field.WriteRune(r)
		case r == '\\':
			escaped = true
		case unicode.IsSpace(r):
			end()
		case r == '#' && field.Len() == 0:
			return fields
		default:
			field.WriteRune(r)
		}
	}
	end()
	return fields
}

// ownersPattern splits a pattern into its elements so that each is matched
// against one element of a path, and says what GitHub has against it.
func ownersPattern(pattern string) (elements []string, fault string) {
	switch {
	case strings.HasPrefix(pattern, "!"):
		fault = "GitHub does not know patterns that begin with an exclamation mark"
	case strings.ContainsAny(pattern, "[]"):
		fault = "GitHub does not know patterns with brackets, nor sections"
	case strings.Contains(pattern, "***"):
		fault = "GitHub does not know patterns with three asterisks"
	case pattern == "/":
		return nil, ""
	}
	elements = strings.Split(pattern, "/")
	switch {
	case elements[0] == "":
		elements = elements[1:] // from the root
	case len(elements) == 1 || len(elements) == 2 && elements[1] == "":
		if elements[0] != "**" {
			elements = append([]string{"**"}, elements...) // at any depth
		}
	}
	if last := len(elements) - 1; last > 0 && elements[last] == "" {
		elements[last] = "**" // all that is in the folder
	}
	return elements, fault
}

// isOwner tells whether GitHub takes a word for an owner.
func isOwner(word string) bool {
	name, handle := strings.CutPrefix(word, "@")
	if !handle {
		local, domain, found := strings.Cut(word, "@")
		return found && local != "" && strings.Contains(strings.Trim(domain, "."), ".") && !strings.ContainsAny(domain, "@/")
	}
	organisation, team, isTeam := strings.Cut(name, "/")
	return plainName(organisation) && (!isTeam || plainName(team))
}

func plainName(s string) bool {
	return s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == ""
}

// isTeam tells a team from a person.
func isTeam(owner string) bool { return strings.HasPrefix(owner, "@") && strings.Contains(owner, "/") }

// of returns the line that decides who owns a file, nil if none does: the last
// one that matches. Skipped is a later line that would, had it no fault.
func (c *codeowners) of(file string) (decides, skipped *ownersLine) {
	elements := strings.Split(file, "/")
	candidates := slices.Clone(c.below[""])
	end := 0
	for _, e := range elements {
		end += len(e)
		candidates = append(candidates, c.below[file[:end]]...)
		end++
	}
	slices.Sort(candidates)
	for _, i := range slices.Backward(candidates) {
		l := &c.lines[i]
		switch {
		case !matchElements(l.pattern, elements):
		case l.fault == "":
			return l, skipped
		case skipped == nil:
			skipped = l
		}
	}
	return nil, skipped
}

// matchElements matches a path. A pattern that matches a folder matches what is
// in it too, unless it ends in an asterisk alone, which means one level.
func matchElements(pattern, file []string) bool {
	// A table of positions instead of recursion: a pattern may be hostile.
	reach := make([]bool, len(file)+1) // reach[i]: the pattern so far matches file[:i]
	reach[0] = true
	for i, p := range pattern {
		next := make([]bool, len(file)+1)
		for at, ok := range reach {
			switch {
			case !ok:
			case p == "**" && i == len(pattern)-1:
				return at < len(file)
			case p == "**":
				for j := at; j <= len(file); j++ {
					next[j] = true
				}
			case at < len(file) && matchElement(p, file[at]):
				next[at+1] = true
			}
		}
		reach = next
	}
	if n := len(pattern); n > 0 && pattern[n-1] != "*" {
		for _, ok := range reach[1:] {
			if ok {
				return true
			}
		}
	}
	return reach[len(file)] && len(pattern) > 0
}

// matchElement matches one element of a path, in which an asterisk stands for
// any characters, a question mark for one, and a backslash takes the meaning
// of what follows.
func matchElement(pattern, name string) bool {
	p, n, star, mark := 0, 0, -1, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, n
			p++
			continue
		case p < len(pattern) && pattern[p] == '?',
			p < len(pattern) && pattern[p] != '\\' && pattern[p] == name[n]:
			p, n = p+1, n+1
			continue
		case p+1 < len(pattern) && pattern[p] == '\\' && pattern[p+1] == name[n]:
			p, n = p+2, n+1
			continue
		case star < 0:
			return false
		}
		mark++
		p, n = star+1, mark
	}
	return strings.Trim(pattern[p:], "*") == ""
}
