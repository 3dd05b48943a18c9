package object

import (
	"bytes"
	"math"
)

// Commit is what a commit object holds. The slices are parts of its bytes.
type Commit struct {
	Tree    ID
	Parents []ID
	// Author and Committer are the lines behind the keyword, as they stand:
	// "Name <mail> 1700000000 +0100" if they are well formed.
	Author, Committer []byte
	// Encoding is the message's, as the header of that name has it; empty for
	// UTF-8.
	Encoding []byte
	// Message is all that follows the header's blank line, undecoded.
	Message []byte
}

// Links reads of a commit only what a walk over history needs: its tree, its
// parents, behind those given, and its time in seconds since 1970. As for git,
// the time is 0 if the header's lines are not where they belong.
func Links(data []byte, f Format, parents []ID) (ID, []ID, uint64, error) {
	tree, parents, rest, err := links(data, f, parents)
	if err != nil {
		return ID{}, parents, 0, err
	}
	author, rest, ok := cutHeader(rest, "author")
	if !ok || author == nil {
		return tree, parents, 0, nil
	}
	committer, _, ok := cutHeader(rest, "committer")
	if !ok {
		return tree, parents, 0, nil
	}
	return tree, parents, When(committer), nil
}

// ParseCommit reads a commit object.
func ParseCommit(data []byte, f Format) (Commit, error) {
	var c Commit
	var rest []byte
	var err error
	if c.Tree, c.Parents, rest, err = links(data, f, nil); err != nil {
		return Commit{}, err
	}
	header, message, _ := bytes.Cut(rest, []byte("\n\n"))
	if len(rest) > 0 && rest[0] == '\n' {
		header, message = nil, rest[1:]
	}
	c.Message = message
	for len(header) > 0 {
		var line []byte
		line, header, _ = bytes.Cut(header, []byte("\n"))
		key, value, _ := bytes.Cut(line, []byte(" "))
		// The first of its kind counts; a line of a signature begins with a space.
		switch string(key) {
		case "author":
			c.Author = first(c.Author, value)
		case "committer":
			c.Committer = first(c.Committer, value)
		case "encoding":
			c.Encoding = first(c.Encoding, value)
		}
	}
	return c, nil
}

func first(have, value []byte) []byte {
	if have != nil {
		return have
	}
	return value
}

// links reads the lines that name the tree and the parents.
func links(data []byte, f Format, parents []ID) (tree ID, _ []ID, rest []byte, err error) {
	tree, rest, ok := cutID(data, "tree ", f)
	if !ok {
		return ID{}, parents, nil, corruptf("commit names no tree")
	}
	for {
		parent, after, ok := cutID(rest, "parent ", f)
		if !ok {
			break
		}
		parents, rest = append(parents, parent), after
	}
	if bytes.HasPrefix(rest, []byte("parent ")) {
		return ID{}, parents, nil, corruptf("commit has a malformed parent")
	}
	return tree, parents, rest, nil
}

// cutID reads a line with a keyword and an id.
func cutID(data []byte, key string, f Format) (ID, []byte, bool) {
	end := len(key) + 2*f.Size()
	if len(data) <= end || string(data[:len(key)]) != key || data[end] != '\n' {
		return ID{}, data, false
	}
	id, ok := decodeID(data[len(key):end])
	return id, data[end+1:], ok
}

// cutHeader reads a line that begins with the keyword.
func cutHeader(data []byte, key string) (value, rest []byte, ok bool) {
	line, rest, ok := bytes.Cut(data, []byte("\n"))
	if !ok || !bytes.HasPrefix(line, []byte(key)) {
		return nil, data, false
	}
	return line[len(key):], rest, true
}

// When reads the time, in seconds since 1970, of an author's or committer's
// line; 0 if there is none.
func When(line []byte) uint64 {
	line = bytes.TrimLeft(line[bytes.LastIndexByte(line, '>')+1:], " \t\v\f\r")
	var t uint64
	for _, c := range line {
		if c < '0' || c > '9' {
			break
		}
		if t > (math.MaxUint64-9)/10 {
			return math.MaxUint64
		}
		t = 10*t + uint64(c-'0')
	}
	return t
}
