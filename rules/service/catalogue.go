package service

import (
	"bytes"
	"net/url"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/megalint/megalint/internal/markdown"
	"github.com/megalint/megalint/lint"
)

// catalogue is a list or a table of a document whose items begin with names,
// most of them names of services.
type catalogue struct {
	items   []item
	columns int  // of a table; 0 for a list
	ordered bool // a numbered list
}

// item is a line of a catalogue.
type item struct {
	name string // the word that it begins with
	// target is where the link leads that the name is, relative to the root,
	// "" if it is none; away tells that it leads out of the repository.
	target string
	away   bool
	link   string    // as it is written, within the repository
	style  string    // what stands around the name: "", "`", "**" or "["
	alone  bool      // nothing but a description follows the name
	at     lint.Span // the name's
	end    int       // of the item, and of what is nested in it

	services []*lint.Service // that it stands for
}

// readCatalogues finds the lists and tables of a Markdown document, at path,
// of which at least half of the items, and at least two, stand for services.
func readCatalogues(source []byte, file string, index *serviceIndex) []*catalogue {
	document := blockParser().Parse(text.NewReader(source))
	r := &catalogueReader{source: source, folder: path.Dir(file), index: index}
	depth := 0
	// Walk fails only if the visitor does.
	_ = ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			depth--
			return ast.WalkContinue, nil
		}
		depth++
		r.visit(n)
		if depth > maxNesting {
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return r.found
}

// blockParser reads blocks only, and no quotes: what lists services is none.
func blockParser() parser.Parser {
	var blocks []util.PrioritizedValue
	for _, b := range parser.DefaultBlockParsers() {
		if !bytes.ContainsRune(b.Value.(parser.BlockParser).Trigger(), '>') {
			blocks = append(blocks, b)
		}
	}
	return parser.NewParser(parser.WithBlockParsers(blocks...), parser.WithParagraphTransformers(
		util.Prioritized(markdown.Tables{}, 200)))
}

// maxNesting is how deep in a document a list may stand that is looked at.
const maxNesting = 10

type catalogueReader struct {
	source []byte
	folder string
	index  *serviceIndex
	found  []*catalogue
}

func (r *catalogueReader) visit(n ast.Node) {
	c := new(catalogue)
	switch n := n.(type) {
	case *ast.List:
		c.ordered = n.IsOrdered()
		for i := n.FirstChild(); i != nil; i = i.NextSibling() {
			c.add(r, i.FirstChild(), i)
		}
	case *extast.Table:
		c.columns = len(n.Alignments)
		for row := n.FirstChild(); row != nil; row = row.NextSibling() {
			if row.Kind() == extast.KindTableRow {
				c.add(r, row.FirstChild(), row)
			}
		}
	default:
		return
	}
	services := 0
	for _, i := range c.items {
		services += min(1, len(i.services))
	}
	if 2*services >= len(c.items) && services >= min(2, len(r.index.all)) && services > 0 {
		r.found = append(r.found, c)
	}
}

// add reads the item whose text begins in a block, if there is one and it has any.
func (c *catalogue) add(r *catalogueReader, block, whole ast.Node) {
	if block == nil || block.Lines().Len() == 0 {
		return
	}
	line := block.Lines().At(0)
	i := readHead(string(line.Value(r.source)), r.folder)
	i.at.Start += line.Start
	i.at.End += line.Start
	i.end = lastByte(whole)
	i.services = r.index.find(i.name, i.target)
	c.items = append(c.items, i)
}

// lastByte returns the end of the text below a block.
func lastByte(n ast.Node) int {
	end := 0
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering && n.Type() == ast.TypeBlock && n.Lines().Len() > 0 {
			end = max(end, n.Lines().At(n.Lines().Len()-1).Stop)
		}
		return ast.WalkContinue, nil
	})
	return end
}

