package service

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/megalint/megalint/internal/haproxy"
	"github.com/megalint/megalint/internal/text"
	"github.com/megalint/megalint/lint"
)

// HaproxyRouteMissing asks that the proxy knows the services, and they it.
var HaproxyRouteMissing = &lint.Rule{
	Name: "haproxy-route-missing",
	Doc: `The proxy routes to each service that publishes HTTP, and to nothing else

Traffic comes to services through HAProxy. A service that claims a port of the
host and has no rule in the proxy's configuration cannot be reached by its
name; a server line with a port that no service claims leads nowhere.

A service publishes HTTP if its own compose files publish one of the ports of
containers that ` + "`ports`" + ` lists, or a port with ` + "`app_protocol: http`" + `. It has a route if
a backend, which some frontend uses, has a server at one of its host ports or
with the name of one of its containers, or is called after it. Servers on the
docker host are looked up among all published ports; on localhost only if no
compose file publishes a port of the proxy, which then runs on the host itself.

Without haproxy.cfg, or any compose file, there is nothing to judge. haproxy.cfg
is looked for in the service called haproxy, in the root, and in other services,
in each one level deep; files in conf.d beside it are read, too. What variables
and maps lead to is not known, and passed over. Off by default.

Source: Dark Peak, "Traffic is routed to services through HAProxy […] When
developing a service you should claim a port range and add a rule here to route
traffic".`,
	Severity: lint.Off, Since: "0.1",
	Options: proxyOptions{Ports: []string{"80", "443", "3000", "5000", "8000", "8080", "8443", "8888"}},
	Repo:    enough(haproxyRouteMissing),
}

type proxyOptions struct {
	Config []string `yaml:"config" doc:"the proxy's files, and folders of files, from the root; looked for if there are none"`
	Ports  []string `yaml:"ports" doc:"ports of containers that speak HTTP"`
	Exempt []string `yaml:"exempt" doc:"names of services that need no route; an asterisk stands for any characters"`
	Hosts  []string `yaml:"hosts" doc:"further names of the docker host in server lines"`
}

// Validate refuses ports that there are not.
func (o proxyOptions) Validate() error {
	for _, port := range o.Ports {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return fmt.Errorf("ports: there is no port %q", port)
		}
	}
	return checkPatterns("exempt", o.Exempt)
}

func haproxyRouteMissing(p *lint.Pass, repo *lint.Repo) error {
	o := p.Options.(proxyOptions)
	proxy, err := readProxy(repo, o.Config)
	if err != nil || proxy == nil {
		return err
	}
	all, err := claims(repo)
	if err != nil {
		return err // what could not be read may claim any port
	}
	if none, err := noCompose(repo); err != nil || none {
		return err
	}
	r := &router{o, proxy, all, newComposeNames(repo.Services), make(map[*lint.Service]*haproxy.Section)}
	unknown := !r.routes()
	r.deadEnds(p)
	if unknown {
		return nil
	}
	for _, s := range repo.Services {
		if s == proxy.service || allowed(o.Exempt, s.Name()) {
			continue
		}
		if c := r.http(s); c != nil && !proxy.reached[r.to[s]] {
			p.Report(r.missing(s, c))
		}
	}
	return nil
}

// noCompose tells whether the repository has no compose files: whatever its
// proxy's configuration is for, it is not in front of what they publish.
func noCompose(repo *lint.Repo) (bool, error) {
	root, err := rootComposeOf(repo)
	if err != nil || len(root) > 0 {
		return false, err
	}
	for _, s := range repo.Services {
		own, err := composeSummaries(s)
		if err != nil || len(own) > 0 {
			return false, err
		}
	}
	return true, nil
}

// router matches a proxy with the services.
type router struct {
	proxyOptions
	proxy  *proxy
	claims []*claim
	names  *composeNames
	// to is the backend of each service, one that is reached if there is one.
	to map[*lint.Service]*haproxy.Section
}

// most lookups of ports in a proxy's routes.
const mostRoutes = 1_000_000

// routes finds the backends of services. It is false if there are servers of
// which nobody knows whose they are.
func (r *router) routes() (known bool) {
	known = true
	claimed, budget := r.byPort(), mostRoutes
	entries := make(map[string]*lint.Service)
	for _, c := range r.claims {
		for _, name := range []string{c.Name, c.Container} {
			if entries[name] == nil && len(c.services) > 0 {
				entries[name] = c.services[0]
			}
		}
	}
	for _, section := range r.proxy.Sections {
		owner, last := r.names.named(section.Name.Text), 0
		r.add(owner, section)
		for _, server := range section.Servers {
			if server.Dynamic && (server.First == 0 || !strings.Contains(server.Host, "$")) {
				known = known && owner != nil
				continue
			}
			if !server.Dynamic && !onHost(server.Host, r.Hosts) {
				r.add(r.names.named(server.Host), section)
				r.add(entries[server.Host], section)
			}
			// The host may well be the one that docker publishes ports on.
			if last == server.First {
				continue
			}
			last = server.First
			if budget -= len(claimed[last]); budget < 0 {
				return false
			}
			for _, s := range claimed[last] {
				r.add(s, section)
			}
		}
	}
	return known && claimed != nil
}

