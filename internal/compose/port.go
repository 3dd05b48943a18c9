package compose

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// parsePort reads the short form of a port: [[address:]published:]target,
// each a range perhaps, and /protocol.
func parsePort(s string) (Port, error) {
	var p Port
	parts := strings.Split(s, ":")
	target := parts[len(parts)-1]
	published := ""
	if len(parts) > 1 {
		published = parts[len(parts)-2]
	}
	if len(parts) > 2 {
		p.HostIP = strings.Join(parts[:len(parts)-2], ":")
	}
	target, p.Protocol, _ = strings.Cut(target, "/")
	if target == "" {
		return p, fmt.Errorf("the port %q names no port of the container", s)
	}
	return p, p.complete(published, target)
}

// complete fills the port in, and checks it as docker does.
func (p *Port) complete(published, target string) (err error) {
	switch p.Protocol = strings.ToLower(p.Protocol); p.Protocol {
	case "tcp", "udp", "sctp":
	case "":
		p.Protocol = "tcp"
	default:
		return fmt.Errorf("there is no protocol %q: use tcp, udp or sctp", p.Protocol)
	}
	if strings.HasPrefix(p.HostIP, "[") {
		p.HostIP = strings.TrimSuffix(p.HostIP[1:], "]")
	}
	if p.HostIP != "" {
		if _, err := netip.ParseAddr(p.HostIP); err != nil {
			return fmt.Errorf("%q is no IP address", p.HostIP)
		}
	}
	if p.Target, err = parseRange(target); err != nil {
		return err
	}
	if published == "" {
		return nil
	}
	host, err := parseRange(published)
	if err != nil {
		return err
	}
	ours, theirs := host.Last-host.First+1, p.Target.Last-p.Target.First+1
	if ours != theirs && theirs != 1 {
		return fmt.Errorf("%s are %d ports of the host, but %s are %d of the container", published, ours, target, theirs)
	}
	if host.First > 0 { // to publish port 0 is to let docker pick one
		p.Published, p.Dynamic = host, ours != theirs
	}
	return nil
}

func parseRange(s string) (Range, error) {
	first, last, more := strings.Cut(s, "-")
	a, err := parsePortNumber(first)
	if err != nil {
		return Range{}, err
	}
	if !more {
		return Range{a, a}, nil
	}
	b, err := parsePortNumber(last)
	if err != nil {
		return Range{}, err
	}
	if b < a {
		return Range{}, fmt.Errorf("the range %s ends before it begins", s)
	}
	return Range{a, b}, nil
}

func parsePortNumber(s string) (int, error) {
	n, err := strconv.ParseInt(s, 10, 0)
	if err != nil {
		return 0, fmt.Errorf("%q is no port number", s)
	}
	if n < 0 || n > 65535 {
		return 0, fmt.Errorf("there is no port %d: the highest is 65535", n)
	}
	return int(n), nil
}

// number gives an integer of YAML in decimal digits: 0x50 is 80.
func number(v *value) string {
	if !v.typed {
		return v.text
	}
	n, err := strconv.ParseInt(v.text, 0, 64)
	if err != nil {
		return v.text
	}
	return strconv.FormatInt(n, 10)
}

// port reads an entry of ports. One that its variables leave open is as much
// of a port as is known; another one that is malformed is a fault.
func (d *decoder) port(v *value) (Port, bool) {
	var p Port
	var err error
	switch v.kind {
	case scalar:
		p, err = parsePort(number(v))
		p.Text = text(v)
	case mapping:
		p, err = d.longPort(v)
	default:
		d.fault(v.at.place(), "a port is a text or a mapping, not %s", v.kind)
		return p, false
	}
	if err != nil && len(p.Unset) > 0 {
		return Port{Text: p.Text, Protocol: "tcp"}, true
	}
	if err != nil {
		d.fault(p.At, "%w", err)
	}
	return p, err == nil
}

func (d *decoder) longPort(v *value) (Port, error) {
	var p Port
	read := func(name string) string {
		item := v.get(name)
		if !item.is(scalar) {
			return ""
		}
		if item.filled != nil {
			p.Unset = append(p.Unset, item.filled.unset...)
		}
		return number(item)
	}
	p.HostIP, p.Protocol, p.AppProtocol = read("host_ip"), read("protocol"), read("app_protocol")
	published, target := read("published"), read("target")
	unset := p.Unset
	p.Text = text(v.get("published"))
	p.Unset = unset
	if !p.At.Known() {
		p.At = v.at.place()
	}
	if p.Value == "" {
		p.Value = target
	}
	if target == "" {
		return p, fmt.Errorf("the port has no target")
	}
	return p, p.complete(published, target)
}