// readHead reads the name that a line begins with. Links, code and emphasis are
// read here, and not by the Markdown parser, which takes quadratic time for
// some texts.
func readHead(line, folder string) item {
	var i item
	line = strings.TrimRight(line, "\r\n")
	at := len(line) - len(strings.TrimLeft(line, " \t"))
	for _, open := range []string{"**", "[", "**", "`"} {
		if strings.HasPrefix(line[at:], open) {
			at += len(open)
			if i.style == "" {
				i.style = open
			}
			if open == "[" {
				i.follow(line[at:], folder)
			}
		}
	}
	i.at.Start = at
	var name strings.Builder
	for ; at < len(line); at++ {
		if line[at] == '\\' && at+1 < len(line) && nameByte(line[at+1]) {
			continue // an underscore is often escaped
		}
		if !nameByte(line[at]) {
			break
		}
		name.WriteByte(line[at])
	}
	i.at.End, i.name = at, name.String()
	rest := strings.TrimLeft(line[at:], "*`]")
	if destination, isLink := strings.CutPrefix(rest, "("); isLink && i.style == "[" {
		_, rest, _ = strings.Cut(destination, ")")
		rest = strings.TrimLeft(rest, "*")
	}
	i.alone = separates(rest)
	return i
}

func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_./", c) >= 0
}

// follow notes where a link leads, given what follows its opening bracket.
func (i *item) follow(rest, folder string) {
	_, destination, found := strings.Cut(rest, "](")
	destination, _, _ = strings.Cut(destination, ")")
	destination, _, _ = strings.Cut(strings.Trim(destination, "<> "), " ")
	u, err := url.Parse(destination)
	switch {
	case !found || err != nil:
		i.away = true // or the address stands elsewhere
	case u.Scheme != "" || u.Host != "":
		i.away, i.target = true, strings.Trim(u.Path, "/")
	case strings.HasPrefix(u.Path, "/"):
		i.link = u.Path
		i.target = strings.TrimPrefix(path.Clean(u.Path), "/")
	case u.Path != "":
		i.link = u.Path
		i.target = path.Join(folder, u.Path)
	}
}

// separates tells whether what follows a name is a description: nothing, or
// something after a dash, a colon or a bracket.
func separates(after string) bool {
	after = strings.TrimSpace(after)
	for _, s := range []string{"-", "–", "—", ":", "(", "|", "=>", "→"} {
		if strings.HasPrefix(after, s) {
			return true
		}
	}
	return after == ""
}

// serviceIndex finds services by what a document calls them.
type serviceIndex struct {
	all    []*lint.Service
	byName map[string][]*lint.Service
	byDir  map[string]*lint.Service
}

func indexServices(all []*lint.Service) *serviceIndex {
	x := &serviceIndex{all: all, byName: make(map[string][]*lint.Service), byDir: make(map[string]*lint.Service)}
	for _, s := range all {
		x.byName[s.Name()] = append(x.byName[s.Name()], s)
		x.byDir[s.Dir] = s
	}
	return x
}

// find returns the services that a name, or where it leads, stands for: the
// folder of a service, or a file directly in it, such as its README.
func (x *serviceIndex) find(name, target string) []*lint.Service {
	for _, p := range []string{target, strings.Trim(strings.TrimPrefix(name, "./"), "/")} {
		for _, p := range []string{p, path.Dir(p)} {
			// Of https://host/owner/repository/tree/main/services/billing the
			// end counts.
			for found := true; found && p != "."; _, p, found = strings.Cut(p, "/") {
				if s := x.byDir[p]; s != nil {
					return []*lint.Service{s}
				}
			}
		}
	}
	return x.byName[strings.TrimSuffix(name, "/")]
}

// lineStart returns where the line of an offset begins.
func lineStart(source []byte, offset int) int {
	return bytes.LastIndexByte(source[:offset], '\n') + 1
}

// nextLine returns where the line after that of an offset begins.
func nextLine(source []byte, offset int) int {
	if offset > 0 && source[offset-1] == '\n' {
		return offset
	}
	if at := bytes.IndexByte(source[offset:], '\n'); at >= 0 {
		return offset + at + 1
	}
	return len(source)
}
