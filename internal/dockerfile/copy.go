package dockerfile

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/megalint/megalint/internal/dockerfile/instruction"
	own "github.com/megalint/megalint/internal/shell"
)

// origin says what is copied.
type origin uint8

const (
	fromPath   origin = iota // a file or folder of the source
	fromText                 // a heredoc
	fromURL                  // a file from the network
	fromRemote               // a folder from the network
)

// item is one thing that is copied.
type item struct {
	origin
	path string // in the source; else the name that the file gets
}

// copyOp copies files: COPY, ADD, and cp.
type copyOp struct {
	from  source // nil: not known
	what  string // what from is, for people
	items []item
	// dest is where to. With intoDir it is a folder, or becomes one.
	dest    string
	intoDir bool
	chmod   string // --chmod; empty if there is none
	fresh   bool   // --link: whether dest is a folder already is not seen
	parents bool
	exclude *patterns // --exclude; nil if there is none
	unpack  bool      // archives are unpacked
	whole   bool      // as cp does it: a folder goes into a folder that is there
	keep    bool      // as cp does it: a file that is there keeps its mode
	span    Span
}

// newCopy is what COPY and ADD have in common.
func (d *dispatcher) newCopy(i *instruction.Instruction, span Span) (*copyOp, error) {
	o := &copyOp{from: d.context, span: span}
	if exclude := i.All("exclude"); len(exclude) > 0 {
		o.exclude, _ = newPatterns(exclude) // a malformed one excludes nothing
	}
	for _, f := range i.Flags {
		switch f.Name {
		case "chmod", "chown", "checksum":
			value, err := d.expand(f.Value)
			if err != nil {
				return nil, err
			}
			if f.Name == "chmod" {
				o.chmod = value
			}
		}
	}
	paths, texts := i.Sources()
	o.items = make([]item, 0, len(paths)+len(texts))
	for _, p := range paths {
		p, err := d.expand(p)
		if err != nil {
			return nil, err
		}
		if len(p) > maxPath {
			p = Unknown
		}
		o.items = append(o.items, item{fromPath, p})
	}
	for _, name := range texts {
		o.items = append(o.items, item{fromText, name})
	}
	dest, err := d.expand(i.Args[len(i.Args)-1])
	if err != nil {
		return nil, err
	}
	o.dest = d.through(d.done(d.stage), within(d.dir, dest), true)
	o.intoDir = strings.HasSuffix(dest, "/") || dest == "." || dest == "" || strings.HasSuffix(dest, "/.")
	o.fresh = i.Switch("link") && o.chmod == ""
	return o, nil
}

func (d *dispatcher) copy(i *instruction.Instruction, span Span) error {
	o, err := d.newCopy(i, span)
	if err != nil {
		return err
	}
	o.parents = i.Switch("parents")
	if from, _ := i.Flag("from"); from != "" {
		s, err := d.source(from)
		if err != nil {
			return err
		}
		o.from, o.what = nil, "the image "+from
		if s != nil {
			o.from = d.done(s)
		}
	}
	d.ops = append(d.ops, o)
	return nil
}

func (d *dispatcher) add(i *instruction.Instruction, span Span) error {
	o, err := d.newCopy(i, span)
	if err != nil {
		return err
	}
	_, told := i.Flag("unpack")
	unpack := i.Switch("unpack")
	o.unpack = unpack || !told
	for n, it := range o.items {
		if it.origin == fromPath {
			o.items[n] = remote(it.path, unpack)
		}
	}
	d.ops = append(d.ops, o)
	return nil
}

// remote tells whether what ADD adds comes from the network.
func remote(p string, unpack bool) item {
	web := strings.HasPrefix(p, "http://") || strings.HasPrefix(p, "https://")
	repository, _, _ := strings.Cut(p, "#")
	switch {
	case strings.HasPrefix(p, "git@"), strings.HasPrefix(p, "git://"), strings.HasPrefix(p, "ssh://"),
		web && strings.HasSuffix(repository, ".git"), web && unpack:
		return item{fromRemote, ""}
	case web:
		name := "__unnamed__"
		if u, err := url.Parse(p); err == nil {
			if base := path.Base(u.Path); base != "." && base != "/" {
				name = base
			}
		}
		return item{fromURL, name}
	}
	return item{fromPath, p}
}

// at is what lies at a path after the copy.
func (o *copyOp) at(before view, p string) (node, bool) {
	if !own.Known(o.dest) {
		if !reaches(o.dest, p) {
			return node{}, false
		}
		return touched(before, p, "where an instruction copies to is not known", o.span)
	}
	if _, above := under(p, o.dest); above || p == o.dest && o.intoDir {
		return o.folder(before, p), true
	}
	rel, below := under(o.dest, p)
	if !below && p != o.dest {
		return node{}, false
	}
	for _, it := range slices.Backward(o.items) {
		if n, ok := o.item(before, it, p, rel); ok {
			return n, true
		}
	}
	return node{}, false
}

