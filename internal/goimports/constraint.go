package goimports

import (
	"bytes"
	"go/build/constraint"
	"unicode"
)

// Builds tells whether some platform and some choice of tags builds the file,
// which is what `go mod vendor` asks: each tag is both on and off, but for
// "ignore" and those for which off returns true. A nil off is none.
func (f *File) Builds(off func(tag string) bool) bool {
	if f.never {
		return false
	}
	return f.expr == nil || eval(f.expr, off, true)
}

// Constrained tells whether the file has build constraints.
func (f *File) Constrained() bool { return f.expr != nil || f.never }

// eval is x.Eval with every tag on and off at once.
func eval(x constraint.Expr, off func(string) bool, want bool) bool {
	switch x := x.(type) {
	case *constraint.TagExpr:
		if !tagName(x.Tag) || x.Tag == "ignore" || off != nil && off(x.Tag) {
			return false
		}
		return want
	case *constraint.NotExpr:
		return !eval(x.X, off, !want)
	case *constraint.AndExpr:
		return eval(x.X, off, want) && eval(x.Y, off, want)
	case *constraint.OrExpr:
		return eval(x.X, off, want) || eval(x.Y, off, want)
	}
	return false
}

func tagName(tag string) bool {
	for _, c := range tag {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '_' && c != '.' {
			return false
		}
	}
	return tag != ""
}

// maxConstraint bounds what is read of constraints, in bytes: the parser of the
// standard library goes as deep as they do.
const maxConstraint = 1 << 12

// constrain reads the constraints from what stands before the package clause.
func (f *File) constrain(header []byte) {
	if !bytes.Contains(header, []byte("//go:build")) && !bytes.Contains(header, []byte("+build")) {
		return
	}
	plus, line, ok := split(header)
	switch {
	case !ok, len(line) > maxConstraint:
		f.never = true
		return
	case line != nil:
		x, err := constraint.Parse(string(line))
		f.expr, f.never = x, err != nil
		return
	}
	for l := range bytes.Lines(plus) {
		text := string(bytes.TrimSpace(l))
		if len(text) > maxConstraint || !constraint.IsPlusBuild(text) {
			continue
		}
		x, err := constraint.Parse(text)
		switch {
		case err != nil:
		case f.expr == nil:
			f.expr = x
		default:
			f.expr = &constraint.AndExpr{X: f.expr, Y: x}
		}
	}
}

// split finds the //go:build line, of which there may be one, and the part in
// which "+build" lines count: line comments that a blank line ends.
func split(header []byte) (plus, line []byte, ok bool) {
	end, ended, inComment := 0, false, false
	for p := header; len(p) > 0; {
		l := p
		if i := bytes.IndexByte(p, '\n'); i >= 0 {
			l, p = p[:i], p[i+1:]
		} else {
			p = nil
		}
		l = bytes.TrimSpace(l)
		if len(l) == 0 && !ended {
			end = len(header) - len(p)
			continue
		}
		slashes := bytes.HasPrefix(l, []byte("//"))
		ended = ended || !slashes
		if !inComment && goBuild(l) {
			if line != nil {
				return nil, nil, false // several
			}
			line = l
		}
		inComment = open(l, inComment)
	}
	return header[:end], line, true
}

func goBuild(line []byte) bool {
	rest, ok := bytes.CutPrefix(line, []byte("//go:build"))
	return ok && (len(rest) == 0 || rest[0] == ' ' || rest[0] == '\t')
}

// open tells whether a general comment goes on behind a line.
func open(line []byte, inComment bool) bool {
	for len(line) > 0 {
		mark := []byte("*/")
		if !inComment {
			if bytes.HasPrefix(line, []byte("//")) {
				return false
			}
			mark = []byte("/*")
		}
		i := bytes.Index(line, mark)
		if i < 0 {
			return inComment
		}
		inComment, line = !inComment, bytes.TrimSpace(line[i+2:])
	}
	return inComment
}
