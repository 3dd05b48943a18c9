package service

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/megalint/megalint/internal/compose"
	"github.com/megalint/megalint/internal/text"
	"github.com/megalint/megalint/lint"
)

// claim is a port, or a range of ports, of the host that an entry of a compose
// file publishes.
type claim struct {
	compose.Port
	*entrySummary
	// services are those that the entry runs: one if the entry is in a
	// service's own compose file, which others may include.
	services []*lint.Service
	root     bool // it is in a compose file of the root
	// in are the projects that have the entry so, by their main files: a base
	// and its variants.
	in []string
}

// claims lists the ports that compose files publish, each place once, by port
// and place. Ports whose number is not known are among them, first. The error
// joins what is wrong with the files.
func claims(repo *lint.Repo) ([]*claim, error) {
	type key struct{}
	return lint.Once(&repo.Memo, key{}, func() ([]*claim, error) {
		c := &claimReader{byPlace: make(map[claimKey]*claim)}
		root, err := rootEntriesOf(repo)
		c.faults = append(c.faults, err)
		projects, _ := rootComposeOf(repo) // the same error
		for _, p := range summarize(projects) {
			c.project(p, true, func(entry string) []*lint.Service { return root.of[rootEntry{p.main, entry}] })
		}
		for _, s := range repo.Services {
			if s.Dir == "." {
				continue
			}
			own, err := composeSummaries(s)
			c.faults = append(c.faults, err)
			for _, p := range own {
				c.project(p, false, func(string) []*lint.Service { return []*lint.Service{s} })
			}
		}
		slices.SortStableFunc(c.all, compareClaims)
		return c.all, errors.Join(c.faults...)
	})
}

func compareClaims(a, b *claim) int {
	return cmp.Or(cmp.Compare(a.Published.First, b.Published.First), strings.Compare(a.Port.At.Path, b.Port.At.Path),
		cmp.Compare(a.Port.At.Start, b.Port.At.Start), strings.Compare(a.Name, b.Name))
}

// claimKey is what makes a claim another one. An anchor's port may be that of
// several entries.
type claimKey struct {
	at               compose.Place
	entry, ip, proto string
	published        compose.Range
	ofRoot           bool
}

type claimReader struct {
	all     []*claim
	byPlace map[claimKey]*claim
	faults  []error
}

// project adds the claims of a project, and what is wrong with it. The services
// that its entries run are what run tells.
func (c *claimReader) project(p composeSummary, root bool, run func(entry string) []*lint.Service) {
	for _, f := range p.faults {
		c.faults = append(c.faults, f)
	}
	for i := range p.entries {
		e := &p.entries[i]
		for _, port := range e.Ports {
			key := claimKey{port.At, e.Name, port.HostIP, port.Protocol, port.Published, root}
			if known := c.byPlace[key]; known != nil {
				known.in = append(known.in, p.main)
				if of := run(e.Name); !root && inDir(port.At.Path, of[0].Dir) && !inDir(known.services[0].Dir, of[0].Dir) {
					known.services = of // its own file, that another one has included
				}
				continue
			}
			if port.Published.Len() == 0 && len(port.Unset) == 0 {
				continue // docker picks a port that is free
			}
			c.byPlace[key] = &claim{port, e, run(e.Name), root, []string{p.main}}
			c.all = append(c.all, c.byPlace[key])
		}
	}
}

// clashes tells whether two claims cannot both be had.
func (a *claim) clashes(b *claim) bool {
	return a.Protocol == b.Protocol && a.Published.Overlaps(b.Published) && sameInterface(a.HostIP, b.HostIP) &&
		!a.Dynamic && !b.Dynamic && a.runsBeside(b)
}

// runsBeside tells whether two claims are there at the same time: those of
// different services, and those of one project unless their profiles are
// alternatives. The variants of one service, and a service's entry in the
// root's file and in its own one, are the same service started otherwise.
func (a *claim) runsBeside(b *claim) bool {
	if slices.ContainsFunc(a.in, func(main string) bool { return slices.Contains(b.in, main) }) {
		return a.Name != b.Name && !alternatives(a.Profiles, b.Profiles)
	}
	if a.root && b.root || slices.ContainsFunc(a.services, func(s *lint.Service) bool { return slices.Contains(b.services, s) }) {
		return false
	}
	// What belongs to no service, such as a database, is one of the root's
	// entries and of the service's own file by the same name.
	return a.root == b.root || a.Name != b.Name
}

// alternatives tells whether no profile starts both of two entries.
func alternatives(a, b []string) bool {
	return len(a) > 0 && len(b) > 0 && !slices.ContainsFunc(a, func(p string) bool { return slices.Contains(b, p) })
}

// sameInterface tells whether to listen on two addresses is to listen on the
// same one. No address is all of them, 0.0.0.0 all of IPv4, :: all of IPv6.
func sameInterface(a, b string) bool {
	if a == "" || b == "" || a == b {
		return true
	}
	x, errX := netip.ParseAddr(a)
	y, errY := netip.ParseAddr(b)
	if errX != nil || errY != nil {
		return false
	}
	x, y = x.Unmap(), y.Unmap()
	return x == y || x.Is4() == y.Is4() && (x.IsUnspecified() || y.IsUnspecified())
}

// owner says whose claim it is.
func (c *claim) owner() string {
	switch {
	case len(c.services) > 0 && !c.root:
		return fmt.Sprintf("%q of %s", text.Shorten(c.Name), c.services[0].Dir)
	default:
		return fmt.Sprintf("%q", text.Shorten(c.Name))
	}
}

// where is the claim's place, for a text.
func (c *claim) where() string { return fmt.Sprintf("%s:%d", c.Port.At.Path, c.Port.At.Line) }

func (c *claim) finding(format string, args ...any) lint.Finding {
	return lint.Finding{
		Path: c.Port.At.Path, Span: lint.Span{Start: c.Port.At.Start, End: c.Port.At.End}, Text: fmt.Sprintf(format, args...),
	}
}

// portText writes a range: "80" or "80-90".
func portText(r compose.Range) string {
	if r.First == r.Last {
		return fmt.Sprint(r.First)
	}
	return fmt.Sprintf("%d-%d", r.First, r.Last)
}