// folder is a folder that files are copied into: a link to one stays a link.
func (o *copyOp) folder(before view, p string) node {
	if n := before.at(p); n.kind == link || n.kind == dir {
		return n
	}
	return node{kind: dir, span: o.span}
}

// touched is a path that something may have written: what is known to be right
// is taken to have stayed so.
func touched(before view, p, why string, span Span) (node, bool) {
	n := before.at(p)
	switch n.kind {
	case file:
		if n.exec == executable {
			return n, true
		}
	case dir, link:
		return n, true
	}
	return unknown(why, span), true
}

// likelyFile tells by its name whether a path that is not known is likely a file.
func likelyFile(p string) bool {
	ext := path.Ext(p)
	return ext != "" && ext != ".d" && own.Known(ext) && strings.TrimSuffix(path.Base(p), ext) != ""
}

// elsewhere tells that an item, which is likely a file, becomes another path.
func (o *copyOp) elsewhere(src, p, rel string) bool {
	base := path.Base(src)
	return likelyFile(src) && rel != "" && (own.Known(base) && base != rel || path.Ext(base) != path.Ext(rel))
}

// into tells whether a single file that is copied goes into a folder.
func (o *copyOp) into(before view) (yes, known bool) {
	if o.intoDir {
		return true, true
	}
	n, _ := resolve(before, o.dest)
	switch {
	case n.kind == dir && o.fresh:
		return true, false // it depends on how images are stored
	case n.kind == dir:
		return true, !n.guess || usual(o.dest)
	case n.kind == maybe, n.kind == file && n.made:
		return false, false
	}
	return false, true
}

// item is what one item of the copy makes of a path: rel is its path from dest,
// empty for dest itself.
func (o *copyOp) item(before view, it item, p, rel string) (node, bool) {
	switch it.origin {
	case fromText:
		return o.single(before, it.path, p, node{kind: file, exec: inert, span: o.span,
			why: "a heredoc makes a file of mode 0644, unless it has --chmod"})
	case fromURL:
		return o.single(before, it.path, p, node{kind: file, exec: inert, span: o.span,
			why: "ADD gives a file from the network mode 0600, unless it has --chmod"})
	case fromRemote:
		if rel == "" {
			return node{kind: dir, span: o.span}, true
		}
		return touched(before, p, "what ADD fetches is not known", o.span)
	}
	if !own.Known(it.path) {
		return o.blind(before, it, p, rel)
	}
	if o.from == nil {
		return o.foreign(before, it, p, rel)
	}
	if o.parents {
		return o.parent(before, it, p, rel)
	}
	if strings.ContainsAny(it.path, "*?[") {
		return o.wildcard(before, it, p, rel)
	}
	return o.plain(before, path.Clean("/"+it.path), p, rel)
}

// single is a single file that is copied under a name.
func (o *copyOp) single(before view, name, p string, n node) (node, bool) {
	into, known := o.into(before)
	target := o.dest
	if into {
		target = path.Join(o.dest, name)
	}
	switch {
	case p == target && (known || !into):
		if o.keep {
			if was := before.at(p); was.kind == file {
				return was, true
			}
		}
		n.made = n.made || !known
		return o.mode(n), true
	case !known && (p == o.dest || p == path.Join(o.dest, name)):
		return touched(before, p, "whether "+o.dest+" is a folder already is not known", o.span)
	case into && p == o.dest:
		return o.folder(before, p), true
	}
	return node{}, false
}

// mode applies --chmod.
func (o *copyOp) mode(n node) node {
	n.span = o.span
	if o.chmod == "" || n.kind != file {
		return n
	}
	if !own.Known(o.chmod) {
		n.exec = unsure
		return n
	}
	if n.exec = chmod(o.chmod, n.exec); n.exec == inert {
		n.why, n.source = "--chmod="+o.chmod+" has no execute bit", ""
		if o.whole {
			n.why = "install gives it the mode " + o.chmod
		}
	}
	return n
}

// blind is an item whose path is not all known.
func (o *copyOp) blind(before view, it item, p, rel string) (node, bool) {
	base := path.Base(it.path)
	if o.elsewhere(it.path, p, rel) && !strings.ContainsAny(base, "*?[") {
		return node{}, false
	}
	n := node{why: "what is copied from " + shown(it.path) + " is not known", span: o.span}
	if o.sure(base, p) {
		return o.mode(node{kind: file, exec: unsure, span: o.span, why: n.why}), true
	}
	return touched(before, p, n.why, o.span)
}

