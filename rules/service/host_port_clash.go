package service

import (
	"slices"

	"github.com/megalint/megalint/internal/compose"
	"github.com/megalint/megalint/internal/text"
	"github.com/megalint/megalint/lint"
)

// HostPortClash asks for a host port of each service's own.
var HostPortClash = &lint.Rule{
	Name: "host-port-clash",
	Doc: `No two services publish the same port of the host

Services that publish the same port cannot run on one machine, be it a laptop or
the host that they are deployed to. Compose files of all services and of the root
are judged together. Interface and protocol count: 127.0.0.1:53 and 53/udp do not
clash, but 80 clashes with all that publish 80 on any address. All profiles count,
but for alternatives in one file: entries that no profile starts together.

The files of one service, such as docker-compose.yml and docker-compose-prod.yml,
are the same service started otherwise, and do not clash; nor does its entry in
the root's compose file. A port that depends on a variable without a default is
not known, and passed over; so is a range out of which docker picks a free port.

Source: Dark Peak, "You should claim a port range".`,
	Severity: lint.Error, Since: "0.1",
	Repo: enough(hostPortClash),
}

func hostPortClash(p *lint.Pass, repo *lint.Repo) error {
	all, err := claims(repo)
	reported := make(places)
	for _, pair := range clashes(all) {
		one, other := pair[0], pair[1]
		if !p.Wants(other.Port.At.Path) && p.Wants(one.Port.At.Path) {
			one, other = other, one
		}
		if !reported.first(other.Port.At) {
			continue
		}
		common := compose.Range{
			First: max(one.Published.First, other.Published.First), Last: min(one.Published.Last, other.Published.Last),
		}
		p.Report(other.finding("%q publishes the host port %s/%s, and so does %s (%s): publish another one",
			text.Shorten(other.Name), portText(common), other.Protocol, one.owner(), one.where()))
	}
	return err
}

// clashes pairs each claim that clashes with one before it. Claims come by
// their first port, so that those that ended before it are done with. Of the
// claims of one entry only the one that ends last is kept, lest thousands of
// ranges in one file are compared with each other.
func clashes(all []*claim) [][2]*claim {
	var pairs [][2]*claim
	var open []*claim
	for _, c := range all {
		if c.Published.Len() == 0 {
			continue
		}
		if i := slices.IndexFunc(open, c.clashes); i >= 0 {
			pairs = append(pairs, [2]*claim{open[i], c})
		}
		covered := false
		open = slices.DeleteFunc(open, func(o *claim) bool {
			if o.Published.Last < c.Published.First {
				return true
			}
			same := o.entrySummary == c.entrySummary && o.HostIP == c.HostIP && o.Protocol == c.Protocol && o.Dynamic == c.Dynamic
			covered = covered || same && o.Published.Last >= c.Published.Last
			return same && o.Published.Last < c.Published.Last
		})
		if !covered {
			open = append(open, c)
		}
	}
	return pairs
}
