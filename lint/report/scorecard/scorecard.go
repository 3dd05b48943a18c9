// Package scorecard counts findings by service and by group of rules, for
// formats that show where a repository stands at a glance.
package scorecard

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/report"
)

// Cell counts what was found in one place.
type Cell struct {
	Errors, Warnings, Infos int
	// Failures counts what could not be judged.
	Failures int
	// Judged tells that there was something to find: a cell without findings is
	// clean then, and empty otherwise.
	Judged bool
}

// Found counts the findings.
func (c *Cell) Found() int { return c.Errors + c.Warnings + c.Infos }

// Clean tells that nothing was found where something could have been.
func (c *Cell) Clean() bool { return c.Judged && c.Found() == 0 && c.Failures == 0 }

func (c *Cell) add(s lint.Severity) {
	switch s {
	case lint.Error:
		c.Errors++
	case lint.Warning:
		c.Warnings++
	default:
		c.Infos++
	}
}

func (c *Cell) merge(other Cell) {
	c.Errors += other.Errors
	c.Warnings += other.Warnings
	c.Infos += other.Infos
	c.Failures += other.Failures
	c.Judged = c.Judged || other.Judged
}

// compare puts what is worse first.
func (c *Cell) compare(other *Cell) int {
	return cmp.Or(cmp.Compare(other.Errors, c.Errors), cmp.Compare(other.Failures, c.Failures),
		cmp.Compare(other.Warnings, c.Warnings), cmp.Compare(other.Infos, c.Infos))
}

// Row is a service, or what lies in none.
type Row struct {
	// Dir is the service's folder; empty for the repository as a whole.
	Dir string
	// Cells are those of the groups, in the order of [Table.Groups].
	Cells []Cell
	Total Cell
	// ID numbers the rows in the order in which they were given, from 0: the
	// services, then the repository.
	ID int
}

// Table is rows by groups.
type Table struct {
	// Groups are those that judged something, or found something all the same.
	Groups []string
	// Rows come worst first.
	Rows  []Row
	Total Row
}

// Card is the whole scorecard.
type Card struct {
	// Services has a row for each service, Repository one for what lies in none
	// of them; a table without rows is left out.
	Services, Repository Table
	Total                Cell
	// Clean counts the services without findings and failures.
	Clean int
}

// Tally counts findings for a card.
type Tally struct {
	dirs          map[string]int // rows of services by folder
	rows          []Row
	cells         []map[string]*Cell
	tree, partial bool
	// services and repository hold the groups that judge them.
	services, repository map[string]bool
}

// New returns a tally of what the options say is judged.
func New(o report.Options) *Tally {
	t := &Tally{
		dirs: make(map[string]int), tree: o.Tree, partial: o.Partial,
		services: make(map[string]bool), repository: make(map[string]bool),
	}
	for _, dir := range o.Services {
		if _, twice := t.dirs[dir]; !twice {
			t.dirs[dir] = len(t.rows)
			t.rows = append(t.rows, Row{Dir: dir, ID: len(t.rows)})
		}
	}
	t.rows = append(t.rows, Row{ID: len(t.rows)})
	t.cells = make([]map[string]*Cell, len(t.rows))
	active := o.Active
	if active == nil {
		active = o.Rules
	}
	for _, r := range active {
		group := Group(r)
		switch {
		case r.Service != nil:
			t.services[group] = true
		case r.Repo != nil:
			t.repository[group] = true
			if ofServices(group) {
				t.services[group] = true
			}
		}
	}
	return t
}

// ID returns the row to which a path belongs.
func (t *Tally) ID(file string) int {
	for dir := file; dir != "." && dir != "/" && dir != ""; dir = path.Dir(dir) {
		if i, ok := t.dirs[dir]; ok {
			return i
		}
	}
	return len(t.rows) - 1
}

// Finding counts a finding in the tree. It tells whether it was one: a message
// has no row.
func (t *Tally) Finding(f lint.Finding) bool {
	if f.Message != nil || f.Path == "" && f.Rule.Message != nil {
		return false
	}
	t.cell(t.ID(f.Path), Group(f.Rule)).add(f.Severity)
	return true
}