// byPort returns the services that claim each port that a server names. It is
// nil if that is too much to be told.
func (r *router) byPort() map[int][]*lint.Service {
	named := make(map[int][]*lint.Service)
	var ports []int
	for _, section := range r.proxy.Sections {
		for _, s := range section.Servers {
			if _, again := named[s.First]; !again && s.First > 0 {
				named[s.First], ports = nil, append(ports, s.First)
			}
		}
	}
	slices.Sort(ports)
	budget := mostRoutes
	for _, c := range r.claims {
		i, _ := slices.BinarySearch(ports, c.Published.First)
		for ; i < len(ports) && ports[i] <= c.Published.Last; i++ {
			if budget--; budget < 0 {
				return nil
			}
			if len(c.services) > 0 && !slices.Contains(lastOf(named[ports[i]]), c.services[0]) {
				named[ports[i]] = append(named[ports[i]], c.services[0])
			}
		}
	}
	return named
}

func lastOf[T any](list []T) []T { return list[max(0, len(list)-1):] }

func (r *router) add(s *lint.Service, to *haproxy.Section) {
	if s != nil && len(to.Servers) > 0 && !r.proxy.reached[r.to[s]] {
		r.to[s] = to
	}
}

// http returns the first claim of the service by which it publishes HTTP, nil
// if it does not.
func (r *router) http(s *lint.Service) *claim {
	for _, c := range r.claims {
		if c.root || c.services[0] != s || c.Published.Len() == 0 || c.Protocol != "tcp" {
			continue
		}
		switch strings.ToLower(c.AppProtocol) {
		case "http", "https", "http2", "h2", "h2c", "grpc", "ws", "wss":
			return c
		case "":
			if slices.ContainsFunc(r.Ports, func(port string) bool {
				n, _ := strconv.Atoi(port)
				return c.Target.First <= n && n <= c.Target.Last
			}) {
				return c
			}
		}
	}
	return nil
}

func (r *router) missing(s *lint.Service, c *claim) lint.Finding {
	if b := r.to[s]; b != nil {
		return lint.Finding{
			Path: b.Name.At.Path, Span: lint.Span{Start: b.Name.At.Start, End: b.Name.At.End},
			Text: fmt.Sprintf("no frontend uses the backend %s of %s: add a use_backend line", text.Shorten(b.Name.Text), s.Dir),
		}
	}
	return c.finding("%q publishes HTTP at the host port %s, and %s does not route to it: add a backend with a server at that port, and a use_backend line",
		c.Name, portText(c.Published), r.proxy.file)
}

// deadEnds reports servers on the docker host at ports that nobody claims.
func (r *router) deadEnds(p *lint.Pass) {
	var taken portSet
	for _, c := range r.claims {
		if c.Published.Len() == 0 {
			return // it may be any port
		}
		taken.add(c.Published.First, c.Published.Last)
	}
	for _, section := range r.proxy.Sections {
		for _, a := range section.Binds { // the proxy may be behind itself
			taken.add(a.First, a.Last)
		}
	}
	has, contained := taken.members(), r.contained()
	for _, section := range r.proxy.Sections {
		for _, s := range section.Servers {
			if !s.Known() || s.Conditional || section.Conditional || !onHost(s.Host, r.Hosts) || has[s.First] ||
				contained && onLoopback(s.Host) {
				continue
			}
			p.Report(lint.Finding{
				Path: s.Word.At.Path, Span: lint.Span{Start: s.Word.At.Start, End: s.Word.At.End},
				Text: fmt.Sprintf("no compose file publishes the port %d, to which the backend %s leads: correct the port, or drop the server",
					s.First, text.Shorten(section.Name.Text)),
			})
		}
	}
}

// contained tells whether the proxy runs in a container with a network of its
// own, which publishes ports: there localhost is not the docker host.
func (r *router) contained() bool {
	return slices.ContainsFunc(r.claims, func(c *claim) bool {
		return slices.Contains(words(c.Name), "haproxy") || slices.Contains(words(imageName(c.image.Value)), "haproxy") ||
			r.proxy.service != nil && slices.Contains(c.services, r.proxy.service)
	})
}

// portSet collects ranges of ports, as the changes of how many there are.
type portSet [65537]int

func (s *portSet) add(first, last int) {
	s[first]++
	s[last+1]--
}

func (s *portSet) members() []bool {
	in, depth := make([]bool, len(s)), 0
	for port := range s {
		depth += s[port]
		in[port] = depth > 0
	}
	return in
}
