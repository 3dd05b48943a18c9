package service

import (
	"fmt"
	"slices"

	"github.com/megalint/megalint/lint"
)

// HostPortOutsideBlock asks for a block of ports for each service.
var HostPortOutsideBlock = &lint.Rule{
	Name: "host-port-outside-block",
	Doc: `The host ports of a service lie in one block that is its own

Each service gets a block of 10 ports, such as 6010 to 6019, so that one that
exposes several can assign them consecutively, and a port tells whose it is. A
block begins at a multiple of its size. The block of a service is the one that
most of its ports are in; the others are to move there. Two services do not share
a block: the one that comes later in the alphabet claims another one. Off by
default.

Judged are the ports that the service's own compose files publish. A port that
depends on a variable without a default has to have one: without it docker picks
any port that is free. The proxy in front of all services is exempt.

Source: Dark Peak, "Other services each get a block of 10 ports by default (eg,
6010, 6020, 6030...). This allows for services which expose multiple ports to
assign them consecutively".`,
	Severity: lint.Off, Since: "0.1",
	Options: portBlockOptions{Size: 10, Exempt: []string{"haproxy"}},
	Repo:    hostPortOutsideBlock,
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
		if !c.root && !allowed(o.Exempt, c.services[0].Name()) {
			own[c.services[0]] = append(own[c.services[0]], c)
		}
	}
	taken := make(map[block]*claim)
	var used portSet
	for _, c := range all {
		used.add(c.Published.First, c.Published.Last)
	}
	has := used.members()
	for _, s := range repo.Services {
		if first := o.judge(p, own[s]); first != nil {
			b := o.block(first.Published.First)
			if other := taken[b]; other != nil {
				p.Report(first.finding("the ports %s are the block of %s (%s): claim a block that no service uses%s",
					o.ports(b), other.services[0].Dir, other.where(), o.proposal(b, has)))
				continue
			}
			taken[b] = first
		}
	}
	return err
}

// judge reports the ports of a service that are not in its block, and returns
// the first claim of that block, nil if the service has none.
func (o portBlockOptions) judge(p *lint.Pass, own []*claim) *claim {
	var first *claim
	count := make(map[block]int)
	for _, c := range own {
		if b := o.block(c.Published.First); c.Published.Len() > 0 && o.block(c.Published.Last) == b {
			count[b]++
			if first == nil || count[b] > count[o.block(first.Published.First)] {
				first = c
			}
		}
	}
	if first != nil {
		home := o.block(first.Published.First)
		first = own[slices.IndexFunc(own, func(c *claim) bool { return c.Published.Len() > 0 && o.block(c.Published.First) == home })]
	}
	for _, c := range own {
		from, to := o.block(c.Published.First), o.block(c.Published.Last)
		switch {
		case c.Published.Len() == 0:
			p.Report(c.finding("docker picks the host port of %q unless %s is set: give it a default in the service's block",
				c.Raw, c.Unset[0]))
		case from != to:
			p.Report(c.finding("the host ports %s are not of one block of %d ports", portText(c.Published), o.Size))
		case from != o.block(first.Published.First):
			p.Report(c.finding("the host port %s is not in the block %s that other ports of the service are in (%s): move it there",
				portText(c.Published), o.ports(o.block(first.Published.First)), first.where()))
		}
	}
	return first
}

func (o portBlockOptions) block(port int) block { return block(port / o.Size) }

// ports writes a block's ports.
func (o portBlockOptions) ports(b block) string {
	return fmt.Sprintf("%d-%d", int(b)*o.Size, (int(b)+1)*o.Size-1)
}

// proposal names the next block that is free, if there is one.
func (o portBlockOptions) proposal(from block, used []bool) string {
	for b := from + 1; (int(b)+1)*o.Size <= 65536; b++ {
		if !slices.Contains(used[int(b)*o.Size:(int(b)+1)*o.Size], true) {
			return ", such as " + o.ports(b)
		}
	}
	return ""
}