// Failure is Finding for what could not be judged.
func (t *Tally) Failure(f *lint.Failure) bool {
	if f.Rule != nil && f.Rule.Message != nil || f.Rule == nil && !t.tree {
		return false
	}
	group := other
	if f.Rule != nil {
		group = Group(f.Rule)
	}
	t.cell(t.ID(f.Path), group).Failures++
	return true
}

func (t *Tally) cell(row int, group string) *Cell {
	cells := t.cells[row]
	if cells == nil {
		cells = make(map[string]*Cell)
		t.cells[row] = cells
	}
	c := cells[group]
	if c == nil {
		c = new(Cell)
		cells[group] = c
	}
	return c
}

// Card returns the scorecard so far. It is empty if no tree is judged and
// nothing was found in one.
func (t *Tally) Card() Card {
	last := len(t.rows) - 1
	card := Card{
		Services:   t.table(0, last, func(group string) bool { return t.services[group] }),
		Repository: t.table(last, last+1, func(group string) bool { return t.repository[group] && !ofServices(group) && !t.partial }),
	}
	for i := range card.Services.Rows {
		if total := &card.Services.Rows[i].Total; total.Found()+total.Failures == 0 {
			card.Clean++
		}
	}
	card.Total.merge(card.Services.Total.Total)
	card.Total.merge(card.Repository.Total.Total)
	if !t.tree && card.Total.Found()+card.Total.Failures == 0 {
		return Card{}
	}
	return card
}

// table makes a table of some rows. Judges tells which groups judge them.
func (t *Tally) table(from, to int, judges func(group string) bool) Table {
	var table Table
	for _, group := range order() {
		found := slices.ContainsFunc(t.cells[from:to], func(cells map[string]*Cell) bool { return cells[group] != nil })
		if found || t.tree && judges(group) {
			table.Groups = append(table.Groups, group)
		}
	}
	if table.Groups == nil && from == len(t.rows)-1 {
		return table // nobody looks beyond the services
	}
	table.Total.Cells = make([]Cell, len(table.Groups))
	for i := from; i < to; i++ {
		row := t.rows[i]
		row.Cells = make([]Cell, len(table.Groups))
		for j, group := range table.Groups {
			cell := Cell{Judged: t.tree && judges(group)}
			if c := t.cells[i][group]; c != nil {
				cell.merge(*c)
			}
			row.Cells[j] = cell
			row.Total.merge(cell)
			table.Total.Cells[j].merge(cell)
		}
		table.Total.Total.merge(row.Total)
		table.Rows = append(table.Rows, row)
	}
	slices.SortStableFunc(table.Rows, func(a, b Row) int {
		return cmp.Or(a.Total.compare(&b.Total), cmp.Compare(a.ID, b.ID))
	})
	return table
}

// other is the group of rules that are in no other.
const other = "other"

// order lists the groups as they are shown.
func order() []string {
	return []string{"make", "image", "compose", "network", "scripts", "docs", "schema", "versions", "vendoring", "exceptions", other}
}

// ofServices tells whether a group is about services one by one, even where a
// rule of it looks at all of them together.
func ofServices(group string) bool {
	i := slices.Index(order(), group)
	return i < slices.Index(order(), "schema")
}

// Group names the group of a rule, which its name tells: names begin with what
// they are about.
func Group(r *lint.Rule) string {
	first, rest, _ := strings.Cut(r.Name, "-")
	switch first {
	case "make", "makefile", "build":
		return "make"
	case "dockerfile", "entrypoint", "run", "base", "packages":
		return "image"
	case "compose", "image":
		return "compose"
	case "host":
		if strings.HasPrefix(rest, "port") {
			return "network"
		}
		return "compose"
	case "haproxy", "ldap":
		return "network"
	case "maintenance":
		return "scripts"
	case "env", "service":
		return "docs"
	case "schema", "generated":
		return "schema"
	case "version":
		return "versions"
	case "vendor", "dependency", "go":
		return "vendoring"
	case "exception":
		return "exceptions"
	}
	return other
}
