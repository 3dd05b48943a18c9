package service

import (
	"fmt"
	"slices"

	"github.com/megalint/megalint/internal/text"
	"github.com/megalint/megalint/lint"
)

// HostPortOutsideBlock asks for a block of ports for each service.
var HostPortOutsideBlock = &lint.Rule{
	Name: "host-port-outside-block",
	Doc: `The host ports of a service lie in one block that is its own

Each service gets a block of 10 ports, such as 6010 to 6019, so that one that
exposes several can assign them consecutively, and a port tells whose it is. A
block begins at a multiple of its size. The block of a service is the one that
most of its ports are in, and of two with as many the one with more ports of
what it builds; the others are to move there. Two services do not share a block:
the one that comes later in the alphabet claims another one. Off by default.

Judged are the ports that the service's own compose files publish; those of a
file of another service that they include are that one's. A port that depends on
a variable without a default has to have one: without it docker picks any port
that is free. The proxy in front of all services is exempt.

Source: Dark Peak, "Other services each get a block of 10 ports by default (eg,
6010, 6020, 6030...). This allows for services which expose multiple ports to
assign them consecutively".`,
	Severity: lint.Off, Since: "0.1",
	Options: portBlockOptions{Size: 10, Exempt: []string{"haproxy"}},
	Repo:    enough(hostPortOutsideBlock),
}

type portBlockOptions struct {
	Size   int      `yaml:"size" doc:"how many ports a block has"`
	Exempt []string `yaml:"exempt" doc:"names of services that have no block; an asterisk stands for any characters"`
}

// Validate refuses blocks of no ports.
func (o portBlockOptions) Validate() error {
	if o.Size < 1 || o.Size > 65536 {
		return fmt.Errorf("size is %d, but a block has 1 to 65536 ports", o.Size)
	}
	return checkPatterns("exempt", o.Exempt)
}

// block is the number of a block of ports.
type block int

func hostPortOutsideBlock(p *lint.Pass, repo *lint.Repo) error {
	o := p.Options.(portBlockOptions)
	all, err := claims(repo)
	own := make(map[*lint.Service][]*claim)
	for _, c := range all {
		if err != nil && !c.root && !inDir(c.Port.At.Path, c.services[0].Dir) {
			continue // what could not be read may tell whose it is
		}
		if !c.root && !allowed(o.Exempt, c.services[0].Name()) {
			own[c.services[0]] = append(own[c.services[0]], c)
		}
	}
	var used portSet
	for _, c := range all {
		used.add(c.Published.First, c.Published.Last)
	}
	b := portBlocks{o, make(map[block]*claim), used.members()}
	for _, s := range repo.Services {
		b.judge(p, own[s])
	}
	return err
}

// portBlocks hands out blocks of ports to services.
type portBlocks struct {
	portBlockOptions
	taken map[block]*claim
	// used tells of each port whether it is published, or was proposed.
	used []bool
}

// judge reports the ports of a service that are not in its block, and a block
// that is another service's already.
func (b *portBlocks) judge(p *lint.Pass, own []*claim) {
	first := b.first(own)
	var home block
	stay := "move it there"
	if first != nil {
		home = b.block(first.Published.First)
		if other := b.taken[home]; other == nil {
			b.taken[home] = first
		} else {
			free := b.propose(home)
			p.Report(first.finding("the ports %s are the block of %s (%s): claim a block that no service uses%s",
				b.ports(home), other.services[0].Dir, other.where(), free))
			stay = "move them all to a block that no service uses" + free
		}
	}
	for _, c := range own {
		from, to := b.block(c.Published.First), b.block(c.Published.Last)
		switch {
		case c.Published.Len() == 0:
			p.Report(c.finding("docker picks the host port of %q unless %s is set: give it a default in the service's block",
				text.Shorten(c.Raw), text.Shorten(c.Unset[0])))
		case from != to:
			p.Report(c.finding("the host ports %s are not of one block of %d ports", portText(c.Published), b.Size))
		case from != home:
			p.Report(c.finding("the host port %s is not in the block %s that other ports of the service are in (%s): %s",
				portText(c.Published), b.ports(home), first.where(), stay))
		}
	}
}

// first returns the first claim in the block that most of a service's claims
// are in, and of two such blocks in the one with more that it builds itself;
// nil if no claim is in a block.
func (b *portBlocks) first(own []*claim) *claim {
	var first *claim
	count := make(map[block]int)
	for _, c := range own {
		at := b.block(c.Published.First)
		if c.Published.Len() == 0 || b.block(c.Published.Last) != at {
			continue
		}
		count[at] += len(own) + 1 // what is built decides between equals only
		if c.built {
			count[at]++
		}
		if first == nil || count[at] > count[b.block(first.Published.First)] {
			first = c
		}
	}
	if first == nil {
		return nil
	}
	home := b.block(first.Published.First)
	return own[slices.IndexFunc(own, func(c *claim) bool { return c.Published.Len() > 0 && b.block(c.Published.First) == home })]
}

func (o portBlockOptions) block(port int) block { return block(port / o.Size) }

// ports writes a block's ports.
func (o portBlockOptions) ports(b block) string {
	return fmt.Sprintf("%d-%d", int(b)*o.Size, (int(b)+1)*o.Size-1)
}

// propose names the next block that is free, if there is one, and proposes it to
// nobody else.
func (b *portBlocks) propose(from block) string {
	for n := from + 1; (int(n)+1)*b.Size <= 65536; n++ {
		ports := b.used[int(n)*b.Size : (int(n)+1)*b.Size]
		if !slices.Contains(ports, true) {
			ports[0] = true
			return ", such as " + b.ports(n)
		}
	}
	return ""
}
