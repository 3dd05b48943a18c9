package service

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/megalint/megalint/internal/haproxy"
	"github.com/megalint/megalint/lint"
)

// HaproxyRouteMissing asks that the proxy knows the services, and they it.
var HaproxyRouteMissing = &lint.Rule{
	Name: "haproxy-route-missing",
	Doc: `The proxy routes to each service that publishes HTTP, and to nothing else

Traffic comes to services through HAProxy. A service that claims a port of the
host and has no rule in the proxy's configuration is not to be reached by its
name; a server line with a port that no service claims leads nowhere.

A service publishes HTTP if its own compose files publish one of the ports of
containers that ` + "`ports`" + ` lists, or a port with ` + "`app_protocol: http`" + `. It has a route if
a backend, which some frontend uses, has a server at one of its host ports or
with the name of one of its containers, or is called after it. Servers on the
docker host are looked up among all published ports.

Without haproxy.cfg there is nothing to judge. It is looked for in the service
called haproxy, in the root, and in other services, in each one level deep;
files in conf.d beside it are read, too. What variables and maps lead to is not
known, and passed over. Off by default.

Source: Dark Peak, "Traffic is routed to services through HAProxy […] When
developing a service you should claim a port range and add a rule here to route
traffic".`,
	Severity: lint.Off, Since: "0.1",
	Options: proxyOptions{Ports: []string{"80", "443", "3000", "5000", "8000", "8080", "8443", "8888"}},
	Repo:    haproxyRouteMissing,
}

type proxyOptions struct {
	Config []string `yaml:"config" doc:"the proxy's files, and folders of files, from the root; looked for if there are none"`
	Ports  []string `yaml:"ports" doc:"ports of containers that HTTP is spoken at"`
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
	r := &router{o, proxy, all, newComposeNames(repo.Services), make(map[*lint.Service]*haproxy.Section)}
	unknown := r.routes()
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

// router matches a proxy with the services.
type router struct {
	proxyOptions
	proxy  *proxy
	claims []*claim
	names  *composeNames
	// to is the backend of each service, one that is reached if there is one.
	to map[*lint.Service]*haproxy.Section
}

// routes finds the backends of services. It tells whether there are servers of
// which nobody knows whose they are.
func (r *router) routes() (unknown bool) {
	claimed := make(map[int][]*claim)
	entries := make(map[string][]*lint.Service)
	for _, c := range r.claims {
		for port := c.Published.First; port <= c.Published.Last && c.Published.Len() < 1000; port++ {
			claimed[port] = append(claimed[port], c)
		}
		for _, name := range []string{c.Name, c.Container.Value} {
			entries[name] = append(entries[name], c.services...)
		}
	}
	for _, section := range r.proxy.Sections {
		r.add(r.names.named(section.Name.Text), section)
		for _, server := range section.Servers {
			switch {
			case server.Dynamic && !strings.Contains(server.Host, "$"), server.Dynamic && server.First == 0:
				unknown = unknown || r.names.named(section.Name.Text) == nil
			case onHost(server.Host, r.Hosts) || server.Dynamic:
				for _, c := range claimed[server.First] {
					r.add(first(c.services), section)
				}
			default:
				r.add(r.names.named(server.Host), section)
				r.add(first(entries[server.Host]), section)
				for _, c := range claimed[server.First] { // an address of the docker host, most likely
					r.add(first(c.services), section)
				}
			}
		}
	}
	return unknown
}

func first(services []*lint.Service) *lint.Service {
	if len(services) == 0 {
		return nil
	}
	return services[0]
}

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
			Text: fmt.Sprintf("no frontend uses the backend %s of %s: add a use_backend line", b.Name.Text, s.Dir),
		}
	}
	return c.finding("%q publishes HTTP at the host port %s, and %s does not route to it: add a backend with a server at that port, and a use_backend line",
		c.Name, portText(c.Published), r.proxy.file)
}

// deadEnds reports servers on the docker host at ports that nobody claims.
func (r *router) deadEnds(p *lint.Pass) {
	for _, c := range r.claims {
		if c.Published.Len() == 0 {
			return // it may be any port
		}
	}
	for _, section := range r.proxy.Sections {
		for _, s := range section.Servers {
			if !s.Known() || s.Conditional || section.Conditional || !onHost(s.Host, r.Hosts) || r.claimed(s.First) || r.listens(s.First) {
				continue
			}
			p.Report(lint.Finding{
				Path: s.Word.At.Path, Span: lint.Span{Start: s.Word.At.Start, End: s.Word.At.End},
				Text: fmt.Sprintf("no compose file publishes the port %d, to which the backend %s leads: correct the port, or drop the server",
					s.First, section.Name.Text),
			})
		}
	}
}

func (r *router) claimed(port int) bool {
	return slices.ContainsFunc(r.claims, func(c *claim) bool { return c.Published.First <= port && port <= c.Published.Last })
}

// listens tells whether the proxy itself listens at the port.
func (r *router) listens(port int) bool {
	for _, s := range r.proxy.Sections {
		if slices.ContainsFunc(s.Binds, func(a haproxy.Address) bool { return a.First <= port && port <= a.Last }) {
			return true
		}
	}
	return false
}