// sure tells whether a file of which only the name is known becomes the path.
func (o *copyOp) sure(base, p string) bool {
	if !own.Known(base) || o.chmod == "" {
		return false
	}
	return o.intoDir && p == path.Join(o.dest, base) || !o.intoDir && p == o.dest && path.Base(p) == base
}

// foreign is an item from an image that is not known.
func (o *copyOp) foreign(before view, it item, p, rel string) (node, bool) {
	why := "what " + o.what + " has at " + shown(it.path) + " is not known"
	if o.elsewhere(it.path, p, rel) {
		return node{}, false
	}
	if o.sure(path.Base(it.path), p) {
		return o.mode(node{kind: file, exec: unsure, span: o.span, why: why}), true
	}
	return touched(before, p, why, o.span)
}

// shown is a path for people.
func shown(p string) string { return strings.ReplaceAll(p, Unknown, "…") }

// plain is an item without wildcards.
func (o *copyOp) plain(before view, src, p, rel string) (node, bool) {
	n, real := resolve(o.from, src)
	n = n.read()
	if n.kind == dir && o.whole {
		if into, _ := o.into(before); into {
			sub, ok := under(path.Join(o.dest, path.Base(src)), p)
			if !ok {
				return node{kind: dir, span: o.span}, p == path.Join(o.dest, path.Base(src)) || p == o.dest
			}
			rel = sub
		}
	}
	switch n.kind {
	case dir:
		if rel == "" {
			return o.folder(before, p), true
		}
		return o.inside(before, real, p, rel)
	case file:
		if rel != "" && n.made {
			if inner := o.from.at(path.Join(real, rel)); inner.kind == file {
				return o.mode(inner), true
			}
		}
		if o.unpack && n.source != "" && o.archive(real) {
			return touched(before, p, "what is in the archive "+n.source+" is not known", o.span)
		}
		if o.excluded(before, src[1:]) {
			return node{}, false
		}
		return o.single(before, path.Base(src), p, n)
	case absent:
		return o.missing(before, n, src, p, rel)
	}
	if o.elsewhere(src, p, rel) {
		return node{}, false
	}
	if o.sure(path.Base(src), p) {
		return o.mode(node{kind: file, exec: unsure, span: o.span, why: n.why}), true
	}
	if rel != "" && rel != path.Base(src) {
		if inner := o.from.at(path.Join(real, rel)); inner.kind == file {
			return o.mode(inner), true
		}
	}
	why := n.why
	if why == "" {
		why = "what is at " + src + " is not known"
	}
	return touched(before, p, why, o.span)
}

// inside is a path in a folder that is copied.
func (o *copyOp) inside(before view, folder, p, rel string) (node, bool) {
	if o.excluded(before, path.Join(folder, rel)[1:]) || o.excluded(before, rel) {
		return node{}, false
	}
	n := o.from.at(path.Join(folder, rel)).read()
	switch n.kind {
	case absent:
		if n.why == "" || before.at(p).kind != absent {
			return node{}, false
		}
		n.span = o.span
		return n, true
	case maybe:
		return touched(before, p, n.why, o.span)
	case link:
		n.span = o.span
		return n, true
	case dir:
		return o.folder(before, p), true
	}
	return o.mode(n), true
}

// missing is an item that is not there: the build ends with an error, if nothing
// else makes it.
func (o *copyOp) missing(before view, n node, src, p, rel string) (node, bool) {
	if rel != "" {
		if inner := o.from.at(path.Join(src, rel)); inner.kind == file {
			return o.mode(inner), true
		}
	}
	was := before.at(p)
	if was.kind == file || was.kind == link {
		return was, true
	}
	why := n.why
	if why == "" {
		why = "there is no " + src + " to copy"
	}
	switch other := rel != "" && rel != path.Base(src); {
	case other && o.elsewhere(src, p, rel):
		return node{}, false
	case other && was.kind != absent:
		return touched(before, p, why, o.span)
	}
	return node{kind: absent, why: why, span: o.span, source: n.source, broken: true}, true
}

// excluded tells whether --exclude leaves a path out.
func (o *copyOp) excluded(before view, rel string) bool {
	return o.exclude != nil && before.f.context.spend(o.exclude.cost(rel)) && o.exclude.match(rel)
}

// archive tells whether ADD would unpack a file of the context.
func (o *copyOp) archive(p string) bool {
	c, ok := o.from.(*context)
	return ok && c.archive(p)
}
